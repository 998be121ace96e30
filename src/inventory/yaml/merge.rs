//! The merge key `<<`: the entries of one mapping, or of a list of them, stand in another, where its own keys and
//! earlier mappings of the list win.

use std::collections::HashSet;

use super::tree::{Document, Kind, Pair};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;

/// Adds what the values of `<<` bring to a mapping's own pairs, which are those beyond `from`. The answer is how many
/// came from elsewhere.
pub(super) fn merge(
    document: &Document,
    pairs: &mut Vec<Pair>,
    from: usize,
    merges: &[Pair],
    diagnostics: &mut Sink,
) -> usize {
    let mut seen: HashSet<_> = pairs[from..].iter().map(|pair| document.key_text(pair.key)).collect();
    let mut looked_at = 0;
    for merge in merges {
        let node = document.node(merge.value);
        let sources: Vec<_> = if node.kind() == Kind::List { node.items().collect() } else { vec![node] };
        for source in sources {
            if source.kind() != Kind::Mapping {
                diagnostics.push(
                    Diagnostic::new(Code::UnusableKey, format!("`<<` merges {}, not a mapping", source.kind().words()))
                        .at(source.span(), "")
                        .help("give it an alias of a mapping, or a list of such; quote `\"<<\"` if a key of that name is meant"),
                );
                continue;
            }
            looked_at += source.pairs().len();
            pairs.extend(source.pairs().iter().filter(|pair| seen.insert(document.key_text(pair.key))));
        }
    }
    looked_at
}
