//! Kustomizations as manifests, built by the real `kustomize` and the real `kubectl`, whichever is on the PATH. Where
//! neither is, what people are told then is checked instead; in CI that is a failure.

use std::io::Write;
use std::path::PathBuf;
use std::{env, fs};

use super::{Place, Ran, deployment};

/// The tools that are on the PATH, as (name, path).
pub(super) fn tools() -> Vec<(&'static str, PathBuf)> {
    let path = env::var_os("PATH").unwrap_or_default();
    let find =
        |name: &str| env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    let tools: Vec<_> =
        ["kustomize", "kubectl"].into_iter().filter_map(|name| Some((name, find(name)?))).collect();
    if tools.is_empty() {
        assert!(
            env::var_os("CI").is_none(),
            "neither `kustomize` nor `kubectl` is on the PATH: see .ci/judges/kustomize"
        );
        // Not by `eprintln!`, which nobody sees of a test that passes.
        let what = "NOT TESTED WITH THE REAL KUSTOMIZE: neither `kustomize` nor `kubectl` is on the PATH\n";
        std::io::stderr().write_all(what.as_bytes()).expect("messages can be written");
    }
    tools
}

impl Place {
    /// Makes a program in `bin`.
    #[cfg(unix)]
    fn script(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;

        self.write(&format!("bin/{name}"), format!("#!/bin/sh\n{text}\n"));
        let path = self.at(&format!("bin/{name}"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("rights can be set");
    }

    /// Runs with each tool alone on the PATH: all have to do the same. Without any, checks what is said then.
    #[cfg(unix)]
    fn run_with_tools(&self, arguments: &[&str]) -> Option<Ran> {
        let mut same: Option<Ran> = None;
        for (name, path) in tools() {
            self.script(name, &format!("exec '{}' \"$@\"", path.display()));
            let ran = self.call(arguments).env("PATH", self.at("bin")).run();
            fs::remove_file(self.at(&format!("bin/{name}"))).expect("it was written");
            let ran = Ran { err: ran.err.replace("kubectl kustomize", "kustomize build"), ..ran };
            if let Some(same) = &same {
                assert_eq!(&ran, same, "{name} does the same");
            }
            same = Some(ran);
        }
        if same.is_none() {
            let ran = self.call(arguments).env("PATH", "").run();
            assert!(ran.err.contains("neither is on the PATH") && ran.code == Some(2), "{}", ran.shown());
        }
        same
    }
}

/// A base of two Deployments, with a program for it in a prefixed namespace.
fn base() -> Place {
    let (web, api) = (deployment("web"), deployment("api"));
    Place::new(&[
        ("k8s/base/kustomization.yaml", "resources: [web.yaml, api.yaml]\n"),
        ("k8s/base/web.yaml", &web),
        ("k8s/base/api.yaml", &api),
        ("np.kpol", "namespace shop\nallow prod-web -> prod-api on http\n"),
    ])
}

const OVERLAY: &str = "resources: [../base]
namePrefix: prod-
namespace: shop
labels:
- pairs: {env: prod}
  includeSelectors: true
";

#[cfg(unix)]
#[test]
fn programs_are_checked_against_what_is_built() {
    let place = base();
    place.write("k8s/prod/kustomization.yaml", OVERLAY);
    let Some(ran) = place.run_with_tools(&["compile", "np.kpol", "-m", "k8s/prod", "-v"]) else { return };
    insta::assert_snapshot!(ran.shown(), @"
    ── stdout
    # allow prod-web -> prod-api on http
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: prod-api-ingress
      namespace: shop
      labels:
        app.kubernetes.io/managed-by: kpol
    spec:
      podSelector:
        matchLabels:
          app: api
          env: prod
      policyTypes:
      - Ingress
      ingress:
      - from:
        - podSelector:
            matchLabels:
              app: web
              env: prod
        ports:
        - protocol: TCP
          port: http
    ── stderr
    program: np.kpol
    manifests: k8s/prod (as kustomize builds it)
    found 2 workloads, 0 Services, 0 Namespaces, 0 NetworkPolicies among 2 objects
    ── exit 0
    ");
    place.write(
        "np.kpol",
        "namespace shop\nallow web -> prod-api\nallow prod-web[env=prd] -> prod-api on htp\n",
    );
    let ran = place.run_with_tools(&["check", "np.kpol", "-m", "k8s/prod"]).expect("a tool is there");
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    error[K0201]: no workload in `shop` is called `web`
      ┌─ np.kpol:2:7
      │
    2 │ allow web -> prod-api
      │       ^^^ not among the 2 workloads of `shop`

    error[K0207]: the pods of `prod-web` don't have `[env=prd]`
       ┌─ np.kpol:3:15
       │
     3 │ allow prod-web[env=prd] -> prod-api on htp
       │               ^^^^^^^^^ matches nothing
       │
       ┌─ k8s/prod (as kustomize builds it):41:9
       │
    41 │         app: web
       │         -------- the pods' labels

    2 errors.
    ── exit 1
    ");
}

#[cfg(unix)]
#[test]
fn common_labels_are_in_the_selectors_too() {
    let place = base();
    place.write("k8s/prod/kustomization.yaml", "bases: [../base]\ncommonLabels: {team: a}\n");
    place.write("np.kpol", "allow web[team=a] -> api\n");
    let Some(ran) = place.run_with_tools(&["compile", "np.kpol", "-m", "k8s/prod"]) else { return };
    insta::assert_snapshot!(ran.shown(), @"
    ── stdout
    # allow web[team=a] -> api
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
          team: a
      policyTypes:
      - Ingress
      ingress:
      - from:
        - podSelector:
            matchLabels:
              app: web
              team: a
    ── exit 0
    ");
}

#[cfg(unix)]
#[test]
fn of_nested_kustomizations_the_outermost_is_built() {
    let place = base();
    place.write("k8s/kustomization.yaml", "resources: [base]\nnamePrefix: prod-\nnamespace: shop\n");
    // What isn't part of the build isn't read.
    place.write("k8s/other/kustomization.yaml", "resources: [nowhere.yaml]\n");
    place.write("k8s/stray.yaml", "kind: [\n");
    let Some(ran) = place.run_with_tools(&["check", "np.kpol", "-m", "k8s", "-v"]) else { return };
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    program: np.kpol
    manifests: k8s (as kustomize builds it)
    found 2 workloads, 0 Services, 0 Namespaces, 0 NetworkPolicies among 2 objects
    1 statement holds.
    ── exit 0
    ");
}

#[cfg(unix)]
#[test]
fn a_base_is_left_to_the_overlay_that_includes_it() {
    let place = base();
    place.write("k8s/prod/kustomization.yaml", OVERLAY);
    place.write("k8s/plain/db.yaml", deployment("db"));
    let Some(ran) = place.run_with_tools(&["check", "np.kpol", "-m", "k8s", "-v"]) else { return };
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    program: np.kpol
    manifests: k8s/plain/db.yaml
    manifests: k8s/prod (as kustomize builds it)
    found 3 workloads, 0 Services, 0 Namespaces, 0 NetworkPolicies among 3 objects
    1 statement holds.
    ── exit 0
    ");
    // Two overlays are built both, where that can be.
    place.write("k8s/test/kustomization.yaml", OVERLAY.replace("prod", "test").replace("shop", "test"));
    let ran = place.run_with_tools(&["check", "np.kpol", "-m", "k8s", "-v"]).expect("a tool is there");
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    program: np.kpol
    manifests: k8s/plain/db.yaml
    manifests: k8s/prod (as kustomize builds it)
    manifests: k8s/test (as kustomize builds it)
    found 5 workloads, 0 Services, 0 Namespaces, 0 NetworkPolicies among 5 objects
    1 statement holds.
    ── exit 0
    ");
    place.write("k8s/test/kustomization.yaml", OVERLAY);
    place.write("named.kpol", "manifests \"k8s\"\nnamespace shop\nallow prod-web -> prod-api on http\n");
    let ran = place.run_with_tools(&["check", "named.kpol"]).expect("a tool is there");
    insta::assert_snapshot!(ran.shown(), @r#"
    ── stderr
    error[K0190]: the kustomizations `k8s/prod` and `k8s/test` build the same objects
      ┌─ named.kpol:1:11
      │
    1 │ manifests "k8s"
      │           ^^^^^ named here
      │
      = note: both are built, as neither includes the other
      = help: name the one that this program is for: `manifests "k8s/test"` or `-m k8s/test`

    1 error.
    ── exit 1
    "#);
}

#[cfg(unix)]
#[test]
fn a_kustomization_stands_for_the_files_that_it_names() {
    let place = base();
    let all = "resources: [web.yaml, api.yaml]\npatches: [{path: patch.yaml}]\nnamePrefix: prod-\nnamespace: shop\n";
    place.write("k8s/base/kustomization.yaml", all);
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n";
    place.write("k8s/base/patch.yaml", patch);
    let Some(folder) = place.run_with_tools(&["compile", "np.kpol", "-m", "k8s/base"]) else { return };
    assert_eq!(folder.code, Some(0), "{}", folder.shown());
    let file = |name: &str| format!("k8s/base/{name}.yaml");
    let each = ["api", "kustomization", "patch", "web"].map(file);
    let expanded: Vec<&str> =
        ["compile", "np.kpol", "-m"].into_iter().chain(each.iter().map(String::as_str)).collect();
    let rows = [
        &["compile", "np.kpol", "-m", "k8s/base/kustomization.yaml"],
        &["compile", "np.kpol", "-m", "k8s/base/*.yaml"],
        &expanded[..],
    ];
    for arguments in rows {
        assert_eq!(place.run_with_tools(arguments).expect("a tool is there"), folder, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_includes_output_of_its_own_is_refused() {
    let place = base();
    place.write("np.kpol", "allow web -> api\n");
    let arguments = ["compile", "np.kpol", "-m", "k8s/base", "-o", "k8s/policies", "-q"];
    let Some(ran) = place.run_with_tools(&arguments) else { return };
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    place.write("k8s/live/kustomization.yaml", "resources: [../all]\n");
    place.write("k8s/all/kustomization.yaml", "resources: [../base]\ncomponents: [../policies]\n");
    let ran = place.run_with_tools(&["check", "np.kpol", "-m", "k8s/live"]).expect("a tool is there");
    insta::assert_snapshot!(ran.shown(), @"
    ── stderr
    error[K0190]: the kustomization `k8s/live` includes what kpol writes (`k8s/policies`)
      ┌─ k8s/all/kustomization.yaml:2:14
      │
    2 │ components: [../policies]
      │              ^^^^^^^^^^^ included here
      │
      = note: kpol would check the program against its own output
      = help: name the base instead: the resources without the component

    1 error.
    ── exit 1
    ");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_built_is_an_error_in_the_tools_words() {
    let place = base();
    place.write("k8s/base/kustomization.yaml", "resources: [web.yaml, apu.yaml]\n");
    let mut words = Vec::new();
    for (name, path) in tools() {
        place.script(name, &format!("exec '{}' \"$@\"", path.display()));
        let ran = place.call(&["check", "np.kpol", "-m", "k8s"]).env("PATH", place.at("bin")).run();
        fs::remove_file(place.at(&format!("bin/{name}"))).expect("it was written");
        assert_eq!(ran.code, Some(1), "{}", ran.shown());
        assert!(
            ran.err.starts_with("error[K0190]: the kustomization `k8s/base` can't be built\n"),
            "{}",
            ran.shown()
        );
        assert!(ran.err.contains("apu.yaml") && ran.err.ends_with("\n1 error.\n"), "{}", ran.shown());
        // Neither times nor the paths of this machine are in it.
        assert!(
            !ran.err.contains("run.go") && !ran.err.contains(&*place.path().to_string_lossy()),
            "{}",
            ran.shown()
        );
        words.push(ran.err);
    }
    for words in words {
        assert!(words.lines().all(|line| line.chars().count() <= 100), "{words}");
    }
}

#[test]
fn without_a_tool_the_error_says_what_to_do() {
    let place = base();
    place.write("named.kpol", "manifests \"k8s\"\nallow web -> api\n");
    insta::assert_snapshot!(place.call(&["check", "named.kpol"]).env("PATH", "").run().shown(), @r#"
    ── stderr
    error[K0190]: the kustomization `k8s/base` can't be built
      ┌─ named.kpol:1:11
      │
    1 │ manifests "k8s"
      │           ^^^^^ named here
      │
      = note: building it needs `kustomize` or `kubectl`, and neither is on the PATH
      = help: install `kustomize` or `kubectl`, or build it elsewhere and give the result by `-m FILE`

    1 error.
    ── exit 2
    "#);
    insta::assert_snapshot!(place.call(&["check", "np.kpol", "-m", "k8s"]).env("PATH", "").run().shown(), @"
    ── stderr
    error[K0190]: the kustomization `k8s/base` can't be built
     = note: building it needs `kustomize` or `kubectl`, and neither is on the PATH
     = help: install `kustomize` or `kubectl`, or build it elsewhere and give the result by `-m FILE`

    1 error.
    ── exit 2
    ");
}

#[cfg(unix)]
#[test]
fn a_tool_that_cannot_be_run_is_named() {
    let place = base();
    place.write("bin/kustomize", "no program\n");
    insta::assert_snapshot!(place.call(&["check", "np.kpol", "-m", "k8s"]).env("PATH", place.at("bin")).run().shown(), @"
    ── stderr
    error[K0190]: the kustomization `k8s/base` can't be built
     = note: `kustomize` can't be run: permission denied
     = help: install `kustomize` or `kubectl`, or build it elsewhere and give the result by `-m FILE`

    1 error.
    ── exit 2
    ");
}

/// A folder's name is no flag, and no tool is asked for what isn't a kustomization.
#[cfg(unix)]
#[test]
fn tools_are_called_for_kustomizations_alone() {
    let place = base();
    place.script("kustomize", "echo \"$@\" >>calls; exec /bin/cat \"$2\"/*.yml");
    place.write("-all/kustomization.yaml", "resources: [web.yml]\n");
    place.write(
        "-all/web.yml",
        deployment("prod-web").replace("name: prod-web", "name: prod-web\n  namespace: shop"),
    );
    place.write(
        "plain/api.yaml",
        deployment("prod-api").replace("name: prod-api", "name: prod-api\n  namespace: shop"),
    );
    let ran =
        place.call(&["check", "np.kpol", "-q", "-m", "./-all", "plain"]).env("PATH", place.at("bin")).run();
    assert_eq!(ran.shown(), "── exit 0\n");
    assert_eq!(place.files(".")["calls"], "build ./-all\n");
}
