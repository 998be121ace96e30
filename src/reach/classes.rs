//! Pods that no policy can tell apart are one class: of one namespace, with equal labels and equal named ports.

use rustc_hash::FxHashMap;

use super::world::{NamedPort, World};

/// A class by its number; the classes of one namespace are neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);

impl ClassId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A label as the numbers of its key and of its value.
pub(super) type Label = (u32, u32);

/// All classes of a world, and which of them have which label.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    texts: FxHashMap<&'a str, u32>,
    /// The class of each pod.
    pub(super) of_pod: Vec<ClassId>,
    /// The first pod of each class.
    pub(super) first: Vec<u32>,
    /// The namespace of each class.
    pub(super) namespace: Vec<u32>,
    /// The classes of each namespace, as `first..end`.
    pub(super) ranges: Vec<(u32, u32)>,
    /// The labels of each class, sorted: `labels[starts[c]..starts[c + 1]]`.
    labels: Vec<Label>,
    starts: Vec<u32>,
    /// The classes that have a label, ascending.
    having: FxHashMap<Label, Vec<u32>>,
    /// The named ports of each class, by the number of their list.
    pub(super) ports: Vec<u32>,
    /// The lists of named ports, sorted; the first is the empty one.
    pub(super) port_lists: Vec<Vec<NamedPort<'a>>>,
    /// The labels of each namespace, sorted.
    pub(super) namespace_labels: Vec<Vec<Label>>,
    /// The namespaces that have a label, ascending.
    pub(super) namespaces_having: FxHashMap<Label, Vec<u32>>,
}

impl<'a> Classes<'a> {
    pub(super) fn new(world: &World<'a>) -> Self {
        let mut classes = Self {
            texts: FxHashMap::default(),
            of_pod: vec![ClassId(0); world.pods.len()],
            first: Vec::new(),
            namespace: Vec::new(),
            ranges: Vec::with_capacity(world.namespaces.len()),
            labels: Vec::with_capacity(world.pods.len() * 4),
            starts: vec![0],
            having: FxHashMap::default(),
            ports: Vec::new(),
            port_lists: vec![Vec::new()],
            namespace_labels: Vec::with_capacity(world.namespaces.len()),
            namespaces_having: FxHashMap::default(),
        };
        let mut by_namespace: Vec<Vec<u32>> = vec![Vec::new(); world.namespaces.len()];
        for (pod, number) in world.pods.iter().zip(0..) {
            by_namespace[pod.namespace].push(number);
        }
        let mut port_numbers: FxHashMap<Vec<NamedPort<'a>>, u32> = FxHashMap::default();
        port_numbers.insert(Vec::new(), 0);
        for (pods, number) in by_namespace.into_iter().zip(0..) {
            classes.namespace(world, number, &pods, &mut port_numbers);
        }
        for (namespace, number) in world.namespaces.iter().zip(0..) {
            let name = (crate::sets::Space::NAMESPACE_NAME, namespace.name);
            let other = namespace.labels.iter().copied().filter(|(key, _)| *key != name.0);
            let mut labels: Vec<Label> = other.chain([name]).map(|label| classes.label(label)).collect();
            labels.sort_unstable();
            for label in &labels {
                classes.namespaces_having.entry(*label).or_default().push(number);
            }
            classes.namespace_labels.push(labels);
        }
        classes
    }

    /// The classes of one namespace's pods.
    fn namespace(
        &mut self,
        world: &World<'a>,
        namespace: u32,
        pods: &[u32],
        port_numbers: &mut FxHashMap<Vec<NamedPort<'a>>, u32>,
    ) {
        let begin = self.count();
        let mut known: FxHashMap<(Vec<Label>, u32), ClassId> = FxHashMap::default();
        for &number in pods {
            let pod = &world.pods[number as usize];
            let mut labels: Vec<Label> = pod.labels.iter().map(|label| self.label(*label)).collect();
            labels.sort_unstable();
            let ports = if pod.ports.is_empty() {
                0
            } else {
                let mut ports = pod.ports.clone();
                ports.sort_unstable();
                ports.dedup();
                let lists = &mut self.port_lists;
                *port_numbers.entry(ports).or_insert_with_key(|ports| {
                    lists.push(ports.clone());
                    number_of(lists.len() - 1)
                })
            };
            let class = ClassId(self.count());
            let class = *known.entry((labels, ports)).or_insert_with_key(|(labels, ports)| {
                for label in labels {
                    self.having.entry(*label).or_default().push(class.0);
                }
                self.labels.extend(labels);
                self.starts.push(number_of(self.labels.len()));
                self.first.push(number);
                self.namespace.push(namespace);
                self.ports.push(*ports);
                class
            });
            self.of_pod[number as usize] = class;
        }
        self.ranges.push((begin, self.count()));
    }

    /// How many classes there are.
    pub(super) fn count(&self) -> u32 {
        number_of(self.first.len())
    }

    /// The labels of a class, sorted.
    pub(super) fn labels(&self, class: u32) -> &[Label] {
        let class = class as usize;
        &self.labels[self.starts[class] as usize..self.starts[class + 1] as usize]
    }

    /// The classes `first..end` that have a label, ascending.
    pub(super) fn having(&self, label: Label, (first, end): (u32, u32)) -> &[u32] {
        let all = self.having.get(&label).map_or(&[][..], Vec::as_slice);
        if (first, end) == (0, self.count()) {
            return all;
        }
        &all[all.partition_point(|class| *class < first)..all.partition_point(|class| *class < end)]
    }

    /// The number of a text that some pod or namespace has.
    pub(super) fn text(&self, text: &str) -> Option<u32> {
        self.texts.get(text).copied()
    }

    fn label(&mut self, (key, value): (&'a str, &'a str)) -> Label {
        (self.intern(key), self.intern(value))
    }

    fn intern(&mut self, text: &'a str) -> u32 {
        let next = number_of(self.texts.len());
        *self.texts.entry(text).or_insert(next)
    }
}

/// A position as the small number that it is kept as.
pub(super) fn number_of(position: usize) -> u32 {
    u32::try_from(position).expect("memory ends before four billion of anything")
}
