//! Policies as statements: each rule an `allow`, and `isolate` where none says that an end is closed.
//!
//! An `allow` holds at both ends, a rule at its own alone. So a rule is said as it stands only where the other ends let
//! all of it through too; else what both let through is said in its place, pair by pair.

use std::collections::BTreeSet;

use super::narrow::narrow;
use super::shown::{Given, Shown};
use super::terms::{Reason, addresses, on};
use super::{Said, Term};
use crate::reach::{Peer, Rule};
use crate::resolve::program::Direction;
use crate::resolve::selector;
use crate::sets::{AddressSet, Operator, PortSet, Protocol, Requirement, Space};
use crate::source::Span;

/// What a policy comes to.
#[derive(Default)]
pub(super) struct Flows {
    /// Statements, each with its namespace.
    pub(super) said: Vec<(String, Said)>,
    /// The places of rules that are said in part.
    pub(super) narrowed: Vec<Span>,
}

/// Pods that a rule names.
pub(super) enum Far<'r> {
    /// In one namespace.
    In { namespace: String, requirements: &'r [Requirement] },
    /// In any namespace with these labels.
    Wide { namespaces: &'r [Requirement], requirements: &'r [Requirement] },
}

impl Shown<'_, '_> {
    /// A policy as statements.
    pub(super) fn flows(&self, given: &Given) -> Result<Flows, Reason> {
        let policy = &given.policy;
        let here = policy.namespace.as_str();
        let subject = self.word(here, &policy.subject)?;
        let near = self.select(here, &policy.subject);
        if near.is_empty() {
            return Err(
                "it selects no pod that the manifests show and whose network isn't the host's".to_owned()
            );
        }
        let mut flows = Flows::default();
        for (direction, places) in [Direction::Ingress, Direction::Egress].into_iter().zip(&given.places) {
            for (rule, place) in policy.rules(direction).into_iter().flatten().zip(places) {
                let whole = self.rule(here, &subject, &near, direction, rule, &mut flows)?;
                if !whole {
                    flows.narrowed.push(*place);
                }
            }
        }
        let whole = BTreeSet::from([Term::pods(here, subject.clone())]);
        let entered = |(_, said): &(String, Said)| matches!(said, Said::Allow { to, .. } if *to == whole);
        let egress = policy.egress.is_some();
        let ingress = policy.ingress.is_some() && (egress || !flows.said.iter().any(entered));
        if ingress || egress {
            flows.said.insert(0, (here.to_owned(), Said::Isolate { whom: subject, ingress, egress }));
        }
        Ok(flows)
    }

    /// Says a rule; whether all of it.
    fn rule(
        &self,
        here: &str,
        subject: &str,
        near: &BTreeSet<usize>,
        direction: Direction,
        rule: &Rule,
        flows: &mut Flows,
    ) -> Result<bool, Reason> {
        let on_ports = on(&rule.ports)?;
        let allow = |far: BTreeSet<Term>, on: &str| {
            let subject = BTreeSet::from([Term::pods(here, subject.to_owned())]);
            let (from, to) = if direction == Direction::Ingress { (far, subject) } else { (subject, far) };
            (here.to_owned(), Said::Allow { from, to, on: on.to_owned() })
        };
        let Some(peers) = &rule.peers else {
            flows.said.push(allow(BTreeSet::from([Term::anywhere("any")]), &on_ports));
            return Ok(true);
        };
        let blocks = peers.iter().filter_map(|peer| match peer {
            Peer::Block(addresses) => Some(addresses),
            Peer::Pods { .. } => None,
        });
        let outside = AddressSet::union_all(blocks);
        let mut terms = addresses(&outside);
        let mut whole = true;
        for far in peers.iter().flat_map(|peer| fars(here, peer)) {
            if direction == Direction::Egress && self.is_dns(&far, &rule.ports) {
                flows.said.push(allow(BTreeSet::from([Term::anywhere("dns")]), ""));
                continue;
            }
            match &far {
                Far::Wide { namespaces, requirements } => {
                    let place = if namespaces.is_empty() { "*".to_owned() } else { selector(namespaces) };
                    let term = format!("{place}/{}", selector(requirements));
                    let pods = self.pods_of(&far);
                    if !self.both_ends(near, &pods, direction, &rule.ports) {
                        return Err(format!(
                            "not all pods of `{term}` let that through at their end, and an `allow` would open it there"
                        ));
                    }
                    terms.insert(Term::Anywhere(term));
                }
                Far::In { namespace, requirements } => {
                    let word = self.word(namespace, requirements)?;
                    let pods = self.pods_of(&far);
                    if direction == Direction::Egress {
                        let kept_open = self.kept_open(namespace, requirements, &word, &pods)?;
                        flows.said.extend(kept_open.map(|said| (namespace.clone(), said)));
                    }
                    if self.both_ends(near, &pods, direction, &rule.ports) {
                        terms.insert(Term::pods(namespace, word));
                    } else {
                        whole = false;
                        flows.said.extend(narrow(self, here, near, &pods, direction, &rule.ports)?);
                    }
                }
            }
        }
        if !terms.is_empty() {
            flows.said.push(allow(terms, &on_ports));
        }
        Ok(whole)
    }

    /// Lets everybody in to those of some pods that take everything: an `allow` to them would close them to everybody else.
    fn kept_open(
        &self,
        namespace: &str,
        requirements: &[Requirement],
        word: &str,
        pods: &BTreeSet<usize>,
    ) -> Result<Option<Said>, Reason> {
        let open: BTreeSet<usize> =
            pods.iter().copied().filter(|pod| !self.isolated(*pod, Direction::Ingress)).collect();
        if open.is_empty() {
            return Ok(None);
        }
        let to = if open == self.select(namespace, requirements) {
            BTreeSet::from([Term::pods(namespace, word.to_owned())])
        } else {
            self.names(&open)?
        };
        let from = BTreeSet::from([Term::anywhere("any")]);
        Ok(Some(Said::Allow { from, to, on: String::new() }))
    }

    /// The pods of the program's own namespaces among those that a rule names: an `allow` opens their end too.
    fn pods_of(&self, far: &Far<'_>) -> BTreeSet<usize> {
        match far {
            Far::In { namespace, requirements } if self.owned.contains(namespace) => {
                self.select(namespace, requirements)
            }
            Far::In { .. } => BTreeSet::new(),
            Far::Wide { namespaces, requirements } => {
                let places = self.namespaces(namespaces).filter(|place| self.owned.contains(*place));
                places.flat_map(|place| self.select(place, requirements)).collect()
            }
        }
    }

    /// Whether the far ends let through all that a rule does.
    fn both_ends(
        &self,
        near: &BTreeSet<usize>,
        far: &BTreeSet<usize>,
        direction: Direction,
        ports: &PortSet,
    ) -> bool {
        let mut known = BTreeSet::new();
        far.iter().all(|far| {
            near.iter().all(|near| {
                !known.insert((self.class(*near), self.class(*far)))
                    || self
                        .resolved(ports, destination(*near, *far, direction))
                        .is_subset(&self.let_by(*near, *far, direction))
            })
        })
    }

    /// What the far end lets through.
    pub(super) fn let_by(&self, near: usize, far: usize, direction: Direction) -> PortSet {
        let [near_class, far_class] = [near, far].map(|pod| self.class(pod));
        let to = self.class(destination(near, far, direction));
        let its = if direction == Direction::Ingress { Direction::Egress } else { Direction::Ingress };
        self.reach.let_through(far_class, near_class, its, to)
    }

    fn is_dns(&self, far: &Far<'_>, ports: &PortSet) -> bool {
        let Far::In { namespace, requirements } = far else { return false };
        let both = [Protocol::Udp, Protocol::Tcp].map(|protocol| PortSet::range(protocol, 53, 53));
        namespace == "kube-system"
            && !self.owned.contains(namespace)
            && *requirements == [Requirement::equals("k8s-app", "kube-dns")]
            && *ports == PortSet::union_all(both)
    }
}

pub(super) fn destination(near: usize, far: usize, direction: Direction) -> usize {
    if direction == Direction::Ingress { near } else { far }
}

/// A peer by the namespaces that it names.
fn fars<'r>(here: &str, peer: &'r Peer) -> Vec<Far<'r>> {
    let Peer::Pods { namespaces, pods } = peer else { return Vec::new() };
    let Some(namespaces) = namespaces else {
        return vec![Far::In { namespace: here.to_owned(), requirements: pods }];
    };
    match namespaces.as_slice() {
        [Requirement { key, operator: Operator::In(names) }] if key == Space::NAMESPACE_NAME => {
            names.iter().map(|name| Far::In { namespace: name.clone(), requirements: pods }).collect()
        }
        _ => vec![Far::Wide { namespaces, requirements: pods }],
    }
}
