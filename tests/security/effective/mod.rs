//! A property: for random programs over small worlds, what holds for each container and field in the merged manifests is
//! what an independent reading of the language says, or both find a conflict.

mod judge;
mod program;
mod round;
mod world;

use judge::{FIELDS, Judge, effective};
use world::World;

use super::memory::compiled;
use crate::oracle::rng::Rng;

/// How many programs are judged.
const PROGRAMS: u64 = 4000;

/// What a program comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Settled,
    Conflict,
    /// A term that means nothing, a list that says yes and no: nothing to compare.
    Elsewhere,
}

fn check(seed: u64) -> Verdict {
    let mut rng = Rng::new(seed);
    let world = World::random(&mut rng);
    let statements = program::random(&mut rng, &world);
    let text: Vec<String> = statements.iter().map(program::Statement::text).collect();
    let (program, manifests) = (text.join("\n"), world.text());
    let outcome = compiled(&program, &manifests);
    let errors: Vec<String> =
        outcome.errors().map(|error| format!("{} {}", error.code.code(), error.message)).collect();
    let place = || format!("seed {seed}\n{program}\n{manifests}\n{}", errors.join("\n"));
    let codes: Vec<&str> = outcome.errors().map(|error| error.code.code()).collect();
    // Where a term means nothing its statement isn't there.
    if codes.iter().any(|code| !matches!(*code, "K0502" | "K0504")) {
        let known =
            |code: &str| matches!(code, "K0207" | "K0213" | "K0309" | "K0407" | "K0408" | "K0502" | "K0504");
        assert!(codes.iter().all(|code| known(code)), "{}", place());
        return Verdict::Elsewhere;
    }
    let judge = Judge::new(&world, &statements);
    let merged = if errors.is_empty() { outcome.merged() } else { Vec::new() };
    let mut conflict = false;
    for (index, workload) in world.workloads.iter().enumerate() {
        let merged = merged.get(index).map(|object| &object["spec"]["template"]);
        let merged = merged.unwrap_or(&serde_json::Value::Null);
        for (list, init) in [("initContainers", true), ("containers", false)] {
            let containers = workload.spec[list].as_array().into_iter().flatten();
            for (position, container) in containers.enumerate() {
                for (field, _) in FIELDS {
                    let Ok(expected) = judge.value(index, container, init, field) else {
                        conflict = true;
                        continue;
                    };
                    if errors.is_empty() {
                        let found = effective(&merged["spec"], &merged["spec"][list][position], field);
                        let name = &container["name"];
                        assert_eq!(found, expected, "{field} of {name} of {}: {}", workload.name, place());
                    }
                }
            }
        }
    }
    assert_eq!(codes.contains(&"K0502"), conflict, "{}", place());
    for error in outcome.errors().filter(|error| error.code.code() == "K0502") {
        for edit in error.helps.iter().flat_map(|help| &help.edits) {
            let mended = edited(&program, edit);
            let again = compiled(&mended, &manifests);
            let found: Vec<String> =
                again.errors().map(|error| format!("{} {}", error.code.code(), error.message)).collect();
            let same = again.errors().any(|other| other.message == error.message);
            let broken = again.errors().any(|other| !matches!(other.code.code(), "K0502" | "K0504"));
            assert!(!same && !broken, "{mended}\n{}\n{}", found.join("\n"), place());
        }
    }
    match (conflict, errors.is_empty()) {
        (true, _) => Verdict::Conflict,
        (false, true) => Verdict::Settled,
        (false, false) => Verdict::Elsewhere,
    }
}

/// The program with an edit that a help offers.
fn edited(program: &str, edit: &kpol::diagnostic::Edit) -> String {
    let at = |offset: u32| usize::try_from(offset).expect("a place in a text");
    let mut text = program.to_owned();
    text.replace_range(at(edit.span.start)..at(edit.span.end), &edit.text);
    text
}

#[test]
fn what_runs_is_what_the_language_says() {
    let verdicts: Vec<Verdict> = (0..PROGRAMS).map(check).collect();
    let count = |verdict| verdicts.iter().filter(|found| **found == verdict).count();
    let (settled, conflicts) = (count(Verdict::Settled), count(Verdict::Conflict));
    assert!(settled > 1000 && conflicts > 500, "{settled} settled, {conflicts} conflicts");
}
