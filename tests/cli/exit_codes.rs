//! 0 nothing is wrong; 1 the input has errors, or `--check` found a difference; 2 the command could not run.

use super::{Place, deployment};

#[test]
fn every_documented_case_has_its_exit_code() {
    let web = deployment("web");
    let place = Place::new(&[
        ("good.kpol", "allow web -> web\n"),
        ("warns.kpol", "deny web -> db\n"),
        ("bad.kpol", "allow wbe -> web\n"),
        ("syntax.kpol", "allow web\n"),
        ("gone.kpol", "use \"nowhere.kpol\"\nallow web -> web\n"),
        ("lost.kpol", "manifests \"nowhere\"\nallow web -> web\n"),
        ("latin.kpol", "# caf\u{e9}\n"),
        ("k8s/web.yaml", &web),
        ("broken/web.yaml", "kind: [\n"),
        ("empty/readme.txt", "nothing here\n"),
        ("mine/kustomization.yaml", "resources: []\n"),
        ("a-file", ""),
    ]);
    place.write("latin.kpol", b"# caf\xe9\n");
    let rows: &[(i32, &[&str])] = &[
        // Nothing is wrong.
        (0, &["compile", "good.kpol"]),
        (0, &["compile", "good.kpol", "-m", "k8s"]),
        (0, &["compile", "warns.kpol"]),
        (0, &["compile", "good.kpol", "-o", "out"]),
        (0, &["compile", "good.kpol", "-o", "out", "--check"]),
        (0, &["check", "good.kpol"]),
        (0, &["check", "warns.kpol"]),
        (0, &["--help"]),
        (0, &["--version"]),
        (0, &["compile", "--help"]),
        (0, &["help", "check"]),
        // The input has errors.
        (1, &["compile", "bad.kpol", "-m", "k8s"]),
        (1, &["compile", "syntax.kpol"]),
        (1, &["compile", "gone.kpol"]),
        (1, &["compile", "lost.kpol"]),
        (1, &["compile", "latin.kpol"]),
        (1, &["compile", "good.kpol", "-m", "broken"]),
        (1, &["compile", "good.kpol", "-o", "mine"]),
        (1, &["compile", "bad.kpol", "-m", "k8s", "-o", "out"]),
        (1, &["check", "bad.kpol", "-m", "k8s"]),
        (1, &["check", "syntax.kpol"]),
        (1, &["check", "gone.kpol"]),
        (1, &["check", "bad.kpol", "-m", "k8s", "--format", "json"]),
        // `--check` found a difference.
        (1, &["compile", "warns.kpol", "-o", "out", "--check"]),
        (1, &["compile", "good.kpol", "-o", "not-there", "--check"]),
        // The command could not run.
        (2, &[]),
        (2, &["compile"]),
        (2, &["chek", "good.kpol"]),
        (2, &["compile", "good.kpol", "--nothing"]),
        (2, &["compile", "good.kpol", "--check"]),
        (2, &["compile", "good.kpol", "--emit", "nothing"]),
        (2, &["check", "good.kpol", "--format", "nothing"]),
        (2, &["check", "good.kpol", "--color", "nothing"]),
        (2, &["check", "good.kpol", "-q", "-v"]),
        (2, &["check", "good.kpol", "-m"]),
        (2, &["check", "-m", "k8s"]),
        (2, &["check", ""]),
        (2, &["compile", "good.kpol", "-o", ""]),
        (2, &["check", "-", "-m", "-"]),
        (2, &["compile", "nowhere.kpol"]),
        (2, &["check", "nowhere.kpol"]),
        (2, &["check", "nowhere.kpol", "syntax.kpol"]),
        (2, &["check", "empty"]),
        (2, &["check", "good.kpol", "-m", "nowhere"]),
        (2, &["check", "good.kpol", "-m", "empty"]),
        (2, &["check", "good.kpol", "-m", "k8s/*.yml"]),
        (2, &["compile", "good.kpol", "-o", "a-file"]),
        (2, &["compile", "good.kpol", "-o", "a-file/below"]),
        (2, &["compile", "good.kpol", "-o", "a-file", "--check"]),
    ];
    let mut wrong = Vec::new();
    for (expected, arguments) in rows {
        let ran = place.run(arguments);
        if ran.code != Some(*expected) {
            wrong.push(format!("{arguments:?} should end in {expected}:\n{}", ran.shown()));
        }
        // Nothing is emitted while an error stands.
        if *expected != 0
            && !arguments.contains(&"--check")
            && !arguments.contains(&"json")
            && !ran.out.is_empty()
        {
            wrong.push(format!("{arguments:?} writes data:\n{}", ran.shown()));
        }
        // Whoever fails says why.
        if *expected != 0 && ran.out.is_empty() && ran.err.is_empty() {
            wrong.push(format!("{arguments:?} says nothing"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(place.files("out").len(), 2, "the folder is as it was first written");
    assert!(!place.at("not-there").exists(), "`--check` writes nothing");
}

/// Scripts have to tell a mistake in the input from a run that never was.
#[test]
fn what_could_not_be_read_outweighs_what_is_wrong() {
    let place = Place::new(&[("syntax.kpol", "allow web\n")]);
    insta::assert_snapshot!(place.run(&["check", "syntax.kpol", "nowhere.kpol"]).shown(), @"
    ── stderr
    error[K0005]: can't read `nowhere.kpol`: there is no such file or folder

    error[K0014]: `allow` lacks its arrow and who is connected to
      ┌─ syntax.kpol:1:10
      │
    1 │ allow web
      │          ^ expected `->` and a term
      │
      = help: write `A -> B`, who connects first

    2 errors.
    ── exit 2
    ");
}
