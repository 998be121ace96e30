//! Safe edits, applied: what can be mended without a look at it.

use std::collections::BTreeMap;

use super::{Applicability, Diagnostic, Edit, Help};
use crate::source::{FileId, Sources};

/// The files that the safe edits of some findings change, each with its new text and with how many findings that mends.
/// The edits of a help are applied together or not at all, and only in files that `may_change`; of helps that touch one
/// another the first is taken, and the next ones are for another run.
#[must_use]
pub fn mended(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    may_change: impl Fn(FileId) -> bool,
) -> Vec<(FileId, String, usize)> {
    let mut allowed: BTreeMap<FileId, bool> = BTreeMap::new();
    let mut taken: BTreeMap<FileId, (Vec<&Edit>, usize)> = BTreeMap::new();
    for found in diagnostics {
        let is_safe = |help: &&Help| help.applicability == Applicability::Safe && !help.edits.is_empty();
        let Some(help) = found.helps.iter().find(is_safe) else { continue };
        let fits = help.edits.iter().enumerate().all(|(index, edit)| {
            let file = edit.span.file;
            let among = |other: &Edit| touch(edit, other);
            *allowed.entry(file).or_insert_with(|| may_change(file))
                && !taken.get(&file).is_some_and(|(edits, _)| edits.iter().any(|other| among(other)))
                && !help.edits[..index].iter().any(among)
        });
        if fits {
            for edit in &help.edits {
                taken.entry(edit.span.file).or_default().0.push(edit);
            }
            // A finding counts once, in the file of its first edit.
            if let Some((_, count)) = help.edits.first().and_then(|edit| taken.get_mut(&edit.span.file)) {
                *count += 1;
            }
        }
    }
    let changed = taken.into_iter();
    changed.map(|(file, (edits, count))| (file, applied(sources.text(file), edits), count)).collect()
}

/// Whether two edits meet: what then comes first would be a guess.
fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
}

/// A text with edits that don't touch.
fn applied(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::mended;
    use crate::diagnostic::{Applicability, Code, Diagnostic};
    use crate::source::{Sources, Span};

    #[test]
    fn safe_edits_that_do_not_touch_are_applied() {
        let mut sources = Sources::new();
        let file = sources.add("a.kpol", "one two three");
        let edit = |applicability, start, end, text: &str| {
            Diagnostic::new(Code::Syntax, "").fix(applicability, "", Span::new(file, start, end), text)
        };
        let found = [
            edit(Applicability::Safe, 8, 13, "3"),
            edit(Applicability::Unsafe, 4, 7, "2"),
            edit(Applicability::Safe, 0, 3, "1"),
            edit(Applicability::Safe, 3, 3, "!"),
            edit(Applicability::Safe, 9, 10, "?"),
        ];
        assert_eq!(mended(&sources, &found, |_| true), [(file, "1 two 3".to_owned(), 2)]);
        assert_eq!(mended(&sources, &found, |_| false), []);
    }
}
