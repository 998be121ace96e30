//! Statements: their ends become sets, their ports ports, and what nothing could enforce is said.

use super::facts::Facts;
use super::labels;
use super::program::{
    ContainerPattern, Direction, Flow, Item, OwnedId, Scope, Statement, StatementKind, Terms, World,
};
use super::resolver::Resolver;
use super::templates;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::Container;
use crate::sets::{PodSet, Space};
use crate::syntax::ast;

/// What a statement does with the ports that its destination carries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CarriedPorts {
    /// They hold: `allow`, `assert ->`.
    Hold,
    /// They would be misread: `deny`, `assert -/->`.
    Misread,
}

impl Resolver<'_, '_> {
    /// A statement in a namespace; none where a diagnostic says what is wrong with it.
    pub(super) fn statement(&mut self, namespace: &str, statement: &ast::Statement) -> Option<Statement> {
        let id = self.world.owned_id(namespace)?;
        let kind = match &statement.kind {
            ast::StatementKind::Allow(flow) => {
                let flow = self.owned_flow(flow, namespace, CarriedPorts::Hold, "allow");
                flow.map(StatementKind::Allow)
            }
            ast::StatementKind::Deny(flow) => {
                let flow = self.owned_flow(flow, namespace, CarriedPorts::Misread, "deny");
                flow.map(StatementKind::Deny)
            }
            ast::StatementKind::Isolate { terms, direction } => {
                self.isolate(terms, direction.as_ref(), namespace)
            }
            ast::StatementKind::Pod { terms, settings } => {
                self.pod_settings(None, terms, settings, namespace, false)
            }
            ast::StatementKind::Container { patterns, terms, settings } => {
                self.pod_settings(Some(patterns), terms, settings, namespace, false)
            }
            ast::StatementKind::AssertReach(flow) => self
                .flow(flow, namespace, CarriedPorts::Hold)
                .map(|flow| StatementKind::AssertFlow { flow, possible: true }),
            ast::StatementKind::AssertNoReach(flow) => self
                .flow(flow, namespace, CarriedPorts::Misread)
                .map(|flow| StatementKind::AssertFlow { flow, possible: false }),
            ast::StatementKind::AssertPod { terms, settings } => {
                self.pod_settings(None, terms, settings, namespace, true)
            }
            ast::StatementKind::AssertContainer { patterns, terms, settings } => {
                self.pod_settings(Some(patterns), terms, settings, namespace, true)
            }
        };
        let because = statement.because.as_ref().map(|because| self.reason(because));
        Some(Statement { span: statement.span, namespace: id, kind: kind?, because })
    }

    /// The text of a reason; control characters have no place in an annotation that people read.
    fn reason(&mut self, because: &ast::Text) -> String {
        let fault = if because.value.trim().is_empty() {
            Some("a reason says something")
        } else if because.value.chars().any(char::is_control) {
            Some("it is one line of text, without tabs")
        } else {
            None
        };
        if let Some(fault) = fault {
            self.report(Diagnostic::new(Code::ReasonText, "this can't be a reason").at(because.span, fault));
        }
        because.value.clone()
    }

    /// A connection that somebody asks about.
    pub(super) fn asked(&mut self, flow: &ast::Flow, namespace: &str) -> Option<Flow> {
        self.flow(flow, namespace, CarriedPorts::Hold)
    }

    fn flow(&mut self, flow: &ast::Flow, namespace: &str, carried: CarriedPorts) -> Option<Flow> {
        let from = self.peers(&flow.from, namespace);
        self.takes_on = match flow.to.include.as_slice() {
            [only] if flow.to.except.is_none() && flow.on.is_none() => Some(only.span),
            _ => None,
        };
        let to = self.peers(&flow.to, namespace);
        self.takes_on = None;
        let entries = flow.on.as_ref().map(|ports| (self.port_entries(ports), ports.span));
        let (from, mut to) = (from?, to?);
        if carried == CarriedPorts::Misread && !self.carries_nothing(&to) {
            return None;
        }
        if let Some((entries, span)) = entries {
            to.items = self.on_ports(std::mem::take(&mut to.items), &entries?, span)?;
        }
        self.settle_ports(&mut to.items).then_some(Flow { from, to })
    }

    /// `deny x -> dns` would be read as "never ask names" by one and "never talk to them" by another.
    fn carries_nothing(&mut self, to: &Terms) -> bool {
        let mut good = true;
        for item in to.items.iter().filter(|item| item.carries_ports) {
            let text = self.sources.slice(item.span).to_owned();
            self.report(
                Diagnostic::new(
                    Code::MisplacedPorts,
                    format!("`{text}` carries ports, and they hold in `allow` alone"),
                )
                .at(item.span, "which ports are meant here?")
                .help("name the pods themselves, with `on` and the pods' ports where some are meant"),
            );
            good = false;
        }
        good
    }

    /// A flow of which at least one end is in the program's namespaces.
    fn owned_flow(
        &mut self,
        flow: &ast::Flow,
        namespace: &str,
        carried: CarriedPorts,
        word: &str,
    ) -> Option<Flow> {
        let span = flow.from.span.to(flow.to.span);
        let flow = self.flow(flow, namespace, carried)?;
        let mut owned = |items: &[Item]| {
            items.iter().any(|item| may_be_owned(item, item.set.pods, &self.world, self.space))
        };
        if owned(&flow.from.items) || owned(&flow.to.items) {
            return Some(flow);
        }
        let message = format!("neither end of this `{word}` is a pod of the program's namespaces");
        let mut diagnostic =
            Diagnostic::new(Code::NotOwned, message).at(span, "nothing here could enforce it");
        if flow.from.speaks_of_any() || flow.to.speaks_of_any() {
            diagnostic = diagnostic.note("`any` speaks of the other end alone");
        }
        let help = "name the namespace by a `namespace` line if this program is to decide for it";
        self.report(diagnostic.help(help));
        None
    }

    fn isolate(
        &mut self,
        terms: &ast::Terms,
        direction: Option<&crate::source::Spanned<Direction>>,
        namespace: &str,
    ) -> Option<StatementKind> {
        if direction.is_none() && self.is_bare_direction(terms) {
            return None;
        }
        let who = self.peers(terms, namespace)?;
        self.own_pods(&who, "isolate", |item| item.set.pods)?;
        let directions = match direction {
            Some(direction) => vec![direction.value],
            None => vec![Direction::Ingress, Direction::Egress],
        };
        Some(StatementKind::Isolate { who, directions })
    }

    /// `isolate ingress`: whose?
    fn is_bare_direction(&mut self, terms: &ast::Terms) -> bool {
        let [ast::Term { kind: ast::TermKind::Pods { namespace: None, pods }, span }] =
            terms.include.as_slice()
        else {
            return false;
        };
        let ast::Pods::Named { kind: None, name, refine: None } = pods else { return false };
        if name.quoted || !matches!(name.text.as_str(), "ingress" | "egress") {
            return false;
        }
        let fixed = format!("* {}", name.text);
        self.report(
            Diagnostic::new(Code::LooksLike, format!("whose {} is to be isolated?", name.text))
                .at(*span, "a direction stands after the pods")
                .fix(
                    Applicability::Unsafe,
                    format!("write `isolate {fixed}` for all pods here"),
                    *span,
                    fixed,
                )
                .note(format!("a workload called `{}` is written in quotes", name.text)),
        );
        true
    }

    /// Whether all terms are pods in the program's namespaces; a diagnostic where one isn't.
    fn own_pods(&mut self, who: &Terms, word: &str, pods: fn(&Item) -> PodSet) -> Option<()> {
        let mut good = true;
        for item in &who.items {
            if may_be_owned(item, pods(item), &self.world, self.space) {
                continue;
            }
            let text = self.sources.slice(item.span).to_owned();
            let label = match item.scope {
                Scope::Any => "everybody, inside the cluster and outside",
                Scope::Outside => "addresses have nothing to set",
                Scope::One | Scope::Many => "it is in no namespace of this program",
            };
            let message = format!("`{word}` is about pods of the program's namespaces, and `{text}` is not");
            let mut diagnostic = Diagnostic::new(Code::NotOwned, message).at(item.span, label);
            if item.scope == Scope::Any {
                diagnostic =
                    diagnostic.fix(Applicability::Unsafe, "write `*` for all pods here", item.span, "*");
            }
            self.report(diagnostic);
            good = false;
        }
        good.then_some(())
    }

    fn pod_settings(
        &mut self,
        patterns: Option<&[ast::ContainerPattern]>,
        terms: &ast::Terms,
        settings: &ast::Settings,
        namespace: &str,
        asserted: bool,
    ) -> Option<StatementKind> {
        let who = self.own_terms(terms, namespace);
        let settings = self.settings(settings, patterns.is_some());
        let who = who?;
        self.own_pods(&who, if patterns.is_some() { "container" } else { "pod" }, |item| item.own)?;
        let containers = match patterns {
            Some(patterns) => Some(self.container_patterns(patterns, &who)?),
            None => None,
        };
        let settings = settings?;
        Some(if asserted {
            StatementKind::AssertSettings { who, containers, settings }
        } else {
            StatementKind::Settings { who, containers, settings }
        })
    }

    fn container_patterns(
        &mut self,
        patterns: &[ast::ContainerPattern],
        who: &Terms,
    ) -> Option<Vec<ContainerPattern>> {
        let facts: &Facts<'_> = self.facts;
        let mut workloads: Vec<usize> = Vec::new();
        if facts.has_manifests() {
            for item in &who.items {
                match templates::templates(item, facts, &self.world, self.space) {
                    Ok(meant) => workloads.extend(meant.iter().map(|meant| meant.workload)),
                    Err(undecided) => {
                        self.report(undecided.diagnostic(item.span));
                        return None;
                    }
                }
            }
        }
        let mut good = true;
        let mut found = Vec::new();
        for pattern in patterns {
            let glob = !pattern.quoted && pattern.glob.value.contains('*');
            let text = pattern.glob.value.clone();
            if !glob && let Some(fault) = labels::namespace_fault(&text) {
                let message = format!("`{text}` can't be a container's name");
                self.report(Diagnostic::new(Code::ObjectName, message).at(pattern.span, fault));
                good = false;
                continue;
            }
            let resolved = ContainerPattern { span: pattern.span, init: pattern.init, text, glob };
            if facts.has_manifests() && !workloads.iter().any(|index| has_container(facts, *index, &resolved))
            {
                self.unknown_container(&resolved, &workloads);
                good = false;
            }
            found.push(resolved);
        }
        good.then_some(found)
    }

    fn unknown_container(&mut self, pattern: &ContainerPattern, workloads: &[usize]) {
        let facts = self.facts;
        let what = if pattern.init { "init container" } else { "container" };
        let message = format!("no {what} of these pods is called `{}`", pattern.text);
        let containers = workloads.iter().take(1000).flat_map(|index| &facts.workload(*index).containers);
        let mut names: Vec<&str> = containers
            .filter(|container| container.init || !pattern.init)
            .map(Container::name)
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_unstable();
        names.dedup();
        let label = if names.is_empty() {
            "they have none".to_owned()
        } else {
            format!("they are {}", super::selectors::listed(names.iter().copied(), names.len()))
        };
        let mut diagnostic = Diagnostic::new(Code::UnknownContainer, message).at(pattern.span, label);
        for near in self.near(&pattern.text, names.iter().copied()) {
            let fixed = if pattern.init { format!("init:{near}") } else { near.to_owned() };
            diagnostic =
                diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), pattern.span, fixed);
        }
        self.report(diagnostic);
    }
}

/// Whether some of a term's pods could be in one of the program's namespaces. `any` speaks of its other end alone.
fn may_be_owned(item: &Item, pods: PodSet, world: &World, space: &mut Space) -> bool {
    if matches!(item.scope, Scope::Any | Scope::Outside) {
        return false;
    }
    let mut owned = world.owned_of(pods, space).into_iter();
    // Labels that aren't known may be there: who needs to know will say so.
    owned.any(|id: OwnedId| {
        let name = world.name(id);
        space.in_namespace(pods, name, world.labels(name)).map_or(true, |pods| !pods.is_empty())
    })
}

fn has_container(facts: &Facts<'_>, workload: usize, pattern: &ContainerPattern) -> bool {
    let mut containers = facts.workload(workload).containers.iter();
    containers.any(|container| pattern.means(container.name(), container.init))
}

impl ContainerPattern {
    /// Whether a container of that name is meant, which may be an init container.
    #[must_use]
    pub fn means(&self, name: &str, init: bool) -> bool {
        (init || !self.init) && self.matches(name)
    }

    /// Whether a container's name is meant; `*` stands for any characters, none included.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        if !self.glob {
            return self.text == name;
        }
        let parts: Vec<&str> = self.text.split('*').collect();
        let [first, middle @ .., last] = parts.as_slice() else { return self.text == name };
        let Some(rest) = name.strip_prefix(first) else { return false };
        let Some(mut rest) = rest.strip_suffix(last) else { return false };
        for part in middle {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

impl Statement {
    /// The connection of an `allow` or a `deny`.
    #[must_use]
    pub fn flow(&self) -> Option<&Flow> {
        match &self.kind {
            StatementKind::Allow(flow) | StatementKind::Deny(flow) => Some(flow),
            _ => None,
        }
    }
}
