//! A comment survives wherever it may stand: in every gap of every example.
//!
//! A gap is a place where `# …` and a line end can be put without changing what the text says: beside operators and
//! commas, inside brackets, and between statements and settings. Elsewhere a line end would end the statement. So
//! every place of the text is tried, and those count where the text still says the same.

use super::{formatted, held, said};

#[test]
fn a_comment_in_every_gap_of_every_example_survives() {
    let (mut gaps, mut texts) = (0, 0);
    for (name, text) in crate::syntax::programs() {
        let Some((says, comments)) = said(&text) else { panic!("{name} has errors") };
        texts += 1;
        // Each statement is tried alone, with what stands around it: the gaps are the same.
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]).filter(|(at, _)| may_be_gap(&text, *at))
        {
            for comment in ["# found\n", " # found\n  ", "\n# found\n"] {
                let (before, after) = text.split_at(at);
                let commented = format!("{before}{comment}{after}");
                let Some((still, more)) = said(&commented) else { continue };
                if still != says || more.len() != comments.len() + 1 {
                    continue;
                }
                gaps += 1;
                let out = formatted(&commented).unwrap_or_else(|why| panic!("{name}\n{commented}\n{why:#?}"));
                let Some((kept, all)) = said(&out) else { panic!("{name}\n{out}") };
                assert_eq!((kept, all), (still, more), "{name}: {commented}\n── to\n{out}");
            }
        }
    }
    assert!(texts > 10 && gaps > 3000, "only {gaps} gaps in {texts} texts");
}

/// Whether a place is not in the middle of a word, of a comment or of an operator.
fn may_be_gap(text: &str, at: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || "-._/:".contains(c);
    let (before, after) = text.split_at(at);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let in_comment = line.contains('#');
    let last = before.chars().next_back();
    !(in_comment || last.is_some_and(is_word) && after.chars().next().is_some_and(is_word))
}

/// Comments that say something about a place stay there.
#[test]
fn comments_stay_beside_what_they_are_about() {
    let rows = [
        // A comment that goes on below itself.
        (
            "allow a -> b   # one\n               # two\nallow ccc -> d # three",
            "allow a   -> b  # one\n                # two\nallow ccc -> d  # three\n",
        ),
        // One that only stands below.
        ("allow a -> b # one\n# two\nisolate a", "allow a -> b  # one\n# two\nisolate a\n"),
        // Behind a comma or an operator, whichever side of it.
        ("allow a # x\n, b -> c", "allow a,  # x\n      b\n  -> c\n"),
        ("allow a -> # x\n b", "allow a  # x\n  -> b\n"),
        ("allow a -> b on # x\n 80", "allow a -> b  # x\n  on 80\n"),
        ("allow a -> b because # x\n \"y\"", "allow a -> b  # x\n  because \"y\"\n"),
        ("allow [ # x\n a # y\n = # z\n b] -> c", "allow [  # x\n  a=b,  # y\n  # z\n]\n  -> c\n"),
        ("let a = # x\n b", "let a  # x\n  = b\n"),
        // In and behind braces.
        ("namespace a # x\n{ # y\n}", "namespace a {  # x\n  # y\n}\n"),
        ("namespace a { isolate b } # x", "namespace a {\n  isolate b  # x\n}\n"),
        ("namespace a {\n isolate b\n} # x", "namespace a {\n  isolate b\n}  # x\n"),
        (
            "pod a { nonRoot # x\n # y\n\n\n drop ALL, # z\n KILL }",
            "pod a {\n  nonRoot  # x\n  # y\n\n  drop ALL,  # z\n       KILL\n}\n",
        ),
        // A row of settings can't hold a comment.
        ("pod a drop ALL, # x\n KILL nonRoot", "pod a {\n  drop ALL,  # x\n       KILL\n  nonRoot\n}\n"),
        // A name that would begin a statement, with a blank behind it at a line's start.
        ("isolate a, # x\npod# y\n", "isolate a,  # x\n        pod# y\n"),
        ("isolate a # x\n, pod ingress", "isolate a  # x\n        , pod ingress\n"),
        ("allow a, # x\npod\n-> b", "allow a,  # x\n      pod\n  -> b\n"),
        ("pod a, # x\nset{nonRoot}", "pod a  # x\n    , set {\n  nonRoot\n}\n"),
        ("allow [a, # x\npod\nin (b)] -> c", "allow [\n  a,  # x\n  pod\n    in (b),\n]\n  -> c\n"),
        // Comments for kpol are about the same statements.
        ("isolate a; isolate b # kpol: allow(no-dns)\n", "isolate a\nisolate b  # kpol: allow(no-dns)\n"),
        (
            "namespace a { isolate b } # kpol: allow(no-dns)\n",
            "namespace a {\n  isolate b  # kpol: allow(no-dns)\n}\n",
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(held(text), expected, "{text}");
    }
}
