//! Bytes that are no text, marks at its start, and line ends of another system.

use super::{Place, deployment};

#[test]
fn a_program_that_is_no_text_is_an_error_at_its_place() {
    let place = Place::new(&[]);
    place.write("nul.kpol", b"allow web -> api\nallow a\0b -> c\n");
    place.write("latin.kpol", b"allow web -> api\n# caf\xe9 \xff\n");
    place.write("cut.kpol", b"allow web -> api # \xe2\x82");
    place.write("utf16.kpol", b"\xff\xfea\0l\0l\0o\0w\0\n\0");
    for name in ["nul", "latin", "cut", "utf16"] {
        insta::assert_snapshot!(name, place.run(&["check", &format!("{name}.kpol")]).shown());
    }
}

#[test]
fn manifests_that_are_no_text_are_errors_at_their_places() {
    let place = Place::new(&[("np.kpol", "manifests \"k8s\"\nallow web -> api\n")]);
    place.write("k8s/latin.yaml", b"a: b\nc: caf\xe9\n");
    place.write("k8s/nul.yaml", b"a: b\0\n");
    place.write("k8s/utf16.json", b"\xfe\xff\0{\0}");
    insta::assert_snapshot!(place.run(&["check", "np.kpol"]).shown(), @r#"
    ── stderr
    error[K0003]: `k8s/latin.yaml` is no text
      ┌─ k8s/latin.yaml:2:7
      │
    2 │ c: caf�
      │       ^ the byte 0xE9 isn't UTF-8
      │
      = help: save it as UTF-8

    error[K0003]: `k8s/nul.yaml` is no text
      ┌─ k8s/nul.yaml:1:5
      │
    1 │ a: b\u{0}
      │     ^^^^^ a NUL byte
      │
      = help: remove it, or save the file as UTF-8

    error[K0003]: `k8s/utf16.json` is UTF-16, not UTF-8
      ┌─ np.kpol:1:11
      │
    1 │ manifests "k8s"
      │           ^^^^^ named here
      │
      = help: save it as UTF-8

    3 errors.
    ── exit 1
    "#);
}

#[test]
fn a_mark_and_line_ends_of_another_system_change_nothing() {
    let web = deployment("web");
    let api = deployment("api");
    let program = "allow web\n  -> api\n     because \"a ticket\"\ndeny api -> web # always\n";
    let place = Place::new(&[("np.kpol", program), ("k8s/web.yaml", &web), ("k8s/api.yaml", &api)]);
    let plain = place.run(&["compile", "np.kpol", "-m", "k8s"]);
    assert_eq!(plain.code, Some(0), "{}", plain.shown());
    let foreign = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    place.write("np.kpol", foreign(program));
    place.write("k8s/web.yaml", foreign(&web));
    place.write("k8s/api.yaml", foreign(&api));
    let marked = place.run(&["compile", "np.kpol", "-m", "k8s"]);
    assert_eq!(marked.out, plain.out);
    assert_eq!(marked.err, plain.err, "places are the same as well");
}

#[test]
fn what_a_terminal_would_obey_is_spelt_out() {
    let place = Place::new(&[("np.kpol", "allow \u{1b}[2Jweb -> api\nallow w\u{202e}eb -> api\n")]);
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "--color", "never"]).shown(), @r"
    ── stderr
    error[K0001]: expected who (a workload, a selector such as `[app=web]`, `*`), found `\u{1b}`
      ┌─ np.kpol:1:7
      │
    1 │ allow \u{1b}[2Jweb -> api
      │       ^^^^^^

    error[K0001]: expected `,`, `->`, `/`, `:` or `[`, found `\u{202e}`
      ┌─ np.kpol:2:8
      │
    2 │ allow w\u{202e}eb -> api
      │        ^^^^^^^^

    2 errors.
    ── exit 1
    ");
}
