//! Programs and what they mean.

use super::super::enforce::Names;
use super::super::judge::{Verdict, difference, verdict};
use super::super::labels::{Selector, labels};
use super::super::meaning::Meaning;
use super::super::policy::read;
use super::super::ports::{NamedPort, Port, Protocol, Universe};
use super::super::program::{Act, Atom, Flow, Layout, Program, Statement, Terms, Where, Who};
use super::super::reach::reach;
use super::super::world::{Kind, Namespace, Workload, World};
use super::{end, port};

/// Workloads `web`, `db` and `api` of the owned namespace `a`, selected by `app`; `web` also has `tier=front`, and all
/// declare `http` as 80.
fn small_world() -> World {
    let workload = |name: &str| {
        let selector = labels(&[("app", name)]);
        let mut template = selector.clone();
        if name == "web" {
            template.extend(labels(&[("tier", "front")]));
        }
        Workload {
            namespace: 0,
            name: name.to_owned(),
            kind: Kind::Deployment,
            selector: Some(selector),
            template,
            ports: vec![NamedPort { name: "http".to_owned(), protocol: Protocol::Tcp, number: 80 }],
        }
    };
    let shown = Some(labels(&[("team", "red")]));
    World {
        namespaces: vec![Namespace { name: "a".to_owned(), owned: true, shown }],
        workloads: ["web", "db", "api"].map(workload).into(),
        given: Vec::new(),
    }
}

/// A term of `small_world` from a few of its spellings.
fn term(text: &str) -> Terms {
    let by = |pairs: &[(&str, &str)]| Who::Labelled(Selector::exactly(&labels(pairs)));
    let (place, rest) = match text.split_once('/') {
        Some(("*", rest)) => (Where::Every, rest),
        Some(("ext", rest)) => (Where::Namespace("ext".to_owned()), rest),
        _ => (Where::Here, text),
    };
    Terms::One(match rest {
        "any" => Atom::Any,
        "internet" => Atom::Internet,
        "*" => Atom::Pods(place, Who::All),
        "front" => Atom::Pods(place, by(&[("tier", "front")])),
        "back" => Atom::Pods(place, by(&[("tier", "back")])),
        _ if text.contains('.') => Atom::Block(text.parse().unwrap()),
        name => {
            let index = ["web", "db", "api"].iter().position(|known| *known == name).unwrap();
            Atom::Pods(place, Who::Workload(index, None))
        }
    })
}

/// `allow A -> B`, `deny A - B -> C` (A except B), `isolate A ingress`, each with `on N` or `on http` at its end.
fn statement(text: &str) -> Statement {
    let (text, ports) = match text.split_once(" on ") {
        Some((text, "http")) => (text, vec![Port::Named(Protocol::Tcp, "http".to_owned())]),
        Some((text, number)) => {
            let number = number.parse().unwrap();
            (text, vec![Port::Range(Protocol::Tcp, number, number)])
        }
        None => (text, Vec::new()),
    };
    let terms = |text: &str| match text.split_once(" - ") {
        Some((all, without)) => Terms::Except(Box::new(term(all)), Box::new(term(without))),
        None => term(text),
    };
    let (verb, rest) = text.split_once(' ').unwrap();
    let act = if verb == "isolate" {
        let (who, direction) = rest.split_once(' ').unwrap();
        Act::Isolate { who: terms(who), ingress: direction == "ingress", egress: direction == "egress" }
    } else {
        let (from, to) = rest.split_once(" -> ").unwrap();
        let flow = Flow { from: terms(from), to: terms(to), ports, ports_by: None };
        if verb == "allow" { Act::Allow(flow) } else { Act::Deny(flow) }
    };
    Statement { home: 0, act }
}

fn program(text: &str, pod_cidr: &str) -> Program {
    let statements = text.split("; ").map(statement).collect();
    let pod_cidr = pod_cidr.parse().ok().into_iter().collect();
    Program { layout: Layout::Lines, pod_cidr, lets: Vec::new(), port_lets: Vec::new(), statements }
}

#[test]
fn programs_mean_what_the_language_says() {
    // (program, source, destination, port, whether it gets through)
    let rows = [
        // An allow closes its destination to everybody else, and nobody's egress.
        ("allow db -> web", "a/db", "a/web", "TCP/80", true),
        ("allow db -> web", "a/api", "a/web", "TCP/80", false),
        ("allow db -> web", "8.8.8.8", "a/web", "TCP/80", false),
        ("allow db -> web", "a/db", "a/api", "TCP/80", true),
        ("allow db -> web", "a/web", "a/db", "TCP/80", true),
        ("allow db -> web on 80", "a/db", "a/web", "TCP/443", false),
        ("allow db -> web on http", "a/db", "a/web", "TCP/80", true),
        ("allow db -> web on http", "a/db", "a/web", "TCP/8080", false),
        // A deny closes its destination, and where that isn't owned, its source's egress.
        ("deny db -> web", "a/api", "a/web", "TCP/80", false),
        ("deny db -> web", "a/db", "a/api", "TCP/80", true),
        ("deny db -> ext/*", "a/db", "a/api", "TCP/80", false),
        ("deny db -> internet", "a/db", "10.0.0.1", "TCP/80", false),
        ("deny db -> any", "a/db", "a/web", "TCP/80", false),
        ("deny db -> any", "a/api", "a/web", "TCP/80", true),
        ("deny any -> db", "a/db", "8.8.8.8", "TCP/80", true),
        ("deny db -> */*", "a/api", "a/web", "TCP/80", false),
        // An allow holds on both ends, `any` speaks of the other one alone.
        ("isolate db egress; allow db -> web", "a/db", "a/web", "TCP/80", true),
        ("isolate db egress; allow db -> any", "a/db", "a/web", "TCP/80", true),
        ("isolate * ingress; isolate db egress; allow db -> any", "a/db", "a/web", "TCP/80", false),
        ("isolate db egress; allow any -> web", "a/db", "a/web", "TCP/80", false),
        ("isolate db egress; allow any -> web", "a/api", "a/web", "TCP/80", true),
        // Any namespace as the destination opens both ends and closes nobody.
        ("allow db -> */*", "a/api", "a/web", "TCP/80", true),
        ("isolate * ingress; allow db -> */*", "a/db", "a/web", "TCP/80", true),
        ("isolate * ingress; allow db -> */*", "b/db", "a/web", "TCP/80", false),
        // Exceptions and blocks.
        ("allow * - db -> web", "a/db", "a/web", "TCP/80", false),
        ("allow * - db -> web", "a/none", "a/web", "TCP/80", true),
        ("allow * - db -> web", "b/api", "a/web", "TCP/80", false),
        ("allow 10.0.0.0/8 -> web", "10.0.0.1", "a/web", "TCP/80", true),
        ("allow internet -> web", "10.0.0.1", "a/web", "TCP/80", false),
        ("allow internet -> web", "8.8.8.8", "a/web", "TCP/80", true),
    ];
    let world = small_world();
    let universe = Universe::around([80, 443, 8080]);
    for (text, source, destination, on, expected) in rows {
        let program = program(text, "");
        let meaning = Meaning::of(&world, &program);
        let of = |text| meaning.profile(&end(text), &universe, Names::Declared);
        let found = reach(&of(source), &of(destination), universe.every()) & port(&universe, on) != 0;
        assert_eq!(found, expected, "{source} -> {destination} {on}: {text}");
    }
}

#[test]
fn denies_are_refused_where_something_contradicts_them() {
    // (program, `set pod-cidr`, whether a `deny` is contradicted)
    let rows = [
        ("deny db -> web", "", false),
        ("allow db -> web; deny db -> web", "", true),
        ("allow db -> web; deny api -> web", "", false),
        ("allow * -> web; deny db -> web", "", true),
        ("allow * - db -> web; deny db -> web", "", false),
        ("allow any -> web; deny db -> web", "", true),
        ("allow db -> web on 80; deny db -> web on 443", "", false),
        // A named port is the template's on the own pods that a `deny` names, any on those of a selector, however the
        // `allow` is written: its policy selects by labels.
        ("allow db -> web on http; deny db -> web on 443", "", false),
        ("allow db -> web on http; deny db -> web on 80", "", true),
        ("allow db -> front on http; deny db -> web on 443", "", false),
        ("allow db -> web on http; deny db -> front on 443", "", true),
        // A pod with both labels could exist; a workload's own pods have those of its template alone.
        ("allow db -> back; deny db -> front", "", false),
        ("allow back -> web; deny front -> web", "", false),
        ("allow back -> web; deny db -> web", "", false),
        ("allow back -> web; deny * - db -> web", "", true),
        ("allow db -> */front; deny db -> web", "", true),
        ("allow db -> */front; deny db -> api", "", false),
        // Both ends would have to permit it.
        ("isolate db egress; allow any -> web; deny db -> web", "", false),
        ("allow db -> web; deny web -> db", "", false),
        ("allow web -> web; deny web -> web", "", true),
        ("isolate db egress; allow db -> web; deny db -> ext/*", "", false),
        ("allow db -> any; deny db -> ext/*", "", true),
        ("deny db -> ext/*; allow db -> 10.0.0.0/8", "", true),
        // Blocks may match pods, if nothing says where pods are.
        ("allow db -> web; deny 10.0.0.0/8 -> web", "", true),
        ("allow db -> web; deny 10.0.0.0/8 -> web", "10.244.0.0/16", true),
        ("allow db -> web; deny 10.0.0.0/8 -> web", "192.168.0.0/16", false),
        ("allow db -> web; deny internet -> web", "", false),
        ("allow 10.0.0.0/8 -> web; deny db -> web", "", true),
        ("allow 10.0.0.0/8 -> web; deny db -> web", "192.168.0.0/16", false),
        ("allow 10.0.0.0/16 -> web; deny 10.1.0.0/16 -> web", "", false),
        ("allow internet -> web; deny 203.0.113.0/24 -> web", "", true),
    ];
    let world = small_world();
    for (text, pod_cidr, expected) in rows {
        let found = verdict(&world, &program(text, pod_cidr));
        assert_eq!(
            matches!(found, Verdict::Refused(_)),
            expected,
            "{text} with pods in {pod_cidr:?}: {found:?}"
        );
        assert_ne!(found, Verdict::Undecided, "{text}");
    }
}

#[test]
fn a_difference_between_policies_and_program_is_found() {
    let head =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: ";
    // (spec of the policy that is emitted for `allow db -> web on 80`, what is wrong with it)
    let rows = [
        (
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]}",
            "",
        ),
        (
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [], ports: [{port: 80}]}]}",
            "open",
        ),
        (
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}",
            "open",
        ),
        (
            "{podSelector: {matchLabels: {app: web, tier: front}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]}",
            "open",
        ),
        (
            "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]}",
            "closed",
        ),
        (
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]}",
            "closed",
        ),
    ];
    for (spec, wrong) in rows {
        let emitted = read(&format!("{head}{spec}\n")).unwrap();
        let found = difference(&small_world(), &program("allow db -> web on 80", ""), &emitted);
        let is = |word: &str| {
            found.as_ref().is_some_and(|text| !text.contains(&format!("{word}, and shouldn't be: nothing")))
        };
        let found_wrong = if is("open") {
            "open"
        } else if is("closed") {
            "closed"
        } else {
            ""
        };
        assert_eq!(found_wrong, wrong, "{spec}: {found:?}");
    }
}
