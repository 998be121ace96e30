//! The documents are executed: what they show is what happens.
//!
//! How a fenced block is run follows from its first line; what it is about ends with its chapter (the next `#` or `##`):
//!
//! - ```` ```yaml ```` the manifests of the programs that follow it, until the next such block.
//! - ```` ```kpol ```` a program: it compiles without an error and without a warning (settings of pods wait, as with
//!   `--emit policies`). With `error=K0201,K0202` it has just these errors, with `warning=K0402` just these warnings.
//!   It is written as `kpol fmt` writes it, but with `loose`, which shows what else may be written.
//! - `file=NAME` after either: nothing is run, and later programs of the chapter can name the file.
//! - ```` ```yaml output ```` all that the program before it becomes; ```` ```json output ```` its diagnostics.
//! - ```` ```console ```` each `$ COMMAND` runs in a folder that has a copy of `examples/` and the blocks before it, as
//!   `policy.kpol` and `manifests.yaml`. The lines below a command are all that it prints, standard output first, and
//!   `[exit N]` where N isn't 0; a command with nothing below it has to succeed. `cargo run --release -- …` is run as
//!   `kpol …`; `cargo install`, `cargo test`, `.ci/run` and `.ci/fuzz` can't run inside a test and are held to their exact words.
//! - ```` ```text ```` is no code. No other tag is allowed.

mod blocks;
mod codes;
mod console;
mod dependencies;
mod links;
mod pages;
mod program;

use blocks::{Block, blocks};
use console::Workplace;
use program::{Chapter, outcome};

/// The documents, by their paths.
const DOCUMENTS: &[(&str, &str)] = &[
    ("README.md", include_str!("../../README.md")),
    ("docs/reference.md", include_str!("../../docs/reference.md")),
    ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("CHANGELOG.md", include_str!("../../CHANGELOG.md")),
];

#[test]
fn the_picture_of_the_readme_is_what_is_drawn() {
    let drawn = std::process::Command::new(env!("CARGO_BIN_EXE_kpol"))
        .args(["graph", "-q", "--to", "svg", "boutique.kpol"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/boutique"))
        .output()
        .expect("the program runs");
    let drawn = String::from_utf8(drawn.stdout).expect("a picture is text");
    let command = "cd examples/boutique && kpol graph -q --to svg boutique.kpol > ../../docs/graph.svg";
    assert!(drawn == include_str!("../../docs/graph.svg"), "docs/graph.svg is old: {command}");
}

#[test]
fn what_the_documents_show_is_what_happens() {
    let mut wrong = Vec::new();
    for (name, text) in DOCUMENTS {
        let mut chapter = Chapter::default();
        for block in blocks(text) {
            if chapter.line != block.chapter {
                chapter = Chapter { line: block.chapter, ..Chapter::default() };
            }
            if let Err(what) = run(&block, &mut chapter) {
                wrong.push(format!("{name}:{}: {what}", block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn run<'t>(block: &Block<'t>, chapter: &mut Chapter<'t>) -> Result<(), String> {
    let (tag, attribute) = block.tag.split_once(' ').unwrap_or((block.tag, ""));
    match (tag, attribute.split_once('=')) {
        ("yaml" | "kpol", Some(("file", name))) => {
            chapter.files.push((name, block.text));
            Ok(())
        }
        ("yaml", None) if attribute.is_empty() => {
            chapter.manifests = Some(block.text);
            Ok(())
        }
        ("kpol", severity) if severity.is_some() || ["", "loose"].contains(&attribute) => {
            let found = outcome(chapter, block.text);
            let result = found.expect_only(severity);
            chapter.program = Some(block.text);
            chapter.outcome = Some(found);
            result
        }
        ("yaml" | "json", None) if attribute == "output" => {
            let found = chapter.outcome.as_ref().ok_or("no program stands before this output")?;
            if tag == "yaml" { found.expect_yaml(block.text) } else { found.expect_json(block.text) }
        }
        ("console", None) if attribute.is_empty() => Workplace::new(chapter)?.run(block.text),
        ("text", None) if attribute.is_empty() => Ok(()),
        _ => Err(format!("no block is tagged `{}`", block.tag)),
    }
}

/// What people copy is in the style.
#[test]
fn programs_in_the_documents_are_formatted() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let pages = kpol::diagnostic::Code::ALL.iter().map(|code| (code.code(), code.page()));
    for (name, text) in DOCUMENTS.iter().copied().chain(pages) {
        let blocks = blocks(text).into_iter();
        for block in blocks.filter(|block| block.tag.starts_with("kpol") && block.tag != "kpol loose") {
            let file = kpol::source::Sources::new().add(name, block.text);
            match kpol::format::format(block.text, file) {
                Ok(form) if form != block.text => wrong.push(format!("{name}:{}:\n{form}", block.line)),
                // What can't be read is an example of just that.
                _ => seen += 1,
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100, "only {seen} programs were seen");
}

/// A block that is taken for none would never be run.
#[test]
fn the_documents_have_blocks_of_every_kind() {
    let all: Vec<Block> = DOCUMENTS.iter().flat_map(|(_, text)| blocks(text)).collect();
    for tag in [
        "kpol",
        "kpol error=",
        "kpol warning=",
        "kpol file=",
        "yaml",
        "yaml output",
        "json output",
        "console",
    ] {
        assert!(all.iter().any(|block| block.tag.starts_with(tag)), "no block is tagged `{tag}`");
    }
    let fences: usize =
        DOCUMENTS.iter().map(|(_, text)| text.lines().filter(|line| line.contains("```")).count()).sum();
    assert_eq!(fences, all.len() * 2, "a fence isn't read as one");
}

/// The commands that have to work on a machine with Rust alone.
#[test]
fn the_readme_says_how_to_compile_the_example_and_how_to_test() {
    let (_, readme) = DOCUMENTS[0];
    let consoles = blocks(readme).into_iter().filter(|block| block.tag == "console");
    let commands: Vec<&str> = consoles.flat_map(|block| block.text.lines()).collect();
    for command in
        ["$ cargo run --release -- compile examples/np/np.kpol", "$ cargo test", "$ cargo install --path ."]
    {
        assert!(commands.contains(&command), "`{command}` isn't in the README");
    }
}
