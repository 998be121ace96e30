//! The syntax tree as a compact s-expression, one item a line: what tables of tests compare.

use kpol::source::Spanned;
use kpol::syntax::ast::*;

/// All items of a file.
pub(crate) fn file(file: &File) -> String {
    file.items.iter().map(item).collect::<Vec<_>>().join("\n")
}

/// One item.
pub(crate) fn item(item: &Item) -> String {
    match item {
        Item::Namespace(namespace) => {
            let names = all(&namespace.names, name);
            match &namespace.body {
                None => format!("(namespace {names})"),
                Some(body) => format!("(namespace {names} {{{}}})", all(body, self::item)),
            }
        }
        Item::Declaration(declaration) => declared(&declaration.kind),
        Item::Statement(stated) => {
            let reason =
                stated.because.as_ref().map(|text| format!(" because {}", quoted(text))).unwrap_or_default();
            format!("({}{reason})", statement(&stated.kind))
        }
        Item::Error(_) => "(error)".to_owned(),
    }
}

fn all<T>(list: &[T], show: impl Fn(&T) -> String) -> String {
    list.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn plain<T: Clone>(text: &Spanned<T>) -> T {
    text.value.clone()
}

fn quoted(text: &Text) -> String {
    format!("{:?}", text.value)
}

fn name(name: &Name) -> String {
    if name.quoted { format!("{:?}", name.text) } else { name.text.clone() }
}

fn declared(kind: &DeclarationKind) -> String {
    match kind {
        DeclarationKind::Use(files) => format!("(use {})", all(files, quoted)),
        DeclarationKind::Manifests { paths, namespace: None } => {
            format!("(manifests {})", all(paths, quoted))
        }
        DeclarationKind::Manifests { paths, namespace: Some(namespace) } => {
            format!("(manifests {} in {})", all(paths, quoted), name(namespace))
        }
        DeclarationKind::NameLabel(key) => format!("(name-label {})", key.value),
        DeclarationKind::PodCidr(blocks) => format!("(pod-cidr {})", all(blocks, plain)),
        DeclarationKind::Kubernetes(version) => format!("(kubernetes {})", version.value),
        DeclarationKind::Label { key, values: None } => format!("(label {})", key.value),
        DeclarationKind::Label { key, values: Some(values) } => {
            format!("(label {} = {})", key.value, all(values, plain))
        }
        DeclarationKind::Let { name: bound, value: LetValue::Ports(list) } => {
            format!("(let {} {})", name(bound), ports(list))
        }
        DeclarationKind::Let { name: bound, value: LetValue::Terms { terms: of, on: over } } => {
            format!("(let {} {}{})", name(bound), terms(of), on(over.as_ref()))
        }
        DeclarationKind::Profile { name: bound, settings: list } => {
            format!("(profile {} {})", name(bound), settings(list))
        }
    }
}

fn statement(kind: &StatementKind) -> String {
    match kind {
        StatementKind::Allow(of) => format!("allow {}", flow(of)),
        StatementKind::Deny(of) => format!("deny {}", flow(of)),
        StatementKind::AssertReach(of) => format!("assert {}", flow(of)),
        StatementKind::AssertNoReach(of) => format!("assert-not {}", flow(of)),
        StatementKind::Isolate { terms: of, direction: None } => format!("isolate {}", terms(of)),
        StatementKind::Isolate { terms: of, direction: Some(way) } => {
            format!("isolate {} {:?}", terms(of), way.value)
        }
        StatementKind::Pod { terms: of, settings: list } => format!("pod {} {}", terms(of), settings(list)),
        StatementKind::AssertPod { terms: of, settings: list } => {
            format!("assert-pod {} {}", terms(of), settings(list))
        }
        StatementKind::Container { patterns, terms: of, settings: list } => {
            format!("container {} in {} {}", all(patterns, pattern), terms(of), settings(list))
        }
        StatementKind::AssertContainer { patterns, terms: of, settings: list } => {
            format!("assert-container {} in {} {}", all(patterns, pattern), terms(of), settings(list))
        }
    }
}

fn pattern(pattern: &ContainerPattern) -> String {
    let init = if pattern.init { "init:" } else { "" };
    if pattern.quoted {
        format!("{init}{}", quoted(&pattern.glob))
    } else {
        format!("{init}{}", pattern.glob.value)
    }
}

fn flow(flow: &Flow) -> String {
    format!("{} {}{}", terms(&flow.from), terms(&flow.to), on(flow.on.as_ref()))
}

fn on(list: Option<&Ports>) -> String {
    list.map(|list| format!(" on {}", ports(list))).unwrap_or_default()
}

fn terms(list: &Terms) -> String {
    match &list.except {
        None => format!("({})", all(&list.include, term)),
        Some(except) => format!("({} except {})", all(&list.include, term), all(except, term)),
    }
}

fn term(term: &Term) -> String {
    match &term.kind {
        TermKind::Group(inner) => format!("(group {})", terms(inner)),
        TermKind::Block(text) => format!("<{text}>"),
        TermKind::Pods { namespace: None, pods: of } => pods(of),
        TermKind::Pods { namespace: Some(NamespaceTerm::Any(_)), pods: of } => format!("*/{}", pods(of)),
        TermKind::Pods { namespace: Some(NamespaceTerm::Name(within)), pods: of } => {
            format!("{}/{}", name(within), pods(of))
        }
        TermKind::Pods { namespace: Some(NamespaceTerm::Labels(within)), pods: of } => {
            format!("{}/{}", selector(within), pods(of))
        }
    }
}

fn pods(pods: &Pods) -> String {
    let refined = |by: &Option<Selector>| by.as_ref().map(selector).unwrap_or_default();
    match pods {
        Pods::All { refine, .. } => format!("*{}", refined(refine)),
        Pods::Labels(labels) => selector(labels),
        Pods::Named { kind, name: called, refine } => {
            let kind = kind.as_ref().map(|kind| format!("{}:", kind.value)).unwrap_or_default();
            format!("{kind}{}{}", name(called), refined(refine))
        }
    }
}

fn selector(selector: &Selector) -> String {
    let requirement = |of: &Requirement| {
        let key = &of.key.value;
        match &of.operator {
            RequirementOperator::Equals(value) => format!("{key}={}", value.value),
            RequirementOperator::NotEquals(value) => format!("{key}!={}", value.value),
            RequirementOperator::In(values) => format!("{key} in ({})", all(values, plain)),
            RequirementOperator::NotIn(values) => format!("{key} notin ({})", all(values, plain)),
            RequirementOperator::Exists => key.clone(),
            RequirementOperator::DoesNotExist => format!("!{key}"),
        }
    };
    format!("[{}]", selector.requirements.iter().map(requirement).collect::<Vec<_>>().join(", "))
}

fn ports(ports: &Ports) -> String {
    all(&ports.list, |port| {
        let protocol = port.protocol.as_ref().map(|protocol| format!("{:?}", protocol.value).to_lowercase());
        let port = port.port.as_ref().map(|port| match port {
            PortKind::Numbers { first, last: None } => first.value.clone(),
            PortKind::Numbers { first, last: Some(last) } => format!("{}-{}", first.value, last.value),
            PortKind::Name(called) => name(called),
        });
        [protocol, port].into_iter().flatten().collect::<Vec<_>>().join("/")
    })
}

fn settings(list: &Settings) -> String {
    let inner = all(&list.list, |setting| {
        let word = &setting.word.value;
        match &setting.value {
            SettingValue::None => word.clone(),
            SettingValue::Bool(value) => format!("({word} {})", value.value),
            SettingValue::Numbers(values) | SettingValue::Words(values) => {
                format!("({word} {})", all(values, plain))
            }
            SettingValue::Localhost { profile, .. } => format!("({word} localhost {})", quoted(profile)),
            SettingValue::Pairs(pairs) => {
                format!("({word} {})", all(pairs, |(key, value)| format!("{} {}", key.value, quoted(value))))
            }
            SettingValue::Sysctl { name, value } => format!("({word} {} {})", quoted(name), quoted(value)),
        }
    });
    if list.braces { format!("{{{inner}}}") } else { format!("<{inner}>") }
}
