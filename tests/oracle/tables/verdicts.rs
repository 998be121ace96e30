//! Programs and whether they can hold: what the judge says, and the errors, have to be the answer.

use super::super::judge::{Fault, verdict};
use super::super::manifests::documents;
use super::super::meaning::Meaning;
use super::super::policy::Policy;
use super::super::print::Text;
use super::super::read::program;
use super::super::run::run;
use super::super::world::{Given, World};
use super::small_world;

/// (program, whether a `deny` is contradicted)
const DENIES: &[(&str, bool)] = &[
    ("deny db -> web", false),
    ("allow db -> web; deny db -> web", true),
    ("allow db -> web; deny api -> web", false),
    ("allow * -> web; deny db -> web", true),
    ("allow * except db -> web; deny db -> web", false),
    ("allow any -> web; deny db -> web", true),
    ("allow db -> web on 80; deny db -> web on 443", false),
    ("allow db -> web on 80-90; deny db -> web on 90-99", true),
    ("allow db -> web on tcp; deny db -> web on udp", false),
    // A named port is the template's on the own pods that a `deny` names, any on those of a selector, however the
    // `allow` is written: its policy selects by labels.
    ("allow db -> web on http; deny db -> web on 443", false),
    ("allow db -> web on http; deny db -> web on 80", true),
    ("allow db -> [tier=front] on http; deny db -> web on 443", false),
    ("allow db -> web on http; deny db -> [tier=front] on 443", true),
    ("allow db -> web on http; deny db -> [tier=front] on udp/443", false),
    ("allow db -> svc:web on main; deny db -> web on 443", false),
    ("allow db -> svc:web on main; deny db -> web on 80", true),
    ("allow db -> svc:web; deny db -> web on 8000", false),
    // A pod with both labels could exist; a workload's own pods have those of its template alone.
    ("allow db -> [app=api]; deny db -> [tier=front]", true),
    ("allow db -> api; deny db -> web", false),
    ("allow [tier!=front] -> web; deny api -> web", true),
    ("allow [tier=front] -> db; deny api -> db", false),
    ("allow [tier=front] -> db; deny web -> db", true),
    // What is excepted by a name is all that its selector selects.
    ("allow db -> web; deny * except db -> web", false),
    ("allow db, api -> web; deny * except db -> web", true),
    ("allow db -> */[app=web]; deny db -> web", true),
    ("allow db -> */[app=web]; deny db -> api", false),
    // Both ends would have to permit it.
    ("isolate db egress; allow any -> web; deny db -> web", false),
    ("allow db -> web; deny web -> db", false),
    ("allow web -> web; deny web -> web", true),
    ("isolate db egress; allow db -> web; deny db -> ext/*", false),
    ("allow db -> any; deny db -> ext/*", true),
    ("deny db -> ext/*; allow db -> 10.0.0.0/8", true),
    ("deny db -> */*; allow db -> 10.0.0.0/8", true),
    // Blocks may match pods, if nothing says where pods are.
    ("allow db -> web; deny 10.0.0.0/8 -> web", true),
    ("set pod-cidr 10.244.0.0/16; allow db -> web; deny 10.0.0.0/8 -> web", true),
    ("set pod-cidr 192.168.0.0/16; allow db -> web; deny 10.0.0.0/8 -> web", false),
    ("allow db -> web; deny internet -> web", false),
    ("allow internet -> web; deny db -> web", false),
    ("allow 10.0.0.0/8 -> web; deny db -> web", true),
    ("set pod-cidr 192.168.0.0/16; allow 10.0.0.0/8 -> web; deny db -> web", false),
    ("allow 10.0.0.0/16 -> web; deny 10.1.0.0/16 -> web", false),
    ("allow internet -> web; deny 203.0.113.0/24 -> web", true),
    ("allow internet except 203.0.113.0/24 -> web; deny 203.0.113.0/24 -> web", false),
    ("isolate db egress; allow 10.0.0.0/8 -> web; deny db -> web", false),
    ("isolate db egress; allow db -> fd00::/8; allow 10.0.0.0/8 -> web; deny db -> web", true),
    // `any` without some.
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web; deny db -> web", false),
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web; deny api -> web", true),
    ("allow any except 10.0.0.0/8 -> web; deny 10.1.0.0/16 -> web", true),
    ("set pod-cidr 192.168.0.0/16; allow any except 10.0.0.0/8 -> web; deny 10.1.0.0/16 -> web", false),
];

/// (program, the fault of its last statement)
const STATEMENTS: &[(&str, Option<Fault>)] = &[
    ("allow ext/far -> ext/*", Some(Fault::NotOwned)),
    ("allow any -> any", Some(Fault::NotOwned)),
    ("allow any -> 10.0.0.0/8", Some(Fault::NotOwned)),
    ("allow 10.0.0.0/8 -> ext/far", Some(Fault::NotOwned)),
    ("allow ext/far, db -> 10.0.0.0/8", None),
    ("allow */* -> 10.0.0.0/8", None),
    ("allow [kubernetes.io/metadata.name=ext]/* -> 10.0.0.0/8", Some(Fault::NotOwned)),
    ("deny ext/far -> internet", Some(Fault::NotOwned)),
    ("deny any -> ext/*", Some(Fault::NotOwned)),
    // Some of its connections have both ends elsewhere.
    ("deny db, ext/far -> 10.0.0.0/8", Some(Fault::NotOwned)),
    ("deny */* -> */*", Some(Fault::NotOwned)),
    ("deny any -> */*", Some(Fault::NotOwned)),
    ("deny */* -> web", None),
    ("deny web -> */*", None),
    ("deny */* -> [kubernetes.io/metadata.name=a]/*", None),
    ("isolate ext/*", Some(Fault::NotOwned)),
    ("isolate 10.0.0.0/8", Some(Fault::NotOwned)),
    ("isolate */*", None),
    ("isolate [kubernetes.io/metadata.name=a]/*", None),
    ("allow any except db -> web", Some(Fault::AnyExceptPods)),
    ("deny web -> any except db", Some(Fault::AnyExceptPods)),
    ("allow any except (db, 10.0.0.0/8) -> web", Some(Fault::AnyExceptPods)),
    ("allow any except 10.0.0.0/8 -> web", None),
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web", None),
];

/// Of a policy in `ext`, (its spec, program, whether it blocks the program's last statement)
const ELSEWHERE: &[(&str, &str, bool)] = &[
    ("{podSelector: {}, policyTypes: [Ingress]}", "allow db -> ext/far", true),
    ("{podSelector: {}, policyTypes: [Ingress]}", "allow db -> any", false),
    ("{podSelector: {}, policyTypes: [Ingress]}", "allow ext/far -> db", false),
    ("{podSelector: {}, policyTypes: [Egress]}", "allow ext/far -> db", true),
    ("{podSelector: {}, policyTypes: [Egress]}", "allow any -> db", false),
    ("{podSelector: {}, policyTypes: [Egress]}", "allow db -> ext/far", false),
    ("{podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]}", "allow db -> ext/far", false),
    (
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: a}}}]}]}",
        "allow db -> ext/far",
        false,
    ),
    ("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", "allow db -> ext/far", true),
    // On some of its ports alone.
    ("{podSelector: {}, ingress: [{ports: [{port: 80}]}]}", "allow db -> ext/far", true),
    ("{podSelector: {}, ingress: [{ports: [{port: 80}]}]}", "allow db -> ext/far on 80", false),
    ("{podSelector: {}, ingress: [{ports: [{port: http}]}]}", "allow db -> ext/far on http", false),
    ("{podSelector: {}, ingress: [{ports: [{port: http}]}]}", "allow db -> ext/far on 443", true),
    // Some of its pods alone.
    ("{podSelector: {matchLabels: {app: far}}, policyTypes: [Ingress]}", "allow db -> ext/*", true),
    ("{podSelector: {matchLabels: {app: far}}, policyTypes: [Ingress]}", "allow db -> */*", true),
];

#[test]
fn denies_are_refused_where_something_contradicts_them() {
    let world = small_world();
    let broken = |broken: bool| broken.then_some(Fault::Denied);
    hold(DENIES.iter().map(|(text, expected)| (&world, *text, broken(*expected))));
}

#[test]
fn statements_that_nothing_enforces_are_refused() {
    let world = small_world();
    hold(STATEMENTS.iter().map(|(text, expected)| (&world, *text, *expected)));
    let mut world = small_world();
    world.workloads[1].host_network = true;
    hold([
        (&world, "allow db -> web", Some(Fault::HostNetwork)),
        (&world, "allow web -> db", Some(Fault::HostNetwork)),
        (&world, "allow * -> web", None),
    ]);
}

#[test]
fn what_another_namespaces_policy_blocks_is_refused() {
    let world = |spec: &str| {
        let head =
            "apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: theirs, namespace: ext}";
        let object = serde_yaml::from_str(&format!("{{{head}, spec: {spec}}}")).unwrap();
        let policy = Policy::from_value(object).unwrap();
        let given = Given { policy, spec: serde_yaml::from_str(spec).unwrap(), labelled: false };
        World { given: vec![given], ..small_world() }
    };
    let worlds: Vec<World> = ELSEWHERE.iter().map(|(spec, ..)| world(spec)).collect();
    let rows = worlds.iter().zip(ELSEWHERE);
    hold(rows.map(|(world, (_, text, blocked))| (world, *text, blocked.then_some(Fault::Blocked))));
}

/// The judge and kpol find just these faults.
fn hold<'a>(rows: impl IntoIterator<Item = (&'a World, &'a str, Option<Fault>)>) {
    let mut wrong = Vec::new();
    for (world, text, expected) in rows {
        let program = program(world, text);
        let faults = verdict(&Meaning::of(world, &program).unwrap());
        if faults.keys().map(|(_, fault)| *fault).ne(expected) {
            wrong.push(format!("{text}: not {expected:?}, says the judge: {faults:?}"));
        }
        let outcome = run(&Text::of(&program, world).text, &documents(world, false));
        if outcome.errors.iter().map(|error| error.code.as_str()).ne(expected.map(Fault::code)) {
            wrong.push(format!("{text}: not {expected:?}, says kpol: {:?}", outcome.errors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
