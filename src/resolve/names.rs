//! Names: what a workload, a Service or a `let` stands for.

use super::facts::satisfies;
use super::labels;
use super::program::{Item, PortEntry, Scope};
use super::resolver::Resolver;
use super::terms::Where;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::Workload;
use crate::sets::{Operator, PeerSet, PodSet, Requirement, Scope as LabelScope, Space};
use crate::source::Span;
use crate::syntax::ast;

/// Short words for kinds, as kubectl has them. Any other kind is written in lower case.
pub(super) const WORKLOAD_KINDS: &[(&str, &str)] = &[
    ("deploy", "Deployment"),
    ("sts", "StatefulSet"),
    ("ds", "DaemonSet"),
    ("job", "Job"),
    ("cronjob", "CronJob"),
    ("cj", "CronJob"),
    ("rs", "ReplicaSet"),
    ("rc", "ReplicationController"),
    ("pod", "Pod"),
    ("po", "Pod"),
];

/// The word by which a term names a kind: the short one where there is one.
fn kind_word(kind: &str) -> String {
    let short = WORKLOAD_KINDS.iter().find(|(_, long)| *long == kind);
    short.map_or_else(|| kind.to_lowercase(), |(short, _)| (*short).to_owned())
}

fn is_kind(workload: &Workload, word: &str) -> bool {
    let kind = &workload.id.kind.value;
    kind.to_lowercase() == word || WORKLOAD_KINDS.iter().any(|(short, long)| *short == word && long == kind)
}

impl Resolver<'_, '_> {
    /// A workload's or a Service's pods by its name.
    pub(super) fn named(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        refine: Option<&ast::Selector>,
        place: &Where,
        span: Span,
    ) -> Option<Item> {
        if let Some(kind) = kind
            && self.looks_like_port(kind, name, span)
        {
            return None;
        }
        if let Some(fault) = labels::subdomain_fault(&name.text) {
            let message = format!("`{}` can't be an object's name", name.text);
            self.report(Diagnostic::new(Code::ObjectName, message).at(name.span, fault));
            return None;
        }
        let requirements = match refine {
            Some(selector) => self.selector(selector, LabelScope::Pod)?,
            None => Vec::new(),
        };
        let mut item = match kind {
            Some(kind) if kind.value == "svc" => self.service(name, place, span)?,
            _ if !self.facts.has_manifests() => self.by_convention(kind, name, place, span)?,
            _ => self.workload(kind, name, refine, &requirements, place, span)?,
        };
        if !requirements.is_empty() {
            let pods = self.pods_with(&requirements);
            let narrowed = self.space.intersection(item.set.pods, pods);
            item.set.pods = self.decided(narrowed, span)?;
            item.slug = format!("{}-{}", item.slug, slug_of_requirements(&requirements));
            if item.set.pods.is_empty() {
                let message = format!("nothing can ever match `{}`", self.sources.slice(span));
                self.report(
                    Diagnostic::new(Code::Contradiction, message).at(span, "its own selector says otherwise"),
                );
                return None;
            }
        }
        Some(item)
    }

    /// `db:5432` is meant as a port.
    fn looks_like_port(&mut self, kind: &ast::Text, name: &ast::Name, span: Span) -> bool {
        if name.quoted || !name.text.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let fixed = format!("{} on {}", kind.value, name.text);
        let message =
            format!("`{}:{}` looks like a port but is read as a kind and a name", kind.value, name.text);
        self.report(Diagnostic::new(Code::LooksLike, message).at(span, "ports stand after `on`").fix(
            Applicability::Unsafe,
            format!("write `{fixed}`"),
            span,
            fixed,
        ));
        true
    }

    /// Without manifests a name stands for the label `app=NAME`.
    fn by_convention(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        place: &Where,
        span: Span,
    ) -> Option<Item> {
        if let Some(fault) = labels::value_fault(&name.text) {
            let message =
                format!("without manifests `{}` stands for a label's value, and it can't be one", name.text);
            self.report(Diagnostic::new(Code::LabelValue, message).at(name.span, fault));
            return None;
        }
        let requirement = Requirement::equals(self.name_label.clone(), name.text.as_str());
        let set = self.pods_in(place, &[requirement], span)?;
        Some(Item::new(span, PeerSet::pods(set), scope_of(place), slug(kind, &name.text)))
    }

    fn workload(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        refine: Option<&ast::Selector>,
        requirements: &[Requirement],
        place: &Where,
        span: Span,
    ) -> Option<Item> {
        let namespaces = self.namespaces_at(place, span)?;
        let mut found = Vec::new();
        for namespace in &namespaces {
            let mut here = self.facts.named(namespace, &name.text).to_vec();
            here.retain(|index| kind.is_none_or(|kind| is_kind(self.facts.workload(*index), &kind.value)));
            // One object may have several templates, and one that is there twice is an error of its own.
            let kind_of = |index: &usize| &self.facts.workload(*index).id.kind.value;
            if let Some((first, others)) = here.split_first()
                && let Some(second) = others.iter().find(|other| kind_of(other) != kind_of(first))
            {
                self.ambiguous(name, *first, *second, span);
                return None;
            }
            found.extend(here);
        }
        if found.is_empty() {
            self.unknown_workload(kind, name, place, &namespaces);
            return None;
        }
        let has_refined = found.iter().any(|index| satisfies(self.facts.workload(*index), requirements));
        if let Some(selector) = refine
            && !has_refined
        {
            let workload = self.facts.workload(found[0]);
            let message =
                format!("the pods of `{}` don't have `{}`", name.text, self.sources.slice(selector.span));
            self.report(
                Diagnostic::new(Code::UnmatchedLabels, message)
                    .at(selector.span, "matches nothing")
                    .also(workload.pod_labels_span, "the pods' labels"),
            );
            return None;
        }
        let sets = found.iter().map(|index| self.pods_of_workload(*index, name.span));
        let sets = sets.collect::<Option<Vec<_>>>()?;
        let united = self.space.union_all(sets);
        let set = self.decided(united, span)?;
        let mut item = Item::new(span, PeerSet::pods(set), scope_of(place), slug(kind, &name.text));
        if let [only] = found.as_slice() {
            item.workload = Some(*only);
        }
        Some(item)
    }

    /// The shown namespaces that a term is about.
    fn namespaces_at(&mut self, place: &Where, span: Span) -> Option<Vec<String>> {
        Some(match place {
            Where::One(namespace) => vec![namespace.clone()],
            Where::Any => self.facts.namespaces().map(str::to_owned).collect(),
            Where::Labels(requirements) => {
                let set = self.pods_by(LabelScope::Namespace, requirements);
                let mut inside = Vec::new();
                for namespace in self.facts.namespaces() {
                    match self.space.in_namespace(set, namespace, self.world.labels(namespace)) {
                        Ok(pods) if pods.is_empty() => {}
                        Ok(_) => inside.push(namespace.to_owned()),
                        Err(unknown) => {
                            let namespace = namespace.to_owned();
                            self.unknown_namespace_label(&namespace, &unknown.key, span);
                            return None;
                        }
                    }
                }
                inside
            }
        })
    }

    pub(super) fn unknown_namespace_label(&mut self, namespace: &str, key: &str, span: Span) {
        self.report(unknown_namespace_label(namespace, key, span));
    }

    /// The pods of a workload: its selector's, in its namespace.
    pub(super) fn pods_of_workload(&mut self, index: usize, used: Span) -> Option<PodSet> {
        if let Some(set) = self.workload_sets[index] {
            return Some(set);
        }
        let workload = self.facts.workload(index);
        let Some(requirements) = selector_of(workload) else {
            let name = &workload.id.name.value;
            self.report(
                Diagnostic::new(
                    Code::UnlabelledWorkload,
                    format!("the pods of `{name}` have no labels to name them by"),
                )
                .at(used, "only `*` selects them, with all the others")
                .also(workload.pod_labels_span, "labels would stand here")
                .help(format!("add a label such as `app: {name}` here")),
            );
            return None;
        };
        let namespace = Requirement::equals(Space::NAMESPACE_NAME, self.facts.namespace_of(index));
        let scoped = requirements.iter().map(|requirement| (LabelScope::Pod, requirement));
        let set = self.space.cube(std::iter::once((LabelScope::Namespace, &namespace)).chain(scoped));
        self.workload_sets[index] = Some(set);
        Some(set)
    }

    /// The pods behind a Service.
    fn service(&mut self, name: &ast::Name, place: &Where, span: Span) -> Option<Item> {
        if !self.facts.has_manifests() {
            let message = format!("`svc:{}` needs the manifests", name.text);
            self.report(
                Diagnostic::new(Code::NeedsManifests, message)
                    .at(span, "without them nobody knows which pods are behind it")
                    .help("name them by `manifests \"PATH\"` or `-m PATH`"),
            );
            return None;
        }
        let Where::One(namespace) = place else {
            self.report(
                Diagnostic::new(Code::LooksLike, "a Service is named in one namespace")
                    .at(span, "its pods and ports differ from namespace to namespace")
                    .help(format!("write `NAMESPACE/svc:{}` for each of them", name.text)),
            );
            return None;
        };
        let Some(index) = self.facts.service_named(namespace, &name.text) else {
            self.unknown_service(name, namespace);
            return None;
        };
        let service = self.facts.service(index);
        let reason = if service.external_name {
            Some("it is an ExternalName: a name outside of the cluster")
        } else if service.selector.as_ref().is_none_or(|selector| selector.requirements.is_empty()) {
            Some("it has no selector: somebody else says where it leads")
        } else if service.ports.is_empty() {
            Some("it has no ports")
        } else {
            None
        };
        if let Some(reason) = reason {
            let message =
                format!("the Service `{}` doesn't say which pods and ports are behind it", name.text);
            self.report(
                Diagnostic::new(Code::ServiceWithoutPods, message)
                    .at(span, reason)
                    .also(service.id.name.span, "the Service"),
            );
            return None;
        }
        let requirements =
            service.selector.as_ref().map(|selector| selector.requirements.clone()).unwrap_or_default();
        if !self.matched(namespace, &requirements, span) {
            return None;
        }
        let set = self.pods_in(place, &requirements, span)?;
        let mut item = Item::new(span, PeerSet::pods(set), Scope::One, format!("svc-{}", name.text));
        item.service = Some(index);
        item.carries_ports = true;
        Some(item)
    }

    /// The items of a `let` for a statement in that namespace; none where a diagnostic stands.
    pub(super) fn let_items(&mut self, name: &str, using: &str) -> Option<Vec<Item>> {
        let binding = *self.layout.lets.get(name)?;
        let namespace = binding.namespace.unwrap_or(using);
        let key = (name.to_owned(), namespace.to_owned());
        if let Some(items) = self.lets.get(&key) {
            return items.clone();
        }
        if !self.open_let(name, binding.name) {
            return None;
        }
        let items = match binding.value {
            ast::LetValue::Terms { terms, on } => {
                let namespace = namespace.to_owned();
                stacker::maybe_grow(64 << 10, 1 << 20, || {
                    let items = self.terms(terms, &namespace).map(|terms| terms.items);
                    match on {
                        Some(ports) => self.carrying(items?, ports),
                        None => items,
                    }
                })
            }
            ast::LetValue::Ports(ports) => {
                let message = format!("`{name}` stands for ports, and pods are asked for here");
                self.report(
                    Diagnostic::new(Code::WrongBinding, message)
                        .at(binding.name.span, "bound to ports here")
                        .also(ports.span, "these are ports"),
                );
                None
            }
        };
        self.open_lets.pop();
        self.lets.insert(key, items.clone());
        items
    }

    /// Notes that a `let` is being resolved; false, with a diagnostic, where it already is.
    pub(super) fn open_let(&mut self, name: &str, at: &ast::Name) -> bool {
        let Some(from) = self.open_lets.iter().position(|open| open == name) else {
            self.open_lets.push(name.to_owned());
            return true;
        };
        let mut round: Vec<&str> = self.open_lets[from..].iter().map(String::as_str).collect();
        round.push(name);
        let message = format!("`{name}` is bound by way of itself");
        let mut diagnostic = Diagnostic::new(Code::Cycle, message).at(at.span, "it would never end");
        if round.len() > 2 {
            diagnostic = diagnostic.note(format!("it goes round: {}", round.join(" → ")));
        }
        self.report(diagnostic);
        false
    }

    /// Items with the ports that a `let` gives them.
    fn carrying(&mut self, items: Vec<Item>, ports: &ast::Ports) -> Option<Vec<Item>> {
        let entries: Vec<PortEntry> = self.port_entries(ports)?;
        let mut items = self.on_ports(items, &entries, ports.span)?;
        for item in &mut items {
            item.carries_ports = true;
        }
        Some(items)
    }
}

/// How a name that isn't found is explained.
impl Resolver<'_, '_> {
    fn unknown_workload(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        place: &Where,
        namespaces: &[String],
    ) {
        let facts = self.facts;
        let what = kind.map_or("workload".to_owned(), |kind| format!("`{}`", kind.value));
        let scope = match place {
            Where::One(namespace) => Self::in_words(namespace),
            Where::Any => " in any namespace of the manifests".to_owned(),
            Where::Labels(_) => " in those namespaces of the manifests".to_owned(),
        };
        let total: usize = namespaces.iter().map(|namespace| facts.in_namespace(namespace).len()).sum();
        let label = match (place, total) {
            (_, 0) => "the manifests show no workload there".to_owned(),
            (Where::One(namespace), count) if !namespace.is_empty() => {
                format!("not among the {} of `{namespace}`", counted(count))
            }
            (_, count) => format!("not among the {}", counted(count)),
        };
        let message = format!("no {what}{scope} is called `{}`", name.text);
        let mut diagnostic = Diagnostic::new(Code::UnknownWorkload, message).at(name.span, label);
        let near = self.near(&name.text, namespaces.iter().flat_map(|namespace| facts.names(namespace)));
        for near in &near {
            let place = namespaces.iter().find_map(|namespace| facts.named(namespace, near).first());
            if let Some(index) = place {
                diagnostic = diagnostic.also(facts.workload(*index).id.name.span, "this one is close");
            }
            // One candidate is what was meant; of several a person chooses.
            let applicability = if near.len() == 1 { Applicability::Safe } else { Applicability::Unsafe };
            diagnostic = diagnostic.fix(applicability, format!("write `{near}`"), name.span, *near);
        }
        diagnostic = self.elsewhere(diagnostic, name, place, near.is_empty());
        self.report(diagnostic);
    }

    fn elsewhere(
        &mut self,
        mut diagnostic: Diagnostic,
        name: &ast::Name,
        place: &Where,
        alone: bool,
    ) -> Diagnostic {
        let Where::One(namespace) = place else { return diagnostic };
        let others: Vec<&str> =
            self.facts.namespaces_with(&name.text).filter(|other| other != namespace).collect();
        if self.facts.service_named(namespace, &name.text).is_some() {
            let help =
                format!("there is a Service of that name: write `svc:{}` for the pods behind it", name.text);
            diagnostic = diagnostic.help(help);
        }
        for other in others.iter().take(3).filter(|other| !other.is_empty()) {
            if namespace.is_empty() {
                let help = format!("`{}` is in `{other}`: write `namespace {other}` at the top", name.text);
                diagnostic = diagnostic.help(help);
            } else {
                diagnostic = diagnostic
                    .help(format!("`{}` is in `{other}`: write `{other}/{}`", name.text, name.text));
            }
        }
        let owned = self.world.owned_id(namespace).is_some();
        if !owned && others.is_empty() && alone {
            let help = format!(
                "name pods that the manifests don't show by their labels: `{namespace}/[app={}]`",
                name.text
            );
            diagnostic = diagnostic.help(help);
        }
        diagnostic
    }

    fn ambiguous(&mut self, name: &ast::Name, first: usize, second: usize, span: Span) {
        let facts = self.facts;
        let (first, second) = (facts.workload(first), facts.workload(second));
        let message =
            format!("`{}` may be the {} or the {}", name.text, first.id.kind.value, second.id.kind.value);
        let mut diagnostic = Diagnostic::new(Code::AmbiguousWorkload, message)
            .at(span, "two kinds share this name")
            .also(first.id.name.span, "one")
            .also(second.id.name.span, "the other");
        for workload in [first, second] {
            let fixed = format!("{}:{}", kind_word(&workload.id.kind.value), name.text);
            diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), name.span, fixed);
        }
        self.report(diagnostic);
    }

    fn unknown_service(&mut self, name: &ast::Name, namespace: &str) {
        let facts = self.facts;
        let message = format!("no Service{} is called `{}`", Self::in_words(namespace), name.text);
        let names: Vec<&str> = facts.service_names(namespace).take(10_000).collect();
        let label = match names.len() {
            0 => "the manifests show no Service there".to_owned(),
            count => format!(
                "there {}",
                if count == 1 { "is 1 Service".to_owned() } else { format!("are {count} Services") }
            ),
        };
        let mut diagnostic = Diagnostic::new(Code::UnknownService, message).at(name.span, label);
        for near in self.near(&name.text, names.iter().copied()) {
            diagnostic =
                diagnostic.fix(Applicability::Unsafe, format!("write `svc:{near}`"), name.span, near);
        }
        if !facts.named(namespace, &name.text).is_empty() {
            diagnostic = diagnostic.help(format!("there is a workload of that name: write `{}`", name.text));
        }
        self.report(diagnostic);
    }
}

/// A term by labels of a namespace whose labels nobody shows.
pub fn unknown_namespace_label(namespace: &str, key: &str, span: Span) -> Diagnostic {
    let (whose, help) = if namespace.is_empty() {
        ("the nameless namespace".to_owned(), "name the program's namespace by a `namespace` line".to_owned())
    } else {
        (format!("`{namespace}`"), format!("add the Namespace object of `{namespace}` to the manifests"))
    };
    Diagnostic::new(Code::UnknownNamespaceLabels, format!("the labels of {whose} aren't shown"))
        .at(span, format!("whether it has `{key}` decides what this means"))
        .note("a namespace whose object isn't shown has one known label, `kubernetes.io/metadata.name`")
        .help(help)
}

/// The requirements that name a workload's pods: its selector, or all labels of its template. None: no labels.
pub fn selector_of(workload: &Workload) -> Option<Vec<Requirement>> {
    let has_own = !matches!(workload.id.kind.value.as_str(), "Job" | "CronJob" | "Pod" | "PodTemplate");
    if let Some(selector) = workload.selector.as_ref().filter(|_| has_own) {
        return (!selector.requirements.is_empty()).then(|| selector.requirements.clone());
    }
    let labels = workload.pod_labels.iter();
    let all: Vec<_> = labels.map(|pair| Requirement::equals(&pair.key.value, &pair.value.value)).collect();
    (!all.is_empty()).then_some(all)
}

fn scope_of(place: &Where) -> Scope {
    if matches!(place, Where::One(_)) { Scope::One } else { Scope::Many }
}

fn slug(kind: Option<&ast::Text>, name: &str) -> String {
    kind.map_or_else(|| name.to_owned(), |kind| format!("{}-{name}", kind.value))
}

fn counted(count: usize) -> String {
    if count == 1 { "1 workload".to_owned() } else { format!("{count} workloads") }
}

/// Words for a policy's name: `tier-front` for `[tier=front]`.
pub(super) fn slug_of_requirements(requirements: &[Requirement]) -> String {
    let words = requirements.iter().map(|requirement| {
        let key = requirement.key.rsplit('/').next().unwrap_or_default();
        match &requirement.operator {
            Operator::In(values) if values.len() == 1 => format!("{key}-{}", values[0]),
            Operator::In(values) => format!("{key}-in-{}", values.join("-")),
            Operator::NotIn(values) => format!("{key}-not-{}", values.join("-")),
            Operator::Exists => key.to_owned(),
            Operator::DoesNotExist => format!("no-{key}"),
        }
    });
    words.collect::<Vec<_>>().join("-")
}
