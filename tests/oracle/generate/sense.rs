//! Which drawn statements make sense: those that a program can hold without any error but those that are judged.

use std::rc::Rc;

use super::super::everybody::{outside, pods, workloads_pods};
use super::super::part::{Naming, Part, take_apart};
use super::super::ports::{NamedPort, Port, Ports};
use super::super::program::{Act, Atom, Flow, Layout, Program, Terms, Who};
use super::super::world::{Endpoint, InPlay, Pod, World};

/// Whether the statement of that index says something sensible wherever it is said: all its terms match something, all
/// that is excepted takes something away and leaves something, and ports are those of their pods.
pub(super) fn makes_sense(world: &World, program: &Program, index: usize) -> bool {
    let statement = &program.statements[index];
    statement.homes.iter().all(|home| {
        let sense = Sense { world, program, home: *home };
        sense.of_lets()
            && match &statement.act {
                // Nothing of a term that leaves nothing can be judged.
                Act::Isolate { who, .. } => {
                    sense.of_terms(who)
                        && sense.take(who).iter().all(|part| sense.is_anybody(std::slice::from_ref(part)))
                }
                Act::Allow(flow) => sense.of_flow(flow) && sense.of_allowed_ports(flow),
                Act::Deny(flow) => sense.of_flow(flow) && sense.of_denied_ports(flow),
            }
    })
}

struct Sense<'a> {
    world: &'a World,
    program: &'a Program,
    home: usize,
}

impl<'a> Sense<'a> {
    /// Also where nothing uses them.
    fn of_lets(&self) -> bool {
        // Errors are held against statements: a `let` has none of its own.
        let says_all =
            |part: &Part<'_>| !part.is_any() || part.except.is_empty() || !self.program.pod_cidr.is_empty();
        self.program.lets.iter().filter(|named| !named.prelude).all(|named| {
            self.of_terms(&named.terms)
                && self.names_service_ports(&named.terms, &named.ports)
                && take_apart(self.program, &named.terms, self.home).iter().all(says_all)
        })
    }

    fn of_flow(&self, flow: &Flow) -> bool {
        self.of_terms(&flow.from) && self.of_terms(&flow.to)
    }

    fn of_allowed_ports(&self, flow: &Flow) -> bool {
        self.take(&flow.to).iter().all(|part| match part.ports(self.world, &flow.ports) {
            Ok(ports) => {
                let left = ports.as_ref().is_none_or(|list| !list.is_empty());
                let said = if part.named_service().is_some() { &ports } else { &flow.ports };
                left && self.are_known(said, part)
            }
            Err(_) => false,
        }) && self.names_service_ports(&flow.to, &flow.ports)
    }

    fn of_denied_ports(&self, flow: &Flow) -> bool {
        let parts = self.take(&flow.to);
        parts.iter().all(|part| !part.carries_ports() && self.are_known(&flow.ports, part))
    }

    /// Each port after `on` is one of the Service's.
    fn names_service_ports(&self, to: &Terms, on: &Ports) -> bool {
        let parts = take_apart(self.program, to, self.home);
        let services = parts.iter().filter_map(Part::named_service).map(|index| &self.world.services[index]);
        services
            .into_iter()
            .all(|service| on.iter().flatten().all(|said| service.ports.iter().any(|port| port.is(said))))
    }

    fn take(&self, terms: &'a Terms) -> Vec<Part<'a>> {
        take_apart(self.program, terms, self.home)
    }

    fn of_terms(&self, terms: &Terms) -> bool {
        let parts = take_apart(self.program, terms, self.home);
        let atoms = parts.iter().flat_map(Part::each);
        atoms
            .into_iter()
            .all(|part| self.matches_something(part) && self.are_known(&part.carried_ports(), part))
            && self.of_exceptions(terms, self.home)
    }

    /// Of owned namespaces the manifests are the whole truth, so that a pod there has to be meant.
    fn matches_something(&self, part: &Part<'_>) -> bool {
        let bare = part.without_exceptions();
        let there =
            |namespace: usize| bare.namespace(self.world) == Some(&self.world.namespaces[namespace].name);
        let named = bare.named_workload().map(|index| self.world.workloads[index].namespace);
        let service = bare.named_service().map(|index| self.world.services[index].namespace);
        // A statement that is said for several namespaces means a workload of each.
        if named.or(service).is_some_and(|namespace| !there(namespace)) {
            return false;
        }
        let owned = bare.namespace(self.world).is_some_and(|name| self.world.owns(name));
        let must_be_own = self.world.shown && owned;
        if must_be_own && bare.named_workload().is_some() && bare.own_pods_of(self.world).is_none() {
            return false;
        }
        let ends = if must_be_own { self.own(&[&bare]) } else { self.everybody(&[&bare]) };
        ends.iter().any(|end| bare.contains(self.world, end, Naming::OwnPods))
    }

    /// All that is excepted shares something with what it is taken from, and something is left.
    fn of_exceptions(&self, terms: &Terms, home: usize) -> bool {
        match terms {
            Terms::One(_) => true,
            Terms::All(parts) => parts.iter().all(|part| self.of_exceptions(part, home)),
            Terms::Named(index) => {
                let named = &self.program.lets[*index];
                self.of_exceptions(&named.terms, named.home.unwrap_or(home))
            }
            Terms::Except(all, without) => {
                let parts = |terms| take_apart(self.program, terms, home);
                let each: Vec<Vec<Part<'_>>> = match &**without {
                    Terms::All(list) => list.iter().map(parts).collect(),
                    one => vec![parts(one)],
                };
                let (left, whole) = (parts(all), parts(terms));
                each.iter().flatten().all(|part| !part.is_any())
                    && self.of_exceptions(all, home)
                    && self.of_exceptions(without, home)
                    && each
                        .iter()
                        .all(|without| self.share(&left, without) && self.can_be_said(&left, without))
                    && self.is_anybody(&whole)
            }
        }
    }

    fn share(&self, left: &[Part<'_>], without: &[Part<'_>]) -> bool {
        let all: Vec<&Part<'_>> = left.iter().chain(without).collect();
        let has = |parts: &[Part<'_>], end: &Endpoint| {
            parts.iter().any(|part| part.contains(self.world, end, Naming::Selector))
        };
        let both = |end: &Endpoint| has(left, end) && has(without, end);
        // Pods of owned namespaces share one that is there.
        let owned = without.iter().all(|part| self.is_owned(part)) && self.world.shown;
        if owned { self.own(&all).iter().any(both) } else { self.everybody(&all).iter().any(both) }
    }

    fn is_anybody(&self, parts: &[Part<'_>]) -> bool {
        let all: Vec<&Part<'_>> = parts.iter().collect();
        let owned = self.world.shown && parts.iter().all(|part| self.is_owned(part));
        let ends = if owned { self.own(&all) } else { self.everybody(&all) };
        parts.iter().any(|part| ends.iter().any(|end| part.contains(self.world, end, Naming::OwnPods)))
    }

    /// The one nameless namespace can't be taken out of many, as nothing is known by which to name it.
    fn can_be_said(&self, left: &[Part<'_>], without: &[Part<'_>]) -> bool {
        let many = left.iter().any(|part| part.is_wide() || part.is_any());
        self.program.layout != Layout::Nameless || !many || !without.iter().any(|part| self.is_owned(part))
    }

    fn is_owned(&self, part: &Part<'_>) -> bool {
        part.namespace(self.world).is_some_and(|name| self.world.owns(name))
    }

    /// A port's name has to be declared by a workload of each term of the destination in an owned namespace, and by a
    /// workload that is named.
    fn are_known(&self, ports: &Ports, part: &Part<'_>) -> bool {
        let names = ports.iter().flatten().filter_map(|port| match port {
            Port::Named(protocol, name) => Some((*protocol, name)),
            _ => None,
        });
        let declared = |ports: &[NamedPort], protocol, name: &str| {
            ports.iter().any(|port| port.protocol == protocol && port.name == name)
        };
        names.into_iter().all(|(protocol, name)| match part.atom {
            Atom::Internet | Atom::Block(_) => false,
            Atom::Pods(_, Who::Workload { index, .. }) => {
                declared(&self.world.workloads[*index].ports, protocol, name)
            }
            Atom::Any | Atom::Pods(..) => {
                let mut pods = self.own(&[part]);
                pods.retain(|end| part.contains(self.world, end, Naming::Selector));
                let has =
                    |end: &Endpoint| end.pod.as_ref().is_some_and(|pod| declared(&pod.ports, protocol, name));
                // Elsewhere there may be pods that nobody has shown.
                pods.iter().any(has) || !self.world.shown || self.may_be_elsewhere(part)
            }
        })
    }

    fn may_be_elsewhere(&self, part: &Part<'_>) -> bool {
        self.everybody(&[part]).iter().any(|end| {
            let foreign = end.pod.as_ref().is_some_and(|pod| !pod.space.owned);
            foreign && part.contains(self.world, end, Naming::Selector)
        })
    }

    /// The workloads' pods.
    fn own(&self, parts: &[&Part<'_>]) -> Vec<Endpoint> {
        let play = self.in_play(parts);
        workloads_pods(self.world, &play).into_iter().map(pod_end).collect()
    }

    /// All that could exist, as far as these parts can tell.
    fn everybody(&self, parts: &[&Part<'_>]) -> Vec<Endpoint> {
        let play = self.in_play(parts);
        let mut ends: Vec<Endpoint> = pods(self.world, &play).into_iter().map(pod_end).collect();
        let addresses = outside(&play, &[]).into_iter();
        ends.extend(addresses.map(|address| Endpoint { pod: None, address: Some(address) }));
        ends
    }

    fn in_play(&self, parts: &[&Part<'_>]) -> InPlay {
        let mut play = InPlay::default();
        play.blocks.extend(&self.program.pod_cidr);
        for part in parts {
            part.mention(self.world, &mut play);
        }
        play
    }
}

fn pod_end(pod: Rc<Pod>) -> Endpoint {
    Endpoint { pod: Some(pod), address: None }
}
