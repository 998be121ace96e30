//! What to say of an assertion that doesn't hold: one pair, the ports, and what decides.

use super::Judge;
use super::impossible::{Found, Spot};
use super::parts::Part;
use super::possible::Closed;
use crate::check::enforced::Source;
use crate::check::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::reach::RuleId;
use crate::resolve::program::{Direction, StatementId};
use crate::sets::{AddressSet, PodSet, Protocol};

impl Judge<'_, '_, '_, '_, '_> {
    /// `assert A -/-> B`, and there is a way.
    pub(super) fn report_open(&mut self, id: StatementId, a: &Part<'_>, b: &Part<'_>, found: &Found) {
        let spot = |spot: &Spot| (spot.pods, spot.outside.clone());
        let from = self.who(id, a, spot(&found.from));
        let to = self.who(id, b, spot(&found.to));
        // A name that nobody knows the number of is no port to show.
        let ports = if found.ports.is_empty() { &b.item.ports } else { &found.ports };
        let every = b.item.ports.is_all() && found.ports.is_whole(Protocol::Tcp);
        let on = if every { String::new() } else { format!(" on {}", words::ports(ports)) };
        let statement = self.subject.context.program.statements[id].span;
        let mut diagnostic = Diagnostic::new(Code::AssertionFailed, format!("{from} can reach {to}{on}"))
            .at(statement, "this says that it can't");
        let ends = [
            (found.rules[0], &from, "egress", "lets it out", found.from.outside.is_empty()),
            (found.rules[1], &to, "ingress", "lets it in", found.to.outside.is_empty()),
        ];
        for (rule, who, end, does, pods) in ends {
            match rule {
                Some(rule) => diagnostic = self.because(diagnostic, rule, does),
                None if pods => diagnostic = diagnostic.note(format!("nothing isolates the {end} of {who}")),
                None => {}
            }
        }
        self.diagnostics.push(diagnostic.help(format!(
            "close it: narrow what lets it through, or write `deny {} -> {}`",
            words::item(self.subject.sources, a.item),
            words::item(self.subject.sources, b.item)
        )));
    }

    /// `assert A -> B`, and there is none.
    pub(super) fn report_closed(&mut self, id: StatementId, a: &Part<'_>, b: &Part<'_>, closed: &Closed) {
        let region = &closed.region;
        let far = (region.far.pods, region.far.addresses.outside.clone());
        let near = (region.near, AddressSet::none());
        let (from, to) = match closed.direction {
            Direction::Ingress => (self.who(id, a, far), self.who(id, b, near.clone())),
            Direction::Egress => (self.who(id, a, near.clone()), self.who(id, b, far)),
        };
        let statement = self.subject.context.program.statements[id].span;
        let all = b.item.ports.is_all() && closed.open.is_empty();
        let on = if all { String::new() } else { format!(" on {}", words::ports(&region.ports)) };
        let mut diagnostic = Diagnostic::new(Code::AssertionFailed, format!("{from} can't reach {to}{on}"))
            .at(statement, "this says that it can");
        let (near, end) = match closed.direction {
            Direction::Ingress => (&to, "takes"),
            Direction::Egress => (&from, "sends"),
        };
        if let Some(policy) = self.isolating(closed.direction, region.near) {
            let label = format!("since this, {near} {end} only what is allowed");
            diagnostic = match self.enforced.source(policy) {
                Source::Statements(ids) => {
                    let first = ids.first().map(|id| self.subject.context.program.statements[*id].span);
                    first.map_or(diagnostic.clone(), |span| diagnostic.also(span, label))
                }
                Source::Manifests(_, span) => {
                    let name = self.enforced.name(policy);
                    diagnostic.also(span, format!("{label}: the policy `{name}`"))
                }
            };
        }
        let sources = self.subject.sources;
        let (from_text, to_text) = (words::item(sources, a.item), words::item(sources, b.item));
        if closed.open.is_empty() {
            let on = if b.item.ports.is_all() {
                String::new()
            } else {
                format!(" on {}", words::ports(&b.item.ports))
            };
            diagnostic = diagnostic
                .help(format!("write `allow {from_text} -> {to_text}{on}` where it is meant to be open"));
        } else {
            diagnostic = diagnostic.help(format!(
                "open between them: write `on {}` for those alone",
                words::ports(&closed.open)
            ));
        }
        self.diagnostics.push(diagnostic);
    }

    /// Adds what lets a connection through at one end.
    fn because(&self, diagnostic: Diagnostic, rule: RuleId, does: &str) -> Diagnostic {
        match self.enforced.rule_source(rule) {
            Source::Statements(ids) => match ids.first() {
                Some(id) => {
                    diagnostic.also(self.subject.context.program.statements[*id].span, format!("this {does}"))
                }
                None => diagnostic,
            },
            Source::Manifests(_, span) => {
                let name = self.enforced.name(rule.policy);
                diagnostic.also(span, format!("this rule of the policy `{name}` {does}"))
            }
        }
    }

    /// The first policy that isolates some of these pods.
    fn isolating(&mut self, direction: Direction, pods: PodSet) -> Option<usize> {
        let subjects = &self.policies.side(direction).subjects;
        subjects
            .iter()
            .find(|(set, _)| self.space.intersects(*set, pods).unwrap_or(false))
            .map(|(_, policy)| *policy)
    }

    /// Somebody of a part, in words: a workload's name, or labels.
    fn who(&mut self, id: StatementId, part: &Part<'_>, (pods, outside): (PodSet, AddressSet)) -> String {
        if !outside.is_empty() {
            return words::addresses(&outside);
        }
        let context = &self.subject.context;
        let own = context.program.world.name(context.program.statements[id].namespace);
        match self.workload_in(part, pods) {
            Some(index) => {
                let (namespace, name) =
                    (context.facts.namespace_of(index), &context.facts.workload(index).id.name.value);
                if namespace == own { format!("`{name}`") } else { format!("`{namespace}/{name}`") }
            }
            None => words::pods(pods, self.space),
        }
    }
}
