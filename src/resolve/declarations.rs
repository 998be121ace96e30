//! Declarations that are neither `let` nor `profile`: what holds for the whole program.

use super::resolver::Resolver;
use super::selectors::listed;
use super::{block, labels};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::AddressSet;
use crate::source::Span;
use crate::syntax::ast;

/// The oldest version of Kubernetes that kpol knows.
pub const OLDEST: (u32, u32) = (1, 25);
/// The newest version of Kubernetes that kpol knows, and the one that programs without a `kubernetes` line are for.
pub const NEWEST: (u32, u32) = (1, 37);

/// A version of Kubernetes that kpol knows, as (1, 37).
#[must_use]
pub fn kubernetes_version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    let version = (major.parse().ok()?, minor.parse().ok()?);
    (OLDEST..=NEWEST).contains(&version).then_some(version)
}

impl Resolver<'_, '_> {
    pub(super) fn declarations(&mut self) {
        let mut kubernetes: Option<&ast::Text> = None;
        let mut name_label: Option<&ast::Text> = None;
        let mut pod_cidr: Option<Span> = None;
        for declaration in &self.layout.declarations {
            match &declaration.kind {
                ast::DeclarationKind::Kubernetes(version) => {
                    if self.only_once("kubernetes", version, &mut kubernetes) {
                        self.version(version);
                    }
                }
                ast::DeclarationKind::NameLabel(key) => {
                    if self.only_once("set name-label", key, &mut name_label) {
                        self.key(key);
                        self.name_label.clone_from(&key.value);
                    }
                }
                ast::DeclarationKind::PodCidr(blocks) => {
                    if let Some(first) = pod_cidr.replace(declaration.span) {
                        self.said_twice("set pod-cidr", declaration.span, first);
                    } else {
                        self.pod_cidr(blocks);
                    }
                }
                ast::DeclarationKind::Label { key, values } => self.label(key, values.as_deref()),
                // The first two say what is read, the others are bound by name: neither is this file's.
                ast::DeclarationKind::Use(_)
                | ast::DeclarationKind::Manifests { .. }
                | ast::DeclarationKind::Let { .. }
                | ast::DeclarationKind::Profile { .. } => {}
            }
        }
        self.manifests_keep_domains();
        self.hiding_lets();
    }

    /// Whether this is the first of its kind; a diagnostic where a second one says otherwise.
    fn only_once<'t>(&mut self, what: &str, here: &'t ast::Text, first: &mut Option<&'t ast::Text>) -> bool {
        match first {
            None => {
                *first = Some(here);
                true
            }
            Some(before) => {
                if before.value != here.value {
                    self.said_twice(what, here.span, before.span);
                }
                false
            }
        }
    }

    fn said_twice(&mut self, what: &str, here: Span, first: Span) {
        self.report(
            Diagnostic::new(Code::DuplicateBinding, format!("`{what}` is said twice"))
                .at(here, "here again")
                .also(first, "first here")
                .note("it holds for the whole program")
                .help("leave one of them out"),
        );
    }

    fn version(&mut self, version: &ast::Text) {
        if let Some(known) = kubernetes_version(&version.value) {
            self.kubernetes = known;
        } else {
            let label = format!("kpol knows {}.{} to {}.{}", OLDEST.0, OLDEST.1, NEWEST.0, NEWEST.1);
            let message = format!("kpol doesn't know Kubernetes `{}`", version.value);
            self.report(Diagnostic::new(Code::KubernetesVersion, message).at(version.span, label));
        }
    }

    fn key(&mut self, key: &ast::Text) {
        if let Some(fault) = labels::key_fault(&key.value) {
            let message = format!("`{}` can't be a label's key", key.value);
            self.report(Diagnostic::new(Code::LabelKey, message).at(key.span, fault));
        }
    }

    fn pod_cidr(&mut self, blocks: &[ast::Text]) {
        let mut all = AddressSet::none();
        for text in blocks {
            match block::parse(&text.value, text.span) {
                Ok(net) => all = all.union(&AddressSet::block(net)),
                Err(diagnostic) => self.report(*diagnostic),
            }
        }
        self.pod_cidr = Some(all);
    }

    fn label(&mut self, key: &ast::Text, values: Option<&[ast::Text]>) {
        self.key(key);
        for value in values.unwrap_or_default() {
            if let Some(fault) = labels::value_fault(&value.value) {
                let message = format!("`{}` can't be a label's value", value.value);
                self.report(Diagnostic::new(Code::LabelValue, message).at(value.span, fault));
            }
        }
        let values = values.map(|values| values.iter().map(|value| value.value.clone()).collect());
        if let Some((_, first)) = self.domains.get(&key.value) {
            let first = *first;
            self.said_twice(&format!("label {}", key.value), key.span, first);
            return;
        }
        self.domains.insert(key.value.clone(), (values, key.span));
    }

    /// A pod in one of the program's namespaces whose label has a value outside of the closed ones.
    fn manifests_keep_domains(&mut self) {
        if self.domains.is_empty() {
            return;
        }
        let facts = self.facts;
        for namespace in self.world.owned.clone() {
            for index in facts.in_namespace(&namespace) {
                for pair in &facts.workload(*index).pod_labels {
                    let Some((Some(closed), declared)) = self.domains.get(&pair.key.value).cloned() else {
                        continue;
                    };
                    if closed.contains(&pair.value.value) {
                        continue;
                    }
                    let message = format!(
                        "`{}` is none of the values of the label `{}`",
                        pair.value.value, pair.key.value
                    );
                    let all = listed(closed.iter().map(String::as_str), closed.len());
                    let mut diagnostic = Diagnostic::new(Code::ClosedLabel, message)
                        .at(pair.value.span, format!("it is one of {all}"))
                        .also(declared, "declared here");
                    for near in self.near(&pair.value.value, closed.iter().map(String::as_str)) {
                        diagnostic = diagnostic.help(format!("write `{near}` in the manifest"));
                    }
                    self.report(diagnostic);
                }
            }
        }
    }

    /// A `let` takes the place of a workload of its name.
    fn hiding_lets(&mut self) {
        let facts = self.facts;
        let mut lets: Vec<_> = self.layout.lets.values().copied().collect();
        lets.sort_unstable_by_key(|binding| (binding.name.span, &binding.name.text));
        for binding in lets {
            let name = &binding.name.text;
            let places: Vec<&str> = match binding.namespace {
                Some(namespace) => vec![namespace],
                None => self.world.owned.iter().map(String::as_str).collect(),
            };
            let Some(index) = places.iter().find_map(|place| facts.named(place, name).first()) else {
                continue;
            };
            let workload = facts.workload(*index);
            let diagnostic =
                Diagnostic::new(Code::HiddenWorkload, format!("`{name}` hides a workload of that name"))
                    .at(binding.name.span, "from here on it means this")
                    .also(workload.id.name.span, format!("the {}", workload.id.kind.value))
                    .fix(
                        Applicability::Unsafe,
                        "give it a name of its own, or quote the name where the workload is meant",
                        binding.name.span,
                        format!("{name}-pods"),
                    );
            self.report(diagnostic);
        }
    }

    /// `let`s and `profile`s that nobody uses are read all the same: a mistake in one is a mistake.
    pub(super) fn unused_bindings(&mut self) {
        let mut lets: Vec<_> = self.layout.lets.values().copied().collect();
        lets.sort_unstable_by_key(|binding| (binding.name.span, &binding.name.text));
        for binding in lets.into_iter().filter(|binding| !binding.prelude) {
            match (binding.value, binding.namespace, self.world.owned.as_slice()) {
                // A second reading finds the same mistakes: repetitions are dropped where all are sorted.
                (ast::LetValue::Ports(ports), _, _) => {
                    self.port_entries(ports);
                }
                (_, Some(namespace), _) => {
                    let namespace = namespace.to_owned();
                    self.let_items(&binding.name.text, &namespace, binding.name.span);
                }
                (_, None, [only]) => {
                    let only = only.clone();
                    self.let_items(&binding.name.text, &only, binding.name.span);
                }
                // Which namespace it is about is known where it is used.
                (_, None, _) => {}
            }
        }
        let mut profiles: Vec<_> = self.layout.profiles.values().copied().collect();
        profiles.sort_unstable_by_key(|profile| (profile.name.span, &profile.name.text));
        for profile in profiles {
            self.bound_profile(profile);
        }
    }
}
