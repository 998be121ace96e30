//! From policies and manifests to a graph.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::words;
use super::{Focus, Graph, Node, Unseen};
use crate::check::{Enforced, Subject};
use crate::reach::{self, ClassId, Manifests, Peer, Policy, Reach, Region, RuleId};
use crate::resolve::Facts;
use crate::resolve::program::Direction;
use crate::sets::{Operator, PortSet, Requirement, Space};

/// What objects without a namespace are taken to be in.
pub(super) const DEFAULT: &str = "default";

/// The policies that hold together; an absent namespace is `default`.
fn policies(subject: &Subject<'_, '_, '_>) -> Vec<Policy> {
    let mut policies = Enforced::new(subject).policies;
    for policy in policies.iter_mut().filter(|policy| policy.namespace.is_empty()) {
        DEFAULT.clone_into(&mut policy.namespace);
    }
    policies
}

impl Graph {
    /// The graph of a program without errors.
    #[must_use]
    pub fn new(subject: &Subject<'_, '_, '_>) -> Self {
        let facts = subject.context.facts;
        let manifests = Manifests::new(facts, &subject.context.program.world, subject.on_host, DEFAULT);
        let policies = policies(subject);
        let unknown_labels = unknown_labels(&manifests, &policies, subject);
        let reach = Reach::of(&manifests.world, policies.clone());
        let mut graph = Self::of(&manifests, &reach, facts);
        graph.has_blocks = rules(&policies).any(|(_, rule)| {
            let blocks = |peer: &Peer| matches!(peer, Peer::Block(_));
            rule.peers.iter().flatten().any(blocks)
        });
        graph.unseen = unseen(&reach, &policies);
        graph.unknown_labels = unknown_labels;
        graph
    }

    fn of(manifests: &Manifests<'_>, reach: &Reach<'_>, facts: &Facts<'_>) -> Self {
        let world = &manifests.world;
        // Namespaces without workloads have nothing to show.
        let used: BTreeSet<usize> = world.pods.iter().map(|pod| pod.namespace).collect();
        let mut graph = Self {
            namespaces: used.iter().map(|index| world.namespaces[*index].name.to_owned()).collect(),
            nodes: Vec::new(),
            classes_of: Vec::new(),
            nodes_of: vec![Vec::new(); reach.classes()],
            pairs: reach.pairs(),
            from_class: vec![Vec::new(); reach.classes()],
            takes: Vec::new(),
            sends: Vec::new(),
            regions: Vec::new(),
            isolated: Vec::new(),
            open: Vec::new(),
            port_names: Vec::new(),
            unseen: Vec::new(),
            focus: Focus::default(),
            node_of_pod: Vec::with_capacity(world.pods.len()),
            undecided: Vec::new(),
            has_blocks: false,
            unknown_labels: Vec::new(),
        };
        let position: HashMap<usize, usize> = used.into_iter().zip(0..).collect();
        for (pod, (shown, workload)) in world.pods.iter().zip(&manifests.workloads).enumerate() {
            let id = &facts.workload(*workload).id;
            let node = Node {
                namespace: position[&shown.namespace],
                kind: id.kind.value.clone(),
                name: id.name.value.clone(),
            };
            // Neighbours of one name are templates of one object.
            if graph.nodes.last() != Some(&node) {
                graph.nodes.push(node);
                graph.classes_of.push(Vec::new());
                graph.port_names.push(BTreeMap::new());
            }
            let (last, class) = (graph.nodes.len() - 1, reach.class(pod));
            graph.node_of_pod.push(last);
            if !graph.classes_of[last].contains(&class) {
                graph.classes_of[last].push(class);
                graph.nodes_of[class.0 as usize].push(last);
            }
            let names = shown.ports.iter().map(|port| ((port.protocol, port.number), port.name.to_owned()));
            graph.port_names[last].extend(names);
        }
        for (pair, number) in graph.pairs.listed.iter().zip(0..) {
            for class in pair.from.0.0..pair.from.1.0 {
                graph.from_class[class as usize].push(number);
            }
        }
        graph.focus.nodes = vec![true; graph.nodes.len()];
        graph.outside(reach);
        graph.undecided = undecided(manifests, facts);
        graph
    }

    /// What each class has to do with addresses outside.
    fn outside(&mut self, reach: &Reach<'_>) {
        let mut known: HashMap<Vec<Region>, usize> = HashMap::new();
        let mut number = |regions: Vec<Region>, all: &mut Vec<Vec<Region>>| {
            *known.entry(regions).or_insert_with_key(|regions| {
                all.push(regions.clone());
                all.len() - 1
            })
        };
        for class in (0..).take(reach.classes()).map(ClassId) {
            let ends = [Direction::Ingress, Direction::Egress];
            let [takes, sends] = ends.map(|end| number(reach.outside(class, end), &mut self.regions));
            self.takes.push(takes);
            self.sends.push(sends);
            self.isolated.push(ends.map(|end| reach.isolated(class, end)));
            self.open.push(ends.map(|end| reach.is_open(class, end)));
        }
    }
}

fn undecided(manifests: &Manifests<'_>, facts: &Facts<'_>) -> Vec<String> {
    let id = |index: &usize| {
        let id = &facts.workload(*index).id;
        let namespace = facts.namespace_of(*index);
        let namespace = if namespace.is_empty() { DEFAULT } else { namespace };
        format!("{namespace}/{}/{}", id.kind.value, id.name.value)
    };
    manifests.on_host.iter().map(id).collect()
}

/// All rules of all policies.
fn rules(policies: &[Policy]) -> impl Iterator<Item = (RuleId, &reach::Rule)> {
    policies.iter().enumerate().flat_map(|(number, policy)| {
        let both = [Direction::Ingress, Direction::Egress];
        both.into_iter().flat_map(move |direction| {
            let rules = policy.rules(direction).unwrap_or_default().iter().enumerate();
            rules.map(move |(rule, said)| (RuleId { policy: number, direction, rule }, said))
        })
    })
}

/// Peers that none of the manifests' pods is.
fn unseen(reach: &Reach<'_>, policies: &[Policy]) -> Vec<Unseen> {
    type Key = (Vec<ClassId>, Direction, Option<String>, String);
    let mut found: BTreeMap<Key, PortSet> = BTreeMap::new();
    let mut known: BTreeMap<(Vec<Requirement>, Vec<Requirement>), bool> = BTreeMap::new();
    for (id, rule) in rules(policies) {
        let near: Vec<ClassId> =
            reach.subject(id.policy).into_iter().flat_map(reach::ClassSet::iter).collect();
        let several = rule.peers.as_ref().is_some_and(|peers| peers.len() > 1);
        let nobody = reach.named(id).is_some_and(reach::ClassSet::is_empty);
        if near.is_empty() || !(nobody || several) {
            continue;
        }
        for peer in rule.peers.iter().flatten() {
            let Peer::Pods { namespaces, pods } = peer else { continue };
            // Of the program's own namespaces the manifests are the whole truth; it has nobody else to show.
            let Some(namespaces) = namespaces else { continue };
            // Which rule says it, and in which order, is no matter.
            let pods = sorted(pods.clone());
            for namespaces in each(sorted(namespaces.clone())) {
                let is_nobody = nobody || {
                    let asked = known.entry((namespaces.clone(), pods.clone()));
                    *asked.or_insert_with(|| reach.is_nobody(&namespaces, &pods))
                };
                if is_nobody {
                    let place = words::only_namespace(&namespaces).map(str::to_owned);
                    let who = words::pods(Some(&namespaces), &pods);
                    let ports =
                        found.entry((near.clone(), id.direction, place, who)).or_insert_with(PortSet::none);
                    *ports = ports.union(&rule.ports);
                }
            }
        }
    }
    let found = found.into_iter();
    found
        .map(|((near, direction, place, who), ports)| Unseen { near, direction, place, who, ports })
        .collect()
}

fn sorted(mut requirements: Vec<Requirement>) -> Vec<Requirement> {
    requirements.sort_unstable();
    requirements
}

/// Several namespaces by name one by one.
fn each(namespaces: Vec<Requirement>) -> Vec<Vec<Requirement>> {
    match namespaces.as_slice() {
        [Requirement { key, operator: Operator::In(names) }] if key == Space::NAMESPACE_NAME => {
            names.iter().map(|name| vec![Requirement::equals(key, name)]).collect()
        }
        _ => vec![namespaces],
    }
}

/// Namespaces with pods that some policy asks about labels for, and whose objects aren't shown.
fn unknown_labels(
    manifests: &Manifests<'_>,
    policies: &[Policy],
    subject: &Subject<'_, '_, '_>,
) -> Vec<String> {
    let asks = rules(policies).any(|(_, rule)| {
        rule.peers.iter().flatten().any(|peer| match peer {
            Peer::Pods { namespaces: Some(namespaces), .. } => {
                namespaces.iter().any(|requirement| requirement.key != Space::NAMESPACE_NAME)
            }
            _ => false,
        })
    });
    if !asks {
        return Vec::new();
    }
    let known = &subject.context.program.world;
    let used: BTreeSet<usize> = manifests.world.pods.iter().map(|pod| pod.namespace).collect();
    let names = used.into_iter().map(|index| manifests.world.namespaces[index].name);
    names.filter(|name| known.labels(name).is_none()).map(str::to_owned).collect()
}
