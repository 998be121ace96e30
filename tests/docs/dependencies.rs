//! The changelog says of every dependency why it is there.

use std::collections::BTreeSet;

const CARGO: &str = include_str!("../../Cargo.toml");
const CHANGELOG: &str = include_str!("../../CHANGELOG.md");

#[test]
fn every_dependency_has_its_reason() {
    let mut used = BTreeSet::new();
    let mut section = "";
    for line in CARGO.lines() {
        if line.starts_with('[') {
            section = line;
        } else if let (true, Some((name, _))) = (section.ends_with("dependencies]"), line.split_once(" = ")) {
            used.insert(name);
        }
    }
    assert!(used.contains("pest") && used.contains("insta"), "the sections of Cargo.toml are read");
    let rows = CHANGELOG.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let said: BTreeSet<&str> = rows.filter(|(_, why)| why.len() > 12).map(|(name, _)| name).collect();
    assert_eq!(said, used);
}
