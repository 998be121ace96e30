//! What a set of policies enforces, by Kubernetes' rules: policies of a direction add up, a pod is isolated in
//! a direction as soon as one policy selects it, and each end judges for itself.

use super::policy::{Peer, Policy, Rule};
use super::ports::{Mask, NamedPort, Port, Ports, Universe, ranges};
use super::reach::{Sends, Takes};
use super::world::{Endpoint, InPlay};

/// How a named port is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names<'a> {
    /// As the destination's containers declare it.
    Declared,
    /// As any number of its protocol, as for proofs about pods that nobody has seen.
    AnyNumber,
    /// As one workload's template declares it, as for proofs about that workload's own pods.
    Template(&'a [NamedPort]),
}

/// What the policies say of an endpoint as a source.
pub(crate) fn sends(policies: &[Policy], endpoint: &Endpoint) -> Sends {
    let mut sends = Sends::default();
    for policy in policies {
        let subject = selects(policy, endpoint);
        for _ in policy.egress.iter().flatten() {
            sends.grant(subject, false);
        }
        for rule in policy.ingress.iter().flatten() {
            sends.grant(false, rule.admits(policy, endpoint));
        }
        sends.isolated |= subject && policy.egress.is_some();
    }
    sends
}

/// What the policies say of an endpoint as a destination.
pub(crate) fn takes(
    policies: &[Policy],
    endpoint: &Endpoint,
    universe: &Universe,
    names: Names<'_>,
) -> Takes {
    let mut takes = Takes::default();
    for policy in policies {
        let subject = selects(policy, endpoint);
        let ports = |rule: &Rule, named| if named { at(&rule.ports, endpoint, universe, names) } else { 0 };
        for rule in policy.egress.iter().flatten() {
            takes.grant(ports(rule, rule.admits(policy, endpoint)), 0);
        }
        for rule in policy.ingress.iter().flatten() {
            takes.grant(0, ports(rule, subject));
        }
        takes.isolated |= subject && policy.ingress.is_some();
    }
    takes
}

/// The ports of a list at an endpoint: a name is resolved at the destination, and an address has none.
pub(crate) fn at(ports: &Ports, endpoint: &Endpoint, universe: &Universe, names: Names<'_>) -> Mask {
    universe.of_list(ports, |protocol, name| match (names, &endpoint.pod) {
        (_, None) => 0,
        (Names::AnyNumber, Some(_)) => universe.range(protocol, 1, u16::MAX),
        (Names::Template(ports), Some(_)) => universe.declared(ports, protocol, name),
        (Names::Declared, Some(pod)) => universe.declared(&pod.ports, protocol, name),
    })
}

/// Adds what the policies mention to what is in play.
pub(crate) fn mention(policies: &[Policy], play: &mut InPlay) {
    for policy in policies {
        play.pod_labels.add(&policy.subject);
        play.namespace_names.insert(policy.namespace.clone());
        for rule in rules(policy) {
            for port in rule.ports.iter().flatten() {
                if let Port::Named(_, name) = port {
                    play.port_names.insert(name.clone());
                }
            }
            for peer in &rule.peers {
                match peer {
                    Peer::Pods { namespaces, pods } => {
                        play.pod_labels.add(pods);
                        if let Some(namespaces) = namespaces {
                            play.namespace_labels.add(namespaces);
                        }
                    }
                    Peer::Block { block, except } => play.blocks.extend(except.iter().chain([block])),
                }
            }
        }
    }
}

/// The ranges of ports that the policies mention.
pub(crate) fn port_ranges(policies: &[Policy]) -> impl Iterator<Item = (u16, u16)> {
    policies.iter().flat_map(rules).flat_map(|rule| ranges(&rule.ports))
}

fn rules(policy: &Policy) -> impl Iterator<Item = &Rule> {
    policy.ingress.iter().chain(&policy.egress).flatten()
}

/// Whether the endpoint is a subject of the policy.
fn selects(policy: &Policy, endpoint: &Endpoint) -> bool {
    endpoint
        .pod
        .as_ref()
        .is_some_and(|pod| pod.space.name == policy.namespace && policy.subject.matches(&pod.labels))
}

impl Rule {
    fn admits(&self, policy: &Policy, endpoint: &Endpoint) -> bool {
        self.peers.is_empty() || self.peers.iter().any(|peer| peer.matches(policy, endpoint))
    }
}

impl Peer {
    fn matches(&self, policy: &Policy, endpoint: &Endpoint) -> bool {
        match self {
            Self::Pods { namespaces, pods } => endpoint.pod.as_ref().is_some_and(|pod| {
                let here = match namespaces {
                    Some(namespaces) => namespaces.matches(&pod.space.labels),
                    None => pod.space.name == policy.namespace,
                };
                here && pods.matches(&pod.labels)
            }),
            Self::Block { block, except } => endpoint.address.is_some_and(|address| {
                block.contains(address) && !except.iter().any(|inner| inner.contains(address))
            }),
        }
    }
}
