//! What a program means, statement by statement: who is isolated, who is granted what, and what is forbidden. Written
//! from the language's rules alone.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::one_of_each_region;
use super::enforce::{self, Names};
use super::everybody::pods;
use super::part::{Naming, Part, take_apart};
use super::policy::Policy;
use super::ports::{Mask, Ports, Universe, ranges};
use super::program::{Act, Program};
use super::reach::{Sends, Takes};
use super::world::{Endpoint, InPlay, Pod, World};

/// An `allow` as far as one term of its destination goes.
#[derive(Debug)]
pub(crate) struct Allow<'a> {
    pub(crate) statement: usize,
    /// The namespace for which it is said.
    pub(crate) home: usize,
    pub(crate) from: Rc<Vec<Part<'a>>>,
    pub(crate) to: Part<'a>,
    pub(crate) ports: Ports,
}

#[derive(Debug)]
pub(crate) struct Deny<'a> {
    pub(crate) statement: usize,
    pub(crate) from: Vec<Part<'a>>,
    pub(crate) to: Vec<Part<'a>>,
    pub(crate) ports: &'a Ports,
}

#[derive(Debug)]
pub(crate) struct Isolate<'a> {
    pub(crate) statement: usize,
    pub(crate) who: Vec<Part<'a>>,
    pub(crate) ingress: bool,
    pub(crate) egress: bool,
}

/// A program over a world, its terms taken apart.
#[derive(Debug)]
pub(crate) struct Meaning<'a> {
    pub(crate) world: &'a World,
    pub(crate) program: &'a Program,
    pub(crate) allows: Vec<Allow<'a>>,
    pub(crate) denies: Vec<Deny<'a>>,
    pub(crate) isolates: Vec<Isolate<'a>>,
    /// The given policies that hold.
    pub(crate) holding: Vec<Policy>,
    /// Whose egress each `deny` closes, as its destination isn't wholly within the program's own namespaces.
    leaving: Vec<bool>,
    pods: Vec<Rc<Pod>>,
    addresses: Vec<IpAddr>,
}

impl<'a> Meaning<'a> {
    /// None where ports of a statement can't be said.
    pub(crate) fn of(world: &'a World, program: &'a Program) -> Result<Self, String> {
        let mut meaning = Self {
            world,
            program,
            allows: Vec::new(),
            denies: Vec::new(),
            isolates: Vec::new(),
            holding: world.holding(),
            leaving: Vec::new(),
            pods: Vec::new(),
            addresses: Vec::new(),
        };
        for (number, statement) in program.statements.iter().enumerate() {
            for home in &statement.homes {
                meaning.add(number, *home, &statement.act)?;
            }
        }
        let mut play = InPlay::default();
        meaning.mention(&mut play);
        meaning.pods = pods(world, &play);
        meaning.addresses = one_of_each_region(&play.blocks);
        let leaves = |deny: &Deny<'_>| deny.to.iter().any(|part| meaning.reaches_others(part));
        meaning.leaving = meaning.denies.iter().map(leaves).collect();
        Ok(meaning)
    }

    fn add(&mut self, statement: usize, home: usize, act: &'a Act) -> Result<(), String> {
        let take = |terms| take_apart(self.program, terms, home);
        match act {
            Act::Allow(flow) => {
                let from = Rc::new(take(&flow.from));
                for to in take(&flow.to) {
                    let ports = to.ports(self.world, &flow.ports)?;
                    self.allows.push(Allow { statement, home, from: Rc::clone(&from), to, ports });
                }
            }
            Act::Deny(flow) => {
                let (from, to) = (take(&flow.from), take(&flow.to));
                self.denies.push(Deny { statement, from, to, ports: &flow.ports });
            }
            Act::Isolate { who, ingress, egress } => {
                let who = take(who);
                self.isolates.push(Isolate { statement, who, ingress: *ingress, egress: *egress });
            }
        }
        Ok(())
    }

    /// What the program and the given policies say of an endpoint as a source.
    pub(crate) fn sends(&self, endpoint: &Endpoint) -> Sends {
        let mut sends = enforce::sends(&self.holding, endpoint);
        sends.isolated |= self.closes_egress(endpoint);
        for allow in &self.allows {
            sends.grant(self.leaves_by(allow, endpoint), self.is_source(allow, endpoint));
        }
        sends
    }

    /// What they say of it as a destination.
    pub(crate) fn takes(&self, endpoint: &Endpoint, universe: &Universe, names: Names<'_>) -> Takes {
        let mut takes = enforce::takes(&self.holding, endpoint, universe, names);
        takes.isolated |= self.closes_ingress(endpoint);
        for allow in &self.allows {
            let ports = enforce::at(&allow.ports, endpoint, universe, names);
            let egress = if self.is_destination(allow, endpoint) { ports } else { 0 };
            takes.grant(egress, if self.is_end(&allow.to, endpoint) { ports } else { 0 });
        }
        takes
    }

    /// Whether an `allow` opens the endpoint's egress, where that is closed.
    pub(crate) fn leaves_by(&self, allow: &Allow<'_>, endpoint: &Endpoint) -> bool {
        allow.from.iter().any(|part| self.is_end(part, endpoint))
    }

    /// Whether an `allow` opens the endpoint's ingress.
    pub(crate) fn arrives_by(&self, allow: &Allow<'_>, endpoint: &Endpoint) -> bool {
        self.is_end(&allow.to, endpoint)
    }

    /// Whether an `allow` lets the endpoint into its destinations.
    pub(crate) fn is_source(&self, allow: &Allow<'_>, endpoint: &Endpoint) -> bool {
        allow.from.iter().any(|part| self.means(part, endpoint))
    }

    /// Whether an `allow` lets its sources out to the endpoint.
    pub(crate) fn is_destination(&self, allow: &Allow<'_>, endpoint: &Endpoint) -> bool {
        self.means(&allow.to, endpoint)
    }

    fn means(&self, part: &Part<'_>, endpoint: &Endpoint) -> bool {
        part.contains(self.world, endpoint, Naming::Selector)
    }

    /// Whether the term is about the endpoint's own end, of which a policy can be the subject: that of a pod in an owned
    /// namespace, for its labels. No policy has an IP block for its subject; and `any` speaks of the other end alone.
    pub(crate) fn is_end(&self, part: &Part<'_>, endpoint: &Endpoint) -> bool {
        let pod = endpoint.owned_pod().filter(|_| !part.is_any());
        pod.is_some_and(|pod| part.has_pod(self.world, pod, Naming::Selector))
    }

    fn closes_ingress(&self, endpoint: &Endpoint) -> bool {
        self.ingress_closers().iter().any(|part| self.is_end(part, endpoint))
    }

    fn closes_egress(&self, endpoint: &Endpoint) -> bool {
        self.egress_closers().iter().any(|part| self.is_end(part, endpoint))
    }

    /// The terms that close the ingress of their pods.
    fn ingress_closers(&self) -> Vec<&Part<'a>> {
        // `any`, `*/…` and `[labels]/…` as the destination of an `allow` isolate nobody.
        let allowed = self.allows.iter().map(|allow| &allow.to).filter(|part| !part.is_wide());
        let denied = self.denies.iter().flat_map(|deny| &deny.to);
        let isolated = self.isolates.iter().filter(|said| said.ingress).flat_map(|said| &said.who);
        allowed.chain(denied).chain(isolated).collect()
    }

    /// The terms that close the egress of their pods.
    fn egress_closers(&self) -> Vec<&Part<'a>> {
        let leaving = self.denies.iter().zip(&self.leaving).filter(|(_, leaves)| **leaves);
        let denied = leaving.flat_map(|(deny, _)| &deny.from);
        let isolated = self.isolates.iter().filter(|said| said.egress).flat_map(|said| &said.who);
        denied.chain(isolated).collect()
    }

    /// Whether the term means somebody whose ingress nobody here can close.
    pub(crate) fn reaches_others(&self, part: &Part<'_>) -> bool {
        let addresses = || self.addresses.iter().any(|address| part.has_address(*address));
        part.is_any() || addresses() || self.has_pods(part, false)
    }

    /// Whether the term means pods in owned namespaces, as one end of a statement.
    pub(crate) fn has_own_end(&self, part: &Part<'_>) -> bool {
        !part.is_any() && self.has_pods(part, true)
    }

    /// Whether the term means any pods.
    pub(crate) fn means_pods(&self, part: &Part<'_>) -> bool {
        self.has_pods(part, true) || self.has_pods(part, false)
    }

    fn has_pods(&self, part: &Part<'_>, owned: bool) -> bool {
        let mut pods = self.pods.iter().filter(|pod| pod.space.owned == owned);
        pods.any(|pod| part.has_pod(self.world, pod, Naming::Selector))
    }

    /// The ways in which an endpoint can be a `deny`'s destination: as the own pod of each workload that one names, whose
    /// port names are its template's numbers, and as any pod, whose may be any.
    pub(crate) fn views(&self, endpoint: &Endpoint) -> Vec<Option<usize>> {
        let parts = self.denies.iter().flat_map(|deny| &deny.to);
        let here = parts.filter(|part| part.contains(self.world, endpoint, Naming::OwnPods));
        let views: BTreeSet<Option<usize>> =
            here.map(|part| part.own_pods_of(self.world)).chain([None]).collect();
        views.into_iter().collect()
    }

    /// How port names are read in a view.
    pub(crate) fn names(&self, view: Option<usize>) -> Names<'a> {
        view.map_or(Names::AnyNumber, |index| Names::Template(&self.world.workloads[index].ports))
    }

    /// The `deny`s of which an endpoint is a source.
    pub(crate) fn denied_from(&self, endpoint: &Endpoint) -> Vec<bool> {
        let own = |part: &Part<'_>| part.contains(self.world, endpoint, Naming::OwnPods);
        self.denies.iter().map(|deny| deny.from.iter().any(own)).collect()
    }

    /// The ports on which each `deny` closes an endpoint, in a view.
    pub(crate) fn denied_to(
        &self,
        endpoint: &Endpoint,
        universe: &Universe,
        view: Option<usize>,
    ) -> Vec<Mask> {
        let own = |part: &&Part<'_>| part.contains(self.world, endpoint, Naming::OwnPods);
        let denied = |deny: &Deny<'_>| {
            let parts = deny.to.iter().filter(own).filter(|part| part.own_pods_of(self.world) == view);
            parts.fold(0, |mask, _| mask | enforce::at(deny.ports, endpoint, universe, self.names(view)))
        };
        self.denies.iter().map(denied).collect()
    }

    /// Adds what the program and the given policies mention to what is in play.
    pub(crate) fn mention(&self, play: &mut InPlay) {
        enforce::mention(&self.holding, play);
        play.blocks.extend(&self.program.pod_cidr);
        for part in self.parts() {
            part.mention(self.world, play);
        }
        for workload in &self.world.workloads {
            play.port_names.extend(workload.ports.iter().map(|port| port.name.clone()));
        }
        for list in self.allows.iter().map(|allow| &allow.ports).chain(self.denies.iter().map(|d| d.ports)) {
            play.port_names.extend(list.iter().flatten().filter_map(|port| match port {
                super::ports::Port::Named(_, name) => Some(name.clone()),
                _ => None,
            }));
        }
    }

    /// The ports that are asked about.
    pub(crate) fn universe(&self, emitted: &[Policy]) -> Universe {
        let said = self.allows.iter().map(|allow| &allow.ports).chain(self.denies.iter().map(|d| d.ports));
        let given = enforce::port_ranges(&self.holding).chain(enforce::port_ranges(emitted));
        let declared = self.world.workloads.iter().flat_map(|workload| &workload.ports);
        // Those of hypothetical pods count as well.
        let numbers = declared.map(|port| port.number).chain([443, 8080, 53, 80]);
        Universe::around(said.flat_map(ranges).chain(given).chain(numbers.map(|number| (number, number))))
    }

    /// All terms of all statements.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        let allows = self.allows.iter().flat_map(|allow| allow.from.iter().chain([&allow.to]));
        let denies = self.denies.iter().flat_map(|deny| deny.from.iter().chain(&deny.to));
        allows.chain(denies).chain(self.isolates.iter().flat_map(|said| &said.who))
    }
}
