//! How policies are written, whatever they mean: one for each subject and direction, named, labelled, merged, sorted,
//! never empty by accident, and with the reasons of the statements that they come from.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_yaml::Value;

use super::generate::Case;
use super::labels::Mentioned;
use super::meaning::Meaning;
use super::policy::{Policy, Rule};
use super::program::Act;

const BECAUSE: &str = "kpol.dev/because";

/// The first rule that the policies break, in words.
pub(crate) fn check(case: &Case, text: &str, policies: &[Policy]) -> Result<(), String> {
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = Value::deserialize(document).map_err(|error| error.to_string())?;
        if !value.is_null() {
            written(&value).map_err(|what| format!("{what} in {value:?}"))?;
        }
    }
    for policy in policies {
        named(case, policy).map_err(|what| format!("{}: {what}", policy.name))?;
        for rules in policy.ingress.iter().chain(&policy.egress) {
            merged(rules).map_err(|what| format!("{}: {what}", policy.name))?;
        }
    }
    for (index, policy) in policies.iter().enumerate() {
        let place = (&policy.namespace, &policy.name);
        if policies[..index].iter().any(|other| (&other.namespace, &other.name) >= place) {
            return Err(format!("{} is out of order or there twice", policy.name));
        }
        let same = |other: &&Policy| {
            other.namespace == policy.namespace
                && other.ingress.is_some() == policy.ingress.is_some()
                && same_pods(other, policy)
        };
        if let Some(other) = policies[..index].iter().find(same) {
            return Err(format!("{} and {} have one subject and direction", other.name, policy.name));
        }
        let given = case.world.holding();
        if given.iter().any(|given| (&given.namespace, &given.name) == place) {
            return Err(format!("{} is the name of a given policy", policy.name));
        }
    }
    reasons(case, policies)
}

/// What no reader of the meaning sees: whether fields are there that could be left out, and lists that may not be empty.
fn written(object: &Value) -> Result<(), String> {
    let spec = &object["spec"];
    let types = spec["policyTypes"].as_sequence().ok_or("its types are left to be guessed")?;
    let [direction] = &types[..] else { return Err("not one direction".to_owned()) };
    let (section, end) =
        if direction.as_str() == Some("Ingress") { ("ingress", "from") } else { ("egress", "to") };
    let known = ["podSelector", "policyTypes", section];
    if let Some(other) = spec
        .as_mapping()
        .into_iter()
        .flat_map(|spec| spec.keys())
        .find(|key| !key.as_str().is_some_and(|key| known.contains(&key)))
    {
        return Err(format!("{other:?} beside policyTypes {types:?}"));
    }
    if object["metadata"]["labels"]["app.kubernetes.io/managed-by"].as_str() != Some("kpol") {
        return Err("kpol's label is not there".to_owned());
    }
    for rule in spec[section].as_sequence().into_iter().flatten() {
        for list in [&rule[end], &rule["ports"]] {
            if list.as_sequence().is_some_and(Vec::is_empty) {
                return Err("an empty list, which means everything".to_owned());
            }
        }
    }
    Ok(())
}

fn named(case: &Case, policy: &Policy) -> Result<(), String> {
    let direction = if policy.ingress.is_some() { "ingress" } else { "egress" };
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    if policy.name.len() > 63 || !policy.name.bytes().all(fits) {
        return Err("no good name".to_owned());
    }
    if !policy.name.contains(direction) {
        return Err(format!("it is about {direction}"));
    }
    if !case.world.owns(&policy.namespace) {
        return Err(format!("{} is not owned", policy.namespace));
    }
    Ok(())
}

/// No rule says what another one could say as well, and nothing is said twice.
fn merged(rules: &[Rule]) -> Result<(), String> {
    for (index, rule) in rules.iter().enumerate() {
        for (position, peer) in rule.peers.iter().enumerate() {
            if rule.peers[..position].contains(peer) {
                return Err(format!("{peer:?} twice"));
            }
        }
        let ports: Vec<_> = rule.ports.iter().flatten().collect();
        if ports.iter().collect::<BTreeSet<_>>().len() != ports.len() {
            return Err(format!("ports twice in {ports:?}"));
        }
        for other in &rules[..index] {
            if other.peers == rule.peers || other.ports == rule.ports {
                return Err(format!("two rules that could be one: {other:?} and {rule:?}"));
            }
        }
    }
    Ok(())
}

fn same_pods(one: &Policy, other: &Policy) -> bool {
    let mut mentioned = Mentioned::default();
    mentioned.add(&one.subject);
    mentioned.add(&other.subject);
    let sets = mentioned.label_sets("");
    sets.iter().all(|labels| one.subject.matches(labels) == other.subject.matches(labels))
}

/// Every reason on a policy is a statement's, and that of each statement that isolates somebody is on some policy.
fn reasons(case: &Case, policies: &[Policy]) -> Result<(), String> {
    let mut written = BTreeSet::new();
    for policy in policies {
        if let Some(key) = policy.annotations.keys().find(|key| *key != BECAUSE) {
            return Err(format!("{}: annotation {key}", policy.name));
        }
        for reason in policy.annotations.get(BECAUSE).into_iter().flat_map(|text| text.split("; ")) {
            let mut said = case.program.statements.iter();
            if !said.any(|statement| statement.because.as_deref() == Some(reason)) {
                return Err(format!("{}: nobody said {reason:?}", policy.name));
            }
            written.insert(reason);
        }
    }
    let meaning = Meaning::of(&case.world, &case.program)?;
    for (number, statement) in case.program.statements.iter().enumerate() {
        let isolates = match &statement.act {
            Act::Isolate { .. } | Act::Deny(_) => true,
            Act::Allow(_) => {
                let own = |allow: &&super::meaning::Allow<'_>| allow.statement == number;
                let mut terms = meaning.allows.iter().filter(own).map(|allow| &allow.to);
                terms.any(|term| !term.is_wide() && meaning.has_own_end(term))
            }
        };
        if let Some(reason) =
            statement.because.as_deref().filter(|reason| isolates && !written.contains(reason))
        {
            return Err(format!("{reason:?} is nowhere"));
        }
    }
    Ok(())
}
