//! `--deny`, `--warn`, `--allow`, and the comments that allow: how much a finding weighs where the user says otherwise.

use super::{Place, deployment};

/// A program whose one finding is that `web` can't look up names.
fn place() -> Place {
    Place::new(&[
        ("np.kpol", "isolate web egress\n"),
        ("allowed.kpol", "# kpol: allow(no-dns)\nisolate web egress\n"),
        ("k8s/web.yaml", &deployment("web")),
    ])
}

/// What comes of flags behind a program: the exit code, and what each finding is.
fn found(place: &Place, program: &str, flags: &[&str]) -> (Option<i32>, Vec<String>) {
    let arguments = [&["check", program, "-m", "k8s", "--format", "short"], flags].concat();
    let ran = place.run(&arguments);
    let kinds = ran.err.lines().filter_map(|line| line.split(": ").nth(1)).map(str::to_owned).collect();
    (ran.code, kinds)
}

#[test]
fn the_last_word_about_a_code_holds() {
    let place = place();
    let rows: [(&[&str], i32, &[&str]); 9] = [
        (&[], 0, &["warning[K0405]"]),
        (&["--deny", "no-dns"], 1, &["error[K0405]"]),
        (&["--deny", "K0405"], 1, &["error[K0405]"]),
        (&["--deny", "warnings"], 1, &["error[K0405]"]),
        (&["--allow", "no-dns"], 0, &[]),
        (&["--allow", "warnings"], 0, &[]),
        (&["--deny", "warnings", "--allow", "no-dns"], 0, &[]),
        (&["--allow", "no-dns", "--deny", "warnings"], 1, &["error[K0405]"]),
        (&["--deny", "no-dns", "--deny", "deny-closes", "--warn", "no-dns"], 0, &["warning[K0405]"]),
    ];
    for (flags, code, kinds) in rows {
        let expected: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        assert_eq!(found(&place, "np.kpol", flags), (Some(code), expected), "{flags:?}");
    }
}

#[test]
fn a_comment_decides_over_the_flags() {
    let place = place();
    for flags in [&[] as &[&str], &["--deny", "warnings"], &["--deny", "no-dns"]] {
        assert_eq!(found(&place, "allowed.kpol", flags), (Some(0), Vec::new()), "{flags:?}");
    }
}

#[test]
fn a_comment_is_about_the_statement_below_it_or_before_it() {
    let place = place();
    let unused = || vec!["warning[K0405]".to_owned(), "warning[K0021]".to_owned()];
    let first = || vec!["warning[K0021]".to_owned(), "warning[K0405]".to_owned()];
    let unplaced = || vec!["warning[K0020]".to_owned(), "warning[K0405]".to_owned()];
    let rows = [
        ("isolate web egress # kpol: allow(no-dns)\n", Vec::new()),
        ("# kpol: allow(no-dns)\n# and why\nisolate web egress\n", Vec::new()),
        ("# kpol: allow( no-dns ) it is known\nisolate web egress; isolate web ingress\n", Vec::new()),
        ("# kpol: allow(no-dns)\nisolate web ingress; isolate web egress\n", first()),
        ("isolate web egress; isolate web ingress # kpol: allow(no-dns)\n", unused()),
        ("isolate web, # kpol: allow(no-dns)\n  web egress\n", Vec::new()),
        ("isolate web egress\nisolate web ingress # kpol: allow(no-dns)\n", unused()),
        ("# kpol: allow(no-dns)\n\nisolate web egress\n", unplaced()),
        ("isolate web egress\n# kpol: allow(no-dns)\n", vec![unplaced()[1].clone(), unplaced()[0].clone()]),
    ];
    for (program, expected) in rows {
        place.write("some.kpol", program);
        assert_eq!(found(&place, "some.kpol", &[]), (Some(0), expected), "{program}");
    }
}

#[test]
fn an_allowance_is_called_unused_only_where_all_was_looked_at() {
    let place = place();
    let without = place.run(&["check", "allowed.kpol", "--format", "short"]);
    assert_eq!((without.code, without.err.as_str()), (Some(0), ""));
    place.write("broken.kpol", "# kpol: allow(no-dns)\nisolate wbe egress\n");
    assert_eq!(found(&place, "broken.kpol", &[]).1, ["error[K0201]"]);
}

#[test]
fn nothing_is_emitted_while_a_warning_is_denied() {
    let place = place();
    let ran = place.run(&["compile", "np.kpol", "-m", "k8s", "--deny", "warnings"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.starts_with("error[K0405]: "), "{}", ran.err);
    let ran = place.run(&["compile", "np.kpol", "-m", "k8s", "--allow", "no-dns"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("kind: NetworkPolicy"), "{}", ran.out);
}

/// What Kubernetes takes although it can't work is a judgement; that it would be refused is a fact.
#[test]
fn an_error_that_is_a_judgement_can_be_a_warning() {
    let place = place();
    place.write("root.kpol", "pod web runAsUser 0 nonRoot\n");
    assert_eq!(found(&place, "root.kpol", &[]), (Some(1), vec!["error[K0504]".to_owned()]));
    let ran = place.run(&["compile", "root.kpol", "-m", "k8s", "--warn", "cannot-work"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.starts_with("warning[K0504]: ") && ran.out.contains("runAsUser: 0"), "{}", ran.shown());
}

#[test]
fn what_cannot_be_set_is_a_wrong_use_of_the_command() {
    let place = place();
    let rows = [
        ("--allow", "unknown-workload", "K0201 `unknown-workload` is always an error"),
        ("--warn", "K0401", "K0401 `denied-connection` is always an error"),
        ("--deny", "no-dsn", "there is no such code; near it is `no-dns`"),
        ("--allow", "qqqqqqqqqqqq", "there is no such code"),
    ];
    for (flag, named, expected) in rows {
        let ran = place.run(&["check", "np.kpol", "-m", "k8s", flag, named]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(expected), "{}", ran.err);
    }
    assert_eq!(found(&place, "np.kpol", &["--deny", "unknown-workload"]).0, Some(0));
}

/// Hostile programs: the work is by the comments' number, and what is said is bounded.
#[test]
fn many_comments_for_kpol_are_no_burden() {
    let place = place();
    let many = "# kpol: allow(no-dns)\n".repeat(40_000) + "isolate web egress\n";
    place.write("some.kpol", many);
    let (code, kinds) = found(&place, "some.kpol", &[]);
    assert_eq!((code, kinds.len()), (Some(0), 1000), "all but the first are unused");
    let names = "no-dsn,".repeat(40_000);
    place.write("some.kpol", format!("isolate web egress # kpol: allow({names}no-dns)\n"));
    let (code, kinds) = found(&place, "some.kpol", &[]);
    assert_eq!((code, kinds.len()), (Some(0), 1000), "the last one holds");
    assert!(kinds.iter().all(|kind| kind == "warning[K0020]"), "{kinds:?}");
}
