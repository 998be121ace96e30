//! The pages of the codes, `docs/errors/CODE.md`, which `kpol explain` shows: each is there, has its parts in their order,
//! and shows what it says.
//!
//! A page shows its finding in one of four ways, each by a pair of fenced blocks:
//!
//! - ```` ```kpol bad ```` and ```` ```kpol good ````: two programs, with the manifests of a ```` ```yaml ```` block before them.
//! - ```` ```yaml bad ```` and ```` ```yaml good ````: two sets of manifests, for the ```` ```kpol ```` block behind them.
//! - ```` ```yaml bad ```` and ```` ```yaml good ```` with no program: two sets of manifests for the doctor.
//! - ```` ```text bad ```` and ```` ```text good ````: only for [`NOT_RUN`], which need bytes, sizes, folders or tools that no page
//!   has. `tests/diagnostics` runs those.
//!
//! The bad one has exactly its own code, however often, and no other error or warning; the good one has no error and no
//! warning, and not its own code. Beside them notes of other codes may stand, which are no mistakes.

use std::fmt::Write;

use kpol::diagnostic::{Code, Severity};

use super::blocks::{Block, blocks};
use super::program::{Chapter, doctors_codes, outcome};

/// The codes that no page can have, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("K0003", "bytes that are no text"),
    ("K0004", "a file of 33 MB"),
    ("K0019", "more than a thousand mistakes"),
    ("K0114", "more than a hundred mistakes"),
    ("K0115", "three million values"),
    ("K0190", "kustomize"),
    ("K0191", "a folder that kpol wrote"),
    ("K0414", "a proof of a million steps"),
    ("K0604", "a question"),
    ("K0605", "a question"),
    ("K0701", "a folder to write to"),
    ("K0702", "the form that is written"),
    ("K0703", "one file for two namespaces, and the form that is written"),
    ("K0704", "the form that is written"),
    ("K0705", "the form that is written"),
    ("K0901", "a mistake of kpol's own"),
];

#[test]
fn every_page_shows_what_it_says() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        if let Err(what) = shape(*code).and_then(|()| examples(*code)) {
            wrong.push(format!("docs/errors/{}.md: {what}", code.code()));
        }
    }
    assert!(wrong.is_empty(), "{} pages are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// The title, what is wrong and why, the two examples, what to do, the level.
fn shape(code: Code) -> Result<(), String> {
    let page = code.page();
    let title = format!("# {} {}\n\n", code.code(), code.name());
    let rest = page.strip_prefix(&title).ok_or_else(|| format!("it begins with {title:?}"))?;
    let why = rest.split("```").next().unwrap_or_default();
    if why.split_whitespace().count() < 10 {
        return Err("it says in too few words what is wrong and why".to_owned());
    }
    let (_, last) =
        rest.split_once("```\n\n## What to do\n\n").ok_or("after the examples stands what to do")?;
    let last = last.replace('\n', " ");
    let (todo, level) = last.split_once("  Its level: ").ok_or("it ends with the level")?;
    if todo.split_whitespace().count() < 4 {
        return Err("it says in too few words what to do".to_owned());
    }
    let allowed = levels(code);
    let level = level.trim_end();
    if allowed.iter().any(|words| words == level) {
        Ok(())
    } else {
        Err(format!("the level is said as\n{}", allowed.join("\nor\n")))
    }
}

/// How a page may say the level: a finding whose place is no statement can't be allowed by a comment.
fn levels(code: Code) -> Vec<String> {
    let name = code.name();
    if code.is_fixed() {
        return vec!["always an error, since what is emitted would not be what was said.".to_owned()];
    }
    let changes = match code.severity() {
        Severity::Error => format!("an error. `--warn {name}` makes it a warning"),
        Severity::Warning => format!("a warning. `--deny {name}` makes it an error"),
        Severity::Note => format!("a note. `--warn {name}` makes it a warning, `--deny {name}` an error"),
    };
    let comment = format!(" or a comment `# kpol: allow({name})` above the statement");
    [String::new(), comment].map(|by| format!("{changes}, `--allow {name}`{by} takes it away.")).to_vec()
}

/// The two examples, run.
fn examples(code: Code) -> Result<(), String> {
    let all = blocks(code.page());
    let tagged = |tag: &str| -> Vec<&Block<'_>> { all.iter().filter(|block| block.tag == tag).collect() };
    let one = |tag: &str| match tagged(tag)[..] {
        [block] => Ok(block.text),
        _ => Err(format!("it has one block tagged `{tag}`")),
    };
    let files = all.iter().filter_map(|block| Some((block.tag.strip_prefix("kpol file=")?, block.text)));
    let files: Vec<(&str, &str)> = files.collect();
    let shared = tagged("yaml").first().map(|block| block.text);
    let mut known = files.len() + tagged("yaml").len();
    if NOT_RUN.iter().any(|(number, _)| *number == code.code()) {
        one("text bad").and(one("text good"))?;
        known += 2;
    } else if tagged("kpol bad").is_empty() && tagged("kpol").is_empty() {
        known += 2;
        let [bad, good] = [one("yaml bad")?, one("yaml good")?].map(doctors_codes);
        judge(&bad, code, true).map_err(|what| format!("the bad one: {what}"))?;
        judge(&good, code, false).map_err(|what| format!("the good one: {what}"))?;
    } else {
        let pairs = if tagged("yaml bad").is_empty() {
            known += 2;
            [(shared, one("kpol bad")?), (shared, one("kpol good")?)]
        } else {
            known += 3;
            let program = one("kpol")?;
            [(Some(one("yaml bad")?), program), (Some(one("yaml good")?), program)]
        };
        let [bad, good] = pairs.map(|(manifests, program)| {
            let chapter = Chapter { manifests, files: files.clone(), ..Chapter::default() };
            outcome(&chapter, program)
        });
        judge(&bad.codes_of_everything(), code, true).map_err(|what| format!("the bad one: {what}"))?;
        judge(&good.codes_of_everything(), code, false).map_err(|what| format!("the good one: {what}"))?;
    }
    if known == all.len() { Ok(()) } else { Err("it has a block that isn't run".to_owned()) }
}

fn judge(all: &[(Severity, Code)], code: Code, wanted: bool) -> Result<(), String> {
    let own = all.iter().any(|(_, found)| *found == code);
    let others = all.iter().any(|(severity, found)| *found != code && *severity != Severity::Note);
    if own == wanted && !others { Ok(()) } else { Err(format!("it has {all:?}")) }
}

/// The index of the pages is the list of the codes.
#[test]
fn the_index_lists_every_page() {
    let mut expected = String::from(
        "# All findings\n\nEach has a page, which `kpol explain CODE` or `kpol explain NAME` shows too. A level that is marked \
         with * can be\nchanged, see [levels](../reference.md#levels).\n\n| code | name | level | what it finds |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let (number, name, level) = (code.code(), code.name(), code.severity().word());
        let mark = if code.is_fixed() { "" } else { " *" };
        let meaning = code.meaning().replace('|', "\\|");
        // To a string nothing fails to be written.
        let _ = writeln!(expected, "| [{number}]({number}.md) | `{name}` | {level}{mark} | {meaning} |");
    }
    let written = include_str!("../../docs/errors/README.md");
    assert!(written == expected, "docs/errors/README.md has to be\n{expected}");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let files = std::fs::read_dir(folder).expect("the pages are there").count();
    assert_eq!(files, Code::ALL.len() + 1, "no page is left of a code that isn't there");
}
