//! What holds for every text.

use kpol::source::Span;
use kpol::syntax::ast::{File, Item};
use proptest::prelude::*;

use super::parse;

/// Texts of pieces of programs, so that more than the first byte is reached.
fn any_program() -> impl Strategy<Value = String> {
    let pieces = [
        "allow ",
        "deny ",
        "isolate ",
        "pod ",
        "container ",
        "assert ",
        "namespace ",
        "let ",
        "use ",
        "label ",
        "profile ",
        "a",
        "web",
        "*",
        "\"x\"",
        "\"",
        "->",
        "-/->",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "=",
        "|",
        ";",
        "\n",
        "\r\n",
        " ",
        "# c\n",
        "#",
        "on ",
        "in ",
        "except ",
        "because ",
        "80",
        "tcp/80",
        "nonRoot ",
        "runAsUser 1",
        "é",
        "\0",
        "\\",
        "/",
        ":",
        "!",
        "'",
        "%",
        "\t",
        "\u{feff}",
        "10.0.0.0/8",
        "::",
        "-",
        ".",
        "A",
    ];
    prop_oneof![
        proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..60)
            .prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

/// The spans of a file's items, blocks opened: each item of a block, and what the block itself consists of.
fn leaves(file: &File) -> Vec<Span> {
    let span = |item: &Item| match item {
        Item::Namespace(namespace) => namespace.span,
        Item::Declaration(declaration) => declaration.span,
        Item::Statement(statement) => statement.span,
        Item::Error(span) => *span,
    };
    let mut spans: Vec<_> = file.items.iter().map(span).collect();
    spans.extend(file.comments.iter().map(|comment| comment.span));
    spans
}

/// Whether every byte is in an item or a comment, or is nothing.
fn all_is_there(text: &str) -> Result<(), TestCaseError> {
    let (_, file, tree, found) = parse(text);
    let mut inside = vec![false; text.len()];
    for span in leaves(&tree) {
        prop_assert!(
            span.file == file
                && span.start <= span.end
                && text.get(span.start as usize..span.end as usize).is_some()
        );
        inside[span.start as usize..span.end as usize].fill(true);
    }
    for diagnostic in &found {
        let Some(span) = diagnostic.primary() else { panic!("no place: {diagnostic:?}") };
        prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
        for edit in diagnostic.helps.iter().flat_map(|help| &help.edits) {
            prop_assert!(
                text.get(edit.span.start as usize..edit.span.end as usize).is_some(),
                "{diagnostic:?}"
            );
        }
    }
    let lost: String = text.char_indices().filter(|(at, _)| !inside[*at]).map(|(_, c)| c).collect();
    // A `}` that closes nothing is in no item, and is reported.
    let surplus = lost.contains('}');
    prop_assert!(
        lost.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '}' | '\u{feff}')),
        "{lost:?} is lost"
    );
    prop_assert!(!surplus || !found.is_empty());
    Ok(())
}

/// What was lost once.
#[test]
fn what_goes_on_after_a_mistake_in_a_block_that_is_never_closed_is_in_the_block() {
    for text in ["namespace allow {allow \na", "namespace allow {80\ntcp/80allow "] {
        all_is_there(text).expect("nothing is lost");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_byte_is_in_an_item_a_comment_or_between_them(text in any_program()) {
        all_is_there(&text)?;
    }

    #[test]
    fn an_error_item_has_an_error_message_and_good_statements_after_it_stay(text in any_program()) {
        // What follows on lines of its own is read whatever stands before, unless it nests too deep.
        let (_, _, tree, found) = parse(&format!("{text}\nisolate last\nisolate end"));
        prop_assert!(!has_error(&tree.items) || !found.is_empty());
        let flat = super::mutations::flattened(&tree.items);
        prop_assert!(flat.ends_with(&["(isolate (last))".to_owned(), "(isolate (end))".to_owned()]), "{flat:?}");
    }
}

fn has_error(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Error(_) => true,
        Item::Namespace(namespace) => namespace.body.as_deref().is_some_and(has_error),
        _ => false,
    })
}
