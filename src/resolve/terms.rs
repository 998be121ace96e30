//! Terms: what is written between `allow` and `->` becomes sets of pods and addresses.

use super::expansion::{Distinct, MOST_TERMS};
use super::labels;
use super::names::WORKLOAD_KINDS;
use super::program::{Item, Scope, Terms};
use super::resolver::Resolver;
use super::slug;
use super::unmatched::Asking;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::{AddressSet, Addresses, PeerSet, PodSet, PortSet, Requirement, Scope as LabelScope, Space};
use crate::source::Span;
use crate::syntax::ast;

/// The namespaces that a pod term is about.
pub(super) enum Where {
    /// One, by its name (empty: the nameless one).
    One(String),
    /// Every namespace.
    Any,
    /// Those with these labels.
    Labels(Vec<Requirement>),
}

impl Where {
    fn scope(&self) -> Scope {
        match self {
            Self::One(_) => Scope::One,
            Self::Any | Self::Labels(_) => Scope::Many,
        }
    }
}

impl Item {
    /// A term without ports of its own.
    pub(super) fn new(span: Span, set: PeerSet, scope: Scope, slug: impl Into<String>) -> Self {
        Self {
            span,
            own: set.pods,
            set,
            scope,
            ports: PortSet::all(),
            proof_ports: PortSet::all(),
            slug: slug.into(),
            named: Vec::new(),
            service: None,
            carries_ports: false,
        }
    }
}

impl Resolver<'_, '_> {
    /// A list of terms; none where a diagnostic says what is wrong with one.
    pub(super) fn terms(&mut self, written: &ast::Terms, namespace: &str) -> Option<Terms> {
        let include = self.list(&written.include, written.span, namespace);
        let items = match &written.except {
            None => include?,
            Some(terms) => {
                let except = self.each(terms, written.span, namespace);
                let (items, except) = (include?, except?);
                self.excepted(items, terms, &except, written.span)?
            }
        };
        Some(Terms { span: written.span, takes_except: written.except.is_none(), items })
    }

    /// What each term after `except` stands for.
    fn each(&mut self, written: &[ast::Term], span: Span, namespace: &str) -> Option<Vec<Vec<Item>>> {
        let mut all = Vec::with_capacity(written.len());
        let mut count = 0;
        for term in written {
            let items = self.term(term, namespace);
            count += items.as_ref().map_or(0, Vec::len);
            if count > MOST_TERMS {
                self.too_many_terms(span);
                return None;
            }
            all.push(items);
        }
        all.into_iter().collect()
    }

    /// The terms of a list, each once; all of them are read, so that each mistake is said.
    fn list(&mut self, written: &[ast::Term], span: Span, namespace: &str) -> Option<Vec<Item>> {
        let mut list = Distinct::default();
        let mut good = true;
        for term in written {
            match self.term(term, namespace) {
                Some(items) => items.into_iter().for_each(|item| list.add(item)),
                None => good = false,
            }
            if list.is_too_long() {
                self.too_many_terms(span);
                return None;
            }
        }
        good.then(|| list.into_items())
    }

    fn term(&mut self, term: &ast::Term, namespace: &str) -> Option<Vec<Item>> {
        match &term.kind {
            ast::TermKind::Group(inner) => {
                stacker::maybe_grow(64 << 10, 1 << 20, || self.terms(inner, namespace))
                    .map(|terms| terms.items)
            }
            ast::TermKind::Block(text) => match super::block::parse(text, term.span) {
                Ok(net) => {
                    let set = PeerSet::addresses(Addresses::block(AddressSet::block(net)));
                    Some(vec![Item::new(term.span, set, Scope::Outside, text.as_str())])
                }
                Err(diagnostic) => {
                    self.report(*diagnostic);
                    None
                }
            },
            ast::TermKind::Pods { namespace: None, pods: ast::Pods::Named { kind: None, name, refine } }
                if !name.quoted =>
            {
                self.bare_name(name, refine.as_ref(), term.span, namespace)
            }
            ast::TermKind::Pods { namespace: place, pods } => {
                let place = match place {
                    None => Where::One(namespace.to_owned()),
                    Some(written) => self.place(written, pods, term.span)?,
                };
                self.pods(pods, &place, term.span).map(|item| vec![item])
            }
        }
    }

    /// A name without a namespace or a kind: a `let`'s, `any`, `internet`, or else an object's.
    fn bare_name(
        &mut self,
        name: &ast::Name,
        refine: Option<&ast::Selector>,
        span: Span,
        namespace: &str,
    ) -> Option<Vec<Item>> {
        let text = name.text.as_str();
        if self.layout.lets.contains_key(text) {
            let bound = self.let_items(text, namespace, span)?;
            self.expanded(bound.len(), span)?;
            // What is said about a term is said where it is used.
            let items: Vec<Item> = bound.iter().map(|item| Item { span, ..item.clone() }).collect();
            return match refine {
                Some(selector) => self.refined(items, selector, span),
                None => Some(items),
            };
        }
        let item = match text {
            "any" => Item::new(span, PeerSet::all(), Scope::Any, "any"),
            "internet" => {
                // No pod's address is of the internet, wherever the cluster has put its pods.
                let pods = self.pod_cidr.clone().unwrap_or_default();
                let set = PeerSet::addresses(Addresses::outside(AddressSet::internet().difference(&pods)));
                Item::new(span, set, Scope::Outside, "internet")
            }
            _ => {
                let place = Where::One(namespace.to_owned());
                return self.named(None, name, refine, &place, span).map(|item| vec![item]);
            }
        };
        let Some(selector) = refine else { return Some(vec![item]) };
        let message = format!("`{text}` can't be narrowed by labels");
        self.report(Diagnostic::new(Code::LooksLike, message).at(selector.span, "labels are pods'").help(
            format!("write `*/*{}` for the pods of all namespaces", self.sources.slice(selector.span)),
        ));
        None
    }

    /// The items of a `let` with a further condition on their labels.
    fn refined(&mut self, mut items: Vec<Item>, selector: &ast::Selector, span: Span) -> Option<Vec<Item>> {
        let requirements = self.selector(selector, LabelScope::Pod)?;
        if items.iter().any(|item| matches!(item.scope, Scope::Any | Scope::Outside)) {
            let message = format!("`{}` stands for more than pods", self.sources.slice(span));
            self.report(Diagnostic::new(Code::LooksLike, message).at(selector.span, "labels are pods'"));
            return None;
        }
        let refine = self.pods_with(&requirements);
        for item in &mut items {
            let narrowed = self.space.intersection(item.set.pods, refine);
            item.set.pods = self.decided(narrowed, span)?;
            let own = self.space.intersection(item.own, refine);
            item.own = self.decided(own, span)?;
            item.slug = slug::bounded(format!("{}-{}", item.slug, slug::of_requirements(&requirements)));
        }
        items.retain(|item| !item.set.is_empty() || !item.own.is_empty());
        if items.is_empty() {
            let message = format!("nothing is left of `{}`", self.sources.slice(span));
            self.report(Diagnostic::new(Code::NothingLeft, message).at(span, "no pod can match both"));
            return None;
        }
        Some(items)
    }

    /// The namespaces before the `/` of a term.
    fn place(&mut self, written: &ast::NamespaceTerm, pods: &ast::Pods, span: Span) -> Option<Where> {
        match written {
            ast::NamespaceTerm::Any(_) => Some(Where::Any),
            ast::NamespaceTerm::Labels(selector) => {
                let requirements = self.selector(selector, LabelScope::Namespace)?;
                self.unseen_namespace_labels(&requirements, selector);
                Some(Where::Labels(requirements))
            }
            ast::NamespaceTerm::Name(name) => self.namespace(name, pods, span).map(Where::One),
        }
    }

    fn namespace(&mut self, name: &ast::Name, pods: &ast::Pods, span: Span) -> Option<String> {
        let text = &name.text;
        if let ast::Pods::Named { kind: None, name: object, refine: None } = pods
            && !name.quoted
        {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if digits(text) && digits(&object.text) {
                let block = short_block(text, &object.text);
                let mut diagnostic = Diagnostic::new(
                    Code::LooksLike,
                    format!(
                        "`{text}/{}` looks like an IP block but is read as a namespace and a name",
                        object.text
                    ),
                )
                .at(span, "an IPv4 block has four numbers");
                if let Some(block) = block {
                    diagnostic = diagnostic.fix(Applicability::Safe, format!("write `{block}`"), span, block);
                }
                self.report(diagnostic);
                return None;
            }
            let is_kind = text == "svc"
                || WORKLOAD_KINDS.iter().any(|(short, kind)| text == short || *text == kind.to_lowercase());
            if is_kind && !self.world.known.contains_key(text) && self.facts.in_namespace(text).is_empty() {
                let fixed = format!("{text}:{}", object.text);
                self.report(
                    Diagnostic::new(
                        Code::LooksLike,
                        format!("`{text}` is a kind here, and no namespace is called so"),
                    )
                    .at(span, "a namespace stands before a `/`, a kind before a `:`")
                    .fix(Applicability::Safe, format!("write `{fixed}`"), span, fixed),
                );
                return None;
            }
        }
        if let Some(fault) = labels::namespace_fault(text) {
            let message = format!("`{text}` can't be a namespace's name");
            self.report(Diagnostic::new(Code::ObjectName, message).at(name.span, fault));
            return None;
        }
        self.unseen_namespace(name);
        Some(text.clone())
    }

    fn pods(&mut self, pods: &ast::Pods, place: &Where, span: Span) -> Option<Item> {
        match pods {
            ast::Pods::Named { kind, name, refine } => {
                self.named(kind.as_ref(), name, refine.as_ref(), place, span)
            }
            ast::Pods::All { refine: None, .. } => {
                if let Where::One(namespace) = place
                    && self.facts.has_manifests()
                    && self.world.owned_id(namespace).is_some()
                    && self.facts.in_namespace(namespace).is_empty()
                {
                    self.no_pods(namespace, span);
                    return None;
                }
                let set = PeerSet::pods(self.pods_of(place));
                Some(Item::new(span, set, place.scope(), "all"))
            }
            ast::Pods::All { refine: Some(selector), .. } | ast::Pods::Labels(selector) => {
                let requirements = self.selector(selector, LabelScope::Pod)?;
                if let Where::One(namespace) = place
                    && !self.matched(namespace, &requirements, Asking::Program(selector))
                {
                    return None;
                }
                if !matches!(place, Where::One(_)) && self.facts.has_manifests() {
                    self.unseen_labels(None, &requirements, Asking::Program(selector));
                }
                let set = self.pods_in(place, &requirements, span)?;
                Some(Item::new(span, PeerSet::pods(set), place.scope(), slug::of_requirements(&requirements)))
            }
        }
    }

    /// Every pod of those namespaces.
    pub(super) fn pods_of(&mut self, place: &Where) -> PodSet {
        match place {
            Where::One(namespace) => self.pods_by(
                LabelScope::Namespace,
                &[Requirement::equals(Space::NAMESPACE_NAME, namespace.as_str())],
            ),
            Where::Any => PodSet::ALL,
            Where::Labels(requirements) => self.pods_by(LabelScope::Namespace, requirements),
        }
    }

    /// The pods of those namespaces with these labels.
    pub(super) fn pods_in(
        &mut self,
        place: &Where,
        requirements: &[Requirement],
        span: Span,
    ) -> Option<PodSet> {
        let namespaces = self.pods_of(place);
        let pods = self.pods_with(requirements);
        let both = self.space.intersection(namespaces, pods);
        self.decided(both, span)
    }

    /// `items except excepted`: every excepted term has to share something with them.
    fn excepted(
        &mut self,
        items: Vec<Item>,
        written: &[ast::Term],
        excepted: &[Vec<Item>],
        span: Span,
    ) -> Option<Vec<Item>> {
        let whole = self.united(items.iter(), span)?;
        for (term, taken) in written.iter().zip(excepted) {
            self.takes_something(&whole, term, taken)?;
        }
        let taken = self.united(excepted.iter().flatten(), span)?;
        let own = self.space.union_all(excepted.iter().flatten().map(|item| item.own));
        let own = self.decided(own, span)?;
        let slug = excepted.iter().flatten().map(|item| item.slug.as_str()).collect::<Vec<_>>().join("-");
        let slug = slug::bounded(slug);
        let mut left = Vec::new();
        for mut item in items {
            let difference = item.set.difference(&taken, self.space);
            let difference = self.decided(difference, span)?;
            let own_left = self.space.difference(item.own, own);
            item.own = self.decided(own_left, span)?;
            if difference == item.set {
                left.push(item);
                continue;
            }
            item.set = difference;
            item.slug = slug::bounded(format!("{}-except-{slug}", item.slug));
            if item.scope == Scope::Any && !taken.pods.is_empty() {
                item.set.addresses = self.addresses_of_no_pod(&item.set.addresses, span)?;
            }
            // As names two workloads differ that no selector tells apart.
            if !item.set.is_empty() || !item.own.is_empty() {
                left.push(item);
            }
        }
        if left.is_empty() {
            self.nothing_left(span);
            return None;
        }
        Some(left)
    }

    fn nothing_left(&mut self, span: Span) {
        let message = format!("nothing is left of `{}`", self.sources.slice(span));
        self.report(Diagnostic::new(Code::NothingLeft, message).at(span, "the `except` takes all of it"));
    }

    /// A list of terms as NetworkPolicies can say it.
    pub(super) fn peers(&mut self, written: &ast::Terms, namespace: &str) -> Option<Terms> {
        self.left_of(written, namespace, |item| !item.set.is_empty())
    }

    /// A list of terms that means pods themselves.
    pub(super) fn own_terms(&mut self, written: &ast::Terms, namespace: &str) -> Option<Terms> {
        // What is no pod is told by what it is, not by being nothing.
        self.left_of(written, namespace, |item| !item.own.is_empty() || item.scope == Scope::Outside)
    }

    fn left_of(
        &mut self,
        written: &ast::Terms,
        namespace: &str,
        is_left: impl Fn(&Item) -> bool,
    ) -> Option<Terms> {
        let mut terms = self.terms(written, namespace)?;
        terms.items.retain(is_left);
        if terms.items.is_empty() {
            self.nothing_left(written.span);
            return None;
        }
        Some(terms)
    }

    /// Everybody whom some terms name.
    fn united<'i>(&mut self, items: impl IntoIterator<Item = &'i Item>, span: Span) -> Option<PeerSet> {
        let united = PeerSet::union_all(items.into_iter().map(|item| &item.set), self.space);
        self.decided(united, span)
    }

    /// Notes whether a term after `except` takes something away; a statement of several namespaces is read in each of them.
    fn takes_something(&mut self, whole: &PeerSet, term: &ast::Term, taken: &[Item]) -> Option<()> {
        for item in taken {
            let meet = item.set.intersects(whole, self.space);
            if self.decided(meet, term.span)? {
                self.pointless.insert(term.span, None);
                return Some(());
            }
        }
        let message =
            format!("`{}` shares nothing with what it is taken from", self.sources.slice(term.span));
        let found = Diagnostic::new(Code::PointlessExcept, message)
            .at(term.span, "this takes nothing away")
            .help("leave it out, or name what it was meant to narrow");
        self.pointless.entry(term.span).or_insert(Some(found));
        Some(())
    }

    /// What is left of `any`'s addresses where pods are excepted: those that no pod has.
    fn addresses_of_no_pod(&mut self, addresses: &Addresses, span: Span) -> Option<Addresses> {
        let Some(pod_cidr) = &self.pod_cidr else {
            self.report(
                Diagnostic::new(Code::AnyExceptPods, "`any` without some pods needs to know where pods' addresses lie")
                    .at(span, "only address blocks can say this")
                    .note("NetworkPolicy has no \"everybody but\": an IP block may match the excepted pods' addresses")
                    .help("add `set pod-cidr CIDR`, with the cluster's pod network"),
            );
            return None;
        };
        Some(addresses.without(pod_cidr))
    }
}

/// `10/8` as it was meant: `10.0.0.0/8`.
fn short_block(address: &str, prefix: &str) -> Option<String> {
    let missing = 4usize.checked_sub(address.split('.').count())?;
    let block = format!("{address}{}/{prefix}", ".0".repeat(missing));
    block.parse::<ipnet::IpNet>().is_ok().then_some(block)
}
