//! The rules for a mapping's keys: each is a scalar, not null, and there once.

use super::tree::{Document, NodeId, Pair};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;

/// Up to so many entries, comparing each with each is the quickest.
const FEW: usize = 16;

/// Whether Kubernetes can use a key; an error where not.
pub(super) fn check_usable(document: &Document, key: NodeId, diagnostics: &mut Sink) -> bool {
    if document.key_text(key).is_some() {
        return true;
    }
    let node = document.node(key);
    let message =
        format!("a key of this mapping is {}, where Kubernetes wants a string", node.kind().words());
    let diagnostic = Diagnostic::new(Code::UnusableKey, message).at(node.span(), "");
    diagnostics.push(diagnostic.help("write the key as text, in quotes if need be"));
    false
}

/// Of the pairs beyond `from`, which are one mapping's, drops those whose key an earlier one has, with an error for
/// each.
pub(super) fn check_unique(document: &Document, pairs: &mut Vec<Pair>, from: usize, diagnostics: &mut Sink) {
    let own = &pairs[from..];
    let few = own.len() <= FEW;
    let repeated = if few { repeated_few(document, own) } else { repeated_many(document, own) };
    if repeated.is_empty() {
        return;
    }
    for &(first, second) in &repeated {
        let [first, second] = [first, second].map(|index| own[index].key);
        let text = document.key_text(second).unwrap_or_default();
        diagnostics.push(
            Diagnostic::new(Code::DuplicateKey, format!("the key `{text}` stands twice in one mapping"))
                .at(document.node(second).span(), "again here")
                .also(document.node(first).span(), "first here")
                .help("remove one of them: which one counts differs between readers"),
        );
    }
    let mut index = 0;
    let mut gone = repeated.iter().map(|&(_, second)| from + second).peekable();
    pairs.retain(|_| {
        let keep = gone.next_if_eq(&index).is_none();
        index += 1;
        keep
    });
}

/// Positions (the first with a key, a later one), by the later one's position.
fn repeated_few(document: &Document, pairs: &[Pair]) -> Vec<(usize, usize)> {
    let first = |second: usize| {
        let key = pairs[second].key;
        pairs[..second].iter().position(|pair| document.same_key(pair.key, key))
    };
    (1..pairs.len()).filter_map(|second| first(second).map(|first| (first, second))).collect()
}

fn repeated_many(document: &Document, pairs: &[Pair]) -> Vec<(usize, usize)> {
    let mut order: Vec<_> = pairs.iter().map(|pair| document.key_text(pair.key)).zip(0..).collect();
    order.sort_unstable();
    let runs = order.chunk_by(|(a, _), (b, _)| a == b).filter(|run| run.len() > 1);
    let mut repeated: Vec<(usize, usize)> =
        runs.flat_map(|run| run[1..].iter().map(|&(_, second)| (run[0].1, second))).collect();
    repeated.sort_unstable_by_key(|&(_, second)| second);
    repeated
}
