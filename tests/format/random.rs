//! What holds for every program.

use std::fmt::Write as _;

use super::programs::Writer;
use super::{formatted, held, said};
use crate::oracle::rng::Rng;

#[test]
fn random_programs_come_out_the_same_program() {
    let (mut good, mut broken, mut bracketed) = (0, 0, 0);
    for seed in 0..12_000 {
        let text = Writer::text(seed, seed % 2 == 0);
        // Where a name stands at a line's start that begins a statement, it isn't what was meant.
        if said(&text).is_none() {
            continue;
        }
        good += 1;
        let form = held(&text);
        broken += usize::from(form.lines().any(|line| line.starts_with("  -> ")));
        bracketed += usize::from(form.lines().any(|line| line.ends_with('[') || line.ends_with('(')));
    }
    let counts = [good, broken, bracketed];
    assert!(good > 2500 && broken > 150 && bracketed > 400, "of {counts:?} texts nothing is learned");
}

/// Blanks and line ends say nothing about how it looks, but for empty lines.
#[test]
fn blanks_and_line_ends_make_no_difference() {
    let mut rng = Rng::new(7);
    let mut tried = 0;
    for (name, text) in crate::syntax::programs() {
        let (expected, says) = (held(&text), said(&text));
        for _ in 0..150 {
            let mut changed = expected.clone();
            for _ in 0..=rng.below(6) {
                change(&mut rng, &mut changed);
            }
            if said(&changed) == says {
                tried += 1;
                assert_eq!(formatted(&changed).as_ref(), Ok(&expected), "{name}\n{changed}");
            }
        }
    }
    assert!(tried > 500, "only {tried} changes said the same");
}

/// Puts blanks or a line end somewhere, or takes blanks away; never an empty line, and never what parts a comment from
/// what it stands behind.
fn change(rng: &mut Rng, text: &mut String) {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = *rng.pick(&places);
    let (before, after) = text.split_at(at);
    let line_before = before.rsplit('\n').next().unwrap_or_default();
    let line_after = after.split('\n').next().unwrap_or_default();
    let commented = line_before.contains('#') || line_after.contains('#');
    let edge = line_before.trim().is_empty() || line_after.trim().is_empty();
    match rng.below(4) {
        0 if !commented && !edge => text.insert(at, '\n'),
        1 if !commented => text.insert_str(at, "  "),
        2 if !commented && !edge => text.insert(at, '\t'),
        _ if after.starts_with("  ") && !commented && !edge => {
            text.remove(at);
        }
        _ => {}
    }
}

/// However many lines there are, and however they differ, a table is made in time that grows with their number.
#[test]
fn long_tables_are_made_quickly() {
    let mut text = String::new();
    for index in 0..20_000_usize {
        let width = 1 + index * 7919 % 90;
        let _ =
            writeln!(text, "allow {} -> {} on http # {index}", "a".repeat(width), "b".repeat(1 + width / 3));
    }
    held(&text);
    let list = vec!["a-name-of-some-length"; 20_000].join(", ");
    held(&format!("allow {list} -> {list} on {} because \"x\"", vec!["http"; 20_000].join(", ")));
    let depth = 60;
    held(&format!("allow {}[a=b, # x\n c]{} -> b", "(x, ".repeat(depth), ")".repeat(depth)));
}
