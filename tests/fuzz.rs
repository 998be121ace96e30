//! What no input may do, held on the inputs that the fuzz targets begin with, to which belongs all that they found.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

#[path = "../fuzz/checks/mod.rs"]
mod checks;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files and folders in a folder, by name.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_seed_passes() {
    let mut failed = Vec::new();
    for (target, check) in checks::TARGETS {
        let seeds = folder().join("seeds").join(target);
        for name in names(&seeds) {
            let bytes = fs::read(seeds.join(&name)).unwrap();
            // What it is about stands above, where the check said so.
            if catch_unwind(|| check(&bytes)).is_err() {
                failed.push(format!("{target}/{name}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_target_is_complete() {
    let targets: BTreeSet<String> = checks::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder().join("seeds")), targets);
    let files: BTreeSet<String> = targets.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names(&folder().join("targets")), files);
    let cargo = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for name in targets {
        let file = fs::read_to_string(folder().join(format!("targets/{name}.rs"))).unwrap();
        assert!(
            file.contains(&format!("checks::{name}(data)")),
            "targets/{name}.rs calls the check of its name"
        );
        assert!(
            cargo.contains(&format!("name = \"{name}\"\npath = \"targets/{name}.rs\"\n")),
            "{name} is built"
        );
        assert!(!names(&folder().join("seeds").join(&name)).is_empty(), "{name} has seeds");
    }
}
