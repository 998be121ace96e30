//! The workloads of both sides, put side by side.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::unit_set::UnitSet;
use super::{Status, Unit};
use crate::graph::Graph;
use crate::reach::ClassId;

/// The workloads of both sides in one order: by namespace, status, and their classes, so that what is alike stands
/// together.
pub(super) struct Units {
    pub(super) namespaces: Vec<String>,
    pub(super) list: Vec<Unit>,
    /// Of each unit, its position among the workloads of the old side and of the new one.
    pub(super) nodes: Vec<[Option<usize>; 2]>,
    /// The units of each class, for the old side and for the new one.
    of_class: [Vec<UnitSet>; 2],
    /// Those that are on both sides.
    pub(super) both: UnitSet,
    /// In the host's network on either side.
    pub(super) undecided: Vec<String>,
}

impl Units {
    pub(super) fn new(graphs: [&Graph; 2]) -> Self {
        let undecided: BTreeSet<&String> = graphs.iter().flat_map(|graph| graph.not_judged()).collect();
        let mut nodes: BTreeMap<(&str, &str, &str), [Option<usize>; 2]> = BTreeMap::new();
        for (side, graph) in graphs.into_iter().enumerate() {
            for (position, node) in graph.workloads().iter().enumerate() {
                let key = (graph.namespace(node), node.kind.as_str(), node.name.as_str());
                nodes.entry(key).or_default()[side] = Some(position);
            }
        }
        let id = |key: &(&str, &str, &str)| format!("{}/{}/{}", key.0, key.1, key.2);
        // Nobody can say what changes for it.
        nodes.retain(|key, _| undecided.is_empty() || !undecided.contains(&id(key)));
        let mut uses: HashMap<(&str, &str), usize> = HashMap::new();
        for (namespace, _, name) in nodes.keys() {
            *uses.entry((namespace, name)).or_default() += 1;
        }
        let class = |side: usize, node: Option<usize>| -> Option<ClassId> {
            graphs[side].classes(node?).iter().min().copied()
        };
        let mut all: Vec<_> = nodes.into_iter().collect();
        all.sort_by_cached_key(|(key, sides)| {
            (key.0, status(*sides), class(0, sides[0]), class(1, sides[1]), key.1, key.2)
        });
        let mut found = Self {
            namespaces: Vec::new(),
            list: Vec::with_capacity(all.len()),
            nodes: Vec::with_capacity(all.len()),
            of_class: [Vec::new(), Vec::new()],
            both: UnitSet::default(),
            undecided: undecided.into_iter().cloned().collect(),
        };
        let mut of_class = graphs.map(|graph| vec![Vec::new(); graph.class_count()]);
        for ((key, sides), position) in all.into_iter().zip(0..) {
            if found.namespaces.last().is_none_or(|last| last != key.0) {
                found.namespaces.push(key.0.to_owned());
            }
            for (side, node) in sides.into_iter().enumerate() {
                for class in node.into_iter().flat_map(|node| graphs[side].classes(node)) {
                    of_class[side][class.0 as usize].push(position);
                }
            }
            let status = status(sides);
            if status == Status::Both {
                found.both.push(position, position + 1);
            }
            let shown = match uses[&(key.0, key.2)] {
                1 => format!("{}/{}", key.0, key.2),
                _ => format!("{}/{}:{}", key.0, key.1.to_lowercase(), key.2),
            };
            let namespace = found.namespaces.len() - 1;
            found.list.push(Unit { namespace, id: id(&key), shown, status });
            found.nodes.push(sides);
        }
        found.of_class = of_class.map(|lists| lists.into_iter().map(UnitSet::of).collect());
        found
    }

    /// The units of classes `first..end` of a side.
    pub(super) fn of_range(&self, side: usize, (first, end): (ClassId, ClassId)) -> UnitSet {
        let classes = &self.of_class[side][first.0 as usize..end.0 as usize];
        UnitSet::of_ranges(classes.iter().flat_map(|set| set.ranges().iter().copied()).collect())
    }
}

fn status(sides: [Option<usize>; 2]) -> Status {
    match sides {
        [_, None] => Status::Removed,
        [None, _] => Status::Added,
        _ => Status::Both,
    }
}

impl Units {
    /// A workload of one side.
    pub(super) fn of_node(&self, side: usize, graph: &Graph) -> Vec<Option<u32>> {
        let mut all = vec![None; graph.workloads().len()];
        for (sides, position) in self.nodes.iter().zip(0..) {
            if let Some(node) = sides[side] {
                all[node] = Some(position);
            }
        }
        all
    }
}
