//! What is called redundant: without all of that, the policies mean what the whole program means.

use std::collections::BTreeSet;

use super::difference::difference;
use super::generate::Case;
use super::meaning::Meaning;
use super::on_all_cores;
use super::policy::read;
use super::run::run;

/// So many are found at least, or the test would hold by accident.
const AT_LEAST: usize = 60;

#[test]
fn what_is_redundant_can_be_left_out() {
    let judged =
        on_all_cores(|case| without_redundant(case).map_err(|why| format!("seed {}: {why}", case.seed)));
    let wrong: Vec<&String> = judged.iter().filter_map(|found| found.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} cases, as\n{}", wrong.len(), wrong[0]);
    let found: usize = judged.iter().flatten().sum();
    assert!(judged.len() < 1000 || found >= AT_LEAST, "only {found} are found");
}

/// How many statements are redundant.
fn without_redundant(case: &Case) -> Result<usize, String> {
    let text = case.text();
    let outcome = run(&text.text, &case.documents());
    if !outcome.errors.is_empty() {
        return Ok(0);
    }
    let said = outcome.others.iter().filter(|said| said.code == "K0421");
    // The other line is the wider statement's.
    let lines = said.filter_map(|said| said.lines.first());
    let redundant: BTreeSet<usize> = lines.filter_map(|line| text.statements.get(line)).copied().collect();
    if redundant.is_empty() {
        return Ok(0);
    }
    let meaning = Meaning::of(&case.world, &case.program)?;
    let mut less = case.program.clone();
    let mut position = 0;
    less.statements.retain(|_| {
        position += 1;
        !redundant.contains(&(position - 1))
    });
    let shorter = case.text_of(&less).text;
    let outcome = run(&shorter, &case.documents());
    let in_it =
        |why: String| format!("{why}\nthe whole:\n{}\nless:\n{shorter}\n{}", text.text, outcome.stdout);
    if let Some(error) = outcome.errors.first() {
        return Err(in_it(error.to_string()));
    }
    match difference(&meaning, &read(&outcome.stdout)?) {
        Some(found) => Err(in_it(found)),
        None => Ok(redundant.len()),
    }
}
