//! Judging: for each class of pods and each direction, which policies isolate it, and what each of their rules names.

use std::convert::Infallible;

use k8s_openapi::api::networking::v1::NetworkPolicy;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::class_set::ClassSet;
use super::classes::{ClassId, Classes, number_of};
use super::object::{self, Policy, Rule, Unreadable};
use super::peers::{JudgedRule, Peers};
use super::subjects::Subjects;
use super::world::{NamedPort, World};
use crate::resolve::program::Direction;
use crate::sets::AddressSet;

/// A rule: of which policy, in which direction, by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId {
    /// The policy.
    pub policy: usize,
    /// Whether it is one of `ingress` or of `egress`.
    pub direction: Direction,
    /// Its position in that list.
    pub rule: usize,
}

/// Pods under policies, judged.
#[derive(Debug)]
pub struct Reach<'a> {
    pub(super) classes: Classes<'a>,
    namespaces: FxHashMap<&'a str, u32>,
    policies: Vec<Option<JudgedPolicy>>,
    /// Which policies stand in each namespace, ascending.
    in_namespace: Vec<Vec<u32>>,
    /// Who is isolated by which policies, for each namespace.
    ingress: Vec<Subjects>,
    egress: Vec<Subjects>,
    peers: Peers,
}

/// A policy in the numbers of the classes.
#[derive(Debug)]
struct JudgedPolicy {
    /// Where its namespace has pods.
    namespace: Option<u32>,
    subject: ClassSet,
    ingress: Option<Vec<JudgedRule>>,
    egress: Option<Vec<JudgedRule>>,
}

impl JudgedPolicy {
    fn new(
        policy: Policy,
        namespaces: &FxHashMap<&str, u32>,
        classes: &Classes<'_>,
        peers: &mut Peers,
    ) -> Self {
        let namespace = namespaces.get(policy.namespace.as_str()).copied();
        let (first, end) = namespace.map_or((0, 0), |namespace| classes.ranges[namespace as usize]);
        let own = ClassSet::range(first, end);
        let subject = classes.select(&policy.subject, &own);
        let mut judged = |rules: Vec<Rule>| -> Vec<JudgedRule> {
            rules.into_iter().map(|rule| peers.judge(rule, &own, classes)).collect()
        };
        Self {
            namespace,
            subject,
            ingress: policy.ingress.map(&mut judged),
            egress: policy.egress.map(&mut judged),
        }
    }

    fn rules(&self, direction: Direction) -> Option<&[JudgedRule]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }
}

impl<'a> Reach<'a> {
    /// Judges pods under policies.
    ///
    /// # Errors
    /// Where a policy has a field that Kubernetes refuses.
    pub fn new<'p>(
        world: &World<'a>,
        policies: impl IntoIterator<Item = &'p NetworkPolicy>,
    ) -> Result<Self, Unreadable> {
        let policies: Vec<&NetworkPolicy> = policies.into_iter().collect();
        Self::judged(world, policies, object::read)
    }

    /// Judges pods under policies that have been read.
    #[must_use]
    pub fn of(world: &World<'a>, policies: Vec<Policy>) -> Self {
        let Ok(reach) = Self::judged(world, policies, Ok::<Policy, Infallible>);
        reach
    }

    /// Each policy is read and judged in one task: what reading needs for a moment is gone before the next one.
    fn judged<P: Send, E: Send>(
        world: &World<'a>,
        policies: Vec<P>,
        read: impl Fn(P) -> Result<Policy, E> + Sync,
    ) -> Result<Self, E> {
        /// So few policies aren't worth a task of their own.
        const A_TASK: usize = 512;
        let classes = Classes::new(world);
        let namespaces: FxHashMap<&str, u32> =
            world.namespaces.iter().map(|namespace| namespace.name).zip(0..).collect();
        let judged = policies.into_par_iter().with_min_len(A_TASK);
        let judged = judged.map_init(Peers::default, |peers, policy| {
            Ok(Some(JudgedPolicy::new(read(policy)?, &namespaces, &classes, peers)))
        });
        let policies = judged.collect::<Result<Vec<Option<JudgedPolicy>>, E>>()?;
        let mut in_namespace = vec![Vec::new(); world.namespaces.len()];
        for (policy, number) in policies.iter().zip(0..) {
            if let Some(namespace) = policy.as_ref().and_then(|policy| policy.namespace) {
                in_namespace[namespace as usize].push(number);
            }
        }
        let mut reach = Self {
            classes,
            namespaces,
            policies,
            in_namespace,
            ingress: Vec::new(),
            egress: Vec::new(),
            peers: Peers::default(),
        };
        let of_all = |direction| -> Vec<Subjects> {
            let all = 0..number_of(world.namespaces.len());
            all.into_par_iter().map(|namespace| reach.subjects(namespace, direction)).collect()
        };
        (reach.ingress, reach.egress) = (of_all(Direction::Ingress), of_all(Direction::Egress));
        Ok(reach)
    }

    /// Judges anew after a change of one policy: another one in its place, or none. What no policy of its namespaces says
    /// isn't looked at.
    ///
    /// # Errors
    /// Where the policy has a field that Kubernetes refuses; then nothing changes.
    ///
    /// # Panics
    /// Where the position is beyond the one after the last.
    pub fn replace(&mut self, position: usize, policy: Option<&NetworkPolicy>) -> Result<(), Unreadable> {
        let judged = match policy {
            Some(policy) => {
                let read = object::read(policy)?;
                Some(JudgedPolicy::new(read, &self.namespaces, &self.classes, &mut self.peers))
            }
            None => None,
        };
        if position == self.policies.len() {
            self.policies.push(None);
        }
        let number = number_of(position);
        let before = std::mem::replace(&mut self.policies[position], judged);
        let after = self.policies[position].as_ref();
        let place = |policy: Option<&JudgedPolicy>| policy.and_then(|policy| policy.namespace);
        let (left, entered) = (place(before.as_ref()), place(after));
        if let Some(namespace) = left.filter(|_| left != entered) {
            self.in_namespace[namespace as usize].retain(|other| *other != number);
        }
        if let Some(namespace) = entered.filter(|_| left != entered) {
            let here = &mut self.in_namespace[namespace as usize];
            here.insert(here.partition_point(|other| *other < number), number);
        }
        for (direction, sides) in
            [(Direction::Ingress, &mut self.ingress), (Direction::Egress, &mut self.egress)]
        {
            let subject = |policy: &'_ Option<JudgedPolicy>| {
                policy.as_ref().filter(|policy| policy.rules(direction).is_some()).map(|p| p.subject.clone())
            };
            let (was, is) = (subject(&before), subject(&self.policies[position]));
            if left == entered && was == is {
                continue;
            }
            if let Some(namespace) = left {
                sides[namespace as usize].remove(number, was.as_ref());
            }
            if let Some(namespace) = entered {
                sides[namespace as usize].insert(number, is.as_ref());
            }
        }
        Ok(())
    }

    /// Who of a namespace is isolated by whom.
    fn subjects(&self, namespace: u32, direction: Direction) -> Subjects {
        let (first, end) = self.classes.ranges[namespace as usize];
        let here = self.in_namespace[namespace as usize].iter().filter_map(|number| {
            let policy = self.policies[*number as usize].as_ref()?;
            policy.rules(direction).map(|_| (*number, &policy.subject))
        });
        Subjects::new(first, end, here)
    }

    /// The class of a pod, by the pod's position in the world.
    #[must_use]
    pub fn class(&self, pod: usize) -> ClassId {
        self.classes.of_pod[pod]
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes.first.len()
    }

    /// The namespace of a class, by its position in the world.
    #[must_use]
    pub fn namespace(&self, class: ClassId) -> usize {
        self.classes.namespace[class.index()] as usize
    }

    /// Whether a class takes (or sends) only what is allowed.
    #[must_use]
    pub fn isolated(&self, class: ClassId, direction: Direction) -> bool {
        self.isolating(class, direction).next().is_some()
    }

    /// Whether a class takes (or sends) everything: nothing isolates it, or a rule lets everything through.
    #[must_use]
    pub fn is_open(&self, class: ClassId, direction: Direction) -> bool {
        let everything = |rule: &JudgedRule| {
            rule.ports.is_all() && rule.addresses == AddressSet::all() && rule.classes.len() == self.classes()
        };
        !self.isolated(class, direction) || self.rules(class, direction).any(|(_, rule)| everything(rule))
    }

    /// The policies that isolate a class.
    pub fn isolating(&self, class: ClassId, direction: Direction) -> impl Iterator<Item = usize> + '_ {
        let namespace = self.namespace(class);
        let subjects = match direction {
            Direction::Ingress => &self.ingress[namespace],
            Direction::Egress => &self.egress[namespace],
        };
        subjects.isolating(class)
    }

    /// The rules of the policies that isolate a class.
    pub(super) fn rules(
        &self,
        class: ClassId,
        direction: Direction,
    ) -> impl Iterator<Item = (RuleId, &JudgedRule)> + '_ {
        self.isolating(class, direction).flat_map(move |number| {
            let rules = self.policies[number].as_ref().and_then(|policy| policy.rules(direction));
            let rules = rules.unwrap_or_default().iter().enumerate();
            rules.map(move |(rule, judged)| (RuleId { policy: number, direction, rule }, judged))
        })
    }

    /// Whether a class is isolated alike, and let through the same by rules in the same order, among the same pods under
    /// other policies.
    #[must_use]
    pub fn is_same(&self, other: &Self, class: ClassId, direction: Direction) -> bool {
        let rules = |reach: &Self| -> Vec<JudgedRule> {
            reach.rules(class, direction).map(|(_, rule)| rule.clone()).collect()
        };
        self.isolated(class, direction) == other.isolated(class, direction) && rules(self) == rules(other)
    }

    /// The pods that a policy is about.
    #[must_use]
    pub fn subject(&self, policy: usize) -> Option<&ClassSet> {
        self.policies.get(policy)?.as_ref().map(|policy| &policy.subject)
    }

    /// The pods that a rule names, among those that are judged.
    #[must_use]
    pub fn named(&self, rule: RuleId) -> Option<&ClassSet> {
        let policy = self.policies.get(rule.policy)?.as_ref()?;
        policy.rules(rule.direction)?.get(rule.rule).map(|rule| &rule.classes)
    }

    /// Whether none of the pods that are judged has these labels in a namespace with those.
    #[must_use]
    pub fn is_nobody(
        &self,
        namespaces: &[crate::sets::Requirement],
        pods: &[crate::sets::Requirement],
    ) -> bool {
        self.classes.select(pods, &self.classes.in_namespaces(namespaces)).is_empty()
    }

    /// The numbers that a port's name stands for at a class.
    pub(super) fn numbers(&self, class: ClassId, protocol: crate::sets::Protocol, name: &str) -> Vec<u16> {
        let ports = &self.classes.port_lists[self.classes.ports[class.index()] as usize];
        let same = |port: &&NamedPort<'_>| port.protocol == protocol && port.name == name;
        ports.iter().filter(same).map(|port| port.number).collect()
    }
}
