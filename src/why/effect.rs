//! What a further statement would change, beside what was asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Case, policies, words};
use crate::check::{Enforced, Subject};
use crate::reach::{ClassId, Reach};
use crate::resolve::program::Direction;
use crate::sets::PortSet;

/// What changes, each as `a -> b on tcp/80`, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// What is reached that wasn't, and wasn't asked for.
    pub opens: Vec<String>,
    /// What was reached and isn't.
    pub closes: Vec<String>,
}

impl Case<'_, '_, '_, '_> {
    /// What another program's policies would change; none where they don't let through what was asked for.
    #[must_use]
    pub fn effect(&self, edited: &Subject<'_, '_, '_>) -> Option<Effect> {
        let enforced = Enforced::new(edited);
        let after = Reach::of(&self.world, policies(&enforced));
        if !self.holds_under(&after) {
            return None;
        }
        let names = self.names();
        let mut pods: BTreeMap<ClassId, Vec<usize>> = BTreeMap::new();
        for pod in 0..self.world.pods.len() {
            pods.entry(self.reach.class(pod)).or_default().push(pod);
        }
        let mut asked: BTreeMap<(usize, usize), PortSet> = BTreeMap::new();
        for (from, to, ports) in self.asked_pairs() {
            let known = asked.entry((from, to)).or_default();
            *known = known.union(&ports);
        }
        let mut effect = Effect::default();
        let mut seen = BTreeSet::new();
        for (class, direction) in self.changed(&after) {
            for other in pods.keys().copied() {
                let (from, to) = if direction == Direction::Egress { (class, other) } else { (other, class) };
                if !seen.insert((from, to)) {
                    continue;
                }
                let (before, now) = (self.reach.between(from, to), after.between(from, to));
                if before == now {
                    continue;
                }
                for (a, b) in pods[&from].iter().flat_map(|a| pods[&to].iter().map(move |b| (*a, *b))) {
                    let wanted = asked.get(&(a, b)).cloned().unwrap_or_default();
                    let opened = now.difference(&before).difference(&wanted);
                    let closed = before.difference(&now);
                    let pair = format!("{} -> {}", self.pod_words(a, &names), self.pod_words(b, &names));
                    for (ports, list) in [(opened, &mut effect.opens), (closed, &mut effect.closes)] {
                        if !ports.is_empty() && a != b {
                            let on =
                                if ports.is_all() { String::new() } else { format!(" on {}", words(&ports)) };
                            list.push(format!("{pair}{on}"));
                        }
                    }
                }
            }
            let both = [&self.reach, &after].map(|reach| reach.outside(class, direction));
            if both[0] != both[1] {
                self.outside(class, direction, both, &pods, &names, &mut effect);
            }
        }
        effect.opens.sort();
        effect.closes.sort();
        Some(effect)
    }

    /// The ends at which something isn't as it was: isolated or not, or let through by other rules.
    fn changed(&self, after: &Reach<'_>) -> Vec<(ClassId, Direction)> {
        let classes = (0..).take(self.reach.classes()).map(ClassId);
        let both = [Direction::Ingress, Direction::Egress];
        let ends = classes.flat_map(|class| both.map(|direction| (class, direction)));
        ends.filter(|(class, direction)| !self.reach.is_same(after, *class, *direction)).collect()
    }

    fn outside(
        &self,
        class: ClassId,
        direction: Direction,
        [before, now]: [Vec<crate::reach::Region>; 2],
        pods: &BTreeMap<ClassId, Vec<usize>>,
        names: &[String],
        effect: &mut Effect,
    ) {
        let all = |regions: &[crate::reach::Region]| {
            let none = crate::sets::AddressSet::none();
            regions.iter().fold(none, |all, region| all.union(&region.addresses))
        };
        // What was asked for is no surprise.
        let before = all(&before);
        let now = all(&now).difference(&self.asked_addresses(direction).difference(&before));
        for (left, list) in
            [(now.difference(&before), &mut effect.opens), (before.difference(&now), &mut effect.closes)]
        {
            if left.is_empty() {
                continue;
            }
            for pod in pods.get(&class).into_iter().flatten() {
                let who = self.pod_words(*pod, names);
                list.push(match direction {
                    Direction::Egress => format!("{who} -> addresses outside"),
                    Direction::Ingress => format!("addresses outside -> {who}"),
                });
            }
        }
    }
}
