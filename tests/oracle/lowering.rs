//! A lowering by brute force, which holds the two evaluators against each other without the program under test: for
//! every label set that could exist, a policy for just the pods that have it, with a peer for every label set that may
//! talk to them. It knows no blocks, which would have to be cut to fit.

use super::difference::difference;
use super::generate::Case;
use super::labels::{Labels, Mentioned, NAMESPACE_NAME, Requirement, Selector, Test};
use super::meaning::{Allow, Meaning};
use super::policy::{Peer, Policy, Rule};
use super::program::Layout;
use super::world::{Endpoint, InPlay, Pod, World};

/// The most pods for each of which there is a policy.
const MOST_PODS: usize = 500;

/// Policies that enforce what the program means; none where blocks are in play, or too many pods.
fn lower(case: &Case) -> Option<Vec<Policy>> {
    let meaning = Meaning::of(&case.world, &case.program).ok()?;
    let mut play = InPlay::default();
    meaning.mention(&mut play);
    if !play.blocks.is_empty() || meaning.parts().any(|part| part.is_any() && !part.except.is_empty()) {
        return None;
    }
    let all = super::everybody::pods(&case.world, &play);
    // A policy for each is too much where there are many.
    if all.len() > MOST_PODS {
        return None;
    }
    let ends: Vec<Endpoint> = all.into_iter().map(|pod| Endpoint { pod: Some(pod), address: None }).collect();
    let lowering = Lowering { world: &case.world, meaning: &meaning, play: &play, ends: &ends };
    let mut policies = Vec::new();
    for end in &ends {
        let Some(pod) = end.owned_pod() else { continue };
        let isolated = (
            meaning.sends(end).isolated,
            meaning.takes(end, &meaning.universe(&[]), super::enforce::Names::Declared).isolated,
        );
        policies.push(Policy {
            namespace: pod.space.name.clone(),
            name: format!("pods-{}", policies.len()),
            labels: Labels::new(),
            annotations: Labels::new(),
            subject: exactly(&play.pod_labels, &pod.labels),
            ingress: isolated.1.then(|| lowering.rules(pod, end, false)),
            egress: isolated.0.then(|| lowering.rules(pod, end, true)),
        });
    }
    Some(policies)
}

struct Lowering<'a> {
    world: &'a World,
    meaning: &'a Meaning<'a>,
    play: &'a InPlay,
    ends: &'a [Endpoint],
}

impl Lowering<'_> {
    /// A rule for each `allow` that opens the pod's own end in that direction.
    fn rules(&self, pod: &Pod, end: &Endpoint, egress: bool) -> Vec<Rule> {
        let mut rules = Vec::new();
        for allow in &self.meaning.allows {
            let (here, any) = if egress {
                (self.meaning.leaves_by(allow, end), allow.to.is_any())
            } else {
                (self.meaning.arrives_by(allow, end), allow.from.iter().any(super::part::Part::is_any))
            };
            let peers = if any { Vec::new() } else { self.peers(pod, allow, egress) };
            if here && (any || !peers.is_empty()) {
                rules.push(Rule { peers, ports: allow.ports.clone() });
            }
        }
        rules
    }

    fn peers(&self, pod: &Pod, allow: &Allow<'_>, egress: bool) -> Vec<Peer> {
        let granted = self.ends.iter().filter(|end| {
            if egress { self.meaning.is_destination(allow, end) } else { self.meaning.is_source(allow, end) }
        });
        let peer = |end: &Endpoint| {
            let other = end.pod.as_ref()?;
            let own = other.space.name == pod.space.name;
            Some(Peer::Pods {
                namespaces: (!own).then(|| namespace(self.world, self.play, other)),
                pods: exactly(&self.play.pod_labels, &other.labels),
            })
        };
        let mut peers: Vec<Peer> = Vec::new();
        for peer in granted.filter_map(peer) {
            if !peers.contains(&peer) {
                peers.push(peer);
            }
        }
        peers
    }
}

/// Just the namespaces that are like this pod's. The names in play are known, all others are one.
fn namespace(world: &World, play: &InPlay, pod: &Pod) -> Selector {
    let Selector(mut all) = exactly(&play.namespace_labels, &pod.space.labels);
    all.retain(|requirement| requirement.key != NAMESPACE_NAME);
    let mut named: Vec<String> = play.namespace_names.iter().cloned().collect();
    named.extend(play.namespace_labels.values(NAMESPACE_NAME).cloned());
    named.extend(world.namespaces.iter().map(|namespace| namespace.name.clone()));
    let test = if named.contains(&pod.space.name) {
        Test::In(vec![pod.space.name.clone()])
    } else {
        Test::NotIn(named)
    };
    all.push(Requirement { key: NAMESPACE_NAME.to_owned(), test });
    Selector(all)
}

/// Just the label sets that agree with this one in what is mentioned.
fn exactly(mentioned: &Mentioned, labels: &Labels) -> Selector {
    let mut all = Vec::new();
    for (key, values) in mentioned.each() {
        let mut say = |test| {
            all.push(Requirement { key: key.clone(), test });
        };
        match labels.get(key) {
            None => say(Test::Absent),
            Some(value) if values.contains(value) => say(Test::In(vec![value.clone()])),
            Some(_) => {
                say(Test::Exists);
                if !values.is_empty() {
                    say(Test::NotIn(values.iter().cloned().collect()));
                }
            }
        }
    }
    Selector(all)
}

#[test]
fn a_lowering_by_brute_force_agrees() {
    let mut agree = 0;
    for seed in 10_000..10_600 {
        let case = Case::of(seed);
        // In many namespaces, the one without a name can't be told from the others.
        if case.program.layout == Layout::Nameless && case.text().text.contains('/') {
            continue;
        }
        let Some(policies) = lower(&case) else { continue };
        let meaning = Meaning::of(&case.world, &case.program).expect("its ports can be said");
        let found = difference(&meaning, &policies);
        assert_eq!(found, None, "seed {seed}\n{}\n{}", case.text().text, case.documents().join("---\n"));
        agree += 1;
    }
    assert!(agree >= 60, "only {agree} programs were without blocks");
}
