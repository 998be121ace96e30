//! For people: a table for each namespace, what is alike in one row.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::lines::{End, Line, Lines};
use super::{Graph, Node};

/// As many names stand beside each other in one row.
const NAMES: usize = 3;

/// A row: from, to, ports, and of which namespace the far end is.
type Row = [String; 4];

impl Graph {
    /// Writes it as tables.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn table(&self, out: &mut dyn Write) -> fmt::Result {
        let table = Table { lines: Lines::new(self), short: self.short_names() };
        if self.nodes.is_empty() {
            writeln!(out, "no workloads: there is nothing to show")?;
        }
        let mut first = true;
        for namespace in 0..self.namespaces.len() {
            let lines = table.lines.of(namespace);
            let members = &table.lines.members[namespace];
            if lines.is_empty() && !members.iter().any(|node| self.is_meant(*node)) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.write_char('\n')?;
            }
            table.namespace(namespace, &lines, out)?;
        }
        if let (true, Some(words)) = (first && !self.nodes.is_empty(), &self.focus.words) {
            writeln!(out, "no workload is meant by `{words}`, and none has to do with it")?;
        }
        self.notes(out)
    }

    /// Each node by its name, and with its kind where another one of its namespace has the same.
    pub(super) fn short_names(&self) -> Vec<String> {
        let mut uses: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for node in &self.nodes {
            *uses.entry((node.namespace, &node.name)).or_default() += 1;
        }
        let short = |node: &Node| match uses[&(node.namespace, node.name.as_str())] {
            1 => node.name.clone(),
            _ => format!("{}:{}", node.kind.to_lowercase(), node.name),
        };
        self.nodes.iter().map(short).collect()
    }

    /// What the picture leaves open.
    fn notes(&self, out: &mut dyn Write) -> fmt::Result {
        for note in self.open_questions() {
            writeln!(out, "\nnote: {note}")?;
        }
        Ok(())
    }

    /// What nobody can tell from policies and manifests, in sentences.
    pub(super) fn open_questions(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.undecided.is_empty() {
            notes.push(format!(
                "not judged, as they run in the host's network, where no policy has a dependable effect: {}",
                self.undecided.join(", ")
            ));
        }
        if !self.unknown_labels.is_empty() {
            notes.push(format!(
                "a policy asks for labels of namespaces that aren't shown, and these are taken to have none: {}",
                self.unknown_labels.join(", ")
            ));
        }
        if self.has_blocks {
            notes.push(
                "IP blocks are about addresses outside; whether they match pods too is up to the network plugin"
                    .to_owned(),
            );
        }
        notes
    }
}

struct Table<'g> {
    lines: Lines<'g>,
    short: Vec<String>,
}

impl Table<'_> {
    fn namespace(&self, namespace: usize, lines: &[Line], out: &mut dyn Write) -> fmt::Result {
        writeln!(out, "{}", self.lines.graph.namespaces[namespace])?;
        let rows = lines.iter().flat_map(|line| self.rows(namespace, line));
        let titles = ["from", "to", "ports", ""].map(str::to_owned);
        let rows: Vec<Row> = std::iter::once(titles).chain(rows).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let [from, to, ports] = [0, 1, 2].map(|column| width(column).unwrap_or_default());
        for row in rows.iter().filter(|_| rows.len() > 1) {
            let text = format!("  {:from$}  {:to$}  {:ports$}  {}", row[0], row[1], row[2], row[3]);
            writeln!(out, "{}", text.trim_end())?;
        }
        self.closed(namespace, out)
    }

    /// A line as rows, a few names in each.
    fn rows(&self, namespace: usize, line: &Line) -> Vec<Row> {
        let mut rows = Vec::new();
        let place = |end: &End| match end {
            End::All(place, _) | End::Some(place, _) if *place != namespace => {
                Some(self.lines.graph.namespaces[*place].clone())
            }
            End::Unseen(place, _) => place.clone(),
            _ => None,
        };
        let place = place(&line.to).or_else(|| place(&line.from));
        let place = place.map(|place| format!("in {place}")).unwrap_or_default();
        for from in self.names(&line.from) {
            for to in self.names(&line.to) {
                rows.push([from.clone(), to, line.ports.clone(), place.clone()]);
            }
        }
        rows
    }

    fn names(&self, end: &End) -> Vec<String> {
        match end {
            End::Outside(words) | End::Unseen(_, words) => vec![words.clone()],
            End::Everywhere => vec!["*/*".to_owned()],
            End::All(_, without) if without.is_empty() => vec!["*".to_owned()],
            End::All(_, without) => vec![format!("* except {}", self.joined(without))],
            End::Some(_, nodes) => nodes.chunks(NAMES).map(|few| self.joined(few)).collect(),
        }
    }

    fn joined(&self, nodes: &[usize]) -> String {
        let names: Vec<&str> = nodes.iter().map(|node| self.short[*node].as_str()).collect();
        names.join(", ")
    }

    /// Who takes and sends nothing else.
    fn closed(&self, namespace: usize, out: &mut dyn Write) -> fmt::Result {
        let all = &self.lines.members[namespace];
        let graph = self.lines.graph;
        let name = &graph.namespaces[namespace];
        let mut parts = Vec::new();
        if !all.iter().any(|node| graph.is_meant(*node)) {
            return Ok(());
        }
        for (end, everybody, some) in [
            (0, "nothing else enters", ["takes nothing else", "take nothing else"]),
            (1, "nothing else leaves", ["sends nothing else", "send nothing else"]),
        ] {
            let meant = all.iter().copied().filter(|node| graph.is_meant(*node));
            let closed: Vec<usize> = meant.filter(|node| graph.is_isolated(*node)[end]).collect();
            match closed.len() {
                0 => {}
                count if count == all.len() && count > 1 => parts.push(format!("{everybody} {name}")),
                count => parts.push(format!("{} {}", self.joined(&closed), some[usize::from(count > 1)])),
            }
        }
        if parts.is_empty() {
            writeln!(out, "open: no policy closes anything here")
        } else {
            writeln!(out, "closed: {}", parts.join("; "))
        }
    }
}
