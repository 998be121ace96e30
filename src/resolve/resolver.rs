//! The state of resolving one program. What it does stands in the files beside this one, by what it resolves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::expansion::Expansion;
use super::facts::Facts;
use super::layout::Layout;
use super::program::{Item, PortEntry, Program, Terms, World};
use super::settings::Setting;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::sets::{AddressSet, PodSet, Requirement, Scope as LabelScope, Space};
use crate::source::{Sources, Span};
use crate::syntax::ast;

/// How many candidates are compared with mistyped words in one run: enough for the errors that anybody reads, and
/// a bound on the time of a program that is full of them.
const NEAR_COMPARISONS: usize = 200_000;

pub(super) struct Resolver<'r, 'a> {
    pub(super) sources: &'r Sources,
    pub(super) layout: &'r Layout<'a>,
    pub(super) world: World,
    pub(super) facts: &'r Facts<'a>,
    pub(super) space: &'r mut Space,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The closed values of labels (`label tier = …`), and where they are declared.
    pub(super) domains: BTreeMap<String, (Option<Vec<String>>, Span)>,
    pub(super) name_label: String,
    pub(super) pod_cidr: Option<AddressSet>,
    pub(super) kubernetes: (u32, u32),
    /// `let`s of terms by name and using namespace; none where a diagnostic stands.
    pub(super) lets: HashMap<(String, String), Option<Rc<[Item]>>>,
    /// `let`s of ports by name; none where a diagnostic stands.
    pub(super) port_lets: HashMap<String, Option<Rc<[PortEntry]>>>,
    /// What profiles stand for; none where a diagnostic stands.
    pub(super) profiles: HashMap<String, Option<Rc<[Setting]>>>,
    /// The profiles that are being resolved, outermost first.
    pub(super) open_profiles: Vec<String>,
    pub(super) expansion: Expansion,
    /// The `let`s that are being resolved, outermost first.
    pub(super) open_lets: Vec<String>,
    /// The pods of each workload, once asked for.
    pub(super) workload_sets: Vec<Option<PodSet>>,
    pub(super) near_comparisons: usize,
    /// The labels of the shown namespaces, once asked for.
    pub(super) namespace_labels: Option<Rc<BTreeMap<String, BTreeSet<String>>>>,
    /// The terms after an `except` that took nothing away so far; none where one did, in one of its namespaces.
    pub(super) pointless: BTreeMap<Span, Option<Diagnostic>>,
    /// The term after which `on` could be written, while it is resolved.
    pub(super) takes_on: Option<Span>,
}

impl<'r, 'a> Resolver<'r, 'a> {
    pub(super) fn new(
        sources: &'r Sources,
        layout: &'r Layout<'a>,
        world: World,
        facts: &'r Facts<'a>,
        space: &'r mut Space,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        let workloads = facts.inventory.map_or(0, |inventory| inventory.workloads.len());
        Self {
            sources,
            layout,
            world,
            facts,
            space,
            diagnostics,
            domains: BTreeMap::new(),
            name_label: "app".to_owned(),
            pod_cidr: None,
            kubernetes: super::declarations::NEWEST,
            lets: HashMap::new(),
            port_lets: HashMap::new(),
            profiles: HashMap::new(),
            open_profiles: Vec::new(),
            expansion: Expansion::default(),
            open_lets: Vec::new(),
            workload_sets: vec![None; workloads],
            near_comparisons: NEAR_COMPARISONS,
            namespace_labels: None,
            pointless: BTreeMap::new(),
            takes_on: None,
        }
    }

    /// The whole program. To be called once.
    pub(super) fn program(&mut self) -> Program {
        self.declarations();
        let mut statements = Vec::with_capacity(self.layout.statements.len());
        for (namespace, statement) in &self.layout.statements {
            statements.extend(self.statement(namespace, statement));
        }
        self.unused_bindings();
        let pointless = std::mem::take(&mut self.pointless);
        self.diagnostics.extend(pointless.into_values().flatten());
        let dns = self.dns();
        Program {
            world: std::mem::take(&mut self.world),
            statements,
            pod_cidr: self.pod_cidr.take(),
            dns,
            lets: self.layout.lets.keys().map(|name| (*name).to_owned()).collect(),
            kubernetes: self.kubernetes,
        }
    }

    /// A question's connection, read in the program's namespaces and in those that the manifests show besides. To be called
    /// after the program.
    pub(super) fn question(&mut self, flow: &ast::Flow, program: &Program) -> Vec<super::Reading> {
        self.world = program.world.clone();
        self.pod_cidr.clone_from(&program.pod_cidr);
        let own = program.world.owned.clone();
        let shown: Vec<String> = self.facts.namespaces().map(str::to_owned).collect();
        let besides: Vec<String> = shown.into_iter().filter(|name| !own.contains(name)).collect();
        let mut readings = Vec::new();
        for namespace in own.into_iter().chain(besides) {
            let before = self.diagnostics.len();
            let read = self.asked(flow, &namespace);
            let said = self.diagnostics.split_off(before);
            readings.push((namespace, read.ok_or(said)));
        }
        readings
    }

    /// What `dns` stands for in each owned namespace; empty terms where the program's own `let` is in error.
    fn dns(&mut self) -> Vec<Terms> {
        let names = self.world.owned.clone();
        let Some(binding) = self.layout.lets.get("dns") else { return Vec::new() };
        let span = binding.name.span;
        // Whoever uses it has said what is wrong with it: an unused one is no mistake of the program.
        let said = self.diagnostics.len();
        let terms = names
            .iter()
            .map(|namespace| {
                let items = self.let_items("dns", namespace, span).map(|items| items.to_vec());
                let items = items.and_then(|mut items| self.settle_ports(&mut items).then_some(items));
                let mut items = items.unwrap_or_default();
                items.retain(|item| !item.set.is_empty());
                Terms { span, takes_except: true, items }
            })
            .collect();
        self.diagnostics.truncate(said);
        terms
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The candidates nearest to a mistyped word, within the run's budget.
    pub(super) fn near<'c>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Vec<&'c str> {
        let budget = self.near_comparisons;
        let mut used = 0;
        let counted = candidates.into_iter().take(budget).inspect(|_| used += 1);
        let near = nearest(word, counted);
        self.near_comparisons -= used;
        near
    }

    /// Pods by the labels of one scope.
    pub(super) fn pods_by(&mut self, scope: LabelScope, requirements: &[Requirement]) -> PodSet {
        self.space.cube(requirements.iter().map(|requirement| (scope, requirement)))
    }

    /// The set that an operation gives, or a diagnostic at `span` where it takes too many steps.
    pub(super) fn decided<T>(&mut self, result: Result<T, crate::sets::TooComplex>, span: Span) -> Option<T> {
        result.map_err(|crate::sets::TooComplex| self.report(too_complex(span))).ok()
    }

    /// "in `shop`" with a blank before it, or nothing for the nameless namespace.
    pub(super) fn in_words(namespace: &str) -> String {
        if namespace.is_empty() { String::new() } else { format!(" in `{namespace}`") }
    }
}

/// What nobody can decide within its steps.
pub(super) fn too_complex(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooComplex, "this takes too many steps to decide")
        .at(span, "many different labels meet here")
        .help("give the pods that are meant one common label, and name them by it")
}
