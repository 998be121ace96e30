//! Every form of every statement, as a tree; and where each node begins and ends.

use super::{KITCHEN_SINK, parse, sexp};
use kpol::syntax::ast::{Item, StatementKind};

#[test]
fn every_form_parses() {
    let (_, _, tree, found) = parse(KITCHEN_SINK);
    assert!(found.is_empty(), "{found:#?}");
    insta::assert_snapshot!(sexp::file(&tree));
}

#[test]
fn tokens_that_touch_come_out_right() {
    let rows = [
        ("allow np2->np1", "(allow (np2) (np1))"),
        ("assert a-/->b", "(assert-not (a) (b))"),
        ("assert *-/->*/*", "(assert-not (*) (*/*))"),
        ("allow a->fd00::/8,::/0", "(allow (a) (<fd00::/8> <::/0>))"),
        ("allow a-b.c->d", "(allow (a-b.c) (d))"),
        ("allow pod->allow", "(allow (pod) (allow))"),
        ("allow on->on on on", "(allow (on) (on) on on)"),
        ("allow except except except -> in", "(allow (except except except) (in))"),
        ("allow \"because\" -> because because \"x\"", "(allow (\"because\") (because) because \"x\")"),
        ("pod pod nonRoot", "(pod (pod) <nonRoot>)"),
        ("isolate ingress ingress", "(isolate (ingress) Ingress)"),
        ("isolate egress", "(isolate (egress))"),
        ("container in in in nonRoot", "(container in in (in) <nonRoot>)"),
        ("container init:a-*,b in * nonRoot", "(container init:a-* b in (*) <nonRoot>)"),
        ("assert pod,x -> y", "(assert (pod x) (y))"),
        ("assert pod except x -> y", "(assert (pod except x) (y))"),
        ("assert pod[a=b] -> y", "(assert (pod[a=b]) (y))"),
        ("assert pod/a -> y", "(assert (pod/a) (y))"),
        ("assert pod:a -> y", "(assert (pod:a) (y))"),
        ("assert pod pod nonRoot", "(assert-pod (pod) <nonRoot>)"),
        ("assert container container in pod nonRoot", "(assert-container container in (pod) <nonRoot>)"),
        ("allow 10.0.0.0/8 -> 10.0.0.1", "(allow (<10.0.0.0/8>) (<10.0.0.1>))"),
        // What only looks like an address, a kind or a port is told apart later.
        ("allow 10/8 -> deploy/web, db:5432", "(allow (10/8) (deploy/web db:5432))"),
        ("allow 1.2.3.4.5 -> 1.2.3", "(allow (1.2.3.4.5) (1.2.3))"),
        ("allow 1.2.3.4/99 -> ::ffff:1.2.3.4/-1", "(allow (<1.2.3.4/99>) (<::ffff:1.2.3.4/-1>))"),
        ("allow a -> b on -1, 80-90-100, 70000, 9-8", "(allow (a) (b) on -1 80-90-100 70000 9-8)"),
        (
            "allow a -> b on tcp, tcp-alt, udp/dns, sctp/1-2",
            "(allow (a) (b) on tcp tcp-alt udp/dns sctp/1-2)",
        ),
        ("allow [] -> []/*", "(allow ([]) ([]/*))"),
        ("allow [a.b/c_D=e_F.g] -> *", "(allow ([a.b/c_D=e_F.g]) (*))"),
        (
            "allow [in in (in), notin notin (a), on, x = , \"y\" != \"\"] -> *",
            "(allow ([in in (in), notin notin (a), on, x=, y!=]) (*))",
        ),
        ("let p = http, tcp/80", "(let p http tcp/80)"),
        ("let p = http, https", "(let p (http https))"),
        ("let p = tcp", "(let p tcp)"),
        ("let p = 80 on 90", "(let p (80) on 90)"),
        ("let p = a, 10.0.0.0/8", "(let p (a <10.0.0.0/8>))"),
        ("let p = tcp/a, b/c", "(let p (tcp/a b/c))"),
        (
            "pod * runAsUser -1 supplementalGroups 1, +2",
            "(pod (*) <(runAsUser -1) (supplementalGroups 1 +2)>)",
        ),
        ("pod * privileged privileged false", "(pod (*) <privileged (privileged false)>)"),
        ("pod * { drop ALL, CAP_X because-of }", "(pod (*) {(drop ALL CAP_X) because-of})"),
        ("pod(a)nonRoot", "(pod ((group (a))) <nonRoot>)"),
        ("use \"a\\\"\\\\\\n\\t\\u{1F600}\"", "(use \"a\\\"\\\\\\n\\t😀\")"),
    ];
    for (text, expected) in rows {
        let (_, _, tree, found) = parse(text);
        assert_eq!(sexp::file(&tree), expected, "{text}");
        assert!(found.is_empty(), "{text}: {found:#?}");
    }
}

#[test]
fn nodes_end_with_their_last_token() {
    let text = "namespace a {\n  allow (b , c )[x] -> d   # e\n}\n";
    let text = text.replace(")[x]", ")");
    let (sources, _, tree, _) = parse(&text);
    let [Item::Namespace(namespace)] = tree.items.as_slice() else { panic!("one block: {tree:?}") };
    assert_eq!(sources.slice(namespace.span), text.trim_end());
    let Some([Item::Statement(statement)]) = namespace.body.as_deref() else { panic!("one statement") };
    assert_eq!(sources.slice(statement.span), "allow (b , c ) -> d");
    let StatementKind::Allow(flow) = &statement.kind else { panic!("an allow") };
    assert_eq!(sources.slice(flow.from.span), "(b , c )");
    assert_eq!(sources.slice(flow.to.span), "d");
    assert_eq!(sources.slice(flow.arrow), "->");
}
