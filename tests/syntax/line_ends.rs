//! Where a line end counts and where it doesn't.

use super::{parse, sexp};

#[test]
fn line_ends_count_only_where_the_language_says() {
    // The text, and its items.
    let rows: &[(&str, &[&str])] = &[
        ("allow a -> b\nisolate c", &["(allow (a) (b))", "(isolate (c))"]),
        ("allow a -> b;isolate c;;\n;", &["(allow (a) (b))", "(isolate (c))"]),
        ("allow a\n->\nb", &["(allow (a) (b))"]),
        ("assert a\n-/->\n\n# x\nb", &["(assert-not (a) (b))"]),
        ("allow a,\nb\n, c -> d", &["(allow (a b c) (d))"]),
        ("allow (\na\n,\nb,\n) -> [\nx\n=\ny\n,\n!z\n]", &["(allow ((group (a b))) ([x=y, !z]))"]),
        ("allow [k\nin\n(\na\n,\nb\n)] -> c", &["(allow ([k in (a b)]) (c))"]),
        (
            "allow a\nexcept\nb -> c\non\n80\n,\nhttp\nbecause\n\"x\"",
            &["(allow (a except b) (c) on 80 http because \"x\")"],
        ),
        ("manifests \"a\"\nin\nshop", &["(manifests \"a\" in shop)"]),
        ("container a\nin\nb nonRoot", &["(container a in (b) <nonRoot>)"]),
        ("label tier\n=\na\n|\nb", &["(label tier = a b)"]),
        ("let x\n=\na", &["(let x (a))"]),
        ("profile p\n=\nnonRoot", &["(profile p <nonRoot>)"]),
        ("pod a\n{\nnonRoot\n}", &["(pod (a) {nonRoot})"]),
        ("pod a {nonRoot;drop ALL,\nadd;;\n}", &["(error)"]),
        (
            "pod a {nonRoot;;drop\tALL;\nadd\tKILL,\nCHOWN}",
            &["(pod (a) {nonRoot (drop ALL) (add KILL CHOWN)})"],
        ),
        ("namespace a\n{\nisolate b\n\nisolate c }", &["(namespace a {(isolate (b)) (isolate (c))})"]),
        ("namespace a, b { isolate c; isolate d }", &["(namespace a b {(isolate (c)) (isolate (d))})"]),
        ("pod a nonRoot drop ALL,\nadd", &["(error)"]),
        ("pod a drop ALL\n, KILL", &["(pod (a) <(drop ALL KILL)>)"]),
        // A statement's first word at the start of a line starts one, whatever is open.
        ("allow a,\npod b nonRoot", &["(error)", "(pod (b) <nonRoot>)"]),
        ("allow (a,\n  deny b -> c", &["(error)", "(deny (b) (c))"]),
        ("pod a {\nlet x = b", &["(error)", "(let x (b))"]),
        ("allow a ->\n\"pod\"", &["(allow (a) (\"pod\"))"]),
        ("allow a,\npod\n-> b", &["(allow (a pod) (b))"]),
        // Elsewhere a line end ends the statement.
        ("allow\na -> b", &["(error)"]),
        ("isolate a\ningress", &["(isolate (a))", "(error)"]),
        ("pod a\nnonRoot", &["(error)"]),
        (
            "\u{feff}isolate a\r\nisolate b # x\r\n\r\nallow a ->\r\n\tb\r\n",
            &["(isolate (a))", "(isolate (b))", "(allow (a) (b))"],
        ),
        ("", &[]),
        (" \n\t;# nothing", &[]),
    ];
    for (text, expected) in rows {
        let (_, _, tree, found) = parse(text);
        let items: Vec<_> = tree.items.iter().map(sexp::item).collect();
        assert_eq!(items, *expected, "{text:?}\n{found:#?}");
        assert_eq!(found.is_empty(), !expected.contains(&"(error)"), "{text:?}\n{found:#?}");
    }
}

#[test]
fn comments_are_kept_wherever_they_stand() {
    let text = "# one\nallow a, # two\r\n  b -> c # three\npod x { # four\n nonRoot } # five\nuse \"no # comment\"\n%% # six";
    let (sources, _, tree, _) = parse(text);
    let comments: Vec<_> = tree.comments.iter().map(|comment| sources.slice(comment.span)).collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four", "# five", "# six"]);
}
