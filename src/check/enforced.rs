//! The policies that hold together, what a program becomes and what the manifests have, and where each rule comes from.

use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::Subject;
use crate::network;
use crate::reach::{self, Policy, RuleId};
use crate::resolve::program::{Direction, StatementId};
use crate::source::Span;

/// Policies in one order: the program's, then the manifests'.
#[derive(Debug)]
pub struct Enforced<'s, 'c, 'p, 'a> {
    subject: &'s Subject<'c, 'p, 'a>,
    /// Those of the manifests, by position in the inventory.
    given: Vec<usize>,
    /// What each says.
    pub policies: Vec<Policy>,
}

/// Where a policy or a rule of it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Statements of the program, in order.
    Statements(Vec<StatementId>),
    /// The manifests: the policy's position in the inventory, and the place of the rule or of the policy's name.
    Manifests(usize, Span),
}

impl<'s, 'c, 'p, 'a> Enforced<'s, 'c, 'p, 'a> {
    /// All policies of a program without errors. A program that says nothing leaves its own of earlier runs where they
    /// are.
    #[must_use]
    pub fn new(subject: &'s Subject<'c, 'p, 'a>) -> Self {
        let mut policies: Vec<Policy> =
            subject.lowered.policies.iter().filter_map(|emitted| reach::read(&emitted.policy).ok()).collect();
        let says_nothing = subject.context.program.statements.is_empty();
        let own = subject.policies.own.iter().filter(|_| says_nothing);
        let mut given = Vec::new();
        for policy in subject.policies.given.iter().chain(own) {
            let Some(inventory) = subject.context.facts.inventory else { continue };
            let object: NetworkPolicy = network::object(&inventory.policies[policy.index], policy.namespace);
            // The manifests' reader refuses what this one would.
            if let Ok(read) = reach::read(&object) {
                policies.push(read);
                given.push(policy.index);
            }
        }
        Self { subject, given, policies }
    }

    fn emitted(&self, policy: usize) -> Option<&network::Emitted> {
        self.subject.lowered.policies.get(policy)
    }

    fn given(&self, policy: usize) -> Option<usize> {
        self.given.get(policy.checked_sub(self.subject.lowered.policies.len())?).copied()
    }

    /// The name of a policy.
    #[must_use]
    pub fn name(&self, policy: usize) -> &str {
        if let Some(emitted) = self.emitted(policy) {
            return emitted.policy.metadata.name.as_deref().unwrap_or_default();
        }
        let inventory = self.subject.context.facts.inventory;
        match (inventory, self.given(policy)) {
            (Some(inventory), Some(index)) => &inventory.policies[index].id.name.value,
            _ => "",
        }
    }

    /// Where a policy comes from.
    #[must_use]
    pub fn source(&self, policy: usize) -> Source {
        if let Some(emitted) = self.emitted(policy) {
            return Source::Statements(emitted.statements.clone());
        }
        self.of_manifests(policy, |policy| policy.id.name.span)
    }

    /// Where a rule comes from.
    #[must_use]
    pub fn rule_source(&self, rule: RuleId) -> Source {
        if let Some(emitted) = self.emitted(rule.policy) {
            return Source::Statements(emitted.rules.get(rule.rule).cloned().unwrap_or_default());
        }
        self.of_manifests(rule.policy, |policy| {
            let rules = match rule.direction {
                Direction::Ingress => &policy.ingress,
                Direction::Egress => &policy.egress,
            };
            let said = rules.as_ref().and_then(|rules| rules.get(rule.rule));
            said.map_or(policy.id.name.span, |rule| rule.span)
        })
    }

    fn of_manifests(&self, policy: usize, place: impl Fn(&crate::inventory::Policy) -> Span) -> Source {
        match (self.subject.context.facts.inventory, self.given(policy)) {
            (Some(inventory), Some(index)) => Source::Manifests(index, place(&inventory.policies[index])),
            _ => Source::Statements(Vec::new()),
        }
    }
}
