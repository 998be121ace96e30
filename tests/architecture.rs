//! The rooms keep their layers: who may use whom, who may touch the world, and who knows which dependency.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in layers, each using only those before it; the rooms of one layer don't know one another.
const LAYERS: &[&[&str]] = &[
    &["source"],
    &["diagnostic", "sets", "settings"],
    &["syntax", "inventory"],
    &["format", "resolve"],
    &["network", "security", "doctor"],
    &["reach"],
    &["check"],
    &["graph", "why"],
    &["diff"],
    &["import"],
    &["emit"],
    &["compile"],
    &["load"],
    &["cli"],
];

/// Each dependency and the rooms that know it, in the order of Cargo.toml. Tests may look with another's eyes.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("codespan_reporting", &["diagnostic", "cli"]),
    ("data_encoding", &["doctor"]),
    ("globset", &["load"]),
    ("ignore", &["cli"]),
    ("ipnet", &["sets", "inventory", "resolve", "reach", "graph", "import"]),
    ("k8s_openapi", &["network", "reach", "check", "emit"]),
    ("memchr", &["source", "syntax", "inventory", "emit", "load"]),
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("rayon", &["inventory", "emit", "load", "reach"]),
    ("rustc_hash", &["sets", "inventory", "network", "reach"]),
    ("saphyr_parser", &["inventory"]),
    ("serde", &["diagnostic", "graph", "why", "diff"]),
    ("serde_json", &["diagnostic", "graph", "why", "diff"]),
    ("serde_yaml", &["emit"]),
    ("similar", &["format", "emit"]),
    ("stacker", &["sets", "resolve"]),
    ("strsim", &["diagnostic"]),
    ("tempfile", &["cli"]),
    ("x509_parser", &["doctor"]),
];

/// What reaches outside of the process or lets time in. Of `std::net` the library has the addresses alone.
const WORLD: &[&str] = &[
    "std::fs",
    "std::process",
    "std::env",
    "std::time",
    "std::thread",
    "std::os",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "stdin()",
    "stdout()",
    "stderr()",
    "print!",
    "println!",
    "dbg!",
];

/// A file of the sources: its room, and its text without comments.
struct File {
    room: String,
    path: PathBuf,
    code: String,
}

impl File {
    fn is_test(&self) -> bool {
        self.path.iter().any(|part| part == "tests" || part == "tests.rs")
    }
}

/// All files of all rooms.
fn files() -> Vec<File> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the sources can be read") {
            let path = entry.expect("the sources can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(file(&sources, path));
            }
        }
    }
    found.retain(|file| !matches!(file.room.as_str(), "lib" | "main"));
    found
}

fn file(sources: &Path, path: PathBuf) -> File {
    let inside = path.strip_prefix(sources).expect("it was found there");
    let first = inside.iter().next().and_then(|part| part.to_str()).expect("its name is text");
    let room = first.trim_end_matches(".rs").to_owned();
    let text = fs::read_to_string(&path).expect("sources are text");
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    File { room, path, code: code.join("\n") }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The names that follow a prefix, where that isn't the end of a longer word.
fn names_after<'c>(code: &'c str, prefix: &str) -> Vec<&'c str> {
    let places = code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with(is_word));
    let names = places.map(|(at, _)| {
        let rest = &code[at + prefix.len()..];
        &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())]
    });
    names.collect()
}

fn layer(room: &str) -> usize {
    let found = LAYERS.iter().position(|rooms| rooms.contains(&room));
    found.unwrap_or_else(|| panic!("`{room}` is in no layer: give it one, and a row in ARCHITECTURE.md"))
}

fn set<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn rooms_use_only_rooms_before_them() {
    let mut uses = 0;
    for file in files() {
        let prefix = if file.room == "cli" { "kpol::" } else { "crate::" };
        for name in names_after(&file.code, prefix) {
            let (room, place) = (&file.room, file.path.display());
            assert!(!name.is_empty(), "{place}: name each room in a `use` of its own");
            assert!(name == room || layer(name) < layer(room), "{place}: `{room}` may not use `{name}`");
            uses += 1;
        }
    }
    assert!(uses > 100, "only {uses} uses were seen");
}

#[test]
fn the_architecture_page_lists_the_rooms_in_the_order_of_their_layers() {
    let rooms: BTreeSet<String> = files().into_iter().map(|file| file.room).collect();
    let order: Vec<&str> = LAYERS.concat();
    assert_eq!(rooms, set(order.iter().copied()));
    let page = include_str!("../ARCHITECTURE.md").lines();
    let rows: Vec<&str> = page.filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(rows, order);
}

#[test]
fn only_the_command_line_touches_the_world() {
    let mut seen = BTreeSet::new();
    for file in files() {
        for part in WORLD.iter().filter(|part| file.code.contains(**part)) {
            assert_eq!(file.room, "cli", "{}: `{part}` is for `cli` alone", file.path.display());
            seen.insert(part);
        }
    }
    assert!(seen.len() > 5, "`cli` reads and writes, and only {seen:?} was seen");
}

#[test]
fn each_dependency_is_known_where_it_belongs() {
    for (dependency, rooms) in DEPENDENCIES {
        let prefix = format!("{dependency}::");
        let uses = |file: &File| !file.is_test() && !names_after(&file.code, &prefix).is_empty();
        let found: BTreeSet<String> = files().into_iter().filter(uses).map(|file| file.room).collect();
        assert_eq!(found, set(rooms.iter().copied()), "the rooms that use {dependency}");
    }
    let lines = include_str!("../Cargo.toml").lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let listed = lines.take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(" = "));
    let listed: Vec<String> = listed.map(|(name, _)| name.replace('-', "_")).collect();
    let table: Vec<&str> = DEPENDENCIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, table, "every dependency has a row");
}
