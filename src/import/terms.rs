//! Pods as terms: by the workload's name where it means the same pods, else by labels.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::Term;
use super::shown::Shown;
use crate::resolve::{name, selector, selector_of, workload_name};
use crate::sets::{AddressSet, PortSet, Protocol, Requirement};

/// Why something can't be said.
pub(super) type Reason = String;

impl Shown<'_, '_> {
    /// The pods of `namespace` that satisfy the requirements, as its own statements call them.
    pub(super) fn word(&self, namespace: &str, requirements: &[Requirement]) -> Result<String, Reason> {
        if requirements.is_empty() {
            return Ok("*".to_owned());
        }
        let selected = self.select(namespace, requirements);
        if selected.is_empty() && self.owned.contains(namespace) {
            let whose = if namespace.is_empty() { String::new() } else { format!(" of `{namespace}`") };
            return Err(format!("no pod{whose} that the manifests show has `{}`", selector(requirements)));
        }
        let workloads: BTreeSet<usize> =
            selected.iter().map(|pod| self.maker(self.manifests.workloads[*pod])).collect();
        if let [only] = workloads.iter().copied().collect::<Vec<_>>()[..]
            && let Some(name) = self.name_of(only, &selected)
        {
            return Ok(name);
        }
        Ok(selector(requirements))
    }

    /// The workload that made this one, in manifests that were read from a cluster; else itself.
    fn maker(&self, workload: usize) -> usize {
        // A Pod of a Job of a CronJob is the longest way there is.
        const LONGEST: usize = 4;
        let place = self.facts.namespace_of(workload);
        let mut found = workload;
        for _ in 0..LONGEST {
            let Some((kind, name)) = &self.facts.workload(found).owner else { break };
            let mut makers = self.facts.named(place, name).iter();
            let Some(maker) = makers.find(|other| self.facts.workload(**other).id.kind.value == *kind) else {
                break;
            };
            found = *maker;
        }
        found
    }

    /// The name of a workload, where it means just these pods.
    fn name_of(&self, workload: usize, pods: &BTreeSet<usize>) -> Option<String> {
        let named = self.facts.workload(workload);
        if named.id.generated {
            return None;
        }
        let place = self.facts.namespace_of(workload);
        let same_name = self.facts.named(place, &named.id.name.value);
        let mut by_name = BTreeSet::new();
        for other in same_name {
            let id = &self.facts.workload(*other).id;
            if (id.group(), id.kind.value.as_str()) == (named.id.group(), named.id.kind.value.as_str()) {
                by_name.extend(self.select(place, &selector_of(self.facts.workload(*other))?));
            }
        }
        (by_name == *pods).then(|| workload_name(self.facts, workload))
    }

    /// Some pods by their workloads' names, where each name means none but these.
    pub(super) fn names(&self, pods: &BTreeSet<usize>) -> Result<BTreeSet<Term>, Reason> {
        let mut left = pods.clone();
        let mut terms = BTreeSet::new();
        while let Some(first) = left.first().copied() {
            let workload = self.maker(self.manifests.workloads[first]);
            let named = self.facts.workload(workload);
            let own = selector_of(named).map(|own| self.select(self.namespace_of(first), &own));
            let term = own.filter(|own| own.is_subset(pods)).and_then(|own| {
                let name = self.name_of(workload, &own)?;
                Some((own, name))
            });
            let Some((own, word)) = term else {
                let other = &named.id.name.value;
                return Err(format!("`{other}` would have to be named, and its name means other pods too"));
            };
            terms.insert(Term::pods(self.namespace_of(first), word));
            left.retain(|pod| *pod != first && !own.contains(pod));
        }
        Ok(terms)
    }
}

impl Term {
    pub(super) fn pods(namespace: &str, word: String) -> Self {
        Self::Pods { namespace: namespace.to_owned(), word }
    }

    pub(super) fn anywhere(word: &str) -> Self {
        Self::Anywhere(word.to_owned())
    }

    /// As a statement of a namespace has it.
    pub(super) fn seen_from(&self, here: &str) -> String {
        match self {
            Self::Anywhere(word) => word.clone(),
            Self::Pods { namespace, word } if namespace == here => word.clone(),
            Self::Pods { namespace, word } => format!("{}/{word}", name(namespace)),
        }
    }
}

/// Addresses as terms.
pub(super) fn addresses(set: &AddressSet) -> BTreeSet<Term> {
    if *set == AddressSet::internet() {
        return BTreeSet::from([Term::anywhere("internet")]);
    }
    let word = |net: &IpNet| {
        if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
    };
    let blocks = set.blocks().into_iter();
    blocks
        .map(|block| {
            let except: Vec<String> = block.except.iter().map(word).collect();
            Term::Anywhere(match except.as_slice() {
                [] => word(&block.cidr),
                except => format!("({} except {})", word(&block.cidr), except.join(", ")),
            })
        })
        .collect()
}

/// Ports as they stand after `on`; empty where every port is meant.
pub(super) fn on(ports: &PortSet) -> Result<String, Reason> {
    if ports.is_all() {
        return Ok(String::new());
    }
    let words = ports.words(port_name);
    if words.is_empty() {
        return Err("what is left of it is neither TCP, UDP nor SCTP".to_owned());
    }
    Ok(words.join(", "))
}

/// A port's name after `on`: without its protocol where that is TCP, quoted where it could be taken for something else.
fn port_name(protocol: Protocol, port: &str) -> String {
    let word = protocol.word();
    let plain = name(port) == port;
    let letters = port.starts_with(|c: char| c.is_ascii_lowercase());
    let bare = protocol == Protocol::Tcp && plain && Protocol::of_word(port).is_none();
    // After its protocol no name means anything else.
    let is_word = letters && port.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    match (bare, is_word) {
        (true, _) => port.to_owned(),
        (false, true) => format!("{word}/{port}"),
        (false, false) => format!("{word}/{}", name(port)),
    }
}
