//! What is alike in one line: all workloads of a namespace, those that reach the same on the same ports.

use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, Node, words};
use crate::reach::{ClassId, ClassSet};
use crate::resolve::program::Direction;
use crate::sets::PortSet;

/// Who stands at one end of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Addresses outside, in words.
    Outside(String),
    /// Every workload of every namespace.
    Everywhere,
    /// All workloads of a namespace, but for at most a few; a workload reaches no other one in itself.
    All(usize, Vec<usize>),
    /// Some workloads of one namespace.
    Some(usize, Vec<usize>),
    /// Pods that the manifests don't show: of which namespace, by which labels.
    Unseen(Option<String>, String),
}

/// One line: the sources reach the destinations on these ports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) ports: String,
}

/// Makes lines of a graph.
pub(super) struct Lines<'g> {
    pub(super) graph: &'g Graph,
    /// The nodes of each namespace.
    pub(super) members: Vec<Vec<usize>>,
}

/// As few workloads may be left out of "all of them".
const LEFT_OUT: usize = 2;

impl<'g> Lines<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); graph.namespaces.len()];
        for (node, Node { namespace, .. }) in graph.nodes.iter().enumerate() {
            members[*namespace].push(node);
        }
        Self { graph, members }
    }

    /// All lines of a namespace: from its workloads, and to them from outside and from whom nobody shows.
    pub(super) fn of(&self, namespace: usize) -> Vec<Line> {
        let mut lines = self.listed(namespace);
        lines.extend(self.open(namespace));
        lines.extend(self.far(namespace));
        lines
    }

    /// Those between its workloads and what the manifests don't show.
    pub(super) fn far(&self, namespace: usize) -> Vec<Line> {
        let mut lines = self.outside(namespace);
        lines.extend(self.unseen(namespace));
        lines
    }

    /// The workloads that an end means.
    pub(super) fn nodes(&self, end: &End) -> Vec<usize> {
        match end {
            End::Outside(_) | End::Unseen(..) => Vec::new(),
            End::Everywhere => self.members.iter().flatten().copied().collect(),
            End::All(namespace, without) => {
                let nodes = self.members[*namespace].iter().copied();
                nodes.filter(|node| !without.contains(node)).collect()
            }
            End::Some(_, nodes) => nodes.clone(),
        }
    }

    /// Workloads of a namespace, as many as there are: whether it is all of them, `alone` aside.
    fn end(&self, namespace: usize, nodes: Vec<usize>, alone: Option<usize>) -> End {
        let all = &self.members[namespace];
        let missing = |node: &&usize| !nodes.contains(node) && alone != Some(**node);
        if all.len() < 2 {
            return End::Some(namespace, nodes);
        }
        let missing: Vec<usize> = all.iter().filter(missing).copied().collect();
        let few = missing.len() <= LEFT_OUT && missing.len() * 3 < nodes.len();
        if missing.is_empty() || few { End::All(namespace, missing) } else { End::Some(namespace, nodes) }
    }

    /// Pairs of which one end is isolated.
    fn listed(&self, namespace: usize) -> Vec<Line> {
        let graph = self.graph;
        let here = &self.members[namespace];
        let mut by_end: BTreeMap<(usize, PortSet), BTreeSet<usize>> = BTreeMap::new();
        for from in here {
            let row = graph.listed_row(*from).into_iter();
            for (to, ports) in row.filter(|(to, _)| to != from && graph.shows(*from, *to)) {
                by_end.entry((to, ports)).or_default().insert(*from);
            }
        }
        let mut by_sources: BTreeMap<(Vec<usize>, String, usize), Vec<usize>> = BTreeMap::new();
        for ((to, ports), mut sources) in by_end {
            // Whether a workload's own pods reach one another is nothing to the others: it may stand with them.
            if here.len() > 2 && here.iter().all(|node| *node == to || sources.contains(node)) {
                sources.extend(here);
            }
            let words = words::ports(&ports, &graph.port_names[to]);
            let place = graph.nodes[to].namespace;
            by_sources.entry((sources.into_iter().collect(), words, place)).or_default().push(to);
        }
        let mut lines: Vec<Line> = by_sources
            .into_iter()
            .map(|((sources, ports, place), ends)| {
                let alone = (place == namespace && sources.len() == 1).then(|| sources[0]);
                let to = self.end(place, ends, alone);
                Line { from: self.end(namespace, sources, None), to, ports }
            })
            .collect();
        lines.sort_by_key(|line| {
            let place = match &line.to {
                End::All(place, _) | End::Some(place, _) => *place,
                _ => usize::MAX,
            };
            (place != namespace, place)
        });
        lines
    }

    fn has(&self, node: usize, set: &ClassSet) -> bool {
        self.graph.classes_of[node].iter().any(|class| set.contains(*class))
    }

    /// Workloads whose egress is open, and everybody whose ingress is.
    fn open(&self, namespace: usize) -> Vec<Line> {
        let pairs = &self.graph.pairs;
        let here = self.members[namespace].iter().copied();
        let open = here.filter(|node| self.has(*node, &pairs.open_from));
        // Who isn't meant is shown with those who are.
        let (meant, others) = open.partition(|node| self.graph.is_meant(*node));
        let mut lines = self.open_of(namespace, meant, false);
        lines.extend(self.open_of(namespace, others, true));
        lines
    }

    fn open_of(&self, namespace: usize, sources: Vec<usize>, to_meant: bool) -> Vec<Line> {
        let pairs = &self.graph.pairs;
        if sources.is_empty() {
            return Vec::new();
        }
        let alone = (sources.len() == 1).then(|| sources[0]);
        let from = self.end(namespace, sources, None);
        let line = |to: End| Line { from: from.clone(), to, ports: "all".to_owned() };
        let mut lines = Vec::new();
        let mut everywhere = self.members.len() > 1;
        let is_shown = |node: usize| !to_meant || self.graph.is_meant(node);
        for (place, nodes) in self.members.iter().enumerate() {
            let open: Vec<usize> = nodes
                .iter()
                .copied()
                .filter(|node| is_shown(*node) && self.has(*node, &pairs.open_to))
                .collect();
            everywhere &= open.len() == nodes.len();
            // A workload alone reaches nobody but itself there.
            if open.iter().any(|node| Some(*node) != alone) {
                let alone = alone.filter(|_| place == namespace);
                let open = open.into_iter().filter(|node| Some(*node) != alone).collect();
                lines.push(line(self.end(place, open, alone)));
            }
        }
        if everywhere { vec![line(End::Everywhere)] } else { lines }
    }

    /// What comes from outside, and what goes there.
    fn outside(&self, namespace: usize) -> Vec<Line> {
        let mut groups: BTreeMap<(bool, String, String), Vec<usize>> = BTreeMap::new();
        let nobody = BTreeMap::new();
        for node in &self.members[namespace] {
            let [takes, sends] = self.graph.regions(*node);
            for (regions, leaves) in [(takes, false), (sends, true)] {
                for region in regions {
                    let names = if leaves { &nobody } else { &self.graph.port_names[*node] };
                    let ports = words::ports(&region.ports, names);
                    groups
                        .entry((leaves, words::addresses(&region.addresses), ports))
                        .or_default()
                        .push(*node);
                }
            }
        }
        let line = |((leaves, addresses, ports), nodes)| {
            let (near, far) = (self.end(namespace, nodes, None), End::Outside(addresses));
            if leaves { Line { from: near, to: far, ports } } else { Line { from: far, to: near, ports } }
        };
        groups.into_iter().map(line).collect()
    }

    /// Peers that the manifests don't show.
    fn unseen(&self, namespace: usize) -> Vec<Line> {
        let graph = self.graph;
        let mut groups: BTreeMap<(Direction, End, String), BTreeSet<usize>> = BTreeMap::new();
        for unseen in &graph.unseen {
            let nodes = unseen.near.iter().flat_map(|class: &ClassId| &graph.nodes_of[class.0 as usize]);
            let nodes = nodes.copied().filter(|node| graph.nodes[*node].namespace == namespace);
            let nodes = nodes.filter(|node| graph.is_meant(*node));
            let nodes: Vec<usize> = nodes.collect();
            if !nodes.is_empty() {
                let far = End::Unseen(unseen.place.clone(), unseen.who.clone());
                let ports = words::ports(&unseen.ports, &BTreeMap::new());
                groups.entry((unseen.direction, far, ports)).or_default().extend(nodes);
            }
        }
        let line = |((direction, far, ports), nodes): ((Direction, End, String), BTreeSet<usize>)| {
            let near = self.end(namespace, nodes.into_iter().collect(), None);
            match direction {
                Direction::Egress => Line { from: near, to: far, ports },
                Direction::Ingress => Line { from: far, to: near, ports },
            }
        };
        groups.into_iter().map(line).collect()
    }
}
