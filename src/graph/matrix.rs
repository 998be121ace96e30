//! A graph as a matrix, for what has too many lines to be drawn: who reaches how many of whom, by namespaces or, where
//! these tell nothing, by workloads.

use std::collections::{BTreeMap, BTreeSet};

use super::Graph;
use super::lines::{End, Line, Lines};

/// As many rows there are at most; those with the fewest pairs share the last one.
const MOST: usize = 100;

/// Rows are sources, columns destinations, both by their position in `groups`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Matrix {
    pub(super) groups: Vec<Group>,
    /// What can talk, by row and column; what isn't there can't.
    pub(super) cells: BTreeMap<(usize, usize), Cell>,
    /// How many groups share the last row and column; 0 where all have their own.
    pub(super) together: usize,
    /// Whether a row is a namespace.
    pub(super) namespaces: bool,
}

/// A row and its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    /// How many workloads it has; none where it isn't in the manifests.
    pub(super) workloads: Option<usize>,
    /// How many of them take, and send, only what is allowed.
    pub(super) isolated: [usize; 2],
    /// How many of them the graph is about.
    meant: usize,
}

/// How many of the pairs between two groups can talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) talking: usize,
    pub(super) all: usize,
}

/// What can be a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Group(usize),
    Outside,
    Unseen,
}

impl Graph {
    pub(super) fn matrix(&self) -> Matrix {
        let namespaces = self.namespaces.len() > 1 && self.nodes.len() > MOST;
        let group = |node: usize| if namespaces { self.nodes[node].namespace } else { node };
        let count = if namespaces { self.namespaces.len() } else { self.nodes.len() };
        let mut talking = self.talking(count, group);
        talking.extend(self.far(group));
        // Whom nothing is shown of, and who isn't meant, needs no row.
        let mut weights: BTreeMap<usize, usize> = BTreeMap::new();
        let meant = (0..self.nodes.len()).filter(|node| self.is_meant(*node));
        meant.for_each(|node| _ = weights.entry(group(node)).or_default());
        for ((from, to), pairs) in &talking {
            for who in [from, to] {
                if let Who::Group(group) = who {
                    *weights.entry(*group).or_default() += pairs;
                }
            }
        }
        let mut rows: Vec<usize> = weights.keys().copied().collect();
        if rows.len() > MOST {
            rows.sort_by_key(|group| (std::cmp::Reverse(weights[group]), *group));
            rows.truncate(MOST - 1);
            rows.sort_unstable();
        }
        let together = weights.len() - rows.len();
        let row_of = |group: usize| rows.binary_search(&group).unwrap_or(rows.len());
        let names = if namespaces { self.namespaces.clone() } else { self.long_names() };
        let mut groups: Vec<Group> = rows.iter().map(|row| Group::new(names[*row].clone())).collect();
        if together > 0 {
            let what = if namespaces { "namespaces" } else { "workloads" };
            groups.push(Group::new(format!("{together} other {what}")));
        }
        for node in (0..self.nodes.len()).filter(|node| weights.contains_key(&group(*node))) {
            groups[row_of(group(node))].add(self.is_isolated(node), self.is_meant(node));
        }
        let mut far = |who: Who, name: &str| {
            let used = talking.keys().any(|(from, to)| *from == who || *to == who);
            used.then(|| {
                groups.push(Group { workloads: None, ..Group::new(name.to_owned()) });
                groups.len() - 1
            })
        };
        let outside = far(Who::Outside, "addresses outside");
        let unseen = far(Who::Unseen, "pods not shown");
        let row = |who: Who| match who {
            Who::Group(group) => Some(row_of(group)),
            Who::Outside => outside,
            Who::Unseen => unseen,
        };
        let mut cells: BTreeMap<(usize, usize), Cell> = BTreeMap::new();
        for ((from, to), pairs) in talking {
            let (Some(from), Some(to)) = (row(from), row(to)) else { continue };
            let all = self.countable(&groups, from, to, Some(to) == unseen || Some(from) == unseen);
            let cell = cells.entry((from, to)).or_insert(Cell { talking: 0, all });
            cell.talking += pairs;
        }
        Matrix { groups, cells, together, namespaces }
    }

    /// How many pairs there are between two rows of which an end is meant.
    fn countable(&self, groups: &[Group], from: usize, to: usize, unseen: bool) -> usize {
        let pairs = |from_size: usize, to_size: usize| {
            if from == to { from_size * from_size.saturating_sub(1) } else { from_size * to_size }
        };
        let [a, b] = [&groups[from], &groups[to]];
        match (a.workloads, b.workloads) {
            (Some(sources), Some(ends)) => pairs(sources, ends) - pairs(sources - a.meant, ends - b.meant),
            (Some(size), None) | (None, Some(size)) => {
                // Of addresses that are meant everybody counts.
                if unseen || self.focus.outside.is_empty() { a.meant + b.meant } else { size }
            }
            (None, None) => 0,
        }
    }

    /// How many pairs of workloads can talk, group by group.
    fn talking(&self, count: usize, group: impl Fn(usize) -> usize) -> BTreeMap<(Who, Who), usize> {
        let mut talking: BTreeMap<(Who, Who), usize> = BTreeMap::new();
        let is_open =
            |node: usize| self.classes_of[node].iter().any(|class| self.pairs.open_to.contains(*class));
        // How many are open to all, and how many of these are meant.
        let mut open = vec![[0_usize; 2]; count];
        for node in (0..self.nodes.len()).filter(|node| is_open(*node)) {
            open[group(node)][0] += 1;
            open[group(node)][1] += usize::from(self.is_meant(node));
        }
        for from in 0..self.nodes.len() {
            let sends_all = self.classes_of[from].iter().any(|class| self.pairs.open_from.contains(*class));
            let mut row: BTreeMap<usize, usize> = BTreeMap::new();
            if sends_all {
                let which = usize::from(!self.is_meant(from));
                row.extend(open.iter().map(|counts| counts[which]).enumerate());
                if is_open(from) && self.is_meant(from) {
                    row.entry(group(from)).and_modify(|count| *count -= 1);
                }
            }
            for to in self.listed_ends(from) {
                if to != from && self.shows(from, to) && !(sends_all && is_open(to)) {
                    *row.entry(group(to)).or_default() += 1;
                }
            }
            for (to, pairs) in row.into_iter().filter(|(_, pairs)| *pairs > 0) {
                *talking.entry((Who::Group(group(from)), Who::Group(to))).or_default() += pairs;
            }
        }
        talking
    }

    /// Whom a node's pods reach by pairs of which one end is isolated, each once.
    fn listed_ends(&self, from: usize) -> BTreeSet<usize> {
        let numbers = self.classes_of[from].iter().flat_map(|class| &self.from_class[class.0 as usize]);
        let pairs = numbers.map(|number| &self.pairs.listed[*number as usize]);
        let classes = pairs.flat_map(|pair| pair.to.0.0..pair.to.1.0);
        classes.flat_map(|class| self.nodes_of[class as usize].iter().copied()).collect()
    }

    /// How many workloads of each group have to do with what isn't in the manifests.
    fn far(&self, group: impl Fn(usize) -> usize) -> BTreeMap<(Who, Who), usize> {
        let lines = Lines::new(self);
        let mut ends: BTreeMap<(bool, Who), BTreeSet<usize>> = BTreeMap::new();
        let all = (0..self.namespaces.len()).flat_map(|namespace| lines.far(namespace));
        for Line { from, to, .. } in all {
            let (leaves, far, near) = match (&from, &to) {
                (End::Outside(_), near) => (false, Who::Outside, near),
                (End::Unseen(..), near) => (false, Who::Unseen, near),
                (near, End::Outside(_)) => (true, Who::Outside, near),
                (near, End::Unseen(..)) => (true, Who::Unseen, near),
                _ => continue,
            };
            ends.entry((leaves, far)).or_default().extend(lines.nodes(near));
        }
        let mut talking: BTreeMap<(Who, Who), usize> = BTreeMap::new();
        for ((leaves, far), nodes) in ends {
            for node in nodes {
                let near = Who::Group(group(node));
                let pair = if leaves { (near, far) } else { (far, near) };
                *talking.entry(pair).or_default() += 1;
            }
        }
        talking
    }

    /// The workloads' names, with their namespaces where there are several.
    fn long_names(&self) -> Vec<String> {
        let short = self.short_names();
        if self.namespaces.len() < 2 {
            return short;
        }
        let nodes = self.nodes.iter().zip(short);
        nodes.map(|(node, name)| format!("{}/{name}", self.place(node))).collect()
    }
}

impl Group {
    fn new(name: String) -> Self {
        Self { name, workloads: Some(0), isolated: [0; 2], meant: 0 }
    }

    fn add(&mut self, isolated: [bool; 2], meant: bool) {
        self.meant += usize::from(meant);
        self.workloads = self.workloads.map(|count| count + 1);
        for (count, isolated) in self.isolated.iter_mut().zip(isolated) {
            *count += usize::from(isolated);
        }
    }
}
