//! Statements from their text, for tables of known answers: a small part of the language, read in the plainest way.

use super::labels::{Requirement, Selector, Test};
use super::ports::{Port, Ports, Protocol};
use super::program::{Act, Atom, Flow, Layout, Let, Program, Statement, Terms, Where, Who};
use super::world::World;

/// A program of statements between `; `, about the first namespace of the world. What isn't written as it is expected
/// here fails the test.
pub(crate) fn program(world: &World, text: &str) -> Program {
    let layout = if world.namespaces[0].name.is_empty() { Layout::Nameless } else { Layout::Lines };
    let mut program = Program {
        layout,
        pod_cidr: Vec::new(),
        lets: Program::prelude(),
        port_lets: Vec::new(),
        statements: Vec::new(),
    };
    for statement in text.split("; ") {
        let (verb, rest) = statement.split_once(' ').expect("a verb and its object");
        let flow = || {
            let (rest, ports) = on(rest);
            let (from, to) = rest.split_once(" -> ").expect("an arrow");
            Flow { from: terms(world, &program, from), to: terms(world, &program, to), ports, ports_by: None }
        };
        let act = match verb {
            "allow" => Act::Allow(flow()),
            "deny" => Act::Deny(flow()),
            "isolate" => {
                let (who, ingress, egress) = match rest.rsplit_once(' ') {
                    Some((who, "ingress")) => (who, true, false),
                    Some((who, "egress")) => (who, false, true),
                    _ => (rest, true, true),
                };
                Act::Isolate { who: terms(world, &program, who), ingress, egress }
            }
            "let" => {
                let (name, rest) = rest.split_once(" = ").expect("a name and what it stands for");
                let (rest, ports) = on(rest);
                let (name, terms) = (name.to_owned(), terms(world, &program, rest));
                program.lets.push(Let { name, home: None, terms, ports, prelude: false });
                continue;
            }
            _ => {
                let block = rest.strip_prefix("pod-cidr ").expect("what is set");
                program.pod_cidr.push(block.parse().expect("a block"));
                continue;
            }
        };
        program.statements.push(Statement { homes: vec![0], act, because: None });
    }
    program
}

fn on(text: &str) -> (&str, Ports) {
    match text.rsplit_once(" on ") {
        Some((rest, list)) => (rest, Some(list.split(", ").map(port).collect())),
        None => (text, None),
    }
}

fn port(text: &str) -> Port {
    let (protocol, rest) = text.split_once('/').unwrap_or(("tcp", text));
    let of = |text: &str| Protocol::from_upper(&text.to_uppercase());
    if let Some(protocol) = of(text) {
        return Port::Every(protocol);
    }
    let protocol = of(protocol).expect("a protocol");
    let (first, last) = rest.split_once('-').unwrap_or((rest, rest));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) => Port::Range(protocol, first, last),
        _ => Port::Named(protocol, rest.to_owned()),
    }
}

/// At most one `except`, groups in round brackets.
fn terms(world: &World, program: &Program, text: &str) -> Terms {
    let list = |text: &str| {
        let mut items: Vec<Terms> =
            split(text, ", ").into_iter().map(|item| term(world, program, item)).collect();
        if items.len() == 1 { items.remove(0) } else { Terms::All(items) }
    };
    match split(text, " except ")[..] {
        [all, without] => Terms::Except(Box::new(list(all)), Box::new(list(without))),
        _ => list(text),
    }
}

/// The pieces between separators that stand in no bracket.
fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth == 0 && at >= start && text[at..].starts_with(separator) => {
                pieces.push(&text[start..at]);
                start = at + separator.len();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn term(world: &World, program: &Program, text: &str) -> Terms {
    if let Some(inner) = text.strip_prefix('(') {
        return terms(world, program, inner.strip_suffix(')').expect("a bracket"));
    }
    if let Some(index) = program.bound(text) {
        return Terms::Named(index);
    }
    let digit = text.starts_with(|first: char| first.is_ascii_digit()) || text.contains("::");
    Terms::One(match text {
        "any" => Atom::Any,
        "internet" => Atom::Internet,
        _ if digit => Atom::Block(text.parse().expect("a block")),
        _ => {
            let (place, rest) = match split(text, "/")[..] {
                ["*", rest] => (Where::Every, rest),
                [place, rest] if place.starts_with('[') => (Where::Labelled(selector(place)), rest),
                [place, rest] => (Where::Namespace(place.to_owned()), rest),
                _ => (Where::Here, text),
            };
            let space = match &place {
                Where::Namespace(name) => name.clone(),
                _ => world.namespaces[0].name.clone(),
            };
            Atom::Pods(place, who(world, &space, rest))
        }
    })
}

fn who(world: &World, space: &str, text: &str) -> Who {
    let (name, narrowed) = match text.find('[') {
        Some(at) => (&text[..at], selector(&text[at..])),
        None => (text, Selector::default()),
    };
    let here = |namespace: usize| world.namespaces[namespace].name == space;
    match name {
        "" => Who::Labelled(narrowed),
        "*" => Who::All(narrowed),
        _ if name.starts_with("svc:") => {
            let mut services = world.services.iter();
            let is = |known: &super::world::Service| here(known.namespace) && name[4..] == known.name;
            Who::Service(services.position(is).expect("a Service"), narrowed)
        }
        _ if !world.shown => Who::Called(name.to_owned(), narrowed),
        _ => {
            let mut workloads = world.workloads.iter();
            let is = |known: &super::world::Workload| here(known.namespace) && name == known.name;
            Who::Workload { index: workloads.position(is).expect("a workload"), narrowed, kind: false }
        }
    }
}

fn selector(brackets: &str) -> Selector {
    let inner = brackets.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).expect("square brackets");
    let requirement = |said: &str| {
        let (key, test) = match said.split_once("!=") {
            Some((key, value)) => (key, Test::NotIn(vec![value.to_owned()])),
            None => match (said.split_once('='), said.strip_prefix('!')) {
                (Some((key, value)), _) => (key, Test::In(vec![value.to_owned()])),
                (None, Some(key)) => (key, Test::Absent),
                (None, None) => (said, Test::Exists),
            },
        };
        Requirement { key: key.to_owned(), test }
    };
    Selector(inner.split(", ").map(requirement).collect())
}
