//! Random statements and terms. What is drawn here may still be senseless; `flows` judges that.

use super::super::address::Block;
use super::super::ports::{Port, Protocol};
use super::super::program::{Act, Atom, Flow, Layout, Let, Program, Terms, Where, Who};
use super::super::rng::Rng;
use super::super::world::World;
use super::worlds::{BLOCKS, labels_can_be_judged, namespace_selector, pod_selector};

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
}

impl Drawer<'_> {
    pub(super) fn act(&mut self) -> Act {
        match self.rng.weighted(&[52, 28, 20]) {
            0 => Act::Allow(self.flow()),
            1 => Act::Deny(self.flow()),
            _ => {
                let (ingress, egress) =
                    *self.rng.pick(&[(true, true), (true, false), (false, true), (false, true)]);
                Act::Isolate { who: self.terms(Sort::Own), ingress, egress }
            }
        }
    }

    /// One end is always pods of owned namespaces: nothing else can enforce the statement.
    fn flow(&mut self) -> Flow {
        let sorts = [Sort::Own, Sort::Foreign, Sort::Wide, Sort::Block, Sort::Internet, Sort::Any];
        let other = sorts[self.rng.weighted(&[56, 7, 12, 12, 4, 9])];
        let (from, to) = if self.rng.chance(65) { (other, Sort::Own) } else { (Sort::Own, other) };
        let (from, to) = (self.terms(from), self.terms(to));
        let (ports, ports_by) = self.ports();
        Flow { from, to, ports, ports_by }
    }

    fn terms(&mut self, sort: Sort) -> Terms {
        if sort == Sort::Any {
            return Terms::One(Atom::Any);
        }
        let terms = match self.rng.weighted(&[62, 18, 14, 6]) {
            0 => self.one(sort),
            1 => {
                let first = self.one(sort);
                let second = if sort == Sort::Own { self.one(sort) } else { self.one_of_any_sort(sort) };
                Terms::All(vec![first, second])
            }
            2 => self.except(sort),
            _ => Terms::All(vec![self.except(sort), self.one(sort)]),
        };
        if self.rng.chance(12) { self.named(terms) } else { terms }
    }

    fn one(&mut self, sort: Sort) -> Terms {
        Terms::One(self.atom(sort))
    }

    /// Beside what is not owned, anything but `any`.
    fn one_of_any_sort(&mut self, sort: Sort) -> Terms {
        let other = *self.rng.pick(&[sort, Sort::Own, Sort::Block, Sort::Wide]);
        self.one(other)
    }

    fn except(&mut self, sort: Sort) -> Terms {
        let all = match sort {
            Sort::Own if self.rng.chance(60) => Terms::One(Atom::Pods(Where::Here, Who::All)),
            _ => self.one(sort),
        };
        // The one nameless namespace can't be taken out of all namespaces, as its name isn't known.
        let own_too = sort == Sort::Wide && self.program.layout != Layout::Nameless;
        let without = if own_too && self.rng.chance(40) { self.one(Sort::Own) } else { self.one(sort) };
        let without = if self.rng.chance(20) { Terms::All(vec![without, self.one(sort)]) } else { without };
        Terms::Except(Box::new(all), Box::new(without))
    }

    /// Binds the terms to a name, at the head of the program or under the statement's namespace.
    fn named(&mut self, terms: Terms) -> Terms {
        let under = self.program.layout == Layout::Lines && self.rng.chance(50);
        let name = format!("group-{}", self.program.lets.len() + 1);
        self.program.lets.push(Let { name, home: under.then_some(self.home), terms });
        Terms::Named(self.program.lets.len() - 1)
    }

    fn atom(&mut self, sort: Sort) -> Atom {
        match sort {
            Sort::Any => Atom::Any,
            Sort::Internet => Atom::Internet,
            Sort::Block => Atom::Block(self.block()),
            Sort::Wide => {
                let by_labels = labels_can_be_judged(self.world) && self.rng.chance(50);
                let place =
                    if by_labels { Where::Labelled(namespace_selector(self.rng)) } else { Where::Every };
                Atom::Pods(place, self.by_labels())
            }
            Sort::Foreign => {
                let seen = self.world.namespaces.iter().position(|namespace| !namespace.owned);
                match seen {
                    Some(index) if self.rng.chance(70) => {
                        let who = self.pods_of(index);
                        Atom::Pods(Where::Namespace(self.world.namespaces[index].name.clone()), who)
                    }
                    _ => Atom::Pods(Where::Namespace("kube-system".to_owned()), self.by_labels()),
                }
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
        let here: Vec<usize> = (0..self.world.workloads.len())
            .filter(|index| self.world.workloads[*index].namespace == namespace)
            .collect();
        if here.is_empty() || self.rng.chance(45) {
            return self.by_labels();
        }
        let narrowed = self.rng.chance(18).then(|| pod_selector(self.rng));
        Who::Workload(*self.rng.pick(&here), narrowed)
    }

    fn by_labels(&mut self) -> Who {
        if self.rng.chance(25) { Who::All } else { Who::Labelled(pod_selector(self.rng)) }
    }

    fn block(&mut self) -> Block {
        self.rng.pick(&BLOCKS).parse().expect("the table holds blocks")
    }

    fn ports(&mut self) -> (Vec<Port>, Option<usize>) {
        use Protocol::{Sctp, Tcp, Udp};
        if self.rng.chance(50) {
            return (Vec::new(), None);
        }
        let named = |protocol, name: &str| Port::Named(protocol, name.to_owned());
        let pool = [
            Port::Range(Tcp, 80, 80),
            Port::Range(Tcp, 8080, 8080),
            Port::Range(Tcp, 8000, 8010),
            Port::Range(Tcp, 1, 1023),
            Port::Range(Udp, 53, 53),
            Port::Range(Sctp, 443, 443),
            Port::Every(Tcp),
            Port::Every(Udp),
            named(Tcp, "http"),
            named(Tcp, "http"),
            named(Tcp, "metrics"),
            named(Udp, "dns"),
        ];
        let ports: Vec<Port> =
            (0..=self.rng.weighted(&[65, 35])).map(|_| self.rng.pick(&pool).clone()).collect();
        let by_name = self.rng.chance(12);
        if by_name {
            self.program
                .port_lets
                .push((format!("ports-{}", self.program.port_lets.len() + 1), ports.clone()));
        }
        (ports, by_name.then(|| self.program.port_lets.len() - 1))
    }
}
