//! A changed policy is judged like one that was there from the start; and what is listed is what is answered.

use proptest::prelude::*;

use super::{policy, words, world};
use crate::reach::{ClassId, Reach};
use crate::resolve::program::Direction;

const SPECS: [&str; 10] = [
    "podSelector: {}",
    "podSelector: {}, policyTypes: [Egress]",
    "podSelector: {matchLabels: {app: x}}, ingress: [{from: [{podSelector: {matchLabels: {app: y}}}]}]",
    "podSelector: {matchLabels: {app: y}}, ingress: [{ports: [{port: http}]}]",
    "podSelector: {matchLabels: {app: x}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}, {port: 81}]}]",
    "podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: blue}}}]}]",
    "podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}, ingress: [{}], egress: [{ports: [{port: 80}]}]",
    "podSelector: {matchLabels: {app: y}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}], ports: [{port: 79, endPort: 81}]}]",
    "podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{protocol: UDP}]}]",
    "podSelector: {matchLabels: {app: nobody}}",
];

/// Every pair's ports, answered one by one.
fn answers(reach: &Reach<'_>) -> Vec<String> {
    let classes = 0..u32::try_from(reach.classes()).expect("a few");
    let pairs = classes.clone().flat_map(|from| classes.clone().map(move |to| (ClassId(from), ClassId(to))));
    pairs.map(|(from, to)| words(&reach.between(from, to))).collect()
}

/// The same, from the list of all pairs; a pair that is listed twice is a mistake.
fn listed(reach: &Reach<'_>) -> Vec<String> {
    let count = reach.classes();
    let mut all = vec![None; count * count];
    let mut list = |from: u32, to: u32, ports: String| {
        let place = &mut all[from as usize * count + to as usize];
        assert_eq!(place.replace(ports), None, "{from} to {to} is listed twice");
    };
    let pairs = reach.pairs();
    for pair in &pairs.listed {
        for from in pair.from.0.0..pair.from.1.0 {
            (pair.to.0.0..pair.to.1.0).for_each(|to| list(from, to, words(pairs.ports(pair))));
        }
    }
    for from in pairs.open_from.iter() {
        pairs.open_to.iter().for_each(|to| list(from.0, to.0, "*".to_owned()));
    }
    all.into_iter().map(|ports| ports.unwrap_or_else(|| "-".to_owned())).collect()
}

proptest! {
    #[test]
    fn lists_and_changes_agree_with_answers(
        before in proptest::collection::vec(0..SPECS.len(), 0..6),
        changes in proptest::collection::vec((0..6_usize, proptest::option::of(0..SPECS.len()), 0..3_usize), 0..5),
    ) {
        let read = |spec: usize, namespace: usize| {
            let mut policy = policy(SPECS[spec]);
            policy.metadata.namespace = Some(["a", "b", "elsewhere"][namespace].to_owned());
            policy
        };
        let mut policies: Vec<_> = before.iter().map(|spec| Some(read(*spec, 0))).collect();
        let world = world();
        let mut reach = Reach::new(&world, policies.iter().flatten()).expect("they can be read");
        prop_assert_eq!(listed(&reach), answers(&reach));
        for (position, spec, namespace) in changes {
            let position = position.min(policies.len());
            let policy = spec.map(|spec| read(spec, namespace));
            reach.replace(position, policy.as_ref()).expect("it can be read");
            if position == policies.len() {
                policies.push(policy);
            } else {
                policies[position] = policy;
            }
            let anew = Reach::new(&world, policies.iter().flatten()).expect("they can be read");
            prop_assert_eq!(answers(&reach), answers(&anew));
            prop_assert_eq!(listed(&reach), answers(&anew));
            for pod in 0..world.pods.len() {
                for direction in [Direction::Ingress, Direction::Egress] {
                    let count = |reach: &Reach<'_>| reach.isolating(reach.class(pod), direction).count();
                    prop_assert_eq!(count(&reach), count(&anew));
                }
            }
        }
    }
}
