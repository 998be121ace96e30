//! `--format`, `--color`, `--quiet`, `--verbose`, and which stream gets what.

use super::{Place, deployment};

/// A program with an error, a warning that it hides, and a help.
fn place() -> Place {
    let web = deployment("web");
    Place::new(&[
        ("np.kpol", "# näch\u{301}\nallow wbe -> web on 443/tcp\n"),
        ("typo.kpol", "allow wbé, wbe -> web\n"),
        ("warns.kpol", "deny web -> web\n"),
        ("k8s/web.yaml", &web),
    ])
}

#[test]
fn json_is_one_object_of_the_documented_shape() {
    let place = place();
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "-m", "k8s", "--format", "json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[{"code":"K0015","name":"port-shape","severity":"error","message":"the protocol stands before the port","file":"np.kpol","start":{"line":2,"column":21},"end":{"line":2,"column":28},"labels":[{"file":"np.kpol","start":{"line":2,"column":21},"end":{"line":2,"column":28},"message":"","primary":true}],"notes":[],"helps":[{"message":"write `tcp/443`","edits":[{"file":"np.kpol","start":{"line":2,"column":21},"end":{"line":2,"column":28},"text":"tcp/443"}],"applicability":"safe"}]}]}
    ── exit 1
    "#);
    insta::assert_snapshot!(place.run(&["check", "warns.kpol", "-m", "k8s", "--format", "json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[{"code":"K0402","name":"deny-closes","severity":"warning","message":"this `deny` closes `web` to everybody, not to `web` alone","file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":16},"labels":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":16},"message":"isolates the ingress of `web`","primary":true}],"notes":["a NetworkPolicy can't take one peer out of all: who is denied one is opened for others by name"],"helps":[{"message":"write `isolate web ingress` too, if that is meant","edits":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":1},"text":"isolate web ingress\n"}],"applicability":"unsafe"},{"message":"write `allow * except web -> web` too, for what is to stay open","edits":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":1},"text":"allow * except web -> web\n"}],"applicability":"unsafe"}]}]}
    ── exit 0
    "#);
    place.write("good.kpol", "allow web -> web\n");
    insta::assert_snapshot!(place.run(&["check", "good.kpol", "--format", "json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[]}
    ── exit 0
    "#);
    insta::assert_snapshot!(place.run(&["check", "nowhere.kpol", "--format=json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[{"code":"K0005","name":"unreadable","severity":"error","message":"can't read `nowhere.kpol`: there is no such file or folder","file":null,"start":null,"end":null,"labels":[],"notes":[],"helps":[]}]}
    ── exit 2
    "#);
}

#[test]
fn columns_of_json_count_characters() {
    let place = Place::new(&[("np.kpol", "\u{feff}allow \"wéb\" -> Web\r\nallow \"日本\" -> Api\r\n")]);
    insta::assert_snapshot!(place.run(&["check", "np.kpol", "--format", "json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[{"code":"K0012","name":"name-shape","severity":"error","message":"`Web` is no name that Kubernetes has: names are lower-case","file":"np.kpol","start":{"line":1,"column":16},"end":{"line":1,"column":19},"labels":[{"file":"np.kpol","start":{"line":1,"column":16},"end":{"line":1,"column":19},"message":"","primary":true}],"notes":[],"helps":[{"message":"write `web`","edits":[{"file":"np.kpol","start":{"line":1,"column":16},"end":{"line":1,"column":19},"text":"web"}],"applicability":"unsafe"}]},{"code":"K0012","name":"name-shape","severity":"error","message":"`Api` is no name that Kubernetes has: names are lower-case","file":"np.kpol","start":{"line":2,"column":15},"end":{"line":2,"column":18},"labels":[{"file":"np.kpol","start":{"line":2,"column":15},"end":{"line":2,"column":18},"message":"","primary":true}],"notes":[],"helps":[{"message":"write `api`","edits":[{"file":"np.kpol","start":{"line":2,"column":15},"end":{"line":2,"column":18},"text":"api"}],"applicability":"unsafe"}]}]}
    ── exit 1
    "#);
}

#[test]
fn the_diagnostics_of_compile_stand_beside_its_data() {
    let place = place();
    let ran = place.run(&["compile", "warns.kpol", "-m", "k8s", "--format", "json"]);
    insta::assert_snapshot!(ran.shown(), @r#"
    ── stdout
    # deny web -> web
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
    ── stderr
    {"version":1,"diagnostics":[{"code":"K0402","name":"deny-closes","severity":"warning","message":"this `deny` closes `web` to everybody, not to `web` alone","file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":16},"labels":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":16},"message":"isolates the ingress of `web`","primary":true}],"notes":["a NetworkPolicy can't take one peer out of all: who is denied one is opened for others by name"],"helps":[{"message":"write `isolate web ingress` too, if that is meant","edits":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":1},"text":"isolate web ingress\n"}],"applicability":"unsafe"},{"message":"write `allow * except web -> web` too, for what is to stay open","edits":[{"file":"warns.kpol","start":{"line":1,"column":1},"end":{"line":1,"column":1},"text":"allow * except web -> web\n"}],"applicability":"unsafe"}]}]}
    ── exit 0
    "#);
    // Nothing else is in that stream, or whoever reads it as JSON fails.
    let arguments = ["compile", "warns.kpol", "-m", "k8s", "--format", "json"];
    for more in [&["-o", "out"][..], &["-o", "out"], &["-v"]] {
        let ran = place.run(&[&arguments, more].concat());
        let read: Result<serde_json::Value, _> = serde_json::from_str(&ran.err);
        assert!(read.is_ok() && ran.code == Some(0), "{}", ran.shown());
    }
}

#[test]
fn quiet_says_errors_alone() {
    let place = place();
    insta::assert_snapshot!(place.run(&["compile", "warns.kpol", "-m", "k8s", "-q", "-o", "out"]).shown(), @"── exit 0");
    insta::assert_snapshot!(place.run(&["check", "typo.kpol", "-m", "k8s", "--quiet"]).shown(), @"
    ── stderr
    error[K0001]: expected `,`, `->`, `/`, `:` or `[`, found `é`
      ┌─ typo.kpol:1:9
      │
    1 │ allow wbé, wbe -> web
      │         ^

    ── exit 1
    ");
    insta::assert_snapshot!(place.run(&["check", "warns.kpol", "-m", "k8s", "-q", "--format", "json"]).shown(), @r#"
    ── stdout
    {"version":1,"diagnostics":[]}
    ── exit 0
    "#);
}

#[test]
fn verbose_says_what_is_read() {
    let place = place();
    insta::assert_snapshot!(place.run(&["check", "warns.kpol", "-m", "k8s", "--verbose"]).shown(), @"
    ── stderr
    program: warns.kpol
    manifests: k8s/web.yaml
    found 1 workload, 0 Services, 0 Namespaces, 0 NetworkPolicies among 1 object
    warning[K0402]: this `deny` closes `web` to everybody, not to `web` alone
      ┌─ warns.kpol:1:1
      │
    1 │ deny web -> web
      │ ^^^^^^^^^^^^^^^ isolates the ingress of `web`
      │
      = note: a NetworkPolicy can't take one peer out of all: who is denied one is opened for others by
              name
      = help: write `isolate web ingress` too, if that is meant
      = help: write `allow * except web -> web` too, for what is to stay open

    1 warning.
    1 statement holds.
    ── exit 0
    ");
}

#[test]
fn colours_come_when_asked_for_and_never_into_a_pipe() {
    let place = place();
    let arguments = ["check", "typo.kpol", "-m", "k8s"];
    let plain = place.run(&arguments);
    assert!(!plain.err.contains('\u{1b}'), "{}", plain.shown());
    let with = |more: &[&str]| place.call(&[&arguments, more].concat());
    assert_eq!(with(&["--color", "never"]).run(), plain);
    assert_eq!(with(&["--color", "auto"]).run(), plain);
    let coloured = with(&["--color", "always"]).run();
    insta::assert_snapshot!(coloured.err.replace('\u{1b}', "␛"), @"
    ␛[0m␛[1m␛[38;5;9merror[K0001]␛[0m␛[1m: expected `,`, `->`, `/`, `:` or `[`, found `é`␛[0m
      ␛[0m␛[36m┌─␛[0m typo.kpol:1:9
      ␛[0m␛[36m│␛[0m
    ␛[0m␛[36m1␛[0m ␛[0m␛[36m│␛[0m allow wb␛[0m␛[31mé␛[0m, wbe -> web
      ␛[0m␛[36m│␛[0m         ␛[0m␛[31m^␛[0m

    1 error.
    ");
    // Who asks for it here means it more than who sets it for all programs.
    assert_eq!(with(&["--color", "always"]).env("NO_COLOR", "1").run(), coloured);
    assert_eq!(with(&[]).env("NO_COLOR", "1").run(), plain);
    assert_eq!(with(&["--color", "always"]).env("TERM", "dumb").run(), coloured);
    let json = with(&["--color", "always", "--format", "json"]).run();
    assert!(!json.out.contains('\u{1b}'), "{}", json.shown());
}
