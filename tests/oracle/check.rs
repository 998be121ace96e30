//! Holds what kpol makes of a case against what the judge says of it.

use std::collections::BTreeSet;

use super::difference::{difference, without_effect};
use super::generate::Case;
use super::judge::{Fault, blocked};
use super::meaning::Meaning;
use super::policy::{Policy, read};
use super::print::Text;
use super::program::Act;
use super::rng::Rng;
use super::run::{Outcome, Said, run};
use super::shape;

/// Compiles the case and holds the outcome against what its program means; the first disagreement in words.
pub(crate) fn check(case: &Case) -> Result<(), String> {
    let text = case.text();
    let outcome = run(&text.text, &case.documents());
    agrees_with_the_verdict(case, &outcome)?;
    let Outcome { stdout, errors, .. } = &outcome;
    if !errors.is_empty() {
        return if stdout.is_empty() { Ok(()) } else { Err(format!("emits in spite of errors:\n{stdout}")) };
    }
    let in_it = |error| format!("{error}\nemitted:\n{stdout}");
    let emitted = read(stdout).map_err(in_it)?;
    shape::check(case, stdout, &emitted).map_err(in_it)?;
    let meaning = Meaning::of(&case.world, &case.program)?;
    does_nothing(&outcome, &text, &meaning).map_err(in_it)?;
    if let Some(found) = difference(&meaning, &emitted) {
        return Err(in_it(found));
    }
    order_changes_nothing(case, &meaning, &emitted, stdout)
}

/// Neither the order of the manifests nor that of the statements does.
fn order_changes_nothing(
    case: &Case,
    meaning: &Meaning<'_>,
    emitted: &[Policy],
    stdout: &str,
) -> Result<(), String> {
    let mut rng = Rng::new(case.seed);
    let mut documents = case.documents();
    rng.shuffle(&mut documents);
    let shuffled = run(&case.text().text, &documents).stdout;
    let mut reordered = case.program.clone();
    rng.shuffle(&mut reordered.statements);
    let reordered = case.text_of(&reordered).text;
    let found = run(&reordered, &documents).stdout;
    for other in [&shuffled, &found] {
        if let Some(found) = difference(meaning, &read(other)?) {
            return Err(format!("in another order: {found}\nemitted:\n{other}"));
        }
    }
    if shuffled != *stdout {
        return Err(format!("another order of documents gives\n{shuffled}\nnot\n{stdout}"));
    }
    if without_order(&read(&found)?) != without_order(emitted) {
        return Err(format!("the order\n{reordered}gives\n{found}\nnot\n{stdout}"));
    }
    Ok(())
}

/// Just the `allow`s that open nothing are said to.
fn does_nothing(outcome: &Outcome, text: &Text, meaning: &Meaning<'_>) -> Result<(), String> {
    let idle = outcome.others.iter().filter(|said| said.code == "K0403").flat_map(|said| &said.lines);
    let idle: BTreeSet<usize> = idle.filter_map(|line| text.statements.get(line)).copied().collect();
    let expected = without_effect(meaning);
    if idle == expected {
        return Ok(());
    }
    Err(format!("said to do nothing: {idle:?}, and should be: {expected:?}"))
}

/// Policies without what follows the order of statements: reasons are joined in it.
fn without_order(policies: &[Policy]) -> Vec<Policy> {
    let mut policies = policies.to_vec();
    for policy in &mut policies {
        for reasons in policy.annotations.values_mut() {
            let mut each: Vec<&str> = reasons.split("; ").collect();
            each.sort_unstable();
            *reasons = each.join("; ");
        }
    }
    policies
}

/// Just the statements that can't hold are errors, each of its own kind.
fn agrees_with_the_verdict(case: &Case, outcome: &Outcome) -> Result<(), String> {
    let faults = &case.faults;
    let text = case.text();
    let mut found = BTreeSet::new();
    for Said { code, lines, .. } in &outcome.errors {
        let mut statements = lines.iter().filter_map(|line| text.statements.get(line));
        // What contradicts a `deny` is shown beside it.
        let is_about = |statement: &&usize| match &case.program.statements[**statement].act {
            Act::Deny(_) => true,
            Act::Allow(_) | Act::Isolate { .. } => code != Fault::Denied.code(),
        };
        let Some(statement) = statements.find(is_about) else {
            return Err(format!("an error that shows no statement: {}", all(&outcome.errors)));
        };
        found.insert((*statement, code.as_str()));
    }
    let expected: BTreeSet<(usize, &str)> =
        faults.keys().map(|(statement, fault)| (*statement, fault.code())).collect();
    let somehow = found.clone();
    // Beside what can't be enforced at all, nothing that would follow from it is asked for, or forbidden to be said.
    if faults.keys().any(|(_, fault)| fault.is_of_the_statement()) {
        found.retain(|(_, code)| !["K0401", "K0406"].contains(code));
    }
    // Whether an `allow` has to reach pods elsewhere that nobody has shown isn't said.
    if found.iter().any(|(_, code)| *code == Fault::Blocked.code()) {
        let meaning = Meaning::of(&case.world, &case.program)?;
        let may_be: BTreeSet<_> =
            blocked(&meaning, false).into_keys().map(|(at, fault)| (at, fault.code())).collect();
        found.retain(|key| expected.contains(key) || !may_be.contains(key));
    }
    // One statement has one error of its own, whatever else is wrong with it; and a workload in the host's network is one
    // mistake, wherever it is named again.
    let missing = expected.difference(&found);
    let said = |(statement, code): &(usize, &str)| {
        somehow.iter().any(|(other, _)| other == statement)
            || (*code == Fault::HostNetwork.code() && found.iter().any(|(_, other)| other == code))
    };
    if found.is_subset(&expected) && missing.into_iter().all(said) {
        return Ok(());
    }
    Err(format!("errors are {}\nand should be of {faults:#?}", all(&outcome.errors)))
}

fn all(errors: &[Said]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
