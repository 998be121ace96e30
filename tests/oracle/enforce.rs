//! What a set of policies enforces, by Kubernetes' rules: policies of a direction add up, a pod is isolated in
//! a direction as soon as one policy selects it, and each end judges for itself.

use super::policy::{Peer, Policy, Rule};
use super::ports::{Mask, NamedPort, Universe};
use super::reach::{Grant, Profile, Side};
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

/// What the policies say of an endpoint.
pub(crate) fn profile(
    policies: &[Policy],
    endpoint: &Endpoint,
    universe: &Universe,
    names: Names<'_>,
) -> Profile {
    let mut profile = Profile {
        egress: Side { isolated: false, grants: Vec::new() },
        ingress: Side { isolated: false, grants: Vec::new() },
    };
    for policy in policies {
        let subject = selects(policy, endpoint);
        if let Some(rules) = &policy.egress {
            profile.egress.isolated |= subject;
            profile.egress.grants.extend(rules.iter().map(|rule| {
                let peer = rule.admits(policy, endpoint);
                Grant {
                    source: subject,
                    ports: if peer { ports_of(rule, endpoint, universe, names) } else { 0 },
                }
            }));
        }
        if let Some(rules) = &policy.ingress {
            profile.ingress.isolated |= subject;
            profile.ingress.grants.extend(rules.iter().map(|rule| {
                let ports = if subject { ports_of(rule, endpoint, universe, names) } else { 0 };
                Grant { source: rule.admits(policy, endpoint), ports }
            }));
        }
    }
    profile
}

/// Adds what the policies mention to what is in play.
pub(crate) fn mention(policies: &[Policy], play: &mut InPlay) {
    for policy in policies {
        play.pod_labels.add(&policy.subject);
        for rule in policy.ingress.iter().chain(&policy.egress).flatten() {
            for port in &rule.ports {
                if let super::ports::Port::Named(_, name) = port {
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

/// The answers of every selector in the policies, by which pods can be told apart.
pub(crate) fn answers(policies: &[Policy], endpoint: &Endpoint) -> Vec<bool> {
    let mut answers = Vec::new();
    for policy in policies {
        answers.push(selects(policy, endpoint));
        for rule in policy.ingress.iter().chain(&policy.egress).flatten() {
            answers.extend(rule.peers.iter().map(|peer| peer.matches(policy, endpoint)));
        }
    }
    answers
}

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

fn ports_of(rule: &Rule, endpoint: &Endpoint, universe: &Universe, names: Names<'_>) -> Mask {
    universe.of_list(&rule.ports, |protocol, name| match (names, &endpoint.pod) {
        (_, None) => 0,
        (Names::AnyNumber, Some(_)) => universe.range(protocol, 1, u16::MAX),
        (Names::Template(ports), Some(_)) => universe.declared(ports, protocol, name),
        (Names::Declared, Some(pod)) => universe.declared(&pod.ports, protocol, name),
    })
}
