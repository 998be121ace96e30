//! For people: a table for each kind of change, the most alarming first.

use std::fmt::{self, Write};

use super::{Diff, Effect, Section, Status};

impl Diff {
    /// Writes it as tables.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn table(&self, out: &mut dyn Write) -> fmt::Result {
        match self.summary() {
            Some(summary) => writeln!(out, "{summary}")?,
            None => writeln!(out, "nothing differs")?,
        }
        for (section, title) in [
            (Section::Opens, "opens"),
            (Section::WithAdded, "with new workloads"),
            (Section::Closes, "closes"),
            (Section::WithRemoved, "with workloads that are gone"),
        ] {
            let mut rows: Vec<Vec<String>> = self.rows(section).into_iter().map(Vec::from).collect();
            if !rows.is_empty() {
                writeln!(out, "\n{title}")?;
                rows.insert(0, ["from", "to", "ports"].map(str::to_owned).to_vec());
                columns(&rows, out)?;
            }
        }
        let ends = self.ends_in_words();
        if !ends.is_empty() {
            writeln!(out)?;
        }
        for end in ends {
            writeln!(out, "{end}")?;
        }
        for (effect, title) in [
            (Effect::Loosens, "settings that loosen"),
            (Effect::Changes, "settings that change"),
            (Effect::Tightens, "settings that tighten"),
        ] {
            let mut rows: Vec<Vec<String>> = self.setting_rows(effect).into_iter().map(Vec::from).collect();
            if !rows.is_empty() {
                writeln!(out, "\n{title}")?;
                rows.insert(0, ["setting", "before", "after", "of"].map(str::to_owned).to_vec());
                columns(&rows, out)?;
            }
        }
        let (new, gone) = (self.of_status(Status::Added), self.of_status(Status::Removed));
        if !(new.is_empty() && gone.is_empty()) {
            writeln!(out)?;
        }
        for (names, what) in [(new, "new"), (gone, "gone")] {
            if !names.is_empty() {
                writeln!(out, "{what}: {}", names.join(", "))?;
            }
        }
        if !self.undecided.is_empty() {
            writeln!(out, "\nnote: {}", self.not_compared())?;
        }
        Ok(())
    }

    /// Whom the comparison leaves out.
    pub(super) fn not_compared(&self) -> String {
        format!(
            "who reaches these isn't compared, as they run in the host's network, where no policy has a dependable \
             effect: {}",
            self.undecided.join(", ")
        )
    }
}

/// A cell is broken where it would be wider.
const WIDEST: usize = 36;

fn columns(rows: &[Vec<String>], out: &mut dyn Write) -> fmt::Result {
    let rows: Vec<Vec<Vec<String>>> =
        rows.iter().map(|row| row.iter().map(|cell| lines(cell)).collect()).collect();
    let count = rows.first().map_or(0, Vec::len);
    let longest = |cell: &Vec<String>| cell.iter().map(|line| line.chars().count()).max();
    let width = |column: usize| rows.iter().filter_map(|row| longest(&row[column])).max().unwrap_or_default();
    let widths: Vec<usize> = (0..count).map(width).collect();
    for row in &rows {
        for line in 0..row.iter().map(Vec::len).max().unwrap_or_default() {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                let text = cell.get(line).map_or("", String::as_str);
                format!("  {text:width$}")
            });
            writeln!(out, "{}", cells.collect::<String>().trim_end())?;
        }
    }
    Ok(())
}

/// A cell as lines, broken between its words, and indented where it goes on.
fn lines(cell: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in cell.split(' ') {
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= WIDEST => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) => lines.push(format!("  {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
