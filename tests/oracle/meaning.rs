//! What a program means, statement by statement: who is isolated, and who is granted what. Written from the language's
//! rules alone.

use std::collections::BTreeSet;

use super::address::{internet_bounds, is_internet};
use super::enforce::{self, Names};
use super::ports::{Mask, Port, Protocol, Universe};
use super::program::{Act, Atom, Flow, Program, Terms, Where, Who};
use super::reach::{Grant, Profile};
use super::world::{Endpoint, InPlay, World};

/// What a workload's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Whatever its selector selects.
    Selector,
    /// Pods that the workload itself makes, and no others.
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
}

struct FlowParts<'a> {
    from: Vec<Part<'a>>,
    to: Vec<Part<'a>>,
    ports: &'a [Port],
}

/// A program over a world, its terms taken apart.
pub(crate) struct Meaning<'a> {
    world: &'a World,
    allows: Vec<FlowParts<'a>>,
    denies: Vec<FlowParts<'a>>,
    /// Whose ingress an `isolate` closes, and whose egress.
    isolated: [Vec<Part<'a>>; 2],
}

impl<'a> Meaning<'a> {
    pub(crate) fn of(world: &'a World, program: &'a Program) -> Self {
        let mut meaning =
            Self { world, allows: Vec::new(), denies: Vec::new(), isolated: [Vec::new(), Vec::new()] };
        for statement in &program.statements {
            let take = |terms| take_apart(program, terms, statement.home);
            let flow =
                |flow: &'a Flow| FlowParts { from: take(&flow.from), to: take(&flow.to), ports: &flow.ports };
            match &statement.act {
                Act::Allow(said) => meaning.allows.push(flow(said)),
                Act::Deny(said) => meaning.denies.push(flow(said)),
                Act::Isolate { who, ingress, egress } => {
                    for (list, said) in meaning.isolated.iter_mut().zip([ingress, egress]) {
                        if *said {
                            list.extend(take(who));
                        }
                    }
                }
            }
        }
        meaning
    }

    /// What the program and the given policies say of an endpoint.
    pub(crate) fn profile(&self, endpoint: &Endpoint, universe: &Universe, names: Names<'_>) -> Profile {
        let mut profile = enforce::profile(&self.world.given, endpoint, universe, names);
        profile.egress.isolated |= self.closes_egress(endpoint);
        profile.ingress.isolated |= self.closes_ingress(endpoint);
        for allow in &self.allows {
            let not_any = |part: &&Part<'_>| !matches!(part.atom, Atom::Any);
            let here = |part: &&Part<'_>| part.contains(self.world, endpoint, Naming::Selector);
            // A pod's own end is opened by what selects the pod: no policy has an IP block for a subject.
            let selects = |part: &&Part<'_>| {
                not_any(part)
                    && !(endpoint.pod.is_some() && matches!(part.atom, Atom::Block(_) | Atom::Internet))
            };
            let ports = |mask, _: &Part<'_>| mask | Self::ports(allow.ports, endpoint, universe, names);
            // `any` makes an `allow` speak of its other end alone.
            profile.egress.grants.push(Grant {
                source: allow.from.iter().filter(selects).any(|part| here(&part)),
                ports: allow.to.iter().filter(here).fold(0, ports),
            });
            profile.ingress.grants.push(Grant {
                source: allow.from.iter().any(|part| here(&part)),
                ports: allow.to.iter().filter(selects).filter(here).fold(0, ports),
            });
        }
        profile
    }

    /// The ways in which an endpoint can be a `deny`'s destination: as the own pod of each workload that one names, whose
    /// port names are its template's numbers, and as any pod, whose may be any.
    pub(crate) fn views(&self, endpoint: &Endpoint) -> Vec<Option<usize>> {
        let parts = self.denies.iter().flat_map(|deny| &deny.to);
        let here = parts.filter(|part| part.contains(self.world, endpoint, Naming::OwnPods));
        let views: BTreeSet<Option<usize>> = here.map(Part::named_workload).chain([None]).collect();
        views.into_iter().collect()
    }

    /// How port names are read in a view.
    pub(crate) fn names(&self, view: Option<usize>) -> Names<'a> {
        view.map_or(Names::AnyNumber, |index| Names::Template(&self.world.workloads[index].ports))
    }

    /// What each `deny` forbids, as its sources and the ports of its destinations in a view.
    pub(crate) fn forbidden(
        &self,
        endpoint: &Endpoint,
        universe: &Universe,
        view: Option<usize>,
    ) -> Vec<Grant> {
        let own = |part: &&Part<'_>| part.contains(self.world, endpoint, Naming::OwnPods);
        let forbids = |deny: &FlowParts<'_>| Grant {
            source: deny.from.iter().any(|part| own(&part)),
            ports: deny
                .to
                .iter()
                .filter(own)
                .filter(|part| part.named_workload() == view)
                .fold(0, |mask, _| mask | Self::ports(deny.ports, endpoint, universe, self.names(view))),
        };
        self.denies.iter().map(forbids).collect()
    }

    /// The answers of every atom, by which pods can be told apart.
    pub(crate) fn answers(&self, endpoint: &Endpoint) -> Vec<bool> {
        let mut answers = vec![endpoint.owned_pod().is_some()];
        for part in self.parts() {
            part.answers(self.world, endpoint, &mut answers);
        }
        answers
    }

    /// Adds what the program and the given policies mention to what is in play.
    pub(crate) fn mention(&self, play: &mut InPlay) {
        enforce::mention(&self.world.given, play);
        for part in self.parts() {
            part.mention(self.world, play);
        }
        for workload in &self.world.workloads {
            play.port_names.extend(workload.ports.iter().map(|port| port.name.clone()));
        }
    }

    fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        let flows = self.allows.iter().chain(&self.denies).flat_map(|flow| flow.from.iter().chain(&flow.to));
        flows.chain(self.isolated.iter().flatten())
    }

    fn closes_ingress(&self, endpoint: &Endpoint) -> bool {
        let here = |part: &Part<'_>| part.contains(self.world, endpoint, Naming::Selector);
        let allowed = |part: &Part<'_>| {
            !matches!(part.atom, Atom::Any | Atom::Pods(Where::Every | Where::Labelled(_), _)) && here(part)
        };
        let denied = |part: &Part<'_>| !matches!(part.atom, Atom::Any) && here(part);
        endpoint.owned_pod().is_some()
            && (self.allows.iter().flat_map(|flow| &flow.to).any(allowed)
                || self.denies.iter().flat_map(|flow| &flow.to).any(denied)
                || self.isolated[0].iter().any(here))
    }

    fn closes_egress(&self, endpoint: &Endpoint) -> bool {
        let here = |part: &Part<'_>| part.contains(self.world, endpoint, Naming::Selector);
        let leaves = |part: &Part<'_>| !part.is_owned(self.world);
        let denied = |deny: &FlowParts<'_>| deny.to.iter().any(leaves) && deny.from.iter().any(here);
        endpoint.owned_pod().is_some()
            && (self.denies.iter().any(denied) || self.isolated[1].iter().any(here))
    }

    /// The ports of a list at an endpoint.
    fn ports(list: &[Port], endpoint: &Endpoint, universe: &Universe, names: Names<'_>) -> Mask {
        universe.of_list(list, |protocol: Protocol, name: &str| match (names, &endpoint.pod) {
            (_, None) => 0,
            (Names::Declared, Some(pod)) => universe.declared(&pod.ports, protocol, name),
            (Names::Template(ports), Some(_)) => universe.declared(ports, protocol, name),
            (Names::AnyNumber, Some(_)) => universe.range(protocol, 1, u16::MAX),
        })
    }
}

/// The atoms of a list of terms, each with what is excepted from it.
pub(crate) fn take_apart<'a>(program: &'a Program, terms: &'a Terms, home: usize) -> Vec<Part<'a>> {
    match terms {
        Terms::One(atom) => vec![Part { atom, home, except: Vec::new() }],
        Terms::All(parts) => parts.iter().flat_map(|part| take_apart(program, part, home)).collect(),
        Terms::Named(index) => {
            let named = &program.lets[*index];
            take_apart(program, &named.terms, named.home.unwrap_or(home))
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

impl Part<'_> {
    pub(crate) fn contains(&self, world: &World, endpoint: &Endpoint, naming: Naming) -> bool {
        let excepted = |part: &Part<'_>| part.contains(world, endpoint, Naming::Selector);
        self.atom.contains(world, self.home, endpoint, naming) && !self.except.iter().flatten().any(excepted)
    }

    /// The workload that it names.
    fn named_workload(&self) -> Option<usize> {
        match self.atom {
            Atom::Pods(_, Who::Workload(index, _)) => Some(*index),
            _ => None,
        }
    }

    /// Whether it speaks of pods in one owned namespace.
    pub(crate) fn is_owned(&self, world: &World) -> bool {
        self.namespace(world)
            .is_some_and(|name| world.namespaces.iter().any(|own| own.owned && own.name == name))
    }

    /// The name of its namespace, where it speaks of the pods of one.
    pub(crate) fn namespace<'b>(&'b self, world: &'b World) -> Option<&'b str> {
        match self.atom {
            Atom::Pods(Where::Here, _) => Some(&world.namespaces[self.home].name),
            Atom::Pods(Where::Namespace(name), _) => Some(name),
            _ => None,
        }
    }

    /// The same part as if one of its `except`s weren't there.
    pub(crate) fn without_exception(&self, list: usize) -> Self {
        let mut part = self.clone();
        part.except.remove(list);
        part
    }

    fn answers(&self, world: &World, endpoint: &Endpoint, answers: &mut Vec<bool>) {
        for naming in [Naming::Selector, Naming::OwnPods] {
            answers.push(self.atom.contains(world, self.home, endpoint, naming));
        }
        self.except.iter().flatten().for_each(|part| part.answers(world, endpoint, answers));
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
                match who {
                    Who::All => {}
                    Who::Labelled(selector) => play.pod_labels.add(selector),
                    Who::Workload(index, narrowed) => {
                        play.pod_labels.add(&world.workloads[*index].written_as());
                        if let Some(selector) = narrowed {
                            play.pod_labels.add(selector);
                        }
                    }
                }
            }
        }
        self.except.iter().flatten().for_each(|part| part.mention(world, play));
    }
}

impl Atom {
    fn contains(&self, world: &World, home: usize, endpoint: &Endpoint, naming: Naming) -> bool {
        let (place, who) = match self {
            Self::Any => return true,
            Self::Internet => return endpoint.pod.is_none() && endpoint.address.is_some_and(is_internet),
            Self::Block(block) => return endpoint.address.is_some_and(|address| block.contains(address)),
            Self::Pods(place, who) => (place, who),
        };
        let Some(pod) = &endpoint.pod else { return false };
        let there = match place {
            Where::Here => pod.space.name == world.namespaces[home].name,
            Where::Namespace(name) => pod.space.name == *name,
            Where::Labelled(selector) => selector.matches(&pod.space.labels),
            Where::Every => true,
        };
        let is = match who {
            Who::All => true,
            Who::Labelled(selector) => selector.matches(&pod.labels),
            Who::Workload(index, narrowed) => {
                let workload = &world.workloads[*index];
                let named = match naming {
                    Naming::Selector => workload.written_as().matches(&pod.labels),
                    Naming::OwnPods => workload.makes(&pod.labels),
                };
                named && narrowed.as_ref().is_none_or(|selector| selector.matches(&pod.labels))
            }
        };
        there && is
    }
}
