//! Programs and who reaches whom by them: what the judge says, and what is emitted, have to be the answer.

use super::super::difference::difference;
use super::super::enforce::{self, Names};
use super::super::manifests::documents;
use super::super::meaning::Meaning;
use super::super::policy::read;
use super::super::print::Text;
use super::super::reach::reach;
use super::super::read::program;
use super::super::run::run;
use super::{end, port, small_world};

/// (program, source, destination, port, whether it gets through)
type Row = (&'static str, &'static str, &'static str, &'static str, bool);

/// Rule 1, and the way in which everything else is closed.
const ISOLATION: &[Row] = &[
    // An allow closes its destination to everybody else, and nobody's egress.
    ("allow db -> web", "a/db", "a/web", "TCP/80", true),
    ("allow db -> web", "a/api", "a/web", "TCP/80", false),
    ("allow db -> web", "8.8.8.8", "a/web", "TCP/80", false),
    ("allow db -> web", "a/db", "a/api", "TCP/80", true),
    ("allow db -> web", "a/web", "a/db", "TCP/80", true),
    ("allow db -> web", "a/web", "a/web", "TCP/80", false),
    ("allow db -> web", "b/db", "a/web", "TCP/80", false),
    // A deny closes its destination, and where that isn't owned, its source's egress.
    ("deny db -> web", "a/api", "a/web", "TCP/80", false),
    ("deny db -> web", "a/db", "a/api", "TCP/80", true),
    ("deny db -> ext/*", "a/db", "a/api", "TCP/80", false),
    ("deny db -> ext/*", "a/api", "ext/far", "TCP/80", true),
    ("deny db -> internet", "a/db", "10.0.0.1", "TCP/80", false),
    ("deny db -> 10.0.0.0/8", "a/db", "a/web", "TCP/80", false),
    ("deny db -> web, 10.0.0.0/8", "a/db", "a/api", "TCP/80", false),
    ("deny db -> web, 10.0.0.0/8", "a/api", "a/web", "TCP/80", false),
    ("isolate web", "a/db", "a/web", "TCP/80", false),
    ("isolate web", "a/web", "a/db", "TCP/80", false),
    ("isolate web ingress", "a/web", "a/db", "TCP/80", true),
    ("isolate web egress", "a/db", "a/web", "TCP/80", true),
    ("isolate web egress", "a/web", "8.8.8.8", "TCP/80", false),
];

/// Rule 2: `any`, `*/…` and `[labels]/…`.
const ANY: &[Row] = &[
    ("deny db -> any", "a/db", "a/web", "TCP/80", false),
    ("deny db -> any", "a/api", "a/web", "TCP/80", true),
    ("deny db -> any", "a/api", "a/db", "TCP/80", true),
    ("deny any -> db", "a/db", "8.8.8.8", "TCP/80", true),
    ("deny any -> db", "8.8.8.8", "a/db", "TCP/80", false),
    ("isolate db egress; allow db -> any", "a/db", "a/web", "TCP/80", true),
    ("isolate db egress; allow db -> any", "a/db", "8.8.8.8", "TCP/80", true),
    ("isolate * ingress; isolate db egress; allow db -> any", "a/db", "a/web", "TCP/80", false),
    ("isolate db egress; allow any -> web", "a/db", "a/web", "TCP/80", false),
    ("isolate db egress; allow any -> web", "a/api", "a/web", "TCP/80", true),
    ("allow any -> web", "8.8.8.8", "a/web", "UDP/53", true),
    // What is taken out of `any` doesn't make more of it: it still speaks of its other end alone.
    ("isolate db egress; allow any except 10.0.0.0/8 -> web", "a/db", "a/web", "TCP/80", false),
    ("allow any except 10.0.0.0/8 -> web", "10.0.0.1", "a/web", "TCP/80", false),
    ("allow any except 10.0.0.0/8 -> web", "8.8.8.8", "a/web", "TCP/80", true),
    ("allow any except 10.0.0.0/8 -> web", "a/db", "a/web", "TCP/80", true),
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web", "a/db", "a/web", "TCP/80", false),
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web", "b/db", "a/web", "TCP/80", true),
    ("set pod-cidr 10.244.0.0/16; allow any except db -> web", "10.0.0.1", "a/web", "TCP/80", true),
    // Any namespace as the destination opens both ends and closes nobody.
    ("allow db -> */*", "a/api", "a/web", "TCP/80", true),
    ("isolate * ingress; allow db -> */*", "a/db", "a/web", "TCP/80", true),
    ("isolate * ingress; allow db -> */*", "b/db", "a/web", "TCP/80", false),
    ("isolate * ingress; allow db -> [team=red]/*", "a/db", "a/web", "TCP/80", true),
    ("isolate db egress; allow db -> [team=red]/*", "a/db", "b/web", "TCP/80", false),
    ("isolate db egress; allow db -> */[app=web]", "a/db", "b/web", "TCP/80", true),
    ("isolate db egress; allow db -> */[app=web]", "a/db", "8.8.8.8", "TCP/80", false),
    // As the destination of a deny it closes the owned, and the source for the rest.
    ("deny db -> */*", "a/api", "a/web", "TCP/80", false),
    ("deny db -> */*", "a/db", "8.8.8.8", "TCP/80", false),
    ("deny db -> */[app=web]", "a/api", "a/db", "TCP/80", true),
    ("deny db -> [kubernetes.io/metadata.name=a]/*", "a/db", "8.8.8.8", "TCP/80", true),
    ("deny db -> [kubernetes.io/metadata.name!=a]/*", "a/db", "8.8.8.8", "TCP/80", false),
    ("deny db -> [kubernetes.io/metadata.name!=a]/*", "a/api", "a/web", "TCP/80", true),
];

/// Rule 3: both ends are opened, for just those who are isolated.
const BOTH_ENDS: &[Row] = &[
    ("isolate db egress; allow db -> web", "a/db", "a/web", "TCP/80", true),
    ("isolate db egress; allow db -> web", "a/db", "a/api", "TCP/80", false),
    ("isolate db egress; allow db -> ext/*", "a/db", "ext/x", "TCP/80", true),
    ("isolate web egress; allow [tier=front] -> db", "a/app=web,tier=front", "a/db", "TCP/80", true),
    ("isolate web egress; allow [tier=front] -> db", "a/web", "a/db", "TCP/80", false),
    ("isolate web egress; allow [tier=front] -> db", "a/tier=front", "8.8.8.8", "TCP/80", true),
    // A block has no end in the cluster.
    ("isolate * egress; allow 10.0.0.0/8 -> web", "a/db", "a/web", "TCP/80", false),
];

/// Terms: names, lists, exceptions, blocks, lets.
const TERMS: &[Row] = &[
    ("allow * except db -> web", "a/db", "a/web", "TCP/80", false),
    ("allow * except db -> web", "a/none", "a/web", "TCP/80", true),
    ("allow * except db -> web", "b/api", "a/web", "TCP/80", false),
    ("allow (* except db), b/* -> web", "b/db", "a/web", "TCP/80", true),
    ("allow (* except (* except db)) -> web", "a/db", "a/web", "TCP/80", true),
    ("allow (* except (* except db)) -> web", "a/api", "a/web", "TCP/80", false),
    ("allow */* except b/[app=db] -> web", "b/db", "a/web", "TCP/80", false),
    ("allow */* except b/[app=db] -> web", "a/db", "a/web", "TCP/80", true),
    ("allow [app!=db] -> web", "a/none", "a/web", "TCP/80", true),
    ("allow [!tier] -> web", "a/tier=front", "a/web", "TCP/80", false),
    ("allow [app] -> web", "a/api", "a/web", "TCP/80", true),
    ("allow web[tier=front] -> db", "a/web", "a/db", "TCP/80", false),
    ("allow web[tier=front] -> db", "a/app=web,tier=front", "a/db", "TCP/80", true),
    ("allow *[tier=front] -> db", "a/tier=front", "a/db", "TCP/80", true),
    ("allow 10.0.0.0/8 -> web", "10.0.0.1", "a/web", "TCP/80", true),
    ("allow 10.0.0.0/8 except 10.1.0.0/16 -> web", "10.1.0.1", "a/web", "TCP/80", false),
    ("allow 10.0.0.0/8 except 10.1.0.0/16 -> web", "10.2.0.1", "a/web", "TCP/80", true),
    ("allow internet -> web", "10.0.0.1", "a/web", "TCP/80", false),
    ("allow internet -> web", "8.8.8.8", "a/web", "TCP/80", true),
    ("allow internet -> web", "2600::1", "a/web", "TCP/80", true),
    ("allow internet -> web", "fd00::1", "a/web", "TCP/80", false),
    ("allow internet except 8.0.0.0/8 -> web", "8.8.8.8", "a/web", "TCP/80", false),
    ("let front = web, api; allow front -> db", "a/api", "a/db", "TCP/80", true),
    ("let front = web, api; allow front except api -> db", "a/api", "a/db", "TCP/80", false),
];

/// Ports: of lists, of names, of Services, of lets.
const PORTS: &[Row] = &[
    ("allow db -> web on 80", "a/db", "a/web", "TCP/443", false),
    ("allow db -> web on 80", "a/db", "a/web", "UDP/80", false),
    ("allow db -> web on 79-81, udp", "a/db", "a/web", "TCP/80", true),
    ("allow db -> web on 79-81, udp", "a/db", "a/web", "UDP/53", true),
    ("allow db -> web on 79-81, udp", "a/db", "a/web", "SCTP/80", false),
    ("allow db -> web on http", "a/db", "a/web", "TCP/80", true),
    ("allow db -> web on http", "a/db", "a/web", "TCP/8080", false),
    ("isolate db egress; allow db -> ext/far on http", "a/db", "ext/far", "TCP/8080", true),
    ("isolate db egress; allow db -> ext/far on http", "a/db", "ext/far", "TCP/80", false),
    // After `svc:`, the Service's own ports, which stand for those behind them.
    ("allow db -> svc:web", "a/db", "a/web", "TCP/80", true),
    ("allow db -> svc:web", "a/db", "a/web", "TCP/443", true),
    ("allow db -> svc:web", "a/db", "a/web", "TCP/8000", false),
    ("allow db -> svc:web on 8000", "a/db", "a/web", "TCP/80", true),
    ("allow db -> svc:web on 8000", "a/db", "a/web", "TCP/443", false),
    ("allow db -> svc:web on admin", "a/db", "a/web", "TCP/443", true),
    ("allow db -> svc:web on 8000-8999", "a/db", "a/web", "TCP/80", true),
    ("allow db -> svc:web on 8000-8999", "a/db", "a/web", "TCP/443", false),
    ("allow svc:web -> db", "a/web", "a/db", "UDP/53", true),
    ("isolate svc:web ingress", "a/db", "a/web", "TCP/9000", false),
    // Ports that a term carries are its own alone.
    ("let w = web on 80, 443; allow db -> w, api", "a/db", "a/web", "TCP/8080", false),
    ("let w = web on 80, 443; allow db -> w, api", "a/db", "a/api", "TCP/8080", true),
    ("let w = web on 80, 443; allow db -> w on 443", "a/db", "a/web", "TCP/80", false),
    ("let w = web on 80, 443; allow db -> w on 443", "a/db", "a/web", "TCP/443", true),
    ("let w = web on 80, 443; let v = w on tcp; allow db -> v", "a/db", "a/web", "TCP/80", true),
    ("let w = svc:web on main; allow db -> w on 8000", "a/db", "a/web", "TCP/80", true),
    ("let w = svc:web on main; allow db -> w", "a/db", "a/web", "TCP/443", false),
    ("let w = web on 80; allow w -> db", "a/web", "a/db", "TCP/443", true),
    ("isolate web egress; allow web -> dns", "a/web", "kube-system/k8s-app=kube-dns", "UDP/53", true),
    ("isolate web egress; allow web -> dns", "a/web", "kube-system/k8s-app=kube-dns", "TCP/80", false),
    ("isolate web egress; allow web -> dns", "a/web", "b/k8s-app=kube-dns", "UDP/53", false),
    (
        "let dns = 169.254.20.10/32 on udp/53; isolate web egress; allow web -> dns",
        "a/web",
        "169.254.20.10",
        "UDP/53",
        true,
    ),
    (
        "let dns = 169.254.20.10/32 on udp/53; isolate web egress; allow web -> dns",
        "a/web",
        "kube-system/k8s-app=kube-dns",
        "UDP/53",
        false,
    ),
];

#[test]
fn programs_mean_what_the_language_says() {
    let world = small_world();
    let manifests = documents(&world, false);
    let mut wrong = Vec::new();
    for (text, source, destination, on, expected) in [ISOLATION, ANY, BOTH_ENDS, TERMS, PORTS].concat() {
        let program = program(&world, text);
        let meaning = Meaning::of(&world, &program).unwrap();
        let connection = format!("{source} -> {destination} {on}: {text}");
        let outcome = run(&Text::of(&program, &world).text, &manifests);
        if !outcome.errors.is_empty() {
            wrong.push(format!("{connection}: {:?}", outcome.errors));
        }
        let emitted = read(&outcome.stdout).unwrap();
        let mut universe = meaning.universe(&emitted);
        universe.add(on.split_once('/').unwrap().1.parse().unwrap());
        let (from, to) = (end(source), end(destination));
        let takes = meaning.takes(&to, &universe, Names::Declared);
        if (reach(&meaning.sends(&from), &takes, universe.every()) & port(&universe, on) != 0) != expected {
            wrong.push(format!("{connection}: {} for the judge", !expected));
        }
        let (sends, takes) =
            (enforce::sends(&emitted, &from), enforce::takes(&emitted, &to, &universe, Names::Declared));
        if (reach(&sends, &takes, universe.every()) & port(&universe, on) != 0) != expected {
            wrong.push(format!("{connection}: {} by what is emitted\n{}", !expected, outcome.stdout));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
        (
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: db}}}, {ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]}",
            "open",
        ),
    ];
    let world = small_world();
    let program = program(&world, "allow db -> web on 80");
    let meaning = Meaning::of(&world, &program).unwrap();
    for (spec, wrong) in rows {
        let emitted = read(&format!("{head}{spec}\n")).unwrap();
        let found = difference(&meaning, &emitted);
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
