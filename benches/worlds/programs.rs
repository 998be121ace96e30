//! The shapes: what a program says about a world. Most say one thing of each workload.

use std::fmt::Write as _;

use crate::world::{Workload, World};

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether one namespace has all workloads; else there are some twenty in each.
    pub(crate) in_one_namespace: bool,
    /// Whether the manifests have a NetworkPolicy for each workload.
    pub(crate) with_policies: bool,
    pub(crate) program: fn(&World) -> String,
}

const fn many(name: &'static str, about: &'static str, program: fn(&World) -> String) -> Shape {
    Shape { name, about, in_one_namespace: false, with_policies: false, program }
}

const fn one(name: &'static str, about: &'static str, program: fn(&World) -> String) -> Shape {
    Shape { name, about, in_one_namespace: true, with_policies: false, program }
}

pub(crate) const SHAPES: &[Shape] = &[
    many("allow", "an `allow` for each workload", allow),
    many("closed", "egress closed, DNS open, and an `allow` to a Service for each workload", closed),
    many("isolate", "an `isolate` and an `allow` for each workload, DNS open", isolate),
    many("warned", "the same without DNS: a warning for each", warned),
    many("deny", "an `allow` and a `deny` that holds for each workload", deny),
    many("denied", "an `allow` and a `deny` that forbids it for each workload: all errors", denied),
    many("typos", "an `allow` for each workload, a typo in each name: all errors", typos),
    many("labels", "an `allow` by labels for each workload", labels),
    many("syntax", "an `allow` for each workload, each with a syntax error", syntax),
    many("everywhere", "an `allow` from another namespace for each workload", everywhere),
    Shape {
        with_policies: true,
        ..many("policies", "an `allow` and a given policy for each workload", allow)
    },
    one("one-allow", "`allow` in one namespace", allow),
    one("one-closed", "`closed` in one namespace", closed),
    one("one-isolate", "`isolate` in one namespace", isolate),
    one("one-warned", "`warned` in one namespace", warned),
    one("one-deny", "`deny` in one namespace", deny),
    one("one-denied", "`denied` in one namespace", denied),
    one("one-typos", "`typos` in one namespace", typos),
    one("one-labels", "`labels` in one namespace", labels),
    one("one-except", "one `* except` all workloads but one", except),
    one("one-excepts", "a `deny` of all but one other for each workload", excepts),
    Shape { with_policies: true, ..one("one-policies", "`policies` in one namespace", allow) },
    Shape { with_policies: true, ..one("one-given-deny", "`deny`, and a given policy for each", deny_given) },
];

/// A program of a block for each namespace with what `lines` writes into it.
fn blocks(world: &World, lines: impl Fn(&mut String, &[Workload])) -> String {
    let mut text = "manifests \"manifests.yaml\"\n".to_owned();
    for namespace in &world.namespaces {
        let workloads = &world.workloads[namespace.clone()];
        let name = workloads.first().map_or("", |workload| workload.namespace.as_str());
        push(&mut text, format_args!("\nnamespace {name} {{\n"));
        lines(&mut text, workloads);
        text.push_str("}\n");
    }
    text
}

/// A line or more for each workload.
fn each(world: &World, head: &str, lines: impl Fn(&mut String, &Workload, &Workload)) -> String {
    blocks(world, |text, workloads| {
        text.push_str(head);
        for workload in workloads {
            lines(text, workload, world.partner(workload));
        }
    })
}

fn push(text: &mut String, line: std::fmt::Arguments) {
    text.write_fmt(line).expect("writing to a string does not fail");
}

fn allow(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> {} on http\n", from.name, to.name))
    })
}

fn closed(world: &World) -> String {
    let head = "  isolate * egress\n  allow * -> dns\n";
    each(world, head, |text, from, to| push(text, format_args!("  allow {} -> svc:{}\n", from.name, to.name)))
}

fn isolate(world: &World) -> String {
    isolated(world, "  allow * -> dns\n")
}

fn warned(world: &World) -> String {
    isolated(world, "")
}

fn isolated(world: &World, head: &str) -> String {
    each(world, head, |text, from, to| {
        push(text, format_args!("  isolate {}\n  allow {} -> {} on http\n", from.name, from.name, to.name));
    })
}

/// Nobody has itself as its partner, so nobody's allowed source is the destination.
fn deny(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> {} on http\n", from.name, to.name));
        push(text, format_args!("  deny {} -> {}\n", to.name, to.name));
    })
}

fn denied(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> {} on http\n", from.name, to.name));
        push(text, format_args!("  deny {} -> {}\n", from.name, to.name));
    })
}

fn typos(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> {} on http\n", mistyped(&from.name), mistyped(&to.name)));
    })
}

/// The name with its first two letters changed places.
fn mistyped(name: &str) -> String {
    let mut characters: Vec<char> = name.chars().collect();
    characters.swap(0, 1);
    characters.into_iter().collect()
}

fn labels(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(
            text,
            format_args!("  allow [app={}] -> [app={},tier={}] on http\n", from.name, to.name, to.tier),
        );
    })
}

fn syntax(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} > {} on http\n", from.name, to.name))
    })
}

fn everywhere(world: &World) -> String {
    let count = world.workloads.len();
    blocks(world, |text, workloads| {
        for to in workloads {
            // Half a world away.
            let from = &world.workloads[(to.partner + count / 2) % count];
            push(text, format_args!("  allow {}/{} -> {} on http\n", from.namespace, from.name, to.name));
        }
    })
}

fn except(world: &World) -> String {
    blocks(world, |text, workloads| {
        let Some((last, others)) = workloads.split_last() else { return };
        let others: Vec<&str> = others.iter().map(|workload| workload.name.as_str()).collect();
        push(text, format_args!("  allow * except {} -> {}\n", others.join(", "), last.name));
    })
}

fn excepts(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> {} on http\n", from.name, to.name));
        push(text, format_args!("  deny * except {} -> {}\n", from.name, to.name));
    })
}

/// No allowed source is a destination's own, so each holds against what the given policies let through.
fn deny_given(world: &World) -> String {
    each(world, "", |text, _, to| push(text, format_args!("  deny {} -> {}\n", to.name, to.name)))
}
