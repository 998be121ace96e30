//! What isn't formatted.

use kpol::format::Refusal;

use super::formatted;

#[test]
fn a_text_with_an_error_is_left_alone() {
    for text in ["allow a ->", "allow a -> b on any", "namespace a {", "use \"\\q\"", "}", "isolate a\u{0}"] {
        let refused = formatted(text);
        assert!(matches!(&refused, Err(Refusal::Broken(found)) if !found.is_empty()), "{text}: {refused:?}");
    }
}

#[test]
fn line_ends_are_those_of_the_first_line_and_a_mark_is_taken_away() {
    let rows = [
        ("isolate a\r\nisolate b\n", "isolate a\r\nisolate b\r\n"),
        ("isolate a\nisolate b\r\n", "isolate a\nisolate b\n"),
        ("isolate a", "isolate a\n"),
        ("\u{feff}isolate a # x\r\n", "isolate a  # x\r\n"),
        ("", ""),
        ("\n ;\n", ""),
        ("\n\n# x", "# x\n"),
    ];
    for (text, expected) in rows {
        assert_eq!(formatted(text).as_deref(), Ok(expected), "{text:?}");
    }
}
