//! A syntax tree without its places, so that two are equal where they say the same. Whether settings stand in braces
//! isn't said either: a row that is too long for its line is put in braces.

use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    ContainerPattern, DeclarationKind, File, Flow, Item, LetValue, Name, NamespaceTerm, Pods, Port, PortKind,
    Ports, RequirementOperator, Selector, SettingValue, Settings, Statement, StatementKind, Term, TermKind,
    Terms,
};

/// The tree with all places at the start of the file, and without comments.
pub(super) fn without(tree: &File) -> File {
    let mut tree = File { items: tree.items.clone(), comments: Vec::new() };
    items(&mut tree.items);
    tree
}

fn clear(span: &mut Span) {
    *span = Span { start: 0, end: 0, ..*span };
}

fn word<T>(word: &mut Spanned<T>) {
    clear(&mut word.span);
}

fn words<T>(list: &mut [Spanned<T>]) {
    list.iter_mut().for_each(word);
}

fn name(name: &mut Name) {
    clear(&mut name.span);
}

fn items(list: &mut [Item]) {
    for item in list {
        match item {
            Item::Namespace(namespace) => {
                clear(&mut namespace.span);
                namespace.names.iter_mut().for_each(name);
                if let Some(body) = &mut namespace.body {
                    items(body);
                }
            }
            Item::Declaration(declaration) => {
                clear(&mut declaration.span);
                self::declaration(&mut declaration.kind);
            }
            Item::Statement(statement) => self::statement(statement),
            Item::Error(span) => clear(span),
        }
    }
}

fn declaration(kind: &mut DeclarationKind) {
    match kind {
        DeclarationKind::Use(paths) | DeclarationKind::PodCidr(paths) => words(paths),
        DeclarationKind::Manifests { paths, namespace } => {
            words(paths);
            namespace.iter_mut().for_each(name);
        }
        DeclarationKind::NameLabel(text) | DeclarationKind::Kubernetes(text) => word(text),
        DeclarationKind::Label { key, values } => {
            word(key);
            if let Some(values) = values {
                words(values);
            }
        }
        DeclarationKind::Let { name: bound, value } => {
            name(bound);
            match value {
                LetValue::Ports(list) => ports(list),
                LetValue::Terms { terms: list, on } => {
                    terms(list);
                    on.iter_mut().for_each(ports);
                }
            }
        }
        DeclarationKind::Profile { name: bound, settings: list } => {
            name(bound);
            settings(list);
        }
    }
}

fn statement(statement: &mut Statement) {
    clear(&mut statement.span);
    statement.because.iter_mut().for_each(word);
    match &mut statement.kind {
        StatementKind::Allow(list)
        | StatementKind::Deny(list)
        | StatementKind::AssertReach(list)
        | StatementKind::AssertNoReach(list) => flow(list),
        StatementKind::Isolate { terms: list, direction } => {
            terms(list);
            direction.iter_mut().for_each(word);
        }
        StatementKind::Pod { terms: list, settings: set }
        | StatementKind::AssertPod { terms: list, settings: set } => {
            terms(list);
            settings(set);
        }
        StatementKind::Container { patterns: names, terms: list, settings: set }
        | StatementKind::AssertContainer { patterns: names, terms: list, settings: set } => {
            names.iter_mut().for_each(pattern);
            terms(list);
            settings(set);
        }
    }
}

fn pattern(pattern: &mut ContainerPattern) {
    clear(&mut pattern.span);
    word(&mut pattern.glob);
}

fn flow(flow: &mut Flow) {
    clear(&mut flow.arrow);
    terms(&mut flow.from);
    terms(&mut flow.to);
    flow.on.iter_mut().for_each(ports);
}

/// It calls itself for groups, which nest no deeper than the parser lets through.
fn terms(terms: &mut Terms) {
    clear(&mut terms.span);
    terms.include.iter_mut().for_each(term);
    terms.except.iter_mut().flatten().for_each(term);
}

fn term(term: &mut Term) {
    clear(&mut term.span);
    match &mut term.kind {
        TermKind::Group(inner) => terms(inner),
        TermKind::Block(_) => {}
        TermKind::Pods { namespace, pods: of } => {
            match namespace {
                Some(NamespaceTerm::Name(of)) => name(of),
                Some(NamespaceTerm::Any(star)) => clear(star),
                Some(NamespaceTerm::Labels(of)) => selector(of),
                None => {}
            }
            pods(of);
        }
    }
}

fn pods(pods: &mut Pods) {
    match pods {
        Pods::All { star, refine } => {
            clear(star);
            refine.iter_mut().for_each(selector);
        }
        Pods::Labels(of) => selector(of),
        Pods::Named { kind, name: of, refine } => {
            kind.iter_mut().for_each(word);
            name(of);
            refine.iter_mut().for_each(selector);
        }
    }
}

fn selector(selector: &mut Selector) {
    clear(&mut selector.span);
    for requirement in &mut selector.requirements {
        clear(&mut requirement.span);
        word(&mut requirement.key);
        match &mut requirement.operator {
            RequirementOperator::Equals(value) | RequirementOperator::NotEquals(value) => word(value),
            RequirementOperator::In(values) | RequirementOperator::NotIn(values) => words(values),
            RequirementOperator::Exists | RequirementOperator::DoesNotExist => {}
        }
    }
}

fn ports(ports: &mut Ports) {
    clear(&mut ports.span);
    ports.list.iter_mut().for_each(port);
}

fn port(port: &mut Port) {
    clear(&mut port.span);
    port.protocol.iter_mut().for_each(word);
    match &mut port.port {
        Some(PortKind::Numbers { first, last }) => {
            word(first);
            last.iter_mut().for_each(word);
        }
        Some(PortKind::Name(of)) => name(of),
        None => {}
    }
}

fn settings(settings: &mut Settings) {
    clear(&mut settings.span);
    settings.braces = true;
    for setting in &mut settings.list {
        clear(&mut setting.span);
        word(&mut setting.word);
        match &mut setting.value {
            SettingValue::None => {}
            SettingValue::Bool(value) => word(value),
            SettingValue::Numbers(values) | SettingValue::Words(values) => words(values),
            SettingValue::Localhost { word: at, profile } => {
                clear(at);
                word(profile);
            }
            SettingValue::Pairs(pairs) => {
                for (key, value) in pairs {
                    word(key);
                    word(value);
                }
            }
            SettingValue::Sysctl { name, value } => {
                word(name);
                word(value);
            }
        }
    }
}
