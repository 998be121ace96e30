//! Names: what a workload, a Service or a `let` stands for.

use super::labels;
use super::pods::may_satisfy;
use super::program::{Item, OWNER, Scope};
use super::resolver::Resolver;
use super::slug;
use super::terms::Where;
use super::unmatched::Asking;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::{Service, Workload};
use crate::sets::{PeerSet, PodSet, Requirement, Scope as LabelScope, Space, TooComplex};
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
#[must_use]
pub(super) fn kind_word(kind: &str) -> String {
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
            Some(kind) if kind.value == "svc" => self.service(kind, name, place, span)?,
            _ if !self.facts.has_manifests() => self.by_convention(kind, name, place, span)?,
            _ => self.workload(kind, name, refine, &requirements, place, span)?,
        };
        if !requirements.is_empty() {
            let pods = self.pods_with(&requirements);
            let narrowed = self.space.intersection(item.set.pods, pods);
            item.set.pods = self.decided(narrowed, span)?;
            let own = self.space.intersection(item.own, pods);
            item.own = self.decided(own, span)?;
            item.slug = slug::bounded(format!("{}-{}", item.slug, slug::of_requirements(&requirements)));
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
        let message =
            format!("`{}:{}` looks like a port but is read as a kind and a name", kind.value, name.text);
        let diagnostic = Diagnostic::new(Code::LooksLike, message).at(span, "ports stand after `on`");
        let fixed = format!("{} on {}", kind.value, name.text);
        self.report(if self.takes_on == Some(span) {
            diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), span, fixed)
        } else {
            diagnostic.help("write the ports after `on` at the statement's end, for all its destinations")
        });
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
            let message = format!("`{}` can't be a label's value", name.text);
            let why = format!("without manifests, a name stands for the label `{}`", self.name_label);
            self.report(Diagnostic::new(Code::LabelValue, message).at(name.span, fault).note(why));
            return None;
        }
        let requirement = Requirement::equals(self.name_label.clone(), name.text.as_str());
        let set = self.pods_in(place, &[requirement], span)?;
        Some(Item::new(span, PeerSet::pods(set), scope_of(place), words(kind, &name.text)))
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
        let (found, namespaces) = self.workloads_at(kind, name, place, span)?;
        if found.is_empty() {
            self.unknown_workload(kind, name, refine.is_some(), place, &namespaces, span);
            return None;
        }
        let refined = |index: &usize| may_satisfy(self.facts.workload(*index), requirements);
        let owned = |index: &usize| self.world.owned_id(self.facts.namespace_of(*index)).is_some();
        if let Some(selector) = refine
            && found.iter().all(owned)
            && !found.iter().any(refined)
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
        let mut sets = Vec::with_capacity(found.len());
        for index in &found {
            let set = self.pods_of_workload(*index, name.span)?;
            let labelled = self.labelled_part(set, self.facts.namespace_of(*index), place);
            sets.push(self.decided(labelled, span)?);
        }
        let united = self.space.union_all(sets);
        let set = self.decided(united, span)?;
        let mut item = Item::new(span, PeerSet::pods(set), scope_of(place), words(kind, &name.text));
        // Where its own pods don't have the labels, pods that aren't shown are meant.
        if found.iter().any(refined) {
            let mut own = Vec::with_capacity(found.len());
            for index in &found {
                let set = self.own_pods_of(*index, name.span)?;
                let labelled = self.labelled_part(set, self.facts.namespace_of(*index), place);
                own.push(self.decided(labelled, span)?);
            }
            let own = self.space.union_all(own);
            item.own = self.decided(own, span)?;
            item.named = found;
        }
        Some(item)
    }

    /// The pods of a workload and of no other, as [`Item::own`] tells them apart.
    fn own_pods_of(&mut self, index: usize, used: Span) -> Option<PodSet> {
        let selected = self.pods_of_workload(index, used)?;
        let workload = self.facts.workload(index);
        let owner = Requirement::equals(OWNER, index.to_string());
        // A custom resource's selector may be about something else than its template.
        let is_its = selector_of(workload).is_some_and(|selector| may_satisfy(workload, &selector));
        if is_its {
            let alone = self.pods_with(std::slice::from_ref(&owner));
            let own = self.space.intersection(selected, alone);
            return self.decided(own, used);
        }
        let namespace = Requirement::equals(Space::NAMESPACE_NAME, self.facts.namespace_of(index));
        Some(self.space.cube([(LabelScope::Namespace, &namespace), (LabelScope::Pod, &owner)]))
    }

    /// The workloads of that name at a place, and the shown namespaces that the place is about.
    fn workloads_at(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        place: &Where,
        span: Span,
    ) -> Option<(Vec<usize>, Vec<String>)> {
        let facts = self.facts;
        let labelled = match place {
            Where::Labels(requirements) => Some(self.pods_by(LabelScope::Namespace, requirements)),
            Where::One(_) | Where::Any => None,
        };
        let namespaces: Vec<&str> = match place {
            Where::One(namespace) => vec![namespace],
            Where::Any | Where::Labels(_) => facts.namespaces().collect(),
        };
        let (mut found, mut inside) = (Vec::new(), Vec::new());
        for namespace in namespaces {
            let mut here = facts.named(namespace, &name.text).to_vec();
            here.retain(|index| kind.is_none_or(|kind| is_kind(facts.workload(*index), &kind.value)));
            if let Some(set) = labelled {
                match self.space.in_namespace(set, namespace, self.world.labels(namespace)) {
                    Ok(pods) if pods.is_empty() => continue,
                    Err(unknown) if self.world.owned_id(namespace).is_some() && !here.is_empty() => {
                        self.report(unknown_namespace_label(namespace, &unknown.key, span));
                        return None;
                    }
                    // A namespace that isn't the program's may have the labels.
                    Ok(_) | Err(_) => {}
                }
            }
            if let [first, rest @ ..] = here.as_slice()
                && let Some(other) = rest.iter().find(|other| !self.is_same_object(*first, **other))
            {
                self.ambiguous(name, *first, *other, span);
                return None;
            }
            inside.push(namespace.to_owned());
            found.extend(here);
        }
        Some((found, inside))
    }

    /// Pods of a namespace at a place; whether one that isn't shown has the labels is for the cluster to say.
    fn labelled_part(&mut self, set: PodSet, namespace: &str, place: &Where) -> Result<PodSet, TooComplex> {
        let Where::Labels(_) = place else { return Ok(set) };
        if self.world.labels(namespace).is_some() {
            return Ok(set);
        }
        let inside = self.pods_of(place);
        self.space.intersection(set, inside)
    }

    /// Whether two workloads of one name are templates of one object. An object that is there twice is an error of
    /// its own.
    fn is_same_object(&self, first: usize, other: usize) -> bool {
        let object = |index| {
            let id = &self.facts.workload(index).id;
            (id.group(), id.kind.value.as_str())
        };
        object(first) == object(other)
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
    fn service(&mut self, kind: &ast::Text, name: &ast::Name, place: &Where, span: Span) -> Option<Item> {
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
            let mut diagnostic = Diagnostic::new(Code::LooksLike, "a Service is named in one namespace")
                .at(span, "its pods and ports differ from namespace to namespace");
            let places = self.facts.namespaces_with_service(&name.text);
            for namespace in places.filter(|namespace| !namespace.is_empty()).take(3) {
                let fixed = format!("{namespace}/svc:{}", name.text);
                let place = Span { end: name.span.end, ..span };
                diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), place, fixed);
            }
            self.report(diagnostic.help("name each of them with its namespace"));
            return None;
        };
        let Some(index) = self.facts.service_named(namespace, &name.text) else {
            self.unknown_service(kind, name, namespace);
            return None;
        };
        let service = self.facts.service(index);
        let reason = if service.external_name {
            Some("it is an ExternalName: a name outside of the cluster")
        } else if service.selector.as_ref().is_none_or(|selector| selector.requirements.is_empty()) {
            Some("it has no selector: somebody else says where it leads")
        } else {
            None
        };
        if let Some(reason) = reason {
            self.report(service_without_pods(service, span, reason));
            return None;
        }
        let requirements =
            service.selector.as_ref().map(|selector| selector.requirements.clone()).unwrap_or_default();
        if !self.matched(namespace, &requirements, Asking::Service(service, span)) {
            return None;
        }
        let set = self.pods_in(place, &requirements, span)?;
        let mut item = Item::new(span, PeerSet::pods(set), Scope::One, format!("svc-{}", name.text));
        item.service = Some(index);
        item.carries_ports = true;
        Some(item)
    }
}

/// A Service that can't be meant where it is named.
pub(super) fn service_without_pods(service: &Service, span: Span, reason: &str) -> Diagnostic {
    let name = &service.id.name;
    let message = format!("the Service `{}` doesn't say which pods and ports are behind it", name.value);
    Diagnostic::new(Code::ServiceWithoutPods, message).at(span, reason).also(name.span, "the Service")
}

/// How pods are meant whose workload has no name until Kubernetes makes one up.
fn by_labels(workload: &Workload) -> String {
    let begin = &workload.id.name.value;
    match workload.pod_labels.first() {
        Some(pair) => format!(
            "Kubernetes makes up what follows `{begin}` (`generateName`): mean its pods by their labels, as in `[{}={}]`",
            pair.key.value, pair.value.value
        ),
        None => format!(
            "Kubernetes makes up what follows `{begin}` (`generateName`): give its pods labels to mean them by"
        ),
    }
}

/// How a name that isn't found is explained.
impl Resolver<'_, '_> {
    fn unknown_workload(
        &mut self,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        is_refined: bool,
        place: &Where,
        namespaces: &[String],
        span: Span,
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
            (Where::One(namespace), 1) if !namespace.is_empty() => {
                format!("not the only workload of `{namespace}`")
            }
            (_, 1) => "not the only workload".to_owned(),
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
            if let Some(found) = place.map(|index| facts.workload(*index)).filter(|found| found.id.generated)
            {
                diagnostic = diagnostic.also(found.id.name.span, "this one is close");
                diagnostic = diagnostic.help(by_labels(found));
                continue;
            }
            if let Some(index) = place {
                diagnostic = diagnostic.also(facts.workload(*index).id.name.span, "this one is close");
            }
            // One candidate is what was meant; of several a person chooses.
            let applicability = if near.len() == 1 { Applicability::Safe } else { Applicability::Unsafe };
            diagnostic = diagnostic.fix(applicability, format!("write `{near}`"), name.span, *near);
        }
        let unnamed = near.is_empty() && !is_refined;
        diagnostic = self.elsewhere(diagnostic, kind, name, place, unnamed, span);
        self.report(diagnostic);
    }

    /// Adds what else of that name there is: a Service, workloads of other namespaces, pods that aren't shown.
    fn elsewhere(
        &mut self,
        mut diagnostic: Diagnostic,
        kind: Option<&ast::Text>,
        name: &ast::Name,
        place: &Where,
        unnamed: bool,
        span: Span,
    ) -> Diagnostic {
        let Where::One(namespace) = place else { return diagnostic };
        let facts = self.facts;
        let is_one = |other: &&str| {
            let mut there = facts.named(other, &name.text).iter().map(|index| facts.workload(*index));
            *other != namespace && there.any(|found| kind.is_none_or(|kind| is_kind(found, &kind.value)))
        };
        let others: Vec<&str> = facts.namespaces_with(&name.text).filter(is_one).collect();
        if kind.is_none() && facts.service_named(namespace, &name.text).is_some() {
            let fixed = format!("svc:{}", name.text);
            let help = format!("there is a Service of that name: write `{fixed}` for the pods behind it");
            diagnostic = diagnostic.fix(Applicability::Unsafe, help, name.span, fixed);
        }
        let whole = Span { end: name.span.end, ..span };
        for other in others.iter().take(3).filter(|other| !other.is_empty()) {
            if namespace.is_empty() {
                let help = format!("`{}` is in `{other}`: write `namespace {other}` at the top", name.text);
                diagnostic = diagnostic.help(help);
            } else {
                let kind = kind.map_or(String::new(), |kind| format!("{}:", kind.value));
                let fixed = format!("{other}/{kind}{}", name.text);
                let help = format!("`{}` is in `{other}`: write `{fixed}`", name.text);
                diagnostic = diagnostic.fix(Applicability::Unsafe, help, whole, fixed);
            }
        }
        let owned = self.world.owned_id(namespace).is_some();
        if !owned && others.is_empty() && unnamed && labels::value_fault(&name.text).is_none() {
            let fixed = format!("{namespace}/[app={}]", name.text);
            let help = format!("name pods that the manifests don't show by their labels: `{fixed}`");
            diagnostic = diagnostic.fix(Applicability::Unsafe, help, whole, fixed);
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

    fn unknown_service(&mut self, kind: &ast::Text, name: &ast::Name, namespace: &str) {
        let facts = self.facts;
        let message = format!("no Service{} is called `{}`", Self::in_words(namespace), name.text);
        let label = match facts.service_count(namespace) {
            0 => "the manifests show no Service there".to_owned(),
            count => format!(
                "there {}",
                if count == 1 { "is 1 Service".to_owned() } else { format!("are {count} Services") }
            ),
        };
        let mut diagnostic = Diagnostic::new(Code::UnknownService, message).at(name.span, label);
        for near in self.near(&name.text, facts.service_names(namespace)) {
            diagnostic =
                diagnostic.fix(Applicability::Unsafe, format!("write `svc:{near}`"), name.span, near);
        }
        if !facts.named(namespace, &name.text).is_empty() {
            let help = format!("there is a workload of that name: write `{}`", name.text);
            let place = kind.span.to(name.span);
            diagnostic = diagnostic.fix(Applicability::Unsafe, help, place, self.sources.slice(name.span));
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

fn words(kind: Option<&ast::Text>, name: &str) -> String {
    kind.map_or_else(|| name.to_owned(), |kind| format!("{}-{name}", kind.value))
}

fn counted(count: usize) -> String {
    if count == 1 { "1 workload".to_owned() } else { format!("{count} workloads") }
}
