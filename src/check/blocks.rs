//! IP blocks that mean something else than their writer thinks: all addresses with the cluster's own among them, one
//! family of two, what a network plugin decides, what no policy sees.

use super::Subject;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::resolve::program::{Item, Scope, StatementKind, Terms};
use crate::sets::AddressSet;
use crate::source::Span;

pub(super) fn check(subject: &Subject<'_, '_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let ranges = Ranges::new(subject);
    for statement in &subject.context.program.statements {
        let (flow, opens) = match &statement.kind {
            StatementKind::Allow(flow) => (flow, true),
            StatementKind::Deny(flow) => (flow, false),
            _ => continue,
        };
        for terms in [&flow.from, &flow.to] {
            for item in terms.items.iter().filter(|item| item.scope == Scope::Outside) {
                let words = words::item(subject.sources, item);
                let found = ranges.one_family(item, terms, &words);
                let found = found.or_else(|| ranges.every_address(item, &words).filter(|_| opens));
                let found = found.or_else(|| ranges.of_pods(item, &words));
                diagnostics.extend(found.or_else(|| ranges.loopback(item, &words)));
            }
        }
    }
}

/// The ranges that blocks are held against, made once.
struct Ranges {
    families: [Family; 2],
    private: AddressSet,
    loopback: AddressSet,
    /// Where pods' addresses lie.
    pods: Option<AddressSet>,
    both: Option<BothFamilies>,
}

/// What shows that both families are in use.
#[derive(Clone, Copy)]
enum BothFamilies {
    /// `set pod-cidr`
    PodCidr,
    /// What a Service asks for, at this place.
    Service(Span),
}

struct Family {
    name: &'static str,
    all: AddressSet,
    public: AddressSet,
}

impl Family {
    fn new(name: &'static str, all: AddressSet) -> Self {
        Self { name, public: AddressSet::internet().intersection(&all), all }
    }
}

impl Ranges {
    fn new(subject: &Subject<'_, '_, '_>) -> Self {
        let families = [Family::new("IPv4", AddressSet::all_v4()), Family::new("IPv6", AddressSet::all_v6())];
        let pods = subject.context.program.pod_cidr.clone();
        let by_pods = pods.as_ref().filter(|pods| families.iter().all(|family| pods.intersects(&family.all)));
        let services = subject.context.facts.inventory.into_iter().flat_map(|inventory| &inventory.services);
        let by_service = || services.into_iter().find_map(|service| service.dual_stack);
        Self {
            both: by_pods.map(|_| BothFamilies::PodCidr).or_else(|| by_service().map(BothFamilies::Service)),
            families,
            private: AddressSet::private(),
            loopback: AddressSet::loopback(),
            pods,
        }
    }

    /// All of one family, none of the other.
    fn one_family(&self, item: &Item, terms: &Terms, words: &str) -> Option<Diagnostic> {
        let shown = self.both?;
        let set = &item.set.addresses.outside;
        let all = AddressSet::union_all(terms.items.iter().map(|item| &item.set.addresses.outside));
        let [v4, v6] = &self.families;
        let (one, other) = [(v4, v6), (v6, v4)]
            .into_iter()
            .find(|(one, other)| one.public.is_subset(set) && !all.intersects(&other.all))?;
        let message = format!("`{words}` has no {} address, and this cluster has both families", other.name);
        let diagnostic = Diagnostic::new(Code::OneFamily, message)
            .at(item.span, format!("every {} address, and no other", one.name));
        let diagnostic = match shown {
            BothFamilies::Service(place) => diagnostic.also(place, "both families are asked for here"),
            BothFamilies::PodCidr => diagnostic.note("`set pod-cidr` has blocks of both families"),
        };
        let whole: Vec<String> = other.all.cidrs().iter().map(ToString::to_string).collect();
        let whole = whole.join(", ");
        let help = format!("add `{whole}`, or write `internet`, which has both");
        Some(diagnostic.fix(Applicability::Unsafe, help, item.span.at_end(), format!(", {whole}")))
    }

    /// Every address, private ones included.
    fn every_address(&self, item: &Item, words: &str) -> Option<Diagnostic> {
        let set = &item.set.addresses.outside;
        let family = self.families.iter().find(|family| family.public.is_subset(set))?;
        if !self.private.intersection(&family.all).is_subset(set) {
            return None;
        }
        Some(
            Diagnostic::new(Code::EveryAddress, format!("`{words}` is more than the internet"))
                .at(item.span, "private addresses too, so perhaps nodes and pods")
                .note("whether an IP block matches pods' addresses is for the network plugin to decide")
                .fix(
                    Applicability::Unsafe,
                    "write `internet` for public addresses alone",
                    item.span,
                    "internet",
                )
                .fix(Applicability::Unsafe, "write `any` for everybody, pods included", item.span, "any"),
        )
    }

    /// Addresses that pods have.
    fn of_pods(&self, item: &Item, words: &str) -> Option<Diagnostic> {
        let pods = self.pods.as_ref()?;
        let set = &item.set.addresses.of_pods;
        if !set.intersects(pods) {
            return None;
        }
        let how = if set.is_subset(pods) { "all of it is" } else { "some of it is" };
        Some(
            Diagnostic::new(Code::PodsByAddress, format!("`{words}` holds addresses of pods"))
                .at(item.span, format!("{how} in `pod-cidr`"))
                .note("whether an IP block matches pods' addresses is for the network plugin to decide")
                .help("name pods by their names or labels, and take `pod-cidr` out of the block by `except`"),
        )
    }

    /// Nothing but loopback.
    fn loopback(&self, item: &Item, words: &str) -> Option<Diagnostic> {
        if !item.set.addresses.outside.is_subset(&self.loopback) {
            return None;
        }
        Some(
            Diagnostic::new(Code::Loopback, format!("`{words}` never leaves a pod"))
                .at(item.span, "no policy sees loopback")
                .note("whoever connects to it is in the same pod, and is always let through")
                .help("leave it out"),
        )
    }
}
