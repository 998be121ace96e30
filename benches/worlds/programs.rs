//! The shapes: what a program says about a world. Most say one thing of each workload.

use std::fmt::Write as _;

use crate::world::{Plan, Workload, World};

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) plan: Plan,
    pub(crate) program: fn(&World) -> String,
}

const MANY: Plan = Plan {
    in_one_namespace: false,
    with_policies: false,
    alike: false,
    by_release: false,
    in_brackets: false,
};
const ONE: Plan = Plan { in_one_namespace: true, ..MANY };
const MANY_POLICIES: Plan = Plan { with_policies: true, ..MANY };
const ONE_POLICIES: Plan = Plan { with_policies: true, ..ONE };
const MANY_ALIKE: Plan = Plan { alike: true, ..MANY };
const ONE_ALIKE: Plan = Plan { alike: true, ..ONE };
const ONE_RELEASE: Plan = Plan { by_release: true, ..ONE };
const IN_BRACKETS: Plan = Plan { in_brackets: true, ..MANY };

const fn shape(name: &'static str, plan: Plan, program: fn(&World) -> String, about: &'static str) -> Shape {
    Shape { name, about, plan, program }
}

pub(crate) const SHAPES: &[Shape] = &[
    shape("allow", MANY, allow, "an `allow` for each workload"),
    shape("sources", MANY, sources, "an `allow` from three others to each workload"),
    shape("closed", MANY, closed, "egress closed, DNS open, and an `allow` to a Service for each workload"),
    shape("isolate", MANY, isolate, "an `isolate` and an `allow` for each workload, DNS open"),
    shape("warned", MANY, warned, "the same without DNS: a warning for each"),
    shape("deny", MANY, deny, "an `allow` and a `deny` that holds for each workload"),
    shape("denied", MANY, denied, "an `allow` and a `deny` that forbids it for each workload: all errors"),
    shape("typos", MANY, typos, "an `allow` for each workload, a typo in each name: all errors"),
    shape("labels", MANY, labels, "an `allow` by labels for each workload"),
    shape("syntax", MANY, syntax, "an `allow` for each workload, each with a syntax error"),
    shape("everywhere", MANY, everywhere, "an `allow` from another namespace for each workload"),
    shape("policies", MANY_POLICIES, allow, "an `allow` and a given policy for each workload"),
    shape("standard", MANY, standard, "`restricted` for all"),
    shape("settings", MANY, settings, "settings for all, and others for each workload"),
    shape("conflicts", MANY, conflicts, "two settings that disagree for each workload: all errors"),
    shape("brackets", IN_BRACKETS, allow, "`allow`, with manifests in brackets"),
    shape("alike-deny", MANY_ALIKE, deny, "`deny`, with the same names in each namespace"),
    shape("one-allow", ONE, allow, "`allow` in one namespace"),
    shape("one-closed", ONE, closed, "`closed` in one namespace"),
    shape("one-isolate", ONE, isolate, "`isolate` in one namespace"),
    shape("one-warned", ONE, warned, "`warned` in one namespace"),
    shape("one-deny", ONE, deny, "`deny` in one namespace"),
    shape("one-denied", ONE, denied, "`denied` in one namespace"),
    shape("one-typos", ONE, typos, "`typos` in one namespace"),
    shape("one-svc-typos", ONE, service_typos, "an `allow` to a Service with a typo for each workload"),
    shape("one-label-typos", ONE, label_typos, "an `allow` by labels that nobody has for each workload"),
    shape("one-labels", ONE, labels, "`labels` in one namespace"),
    shape("one-settings", ONE, settings, "`settings` in one namespace"),
    shape("one-conflicts", ONE, conflicts, "`conflicts` in one namespace"),
    shape("one-except", ONE, except, "one `* except` all workloads but one"),
    shape("one-excepts", ONE, excepts, "a `deny` of all but one other for each workload"),
    shape("one-hub", ONE, hub, "an `allow` or a `deny` from each workload to the first"),
    shape("one-policies", ONE_POLICIES, allow, "`policies` in one namespace"),
    shape("one-given-deny", ONE_POLICIES, deny_given, "a `deny` for each workload beside a given policy"),
    shape("one-alike-deny", ONE_ALIKE, deny, "`deny` with names that differ by a number"),
    shape("one-alike-typos", ONE_ALIKE, typos, "`typos` with names that differ by a number"),
    shape("one-release-deny", ONE_RELEASE, deny, "`deny` with a label that all selectors share"),
    shape("one-release-isolate", ONE_RELEASE, isolate, "`isolate` with a label that all selectors share"),
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
        push(text, format_args!("  allow {} -> {} on http\n", from.name, to.name));
    })
}

/// The partner of each workload, and the two that stand before it.
fn sources(world: &World) -> String {
    blocks(world, |text, workloads| {
        for (position, to) in workloads.iter().enumerate() {
            let before =
                |steps: usize| &workloads[(position + workloads.len() - steps) % workloads.len()].name;
            let from = [&world.partner(to).name, before(1), before(2)];
            let mut names: Vec<&str> = from.into_iter().map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            push(text, format_args!("  allow {} -> {} on http\n", names.join(", "), to.name));
        }
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

fn service_typos(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} -> svc:{}\n", from.name, mistyped(&to.name)));
    })
}

fn label_typos(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow [app={}] -> [ap={}]\n", mistyped(&from.name), to.name));
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

fn standard(world: &World) -> String {
    blocks(world, |text, _| text.push_str("  pod * restricted seccomp runtimeDefault\n"))
}

fn settings(world: &World) -> String {
    each(world, "  pod * runAsUser 1000 noEscalation drop ALL\n", |text, workload, _| {
        push(text, format_args!("  container * in {} runAsUser 2000 readOnlyRoot\n", workload.name));
    })
}

fn conflicts(world: &World) -> String {
    each(world, "", |text, workload, _| {
        push(text, format_args!("  pod {} runAsUser 2000\n", workload.name));
        push(text, format_args!("  pod {} runAsUser 1000\n", workload.name));
    })
}

fn syntax(world: &World) -> String {
    each(world, "", |text, from, to| {
        push(text, format_args!("  allow {} > {} on http\n", from.name, to.name));
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

/// Every second workload may talk to the first one, and every other one may not.
fn hub(world: &World) -> String {
    blocks(world, |text, workloads| {
        let Some((hub, others)) = workloads.split_first() else { return };
        for (other, word) in others.iter().zip(["allow", "deny"].iter().cycle()) {
            push(text, format_args!("  {word} {} -> {}\n", other.name, hub.name));
        }
    })
}

/// No allowed source is a destination's own, so each holds against what the given policies let through.
fn deny_given(world: &World) -> String {
    each(world, "", |text, _, to| push(text, format_args!("  deny {} -> {}\n", to.name, to.name)))
}
