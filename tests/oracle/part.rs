//! Terms taken apart: each atom of a list, with what is excepted from it and the ports that it carries.

use std::net::IpAddr;

use super::address::{Block, internet_bounds, is_internet};
use super::labels::{Labels, Selector};
use super::ports::{Port, Ports, meet};
use super::program::{Atom, Program, Terms, Where, Who};
use super::world::{Endpoint, InPlay, Pod, World};

/// What a workload's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Whatever its selector selects, as in a NetworkPolicy.
    Selector,
    /// Pods that the workload itself makes, and no others, as in proofs.
    OwnPods,
}

/// One atom of a list of terms, less what is excepted from it.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) atom: &'a Atom,
    /// The namespace that `Here` stands for, as an index into the world's.
    pub(crate) home: usize,
    /// The terms after each `except` that it stands before.
    pub(crate) except: Vec<Vec<Part<'a>>>,
    /// The ports of each `let` that it was named by.
    carried: Vec<&'a Vec<Port>>,
    /// Where the program says that pods are.
    pod_cidr: &'a [Block],
}

/// The atoms of a list of terms, each with what is excepted from it.
pub(crate) fn take_apart<'a>(program: &'a Program, terms: &'a Terms, home: usize) -> Vec<Part<'a>> {
    match terms {
        Terms::One(atom) => {
            let (except, carried) = (Vec::new(), Vec::new());
            vec![Part { atom, home, except, carried, pod_cidr: &program.pod_cidr }]
        }
        Terms::All(parts) => parts.iter().flat_map(|part| take_apart(program, part, home)).collect(),
        Terms::Named(index) => {
            let named = &program.lets[*index];
            let mut parts = take_apart(program, &named.terms, named.home.unwrap_or(home));
            for part in &mut parts {
                part.carried.extend(&named.ports);
            }
            parts
        }
        Terms::Except(all, without) => {
            let without = take_apart(program, without, home);
            let mut parts = take_apart(program, all, home);
            for part in &mut parts {
                part.except.push(without.clone());
            }
            parts
        }
    }
}

impl<'a> Part<'a> {
    /// `any`, with or without exceptions: it makes a statement speak of its other end alone.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self.atom, Atom::Any)
    }

    /// It names its namespace by labels, or every one.
    pub(crate) fn is_wide(&self) -> bool {
        matches!(self.atom, Atom::Pods(Where::Labelled(_) | Where::Every, _))
    }

    /// Whether the endpoint is one of those that are meant. A block may match a pod by its address, where it has one;
    /// `internet` and `any` never do so. What takes addresses away takes away no pods.
    pub(crate) fn contains(&self, world: &World, endpoint: &Endpoint, naming: Naming) -> bool {
        let at = endpoint.address.is_some_and(|address| self.has_address(address));
        match &endpoint.pod {
            Some(pod) => self.has_pod(world, pod, naming) || (matches!(self.atom, Atom::Block(_)) && at),
            None => at,
        }
    }

    /// Whether the pod is meant for its labels, and not for an address. What is excepted is what a policy would leave
    /// out: all that the selector of an excepted name selects.
    pub(crate) fn has_pod(&self, world: &World, pod: &Pod, naming: Naming) -> bool {
        let is = match self.atom {
            Atom::Any => true,
            Atom::Internet | Atom::Block(_) => false,
            Atom::Pods(place, who) => {
                let there = match place {
                    Where::Here => pod.space.name == world.namespaces[self.home].name,
                    Where::Namespace(name) => pod.space.name == *name,
                    Where::Labelled(selector) => selector.matches(&pod.space.labels),
                    Where::Every => true,
                };
                there && who.is(world, &pod.labels, naming)
            }
        };
        is && !self.except.iter().flatten().any(|part| part.has_pod(world, pod, Naming::Selector))
    }

    /// Whether the address is meant. That of a pod is meant by a block alone.
    pub(crate) fn has_address(&self, address: IpAddr) -> bool {
        let of_a_pod = self.pod_cidr.iter().any(|block| block.contains(address));
        let is = match self.atom {
            Atom::Any => !of_a_pod,
            Atom::Internet => is_internet(address) && !of_a_pod,
            Atom::Block(block) => block.contains(address),
            Atom::Pods(..) => false,
        };
        is && !self.except.iter().flatten().any(|part| part.has_address(address))
    }

    /// The workload whose own pods it means, if so.
    pub(crate) fn own_pods_of(&self, world: &World) -> Option<usize> {
        match self.atom {
            Atom::Pods(_, Who::Workload { index, narrowed, .. }) => {
                world.workloads[*index].can_satisfy(narrowed).then_some(*index)
            }
            _ => None,
        }
    }

    /// The workload that it names.
    pub(crate) fn named_workload(&self) -> Option<usize> {
        match self.atom {
            Atom::Pods(_, Who::Workload { index, .. }) => Some(*index),
            _ => None,
        }
    }

    /// The Service that it names.
    pub(crate) fn named_service(&self) -> Option<usize> {
        match self.atom {
            Atom::Pods(_, Who::Service(index, _)) => Some(*index),
            _ => None,
        }
    }

    /// The name of its namespace, where it speaks of the pods of one.
    pub(crate) fn namespace<'b>(&'b self, world: &'b World) -> Option<&'b str> {
        match self.atom {
            Atom::Pods(Where::Here, _) => Some(&world.namespaces[self.home].name),
            Atom::Pods(Where::Namespace(name), _) => Some(name),
            _ => None,
        }
    }

    /// The names in the lists of ports that it carries, where they are those of pods.
    pub(crate) fn carried_ports(&self) -> Ports {
        let all: Vec<Port> = self.carried.iter().flat_map(|list| list.iter().cloned()).collect();
        (self.named_service().is_none() && !all.is_empty()).then_some(all)
    }

    /// Whether it carries ports.
    pub(crate) fn carries_ports(&self) -> bool {
        !self.carried.is_empty() || self.named_service().is_some()
    }

    /// The ports of its pods, as the destination of a statement with these after `on`; after `svc:` those are the
    /// Service's, of which each stands for one behind it.
    pub(crate) fn ports(&self, world: &World, on: &Ports) -> Result<Ports, String> {
        let carried = self.carried.iter().map(|ports| Some((*ports).clone()));
        let mut lists = carried.chain([on.clone()]);
        if let Some(index) = self.named_service() {
            let mut ports = world.services[index].ports.clone();
            for list in lists.flatten() {
                ports.retain(|port| list.iter().any(|said| port.is(said)));
            }
            return Ok(Some(ports.iter().map(super::world::ServicePort::behind).collect()));
        }
        lists.try_fold(None, |so_far, list| meet(&so_far, &list))
    }

    /// The same part as if nothing were excepted.
    pub(crate) fn without_exceptions(&self) -> Self {
        Self { except: Vec::new(), ..self.clone() }
    }

    /// It and all that is excepted from it.
    pub(crate) fn each(&self) -> Vec<&Part<'a>> {
        let mut all = vec![self];
        all.extend(self.except.iter().flatten().flat_map(Part::each));
        all
    }

    /// Adds what the part mentions to what is in play.
    pub(crate) fn mention(&self, world: &World, play: &mut InPlay) {
        match self.atom {
            Atom::Any => {}
            Atom::Internet => play.blocks.extend(internet_bounds()),
            Atom::Block(block) => play.blocks.push(*block),
            Atom::Pods(place, who) => {
                match place {
                    Where::Namespace(name) => _ = play.namespace_names.insert(name.clone()),
                    Where::Labelled(selector) => play.namespace_labels.add(selector),
                    Where::Here | Where::Every => {}
                }
                for selector in who.selectors(world) {
                    play.pod_labels.add(&selector);
                }
            }
        }
        self.except.iter().flatten().for_each(|part| part.mention(world, play));
    }
}

impl Who {
    /// The selectors that all have to match.
    fn selectors(&self, world: &World) -> Vec<Selector> {
        match self {
            Self::All(selector) | Self::Labelled(selector) => vec![selector.clone()],
            Self::Workload { index, narrowed, .. } => {
                vec![world.workloads[*index].written_as(), narrowed.clone()]
            }
            Self::Called(name, narrowed) => vec![called(world, name), narrowed.clone()],
            Self::Service(index, narrowed) => {
                vec![Selector::exactly(&world.services[*index].selector), narrowed.clone()]
            }
        }
    }

    fn is(&self, world: &World, labels: &Labels, naming: Naming) -> bool {
        match (self, naming) {
            (Self::All(selector) | Self::Labelled(selector), _) => selector.matches(labels),
            (Self::Workload { index, narrowed, .. }, naming) => {
                let workload = &world.workloads[*index];
                // What its own pods don't have means pods that nobody has shown.
                let named = if naming == Naming::OwnPods && workload.can_satisfy(narrowed) {
                    workload.makes(labels)
                } else {
                    workload.written_as().matches(labels)
                };
                named && narrowed.matches(labels)
            }
            (Self::Called(name, narrowed), _) => {
                called(world, name).matches(labels) && narrowed.matches(labels)
            }
            (Self::Service(index, narrowed), _) => {
                world.services[*index].selector.iter().all(|(key, value)| labels.get(key) == Some(value))
                    && narrowed.matches(labels)
            }
        }
    }
}

/// What a name stands for without manifests.
fn called(world: &World, name: &str) -> Selector {
    let key = world.name_label.as_deref().unwrap_or("app");
    Selector::exactly(&Labels::from([(key.to_owned(), name.to_owned())]))
}
