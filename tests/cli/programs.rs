//! Which files a program is made of: standard input, files, folders, and those that they `use`.

use std::fs;

use super::{Place, deployment};

#[test]
fn a_program_comes_from_standard_input() {
    let place = Place::new(&[]);
    let line = "allow np2 -> np1; pod * runAsUser 1000 noEscalation\n";
    insta::assert_snapshot!(place.call(&["compile", "-", "--emit", "policies"]).input(line).run().shown(), @"
    ── stdout
    # allow np2 -> np1
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: np1-ingress
      labels:
        app.kubernetes.io/managed-by: kpol
    spec:
      podSelector:
        matchLabels:
          app: np1
      policyTypes:
      - Ingress
      ingress:
      - from:
        - podSelector:
            matchLabels:
              app: np2
    ── exit 0
    ");
    insta::assert_snapshot!(place.call(&["check", "-"]).input("allow np2 > np1").run().shown(), @"
    ── stderr
    error[K0013]: the arrow is written `->`, not `>`
      ┌─ <stdin>:1:11
      │
    1 │ allow np2 > np1
      │           ^
      │
      = help: write `->`

    1 error.
    ── exit 1
    ");
    let nothing = place.call(&["compile", "-"]).input("").run();
    assert_eq!((nothing.out.as_str(), nothing.err.as_str(), nothing.code), ("", "", Some(0)));
}

#[test]
fn paths_in_standard_input_are_relative_to_the_working_folder() {
    let web = deployment("web");
    let place = Place::new(&[("k8s/web.yaml", &web), ("base.kpol", "let front = web\n")]);
    let program = "manifests \"k8s\"\nuse \"base.kpol\"\nallow front -> web\n";
    let ran = place.call(&["check", "-", "-v"]).input(program).run();
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    program: <stdin>
    program: base.kpol
    manifests: k8s/web.yaml
    found 1 workload, 0 Services, 0 Namespaces, 0 NetworkPolicies among 1 object
    1 statement holds.
    ── exit 0
    ");
}

#[test]
fn a_folder_is_every_program_below_it() {
    let place = Place::new(&[
        ("policies/a.kpol", "let front = web\n"),
        ("policies/below/b.kpol", "allow front -> api\n"),
        ("policies/.hidden/c.kpol", "this is not read\n"),
        ("policies/notes.txt", "nor is this\n"),
        ("policies/kpol", "nor this\n"),
    ]);
    insta::assert_snapshot!(place.run(&["compile", "policies", "-v"]).shown(), @"
    ── stdout
    # allow front -> api
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: api-ingress
      labels:
        app.kubernetes.io/managed-by: kpol
    spec:
      podSelector:
        matchLabels:
          app: api
      policyTypes:
      - Ingress
      ingress:
      - from:
        - podSelector:
            matchLabels:
              app: web
    ── stderr
    program: policies/a.kpol
    program: policies/below/b.kpol
    ── exit 0
    ");
    let same = place.run(&["compile", "policies"]);
    for spelt in ["./policies/", "policies/../policies", "policies/below/.."] {
        assert_eq!(place.run(&["compile", spelt]), same, "{spelt}");
    }
    fs::create_dir(place.at("none")).expect("a folder can be made");
    insta::assert_snapshot!(place.run(&["compile", "none"]).shown(), @"
    ── stderr
    error[K0005]: can't read `none`: the folder has no `.kpol` file

    1 error.
    ── exit 2
    ");
}

#[test]
fn several_files_are_one_program() {
    let place = Place::new(&[
        ("a.kpol", "let front = web\nallow front -> api\n"),
        ("b.kpol", "allow front -> db\nlet front = api\n"),
        ("c.kpol", "allow front -> db\n"),
    ]);
    insta::assert_snapshot!(place.run(&["check", "a.kpol", "b.kpol"]).shown(), @"
    ── stderr
    error[K0208]: `front` is bound twice
      ┌─ b.kpol:2:5
      │
    2 │ let front = api
      │     ^^^^^ here again
      │
      ┌─ a.kpol:1:5
      │
    1 │ let front = web
      │     ----- first bound here
      │
      = note: a name holds in the whole program, whichever file or namespace it stands in
      = help: give one of them another name

    1 error.
    ── exit 1
    ");
    let both = place.run(&["compile", "a.kpol", "c.kpol"]);
    assert_eq!(both.code, Some(0), "{}", both.shown());
    assert_eq!(place.run(&["compile", "c.kpol", "a.kpol", "c.kpol", "./a.kpol"]), both, "each file once");
}

#[test]
fn use_is_relative_to_the_file_that_uses() {
    let place = Place::new(&[
        ("teams/web/web.kpol", "use \"../base.kpol\"\nallow front -> web\n"),
        ("teams/base.kpol", "use \"more/names.kpol\"\n"),
        ("teams/more/names.kpol", "let front = [tier=front]\n"),
        ("base.kpol", "let front = wrong\n"),
    ]);
    let ran = place.run(&["compile", "teams/web/web.kpol", "-v"]);
    insta::assert_snapshot!(ran.shown(), @"
    ── stdout
    # allow front -> web
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: web-ingress
      labels:
        app.kubernetes.io/managed-by: kpol
    spec:
      podSelector:
        matchLabels:
          app: web
      policyTypes:
      - Ingress
      ingress:
      - from:
        - podSelector:
            matchLabels:
              tier: front
    ── stderr
    program: teams/base.kpol
    program: teams/more/names.kpol
    program: teams/web/web.kpol
    ── exit 0
    ");
}

#[test]
fn a_file_is_read_once_by_whatever_paths_it_is_reached() {
    let place = Place::new(&[
        ("a.kpol", "use \"base.kpol\", \"./sub/../base.kpol\", \"sub/c.kpol\"\nallow front -> api\n"),
        ("base.kpol", "let front = web\n"),
        ("sub/c.kpol", "use \"../base.kpol\"\n"),
    ]);
    let once = place.run(&["compile", "a.kpol"]);
    assert_eq!(once.code, Some(0), "{}", once.shown());
    let absolute = place.at("base.kpol").display().to_string();
    assert_eq!(place.run(&["compile", "a.kpol", "base.kpol"]), once);
    assert_eq!(place.run(&["compile", &absolute, "a.kpol"]), once);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("base.kpol", place.at("link.kpol")).expect("a link can be made");
        assert_eq!(place.run(&["compile", "link.kpol", "a.kpol"]), once);
    }
}

#[test]
fn a_used_file_that_is_not_there_is_an_error_at_its_place() {
    let place = Place::new(&[
        ("a.kpol", "use \"bsae.kpol\", \"sub\"\nallow front -> api on 70000\n"),
        ("sub/c.kpol", ""),
    ]);
    insta::assert_snapshot!(place.run(&["check", "a.kpol"]).shown(), @r#"
    ── stderr
    error[K0005]: can't read `bsae.kpol`: there is no such file or folder
      ┌─ a.kpol:1:5
      │
    1 │ use "bsae.kpol", "sub"
      │     ^^^^^^^^^^^ named here

    error[K0005]: can't read `sub`: it is a folder
      ┌─ a.kpol:1:18
      │
    1 │ use "bsae.kpol", "sub"
      │                  ^^^^^ named here

    error[K0301]: `70000` is no port
      ┌─ a.kpol:2:23
      │
    2 │ allow front -> api on 70000
      │                       ^^^^^ ports are numbers from 1 to 65535

    3 errors.
    ── exit 1
    "#);
}

#[test]
fn files_that_use_each_other_are_an_error() {
    let place = Place::new(&[
        ("a.kpol", "use \"b.kpol\"\nallow web -> api\n"),
        ("b.kpol", "use \"c.kpol\"\n"),
        ("c.kpol", "use \"b.kpol\"\n"),
        ("self.kpol", "use \"self.kpol\"\n"),
    ]);
    insta::assert_snapshot!(place.run(&["check", "a.kpol"]).shown(), @r#"
    ── stderr
    error[K0209]: `b.kpol` uses itself by way of other files
      ┌─ c.kpol:1:5
      │
    1 │ use "b.kpol"
      │     ^^^^^^^^ this leads back
      │
      = note: it goes round: b.kpol → c.kpol → b.kpol
      = help: move what both need into a third file

    1 error.
    ── exit 1
    "#);
    insta::assert_snapshot!(place.run(&["check", "self.kpol"]).shown(), @r#"
    ── stderr
    error[K0209]: `self.kpol` uses itself
      ┌─ self.kpol:1:5
      │
    1 │ use "self.kpol"
      │     ^^^^^^^^^^^
      │
      = help: leave this `use` out

    1 error.
    ── exit 1
    "#);
}

#[test]
fn who_has_no_manifests_is_told_so() {
    let place = Place::new(&[("np.kpol", "allow wbe -> api\nisolate api\nallow api -> dns\n")]);
    insta::assert_snapshot!(place.run(&["check", "np.kpol"]).shown(), @"
    ── stderr
    3 statements hold.
    There are no manifests: no name was looked up.
    ── exit 0
    ");
    assert_eq!(place.run(&["check", "np.kpol", "--quiet"]).shown(), "── exit 0\n");
}
