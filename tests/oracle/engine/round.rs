//! `import` on the random worlds: the program that says what a world's policies said is compiled again, and then `diff`
//! has nothing to tell.

use std::collections::BTreeSet;

use kpol::compile::{self, Input, Wanted};
use kpol::{emit, inventory, syntax};

use super::super::manifests::documents;
use super::worlds;

/// How many worlds: those that the engine is compared in.
const WORLDS: u64 = 600;

fn input(documents: &[String]) -> Input {
    let mut input = Input::new();
    let file = input.sources.add("world.yaml", documents.join("---\n"));
    let (found, diagnostics) = inventory::read(&input.sources, &[(file, 0)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    input.inventory = Some(found);
    input.entries = vec![None];
    input
}

#[test]
fn what_is_imported_says_the_same_when_it_is_compiled_again() {
    let (mut said, mut kept, mut narrowed) = (0, 0, 0);
    for seed in 0..WORLDS {
        let world = worlds::world(seed, |_| ());
        let all = documents(&world, false);
        let old = input(&all);
        let imported = compile::import(&old, None);
        let context = || format!("seed {seed}\n{}\n{}", all.join("---\n"), imported.program(&[]));
        assert!(
            imported.diagnostics.iter().all(|d| d.severity != kpol::diagnostic::Severity::Error),
            "{}",
            context()
        );
        // What stays has a reason of its own.
        for stays in &imported.stays {
            assert!(!stays.reason.contains("be proven"), "{stays:?} {}", context());
        }
        assert_eq!(imported.policies.len() + imported.stays.len(), world.given.len(), "{}", context());
        said += imported.policies.len();
        kept += imported.stays.len();
        narrowed += imported.narrowed.len();
        // The manifests without what is said now, compiled with the program, written, and read back.
        let names: BTreeSet<String> = {
            let policies = &old.inventory.as_ref().expect("it was read").policies;
            let of = |index: &usize| &policies[*index].id;
            imported.policies.iter().map(|index| of(index).name.value.clone()).collect()
        };
        let is_said = |text: &String| {
            let object: serde_yaml::Value = serde_yaml::from_str(text).expect("it is YAML");
            object["kind"] == "NetworkPolicy"
                && names.contains(object["metadata"]["name"].as_str().expect("it has a name"))
        };
        let mut left: Vec<String> = all.iter().filter(|text| !is_said(text)).cloned().collect();
        let mut program = input(&left);
        let text = imported.program(&[]);
        let file = program.sources.add("import.kpol", text.as_str());
        let (tree, found) = syntax::parse(&text, file);
        assert!(found.is_empty(), "{found:?} {}", context());
        program.files = vec![(file, tree)];
        let compiled = compile::compile(&program, Wanted::Everything);
        let errors: Vec<_> = compiled
            .diagnostics
            .iter()
            .filter(|found| found.severity == kpol::diagnostic::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:?} {}", context());
        if !compiled.policies.is_empty() {
            left.push(emit::policies(&compiled.policies));
        }
        let compared = compile::diff(&old, &input(&left));
        let diff = compared.diff.expect("both can be judged");
        let mut words = String::new();
        diff.table(&mut words).expect("it is text");
        assert!(diff.is_empty(), "{words}\n{}", context());
    }
    // Most of what stays names labels that none of a small world's pods has.
    assert!(said > 650 && narrowed > 50, "{said} said, {kept} kept, {narrowed} narrowed");
}
