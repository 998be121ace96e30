//! Files that `use` one another in a round.

use std::collections::{BTreeMap, BTreeSet};

use super::Loader;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A `use`: the place where it stands, and the file that it leads to.
pub(super) struct Use {
    pub(super) span: Span,
    pub(super) path: String,
}

impl Loader<'_> {
    /// Says which `use` leads back to its own file. Each round is said once, at the `use` that closes it. `first` are
    /// the files to begin with, so that a round is told from where a reader comes in.
    pub(super) fn cycles(&mut self, first: &[String], uses: &BTreeMap<String, Vec<Use>>) {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for start in first.iter().chain(uses.keys()) {
            // The files that lead here, each with how many of its `use`s were followed.
            let mut open: Vec<(&str, usize)> = vec![(start, 0)];
            let mut on_path: BTreeSet<&str> = BTreeSet::from([start.as_str()]);
            while let Some((file, next)) = open.last_mut() {
                let path: &str = file;
                let unfollowed = uses.get(path).and_then(|uses| uses.get(*next));
                let Some(next_use) = unfollowed.filter(|_| !done.contains(path)) else {
                    done.insert(path);
                    on_path.remove(path);
                    open.pop();
                    continue;
                };
                *next += 1;
                if on_path.contains(next_use.path.as_str()) {
                    let round = open.iter().map(|(file, _)| *file).skip_while(|file| *file != next_use.path);
                    let round: Vec<&str> = round.collect();
                    self.input.diagnostics.push(cycle(&round, next_use));
                } else if let Some((path, _)) =
                    uses.get_key_value(&next_use.path).filter(|(path, _)| !done.contains(path.as_str()))
                {
                    on_path.insert(path);
                    open.push((path, 0));
                }
            }
        }
    }
}

fn cycle(round: &[&str], closing: &Use) -> Diagnostic {
    let path = &closing.path;
    if let [_] = round {
        let message = format!("`{path}` uses itself");
        return Diagnostic::new(Code::Cycle, message).at(closing.span, "").help("leave this `use` out");
    }
    Diagnostic::new(Code::Cycle, format!("`{path}` uses itself by way of other files"))
        .at(closing.span, "this leads back")
        .note(format!("it goes round: {} → {path}", round.join(" → ")))
        .help("move what both need into a third file")
}
