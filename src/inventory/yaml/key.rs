//! The rules for a mapping's keys: each is a scalar, not null, and there once.

use super::tree::{Document, Entry, NodeId, key_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;

/// Up to so many entries, comparing each with each is the quickest.
const FEW: usize = 16;

/// The entry of a key and a value; an error where Kubernetes can't use the key.
pub(super) fn entry<'a>(
    document: &Document<'a>,
    key: NodeId,
    value: NodeId,
) -> Result<Entry<'a>, Box<Diagnostic>> {
    let node = document.node(key);
    let span = node.span();
    let unusable = || {
        let message = format!(
            "a key of this mapping is {}, where Kubernetes wants a string",
            node.kind().words()
        );
        Box::new(
            Diagnostic::new(Code::UnusableKey, message)
                .at(span, "")
                .help("write the key as text, in quotes if need be"),
        )
    };
    let scalar = node.scalar().ok_or_else(unusable)?;
    let text = key_text(scalar).ok_or_else(unusable)?;
    let misread = (text != scalar.text).then(|| scalar.text.clone());
    Ok(Entry::new(text, span, misread, value))
}

/// Drops the entries whose key an earlier one has, with an error for each.
pub(super) fn check_unique(entries: &mut Vec<Entry>, diagnostics: &mut Sink) {
    let repeated = if entries.len() <= FEW {
        repeated_few(entries)
    } else {
        repeated_many(entries)
    };
    if repeated.is_empty() {
        return;
    }
    for &(first, second) in &repeated {
        let (first, second) = (&entries[first], &entries[second]);
        diagnostics.push(
            Diagnostic::new(
                Code::DuplicateKey,
                format!("the key `{}` is twice in one mapping", second.key),
            )
            .at(second.key_span, "again here")
            .also(first.key_span, "first here")
            .help("remove one of them: which one counts differs between readers"),
        );
    }
    let mut index = 0;
    let mut gone = repeated.iter().map(|&(_, second)| second).peekable();
    entries.retain(|_| {
        let keep = gone.next_if_eq(&index).is_none();
        index += 1;
        keep
    });
}

/// Pairs (the first with a key, a later one), by the later one's position.
fn repeated_few(entries: &[Entry]) -> Vec<(usize, usize)> {
    let first = |second: usize| {
        entries[..second]
            .iter()
            .position(|entry| entry.key == entries[second].key)
    };
    (1..entries.len())
        .filter_map(|second| first(second).map(|first| (first, second)))
        .collect()
}

fn repeated_many(entries: &[Entry]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&index| (&entries[index].key, index));
    let same = |a: &usize, b: &usize| entries[*a].key == entries[*b].key;
    let runs = order.chunk_by(same).filter(|run| run.len() > 1);
    let mut repeated: Vec<_> = runs
        .flat_map(|run| run[1..].iter().map(|&second| (run[0], second)))
        .collect();
    repeated.sort_unstable_by_key(|&(_, second)| second);
    repeated
}
