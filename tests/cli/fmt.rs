//! `kpol fmt`: files in place, standard input, and what is only shown.

use std::fs;

use super::Place;

const LOOSE: &str = "allow web->db # reads\ndeny internet->db\n";
const FORMED: &str = "allow web      -> db  # reads\ndeny  internet -> db\n";

fn place() -> Place {
    Place::new(&[
        ("a.kpol", LOOSE),
        ("teams/b.kpol", "use \"../a.kpol\"\n"),
        ("teams/c.kpol", "isolate  *"),
        ("teams/d.yaml", "a:   1\n"),
    ])
}

fn text(place: &Place, path: &str) -> String {
    fs::read_to_string(place.at(path)).expect("the file is there")
}

#[test]
fn files_are_formatted_in_place_and_what_they_use_is_not() {
    let place = place();
    let ran = place.run(&["fmt", "teams"]);
    assert_eq!(ran.shown(), "── stderr\nformatted: 1 file, 1 as they were.\n── exit 0\n");
    assert_eq!(
        (text(&place, "teams/c.kpol").as_str(), text(&place, "a.kpol").as_str()),
        ("isolate *\n", LOOSE)
    );
    assert_eq!(text(&place, "teams/d.yaml"), "a:   1\n");
    let ran = place.run(&["fmt", "-v", "a.kpol", "teams/c.kpol"]);
    assert_eq!(
        ran.shown(),
        "── stderr\nprogram: a.kpol\nwritten: a.kpol\nprogram: teams/c.kpol\nformatted: 1 file, 1 as they were.\n── exit 0\n"
    );
    assert_eq!(text(&place, "a.kpol"), FORMED);
    assert_eq!(place.files(".").keys().collect::<Vec<_>>(), ["a.kpol"], "nothing is left behind");
}

#[test]
fn check_names_files_and_writes_none() {
    let place = place();
    let ran = place.run(&["fmt", "--check", ".", "-q"]);
    assert_eq!(ran.shown(), "── stdout\na.kpol\nteams/c.kpol\n── exit 1\n");
    assert_eq!(text(&place, "a.kpol"), LOOSE);
    place.run(&["fmt", "."]);
    let ran = place.run(&["fmt", "--check", "."]);
    assert_eq!(ran.shown(), "── stderr\nnot formatted: 0 files, 3 as they should be.\n── exit 0\n");
}

#[test]
fn diff_shows_what_would_change() {
    let place = place();
    let diff = "--- teams/c.kpol\n+++ teams/c.kpol\n@@ -1 +1 @@\n-isolate  *\n\\ No newline at end of file\n+isolate *\n";
    for (arguments, code) in
        [(&["fmt", "--diff", "teams", "-q"][..], 0), (&["fmt", "--check", "--diff", "teams", "-q"], 1)]
    {
        let ran = place.run(arguments);
        assert_eq!((ran.out.as_str(), ran.err.as_str(), ran.code), (diff, "", Some(code)));
    }
    assert_eq!(text(&place, "teams/c.kpol"), "isolate  *");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let place = place();
    for (arguments, out, code) in [(&["fmt", "-"][..], FORMED, 0), (&["fmt", "-", "--check"], "<stdin>\n", 1)]
    {
        let ran = place.call(arguments).input(LOOSE).run();
        assert_eq!((ran.out.as_str(), ran.code), (out, Some(code)), "{}", ran.shown());
    }
    let ran = place.call(&["fmt", "-"]).input(FORMED).run();
    assert_eq!(ran.shown(), format!("── stdout\n{FORMED}── exit 0\n"));
}

#[test]
fn a_file_with_an_error_is_left_alone_and_the_others_are_not() {
    let place = place();
    place.write("bad.kpol", "allow  web ->\n");
    let ran = place.run(&["fmt", "--format", "short", "bad.kpol", "a.kpol"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("bad.kpol:1:14: error[K0014]"), "{}", ran.err);
    assert_eq!(
        (text(&place, "bad.kpol").as_str(), text(&place, "a.kpol").as_str()),
        ("allow  web ->\n", FORMED)
    );
    let ran = place.call(&["fmt", "-"]).input("allow  web ->").run();
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
}

#[test]
fn what_cannot_be_read_is_said() {
    let place = place();
    for arguments in
        [&["fmt", "nowhere.kpol"][..], &["fmt"], &["fmt", "-", "-"], &["fmt", "--check", "empty/"]]
    {
        assert_eq!(place.run(arguments).code, Some(2), "{arguments:?}");
    }
}

/// What a link leads to is changed, and keeps its rights.
#[cfg(unix)]
#[test]
fn links_and_rights_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = place();
    symlink("a.kpol", place.at("link.kpol")).expect("a link can be made");
    fs::set_permissions(place.at("a.kpol"), fs::Permissions::from_mode(0o640)).expect("rights can be set");
    place.run(&["fmt", "link.kpol"]);
    assert_eq!(text(&place, "a.kpol"), FORMED);
    let about = fs::symlink_metadata(place.at("link.kpol")).expect("it is there");
    assert!(about.is_symlink());
    let mode = fs::metadata(place.at("a.kpol")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
