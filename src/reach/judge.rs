//! Judging: for each class of pods and each direction, which policies isolate it, and what each of their rules names.

use k8s_openapi::api::networking::v1::NetworkPolicy;
use rustc_hash::FxHashMap;

use super::class_set::ClassSet;
use super::classes::{ClassId, Classes, number_of};
use super::object::{self, Policy, Rule, Unreadable};
use super::peers::{JudgedRule, Peers};
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
    fn rules(&self, direction: Direction) -> Option<&[JudgedRule]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }
}

/// The policies that isolate each class of a namespace, in one direction.
#[derive(Clone, Debug, Default)]
struct Subjects {
    /// Those that isolate all of them.
    all: Vec<u32>,
    /// Those of class `c`, counted from the namespace's first, are `some[starts[c]..starts[c + 1]]`.
    some: Vec<u32>,
    starts: Vec<u32>,
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
        let read = policies.into_iter().map(object::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Self::of(world, read))
    }

    /// Judges pods under policies that have been read.
    #[must_use]
    pub fn of(world: &World<'a>, policies: Vec<Policy>) -> Self {
        let classes = Classes::new(world);
        let namespaces = world.namespaces.iter().map(|namespace| namespace.name).zip(0..).collect();
        let count = world.namespaces.len();
        let mut reach = Self {
            classes,
            namespaces,
            policies: Vec::with_capacity(policies.len()),
            in_namespace: vec![Vec::new(); count],
            ingress: Vec::new(),
            egress: Vec::new(),
            peers: Peers::default(),
        };
        for (policy, number) in policies.into_iter().zip(0..) {
            let judged = reach.judge(policy);
            if let Some(namespace) = judged.namespace {
                reach.in_namespace[namespace as usize].push(number);
            }
            reach.policies.push(Some(judged));
        }
        let all = 0..number_of(count);
        reach.ingress = all.clone().map(|namespace| reach.subjects(namespace, Direction::Ingress)).collect();
        reach.egress = all.map(|namespace| reach.subjects(namespace, Direction::Egress)).collect();
        reach
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
            Some(policy) => Some(self.judge(object::read(policy)?)),
            None => None,
        };
        if position == self.policies.len() {
            self.policies.push(None);
        }
        let number = number_of(position);
        let before = std::mem::replace(&mut self.policies[position], judged);
        let after = self.policies[position].as_ref().and_then(|policy| policy.namespace);
        let before = before.and_then(|policy| policy.namespace);
        if let Some(namespace) = before.filter(|_| before != after) {
            self.in_namespace[namespace as usize].retain(|other| *other != number);
        }
        if let Some(namespace) = after.filter(|_| before != after) {
            let here = &mut self.in_namespace[namespace as usize];
            here.insert(here.partition_point(|other| *other < number), number);
        }
        for namespace in before.into_iter().chain(after) {
            self.ingress[namespace as usize] = self.subjects(namespace, Direction::Ingress);
            self.egress[namespace as usize] = self.subjects(namespace, Direction::Egress);
        }
        Ok(())
    }

    fn judge(&mut self, policy: Policy) -> JudgedPolicy {
        let namespace = self.namespaces.get(policy.namespace.as_str()).copied();
        let (first, end) = namespace.map_or((0, 0), |namespace| self.classes.ranges[namespace as usize]);
        let own = ClassSet::range(first, end);
        let subject = self.classes.select(&policy.subject, &own);
        let (peers, classes) = (&mut self.peers, &self.classes);
        let mut judged = |rules: Vec<Rule>| -> Vec<JudgedRule> {
            rules.into_iter().map(|rule| peers.judge(rule, &own, classes)).collect()
        };
        JudgedPolicy {
            namespace,
            subject,
            ingress: policy.ingress.map(&mut judged),
            egress: policy.egress.map(&mut judged),
        }
    }

    /// Who of a namespace is isolated by whom.
    fn subjects(&self, namespace: u32, direction: Direction) -> Subjects {
        let (first, end) = self.classes.ranges[namespace as usize];
        let whole = ClassSet::range(first, end);
        let mut subjects = Subjects::default();
        let mut some: Vec<(u32, u32)> = Vec::new();
        for &number in &self.in_namespace[namespace as usize] {
            let policy = self.policies[number as usize].as_ref();
            let Some(policy) = policy.filter(|policy| policy.rules(direction).is_some()) else { continue };
            if policy.subject == whole {
                subjects.all.push(number);
            } else {
                some.extend(policy.subject.iter().map(|class| (class.0, number)));
            }
        }
        some.sort_unstable();
        let mut at = 0;
        for class in first..end {
            subjects.starts.push(number_of(at));
            at += some[at..].partition_point(|(other, _)| *other == class);
        }
        subjects.starts.push(number_of(at));
        subjects.some = some.into_iter().map(|(_, number)| number).collect();
        subjects
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
        let at = (class.0 - self.classes.ranges[namespace].0) as usize;
        let some = &subjects.some[subjects.starts[at] as usize..subjects.starts[at + 1] as usize];
        subjects.all.iter().chain(some).map(|number| *number as usize)
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
