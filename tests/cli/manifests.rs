//! Where manifests come from: the program's own `manifests`, and `-m`.

use super::{Place, deployment};

fn place() -> Place {
    let (web, api, db) = (deployment("web"), deployment("api"), deployment("db"));
    let both = format!("{web}---\n{api}");
    Place::new(&[
        ("np.kpol", "allow web -> api on http\n"),
        ("sub/np.kpol", "manifests \"../k8s\"\nallow web -> api on http\n"),
        ("k8s/web.yaml", &web),
        ("k8s/below/api.yml", &api),
        ("k8s/notes.txt", "not read\n"),
        ("k8s/.hidden/web.yaml", "not: [read\n"),
        ("both.yaml", &both),
        ("more/db.yaml", &db),
    ])
}

#[test]
fn a_file_a_folder_and_patterns_all_give_the_same() {
    let place = place();
    let expected = place.run(&["compile", "np.kpol", "-m", "k8s"]);
    assert_eq!(expected.code, Some(0), "{}", expected.shown());
    let rows: &[&[&str]] = &[
        &["-m", "./k8s/"],
        &["-m", "k8s/web.yaml", "k8s/below/api.yml"],
        &["-m", "k8s/below/api.yml", "-m", "k8s/web.yaml"],
        &["--manifests", "k8s/**/*.y*ml"],
        &["-m", "k8s/{web,below/api}.y*ml"],
        &["-m", "both.yaml"],
        &["-m", "k8s", "k8s/web.yaml", "./k8s/../k8s"],
        &["-m", "k8s", "more"],
    ];
    for arguments in rows {
        let ran = place.run(&[&["compile", "np.kpol"], *arguments].concat());
        assert_eq!(ran, expected, "{arguments:?}");
    }
    let absolute = place.at("k8s").display().to_string();
    assert_eq!(place.run(&["compile", "np.kpol", "-m", &absolute, "k8s"]), expected, "each file once");
}

#[test]
fn manifests_come_from_standard_input() {
    let place = place();
    let both = place.files(".").remove("both.yaml").expect("it was written");
    let expected = place.run(&["compile", "np.kpol", "-m", "both.yaml"]);
    assert_eq!(place.call(&["compile", "np.kpol", "-m", "-"]).input(&both).run(), expected);
    let typo =
        place.call(&["check", "np.kpol", "-m", "-"]).input(both.replace("name: api", "name: apu")).run();
    insta::assert_snapshot!(typo.shown(), @"
    ── stderr
    error[K0201]: no workload is called `api`
       ┌─ np.kpol:1:14
       │
     1 │ allow web -> api on http
       │              ^^^ not among the 2 workloads
       │
       ┌─ <stdin>:24:9
       │
    24 │   name: apu
       │         --- this one is close
       │
       = help: write `apu`

    1 error.
    ── exit 1
    ");
}

#[test]
fn paths_in_a_program_are_relative_to_its_file() {
    let place = place();
    insta::assert_snapshot!(place.run(&["check", "sub/np.kpol", "-v"]).shown(), @"
    ── stderr
    program: sub/np.kpol
    manifests: k8s/below/api.yml
    manifests: k8s/web.yaml
    found 2 workloads, 0 Services, 0 Namespaces, 0 NetworkPolicies among 2 objects
    1 statement holds.
    ── exit 0
    ");
    place.write("elsewhere/np.kpol", "manifests \"k8s\", \"../k8s/*.json\"\nallow web -> api on http\n");
    insta::assert_snapshot!(place.run(&["check", "elsewhere/np.kpol"]).shown(), @r#"
    ── stderr
    error[K0005]: can't read `elsewhere/k8s`: there is no such file or folder
      ┌─ elsewhere/np.kpol:1:11
      │
    1 │ manifests "k8s", "../k8s/*.json"
      │           ^^^^^ named here

    error[K0005]: can't read `k8s/*.json`: the pattern matches no file
      ┌─ elsewhere/np.kpol:1:18
      │
    1 │ manifests "k8s", "../k8s/*.json"
      │                  ^^^^^^^^^^^^^^^ named here

    2 errors.
    ── exit 1
    "#);
}

#[test]
fn what_is_not_there_is_named_and_nothing_else_is_said() {
    let place = place();
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "k8", "k8s/*.json", "k8s/[", "more"]).shown(), @"
    ── stderr
    error[K0005]: can't read `k8`: there is no such file or folder

    error[K0005]: can't read `k8s/*.json`: the pattern matches no file

    error[K0005]: can't read `k8s/[`: it is no pattern: unclosed character class; missing ']'

    3 errors.
    ── exit 2
    ");
    place.write("empty/readme.md", "");
    place.write("programs/a.kpol", "");
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "empty", "programs"]).shown(), @"
    ── stderr
    error[K0005]: can't read `empty`: the folder has no file that ends in `.yaml`, `.yml` or `.json`

    error[K0005]: can't read `programs`: the folder has no file that ends in `.yaml`, `.yml` or `.json`

    2 errors.
    ── exit 2
    ");
}

#[test]
fn what_only_follows_from_a_manifest_that_cannot_be_read_is_not_said() {
    let place = place();
    let broken: &[(&str, Vec<u8>)] = &[
        ("not YAML", b"kind: [\n".to_vec()),
        ("too nested", format!("a: {}\n", "[".repeat(200)).into_bytes()),
        ("too many values", format!("a: [{}]\n", "a,".repeat(3_000_001)).into_bytes()),
        (
            "aliases",
            format!("a: &a [{}]\nb: &b [{}]\nc: [{}]\n", "x,".repeat(99), "*a,".repeat(99), "*b,".repeat(99))
                .into_bytes(),
        ),
        ("no text", b"\xff\xfe\x00".to_vec()),
        ("a NUL byte", b"a: b\0".to_vec()),
        ("no name", b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {}\n".to_vec()),
        ("no template", b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {}\n".to_vec()),
    ];
    for (what, bytes) in broken {
        place.write("broken/api.yaml", bytes);
        let ran = place.run(&["check", "np.kpol", "-m", "k8s/web.yaml", "broken"]);
        assert!(ran.err.ends_with("\n1 error.\n") && ran.code == Some(1), "{what}:\n{}", ran.shown());
        assert!(!ran.err.contains("K0201"), "{what}:\n{}", ran.shown());
    }
    // What is wrong in the program itself is said beside it.
    place.write("broken/api.yaml", "kind: [\n");
    place.write("two.kpol", "allow wbe -> apu on 70000\nallow [a=1, a=2] -> web\n");
    insta::assert_snapshot!(place.run(&["check", "two.kpol", "-m", "broken"]).shown(), @"
    ── stderr
    error[K0101]: a value is missing here
      ┌─ broken/api.yaml:2:1
      │
    2 │ 
      │ ^
      │
      = help: write one, or remove the punctuation that asks for it

    error[K0301]: `70000` is no port
      ┌─ two.kpol:1:21
      │
    1 │ allow wbe -> apu on 70000
      │                     ^^^^^ ports are numbers from 1 to 65535

    error[K0309]: nothing can ever match `[a=1, a=2]`
      ┌─ two.kpol:2:7
      │
    2 │ allow [a=1, a=2] -> web
      │       ^^^^^^^^^^ these exclude one another
      │
      = note: all requirements of a selector have to hold together; a list of terms is an `or`

    3 errors.
    ── exit 1
    ");
}

#[test]
fn output_of_its_own_is_skipped_with_a_note() {
    let place = place();
    let first = place.run(&["compile", "sub/np.kpol", "-o", "k8s/kpol"]);
    insta::assert_snapshot!(first.shown(), @"
    ── stderr
    1 statement holds: 1 policy in k8s/kpol (2 files changed, 0 as they were).
    Next: a kustomization with the manifests of `k8s` as `resources` and `components: [k8s/kpol]`, or `kpol compile … | kubectl apply --server-side --field-manager kpol -f -`.
    ── exit 0
    ");
    let again = place.run(&["compile", "sub/np.kpol", "-o", "k8s/kpol"]);
    insta::assert_snapshot!(again.shown(), @r#"
    ── stderr
    note[K0191]: kpol's own output in `k8s/kpol` is not read
      ┌─ sub/np.kpol:1:11
      │
    1 │ manifests "../k8s"
      │           ^^^^^^^^ below this

    1 note.
    1 statement holds: 1 policy in k8s/kpol (0 files changed, 2 as they were).
    ── exit 0
    "#);
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "both.yaml", "k8s/kpol/*.yaml"]).shown(), @"
    ── stderr
    note[K0191]: kpol's own output in `k8s/kpol` is not read

    1 note.
    1 statement holds.
    ── exit 0
    ");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_those_that_lead_nowhere_or_back_are_named() {
    use std::os::unix::fs::symlink;

    let place = place();
    let expected = place.run(&["compile", "np.kpol", "-m", "k8s"]);
    symlink("../k8s/web.yaml", place.at("more/web.yaml")).expect("a link can be made");
    symlink("../k8s", place.at("more/all")).expect("a link can be made");
    assert_eq!(place.run(&["compile", "np.kpol", "-m", "more", "k8s"]), expected, "each file once");
    symlink("nowhere", place.at("more/gone.yaml")).expect("a link can be made");
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "more"]).shown(), @"
    ── stderr
    error[K0005]: can't read `more`: `more/gone.yaml` in it: there is no such file or folder

    1 error.
    ── exit 2
    ");
    std::fs::remove_file(place.at("more/gone.yaml")).expect("it is there");
    symlink("..", place.at("more/back")).expect("a link can be made");
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "more"]).shown(), @"
    ── stderr
    error[K0005]: can't read `more`: the link `more/back/more/back` leads back to `more/back`

    1 error.
    ── exit 2
    ");
}
