//! Random statements and terms. What is drawn here may still be senseless; `sense` judges that.

use super::super::address::Block;
use super::super::labels::Selector;
use super::super::ports::{Port, Ports, Protocol};
use super::super::program::{Act, Atom, Flow, Layout, Let, Program, Terms, Where, Who};
use super::super::rng::Rng;
use super::super::world::World;
use super::worlds::{BLOCKS, namespace_selector, pod_selector};

pub(super) struct Drawer<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) world: &'a World,
    pub(super) program: &'a mut Program,
    /// The namespace of the statement.
    pub(super) home: usize,
}

/// What an end of a statement is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Pods of owned namespaces.
    Own,
    /// Pods of a namespace by its name that is not owned.
    Foreign,
    /// Pods of any namespace, or of those with some labels.
    Wide,
    Block,
    Internet,
    Any,
    Dns,
}

const ALL: [Sort; 7] =
    [Sort::Own, Sort::Foreign, Sort::Wide, Sort::Block, Sort::Internet, Sort::Any, Sort::Dns];

impl Drawer<'_> {
    /// Another `dns`, before anything names it.
    pub(super) fn bind_dns(&mut self) {
        let node_local = Terms::One(Atom::Block("169.254.20.10/32".parse().expect("a block")));
        let terms = match self.rng.below(3) {
            0 => node_local,
            1 => Terms::All(vec![node_local, self.one(Sort::Foreign)]),
            _ => self.one(Sort::Foreign),
        };
        let ports = [(Protocol::Udp, 53), (Protocol::Tcp, 5353)];
        let ports = ports.map(|(protocol, number)| Port::Range(protocol, number, number)).to_vec();
        let ports = (self.service(&terms).is_none() && self.rng.chance(75)).then_some(ports);
        self.program.lets.push(Let { name: "dns".to_owned(), home: None, terms, ports, prelude: false });
    }

    pub(super) fn act(&mut self) -> Act {
        match self.rng.weighted(&[50, 32, 18]) {
            0 => Act::Allow(self.flow(true)),
            1 => Act::Deny(self.flow(false)),
            _ => {
                let (ingress, egress) =
                    *self.rng.pick(&[(true, true), (true, false), (false, true), (false, true)]);
                let sort = if self.rng.chance(96) { Sort::Own } else { Sort::Wide };
                Act::Isolate { who: self.terms(sort), ingress, egress }
            }
        }
    }

    /// One end is nearly always pods of owned namespaces: nothing else can enforce the statement.
    fn flow(&mut self, allow: bool) -> Flow {
        let other = ALL[self.rng.weighted(&[52, 8, 12, 12, 4, 9, if allow { 6 } else { 0 }])];
        let own = if self.rng.chance(98) { Sort::Own } else { ALL[self.rng.below(6)] };
        let (from, to) = if other != Sort::Dns && self.rng.chance(60) { (other, own) } else { (own, other) };
        let (from, to) = (self.terms(from), self.terms(to));
        let (ports, ports_by) = self.ports(&to);
        Flow { from, to, ports, ports_by }
    }

    fn terms(&mut self, sort: Sort) -> Terms {
        if sort == Sort::Any {
            return self.any();
        }
        let terms = match self.rng.weighted(&[58, 18, 14, 10]) {
            0 => self.one(sort),
            1 => self.list(sort),
            2 => self.except(sort),
            _ => {
                let first = self.except(sort);
                let mut parts = vec![first, self.one_of_any_sort(sort)];
                self.rng.shuffle(&mut parts);
                Terms::All(parts)
            }
        };
        if self.rng.chance(12) { self.named(terms) } else { terms }
    }

    /// `any`, and sometimes what is taken out of it.
    fn any(&mut self) -> Terms {
        let any = Terms::One(Atom::Any);
        let without = match self.rng.weighted(&[70, 15, 15]) {
            0 => return any,
            1 => self.one(Sort::Block),
            _ => {
                let sort = *self.rng.pick(&[Sort::Own, Sort::Own, Sort::Foreign, Sort::Wide]);
                let pods = self.one(sort);
                if self.rng.chance(25) { Terms::All(vec![pods, self.one(Sort::Block)]) } else { pods }
            }
        };
        Terms::Except(Box::new(any), Box::new(without))
    }

    fn one(&mut self, sort: Sort) -> Terms {
        if sort == Sort::Dns {
            let index = self.program.bound("dns").expect("the prelude binds it");
            return Terms::Named(index);
        }
        Terms::One(self.atom(sort))
    }

    fn list(&mut self, sort: Sort) -> Terms {
        let first = self.one(sort);
        let second = if sort == Sort::Own { self.one(sort) } else { self.one_of_any_sort(sort) };
        Terms::All(vec![first, second])
    }

    /// Beside what is not owned, anything.
    fn one_of_any_sort(&mut self, sort: Sort) -> Terms {
        let sorts = [sort, Sort::Own, Sort::Block, Sort::Wide, Sort::Foreign, Sort::Internet, Sort::Any];
        let other = sorts[self.rng.weighted(&[6, 3, 3, 3, 3, 1, 1])];
        self.one(other)
    }

    fn except(&mut self, sort: Sort) -> Terms {
        let all = match sort {
            Sort::Own if self.rng.chance(50) => {
                Terms::One(Atom::Pods(Where::Here, Who::All(Selector::default())))
            }
            Sort::Block if self.rng.chance(20) => {
                Terms::One(Atom::Block("0.0.0.0/0".parse().expect("a block")))
            }
            _ if self.rng.chance(30) => self.list(sort),
            _ => self.one(sort),
        };
        let own_too = sort == Sort::Wide && self.program.layout != Layout::Nameless;
        let without = match sort {
            _ if own_too && self.rng.chance(40) => self.one(Sort::Own),
            Sort::Wide if self.rng.chance(30) => self.one(Sort::Foreign),
            Sort::Internet => self.one(Sort::Block),
            _ if self.rng.chance(12) => self.except(sort),
            _ => self.one(sort),
        };
        let without = if self.rng.chance(25) { Terms::All(vec![without, self.one(sort)]) } else { without };
        Terms::Except(Box::new(all), Box::new(without))
    }

    /// Binds the terms to a name, at the head of the program or under the statement's namespace, with ports or without.
    fn named(&mut self, terms: Terms) -> Terms {
        let under = self.program.layout == Layout::Lines && self.rng.chance(50);
        let home = under.then_some(self.home);
        let name = format!("group-{}", self.program.lets.len());
        let ports = if self.rng.chance(35) { Some(self.list_of_ports(&terms)) } else { None };
        self.program.lets.push(Let { name, home, terms, ports, prelude: false });
        Terms::Named(self.program.lets.len() - 1)
    }

    fn atom(&mut self, sort: Sort) -> Atom {
        match sort {
            Sort::Any => Atom::Any,
            Sort::Internet => Atom::Internet,
            Sort::Block => Atom::Block(self.block()),
            Sort::Wide => {
                let selector = namespace_selector(self.rng, self.world, self.program.layout);
                let place = match selector {
                    Some(selector) if self.rng.chance(50) => Where::Labelled(selector),
                    _ => Where::Every,
                };
                let who = self.by_labels();
                Atom::Pods(place, who)
            }
            Sort::Foreign | Sort::Dns => {
                let others = 0..self.world.namespaces.len();
                let others: Vec<usize> =
                    others.filter(|index| !self.world.namespaces[*index].owned).collect();
                if !others.is_empty() && self.rng.chance(70) {
                    let index = *self.rng.pick(&others);
                    let place = Where::Namespace(self.world.namespaces[index].name.clone());
                    return Atom::Pods(place, self.pods_of(index));
                }
                let names = ["ext", "kube-system"].into_iter().filter(|name| !self.world.owns(name));
                let name = *self.rng.pick(&names.collect::<Vec<_>>());
                let known = self.world.namespaces.iter().position(|known| known.name == name);
                let who = match known {
                    Some(index) => self.pods_of(index),
                    None => self.by_labels(),
                };
                Atom::Pods(Where::Namespace(name.to_owned()), who)
            }
            Sort::Own => {
                let owned = self.world.namespaces.iter().filter(|namespace| namespace.owned).count();
                let there = if self.rng.chance(25) { self.rng.below(owned) } else { self.home };
                let name = &self.world.namespaces[there].name;
                let spelled_out = there != self.home || (!name.is_empty() && self.rng.chance(10));
                let place = if spelled_out { Where::Namespace(name.clone()) } else { Where::Here };
                Atom::Pods(place, self.pods_of(there))
            }
        }
    }

    fn pods_of(&mut self, namespace: usize) -> Who {
        let here = |index: &usize| self.world.workloads[*index].namespace == namespace;
        let workloads: Vec<usize> = (0..self.world.workloads.len()).filter(here).collect();
        let here = |index: &usize| self.world.services[*index].namespace == namespace;
        let services: Vec<usize> = (0..self.world.services.len()).filter(here).collect();
        if !services.is_empty() && self.rng.chance(22) {
            return Who::Service(*self.rng.pick(&services), self.narrowing(8));
        }
        if !self.world.shown && self.rng.chance(50) {
            let name = *self.rng.pick(&["web", "api", "front"]);
            return Who::Called(name.to_owned(), self.narrowing(18));
        }
        if workloads.is_empty() || self.rng.chance(45) {
            return self.by_labels();
        }
        let index = *self.rng.pick(&workloads);
        let of_its_name = |other: &&usize| {
            let (one, other) = (&self.world.workloads[index], &self.world.workloads[**other]);
            one.name == other.name
        };
        let kind = workloads.iter().filter(of_its_name).count() > 1 || self.rng.chance(15);
        Who::Workload { index, narrowed: self.narrowing(18), kind }
    }

    fn narrowing(&mut self, percent: usize) -> Selector {
        if self.rng.chance(percent) { pod_selector(self.rng, self.world) } else { Selector::default() }
    }

    fn by_labels(&mut self) -> Who {
        if self.rng.chance(25) {
            Who::All(self.narrowing(15))
        } else {
            Who::Labelled(pod_selector(self.rng, self.world))
        }
    }

    fn block(&mut self) -> Block {
        self.rng.pick(&BLOCKS).parse().expect("the table holds blocks")
    }

    fn ports(&mut self, to: &Terms) -> (Ports, Option<usize>) {
        if self.rng.chance(50) {
            return (None, None);
        }
        let ports = self.list_of_ports(to);
        let by_name = self.rng.chance(12).then_some(self.program.port_lets.len());
        if let Some(index) = by_name {
            self.program.port_lets.push((format!("ports-{}", index + 1), ports.clone()));
        }
        (Some(ports), by_name)
    }

    /// Ports that the terms may have: a Service's where one is named, mostly.
    fn list_of_ports(&mut self, terms: &Terms) -> Vec<Port> {
        use Protocol::{Sctp, Tcp, Udp};
        let named = |protocol, name: &str| Port::Named(protocol, name.to_owned());
        let mut pool = vec![
            Port::Range(Tcp, 80, 80),
            Port::Range(Tcp, 8080, 8080),
            Port::Range(Tcp, 8000, 8010),
            Port::Range(Tcp, 1, 1023),
            Port::Range(Udp, 53, 53),
            Port::Range(Sctp, 443, 443),
            Port::Every(Tcp),
            Port::Every(Udp),
            Port::Every(Sctp),
            named(Tcp, "http"),
            named(Tcp, "http"),
            named(Tcp, "metrics"),
            named(Udp, "dns"),
        ];
        if let Some(service) = self.service(terms) {
            let ports = &self.world.services[service].ports;
            pool = ports.iter().map(|port| Port::Range(port.protocol, port.number, port.number)).collect();
            pool.extend(
                ports.iter().filter_map(|port| port.name.as_ref().map(|name| named(port.protocol, name))),
            );
            pool.push(Port::Every(Tcp));
        }
        (0..=self.rng.weighted(&[65, 35])).map(|_| self.rng.pick(&pool).clone()).collect()
    }

    fn service(&self, terms: &Terms) -> Option<usize> {
        match terms {
            Terms::One(Atom::Pods(_, Who::Service(index, _))) => Some(*index),
            Terms::One(_) => None,
            Terms::All(parts) => parts.iter().find_map(|part| self.service(part)),
            Terms::Except(all, _) => self.service(all),
            Terms::Named(index) => self.service(&self.program.lets[*index].terms),
        }
    }
}
