//! A lowering by brute force, which holds the two evaluators against each other without the program under test: for
//! every label set that could exist, a policy for just the pods that have it, with a peer for every label set that may
//! talk to them. It knows no blocks, which would have to be cut to fit.

use super::enforce::Names;
use super::generate::Case;
use super::judge::{difference, universe};
use super::labels::{Labels, Mentioned, NAMESPACE_NAME, Requirement, Selector, Test};
use super::meaning::Meaning;
use super::policy::{Peer, Policy, Rule};
use super::program::{Act, Atom, Flow, Layout, Terms};
use super::reach::{Profile, Side};
use super::world::{Endpoint, InPlay, Pod, World, pods};

/// Policies that enforce what the program means; none where blocks are in play.
fn lower(case: &Case) -> Option<Vec<Policy>> {
    let meaning = Meaning::of(&case.world, &case.program);
    let universe = universe(&case.world, &case.program, &[]);
    let mut play = InPlay::default();
    meaning.mention(&mut play);
    if !play.blocks.is_empty() {
        return None;
    }
    let known_ports = |pod: &Pod| play.port_names.is_empty() || !pod.ports.is_empty();
    let all = pods(&case.world, &play).into_iter().filter(|pod| known_ports(pod));
    let profiles: Vec<(Endpoint, Profile)> = all
        .map(|pod| Endpoint { pod: Some(pod), address: None })
        .map(|end| (end.clone(), meaning.profile(&end, &universe, Names::Declared)))
        .collect();
    let lowering = Lowering { case, play: &play, profiles: &profiles };
    let mut policies = Vec::new();
    for (end, profile) in &profiles {
        let Some(pod) = end.owned_pod() else { continue };
        let egress = profile.egress.isolated.then(|| lowering.rules(pod, &profile.egress, true));
        let ingress = profile.ingress.isolated.then(|| lowering.rules(pod, &profile.ingress, false));
        policies.push(Policy {
            namespace: pod.space.name.clone(),
            name: format!("pods-{}", policies.len()),
            subject: exactly(&play.pod_labels, &pod.labels),
            ingress,
            egress,
        });
    }
    Some(policies)
}

struct Lowering<'a> {
    case: &'a Case,
    play: &'a InPlay,
    profiles: &'a [(Endpoint, Profile)],
}

impl Lowering<'_> {
    /// A rule for each `allow` that grants the pod something in that direction.
    fn rules(&self, pod: &Pod, side: &Side, egress: bool) -> Vec<Rule> {
        let allows = self.case.program.statements.iter().filter_map(|statement| match &statement.act {
            Act::Allow(flow) => Some(flow),
            _ => None,
        });
        let allows: Vec<&Flow> = allows.collect();
        let first = side.grants.len() - allows.len();
        let mut rules = Vec::new();
        for (index, flow) in allows.into_iter().enumerate() {
            let grant = side.grants[first + index];
            let (here, other_end) =
                if egress { (grant.source, &flow.to) } else { (grant.ports != 0, &flow.from) };
            let peers = if matches!(other_end, Terms::One(Atom::Any)) {
                Vec::new()
            } else {
                self.peers(pod, first + index, egress)
            };
            if here && (matches!(other_end, Terms::One(Atom::Any)) || !peers.is_empty()) {
                rules.push(Rule { peers, ports: flow.ports.clone() });
            }
        }
        rules
    }

    fn peers(&self, pod: &Pod, grant: usize, egress: bool) -> Vec<Peer> {
        let granted = self.profiles.iter().filter(|(_, profile)| {
            if egress {
                profile.egress.grants[grant].ports != 0
            } else {
                profile.ingress.grants[grant].source
            }
        });
        let peer = |(end, _): &(Endpoint, Profile)| {
            let other = end.pod.as_ref()?;
            let own = other.space.name == pod.space.name;
            Some(Peer::Pods {
                namespaces: (!own).then(|| namespace(&self.case.world, self.play, other)),
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
    let mut named: Vec<String> = play.namespace_names.iter().cloned().collect();
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
    for seed in 10_000..10_200 {
        let case = Case::of(seed);
        // In many namespaces, the one without a name can't be told from the others.
        if case.program.layout == Layout::Nameless && case.text().contains('/') {
            continue;
        }
        let Some(policies) = lower(&case) else { continue };
        let found = difference(&case.world, &case.program, &policies);
        assert_eq!(found, None, "seed {seed}\n{}\n{}", case.text(), case.documents().join("---\n"));
        agree += 1;
    }
    assert!(agree >= 60, "only {agree} programs were without blocks");
}
