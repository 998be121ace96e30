//! Texts that were made to be slow, deep or large end in a bounded number of errors.

use kpol::diagnostic::Code;
use kpol::syntax::{MAX_BYTES, MAX_ERRORS};

use super::parse;

#[test]
fn hostile_shapes_end_in_errors() {
    let shapes: &[(&str, String)] = &[
        ("parentheses", format!("allow {}", "(".repeat(100_000))),
        ("closed parentheses", format!("allow {}a{} -> b", "(".repeat(100_000), ")".repeat(100_000))),
        ("brackets", format!("allow {}", "[".repeat(100_000))),
        ("braces", format!("pod a {}", "{".repeat(100_000))),
        ("wrong pairs", format!("allow {}", "(]".repeat(100_000))),
        ("unclosed", "allow (a -> b\n".repeat(50_000)),
        ("commas", "a,".repeat(200_000)),
        ("dashes", "-".repeat(500_000)),
        ("quotes", "\"".repeat(500_001)),
        ("closers", "}".repeat(50_000)),
        ("blocks", "namespace a {".repeat(5_000)),
        ("blocks on lines", "namespace a {\n".repeat(5_000)),
        ("NUL", "\0".repeat(50_000)),
        ("long statement", format!("allow {}a -> b", "a,".repeat(2 << 20))),
        ("too large", "#".repeat(MAX_BYTES + 1)),
    ];
    for (name, text) in shapes {
        let (_, _, _, found) = parse(text);
        assert!(!found.is_empty() && found.len() <= MAX_ERRORS + 1, "{name}: {} errors", found.len());
    }
}

#[test]
fn long_but_good_programs_parse() {
    let shapes: &[(&str, String, usize)] = &[
        ("terms", format!("allow {}a -> b", "abcdefg, ".repeat(100_000)), 1),
        ("comments", "#\n".repeat(200_000), 0),
        ("semicolons", ";".repeat(500_000), 0),
        ("one line", "allow a -> b; ".repeat(30_000), 30_000),
        ("blanks", format!("allow a{}-> b", " ".repeat(500_000)), 1),
        ("depth", format!("allow {}a{} -> b", "(".repeat(64), ")".repeat(64)), 1),
    ];
    for (name, text, items) in shapes {
        let (_, _, tree, found) = parse(text);
        assert!(found.is_empty(), "{name}: {:?}", found.first());
        assert_eq!(tree.items.len(), *items, "{name}");
    }
}

#[test]
fn only_the_statement_that_nests_too_deep_is_lost() {
    let deep = format!("isolate a\nallow {}a -> b\nisolate b\n", "(".repeat(65));
    let (_, _, tree, found) = parse(&deep);
    assert_eq!(super::sexp::file(&tree), "(isolate (a))\n(error)\n(isolate (b))");
    assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::TooDeep]);
    assert_eq!(found[0].primary().map(|span| span.start), Some(10 + 6 + 64));
}

#[test]
fn errors_beyond_the_limit_are_counted_and_good_statements_stay() {
    let text = "allow a => b\nisolate c\n".repeat(MAX_ERRORS + 7);
    let (_, _, tree, found) = parse(&text);
    assert_eq!(found.len(), MAX_ERRORS + 1);
    assert!(found.last().is_some_and(|last| last.code == Code::TooMany && last.message.contains(" 7 more")));
    assert_eq!(tree.items.len(), 2 * (MAX_ERRORS + 7));
}

#[test]
fn a_long_program_reads_like_its_parts() {
    // Long enough to be cut into pieces: with blocks across the cuts, and an error in each part.
    let part = format!("{}namespace n {{\nallow a => b\nisolate c\n}}\n", super::KITCHEN_SINK);
    let (_, _, tree, found) = parse(&part);
    let (once, errors) = (super::sexp::file(&tree), found.len());
    assert_eq!(errors, 1);
    let times = 100;
    let (_, _, tree, found) = parse(&part.repeat(times));
    assert_eq!(super::sexp::file(&tree), vec![once; times].join("\n"));
    assert_eq!(found.len(), errors * times);
}
