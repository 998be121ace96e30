//! For a pull request's comment: one line that says it all, then tables, long ones folded. Nothing where nothing differs.

use std::fmt::{self, Write};

use super::{Diff, Effect, Section, Status};

/// Longer tables are folded.
const OPEN: usize = 10;
/// A comment has to end somewhere: GitHub takes 65,536 characters.
const ROWS: usize = 100;
/// As many names are listed.
const NAMES: usize = 20;

impl Diff {
    /// Writes it as Markdown.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn markdown(&self, out: &mut dyn Write) -> fmt::Result {
        let Some(summary) = self.summary() else { return Ok(()) };
        writeln!(out, "**kpol: {summary}**")?;
        for (section, title) in [
            (Section::Opens, "Opens"),
            (Section::WithAdded, "With new workloads"),
            (Section::Closes, "Closes"),
            (Section::WithRemoved, "With workloads that are gone"),
        ] {
            let rows: Vec<Vec<String>> = self.rows(section).into_iter().map(Vec::from).collect();
            table(title, &["from", "to", "ports"], &rows, out)?;
        }
        let ends = self.ends_in_words();
        if !ends.is_empty() {
            writeln!(out)?;
        }
        for end in ends {
            let (what, whose) = end.split_once(": ").unwrap_or((&end, ""));
            writeln!(out, "- {what}: {}", code(whose))?;
        }
        for (effect, title) in [
            (Effect::Loosens, "Settings that loosen"),
            (Effect::Changes, "Settings that change"),
            (Effect::Tightens, "Settings that tighten"),
        ] {
            let rows: Vec<Vec<String>> = self.setting_rows(effect).into_iter().map(Vec::from).collect();
            table(title, &["setting", "before", "after", "of"], &rows, out)?;
        }
        let (new, gone) = (self.of_status(Status::Added), self.of_status(Status::Removed));
        if !(new.is_empty() && gone.is_empty()) {
            writeln!(out)?;
        }
        for (names, what) in [(new, "new"), (gone, "gone")] {
            if names.is_empty() {
                continue;
            }
            let shown: Vec<String> = names.iter().take(NAMES).map(|name| code(name)).collect();
            let more = names.len().saturating_sub(NAMES);
            let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
            writeln!(out, "- {what}: {}{rest}", shown.join(", "))?;
        }
        if !self.undecided.is_empty() {
            writeln!(out, "\n{}", escaped(&self.not_compared()))?;
        }
        Ok(())
    }
}

fn table(title: &str, heads: &[&str], rows: &[Vec<String>], out: &mut dyn Write) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let folded = rows.len() > OPEN;
    if folded {
        writeln!(out, "\n<details><summary><b>{title}</b>: {} rows</summary>", rows.len())?;
    } else {
        writeln!(out, "\n### {title}")?;
    }
    writeln!(out, "\n| {} |", heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(heads.len()))?;
    for row in rows.iter().take(ROWS) {
        let cells: Vec<String> = row.iter().map(|cell| code(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    if rows.len() > ROWS {
        writeln!(out, "\nand {} more; `kpol diff --to json` has all of them", rows.len() - ROWS)?;
    }
    if folded {
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

/// Text as it is, in a cell too. A code span ends at as many backticks as it begins with.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("`{text}`") }
}

/// Names in a sentence.
fn escaped(text: &str) -> String {
    text.replace('*', "\\*").replace('_', "\\_").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn what_stands_in_a_cell_stays_as_it_is() {
        assert_eq!(code("shop/*"), "`shop/*`");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("\"`x``\""), "``` \"`x``\" ```");
    }
}
