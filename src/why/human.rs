//! For people: the answer first, then what each end decides and where that is said, then the way out.

use std::fmt::{self, Write};

use super::{Answer, Edit, EndAnswer, Reason, Verdict};
use crate::resolve::program::Direction;

/// As many of the pairs that a statement would change are named.
const SHOWN: usize = 5;
/// What is wider than this stands on a line of its own.
const WIDEST: usize = 28;

impl Answer {
    /// Writes it.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn human(&self, edit: Option<&Edit>, out: &mut dyn Write) -> fmt::Result {
        let (from, to, on) = (&self.from, &self.to, &self.on);
        let (all, can) = self.pairs;
        match (self.yes, all) {
            (true, 1) => writeln!(out, "Yes: {from} reaches {to}{on}.")?,
            (true, _) => writeln!(out, "Yes: all {all} pairs can talk{on}; {from} reaches {to}, for one.")?,
            (false, 1) => writeln!(out, "No: {from} can't reach {to}{on}.")?,
            (false, _) => writeln!(out, "No: {from} can't reach {to}{on}; {can} of {all} pairs can talk.")?,
        }
        if !self.ends.is_empty() {
            writeln!(out)?;
        }
        let heads: Vec<String> = self.ends.iter().map(head).collect();
        let widths = heads.iter().map(|head| head.chars().count());
        let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or_default().max(15);
        for (end, head) in self.ends.iter().zip(&heads) {
            if head.chars().count() > width {
                writeln!(out, "  {head}")?;
                writeln!(out, "  {:width$}  {}", "", end.because)?;
            } else {
                writeln!(out, "  {head:width$}  {}", end.because)?;
            }
            for reason in &end.reasons {
                writeln!(out, "  {:width$}  {}", "", line(reason))?;
            }
        }
        for note in &self.notes {
            writeln!(out, "\nnote: {note}")?;
        }
        match edit {
            None => Ok(()),
            Some(Edit { text, namespace, effect: Ok(effect) }) => {
                let place = if namespace.is_empty() { String::new() } else { format!(" in {namespace}") };
                let nothing = effect.opens.is_empty();
                let opens = if nothing { "opens nothing else" } else { "also opens:" };
                writeln!(out, "\nTo allow it{place}:  {text}    {opens}")?;
                pairs(&effect.opens, out)?;
                if !effect.closes.is_empty() {
                    writeln!(out, "and closes, as it isolates its destination:")?;
                    pairs(&effect.closes, out)?;
                }
                Ok(())
            }
            Some(Edit { text, effect: Err(why), .. }) => {
                writeln!(out, "\nIt can't be allowed by `{text}`: {why}")
            }
        }
    }
}

fn pairs(pairs: &[String], out: &mut dyn Write) -> fmt::Result {
    for pair in pairs.iter().take(SHOWN) {
        writeln!(out, "    {pair}")?;
    }
    match pairs.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        1 => writeln!(out, "    and 1 more"),
        more => writeln!(out, "    and {more} more"),
    }
}

fn head(end: &EndAnswer) -> String {
    let verb = match (end.verdict, end.direction) {
        (Verdict::Refused, Direction::Egress) => "may not send",
        (_, Direction::Egress) => "may send",
        (Verdict::Refused, Direction::Ingress) => "refuses",
        (_, Direction::Ingress) => "takes it",
    };
    format!("{} {verb}", end.who)
}

fn line(reason: &Reason) -> String {
    let Reason { file, line, statement, policy } = reason;
    match statement {
        Some(statement) => format!("{file}:{line}   {statement}    (policy {policy})"),
        None => format!("{file}:{line}   the policy {policy} of the manifests"),
    }
}
