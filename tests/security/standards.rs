//! The Pod Security Standards held against Kubernetes' own evaluator, at every version that programs can name: what
//! `assert pod` says of random pods and of the evaluator's own fixtures, and what `pod` makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::apply::applied;
use super::go::Judge;
use super::memory::{Outcome, compiled};
use super::pods::{Likes, pod};
use crate::oracle::rng::Rng;

static BINARY: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
const EVALUATOR: Judge = Judge { folder: "pod-security", binary: &BINARY };

const LEVELS: [&str; 2] = ["baseline", "restricted"];
const VERSIONS: std::ops::RangeInclusive<u32> = 25..=37;
/// How many random pods for each version and level.
const PODS: u64 = 150;
/// How many failures of one assertion are told.
const SHOWN: usize = 8;

/// The evaluator's checks by the controls of the documentation.
const CHECKS: &[(&str, &[&str])] = &[
    ("/proc Mount Type", &["procMount", "procMount_restricted"]),
    ("AppArmor", &["appArmorProfile"]),
    ("Capabilities", &["capabilities_baseline", "capabilities_restricted"]),
    ("Host Namespaces", &["hostNamespaces"]),
    ("Host Ports", &["hostPorts"]),
    ("Host Probes / Lifecycle Hooks", &["hostProbesAndHostLifecycle"]),
    ("HostPath Volumes", &["hostPathVolumes"]),
    ("HostProcess", &["windowsHostProcess"]),
    ("Privilege Escalation", &["allowPrivilegeEscalation"]),
    ("Privileged Containers", &["privileged"]),
    ("Running as Non-root", &["runAsNonRoot"]),
    ("Running as Non-root user", &["runAsUser"]),
    ("SELinux", &["seLinuxOptions"]),
    ("Seccomp", &["seccompProfile_baseline", "seccompProfile_restricted"]),
    ("Sysctls", &["sysctls"]),
    ("Volume Types", &["restrictedVolumes"]),
];

fn question(level: &str, minor: u32, pod: &Value) -> Value {
    json!({"level": level, "version": format!("v1.{minor}"), "pod": pod})
}

/// The controls that the evaluator's answer is about.
fn controls(answer: &Value) -> BTreeSet<&'static str> {
    let checks = answer["checks"].as_array().expect("a list of checks");
    let control = |check: &Value| {
        let found = CHECKS.iter().find(|(_, ids)| ids.iter().any(|id| check == id));
        found.unwrap_or_else(|| panic!("{check} is no check that this test knows")).0
    };
    checks.iter().map(control).collect()
}

/// The controls that a failed assertion names.
fn named(message: &str) -> Option<&'static str> {
    let (_, rest) = message.split_once("the control `")?;
    let name = rest.split('`').next()?;
    CHECKS.iter().map(|(control, _)| *control).find(|control| *control == name)
}

fn text(outcome: &Outcome) -> String {
    let lines = outcome.compiled.diagnostics.iter().map(|d| format!("{} {}", d.code.code(), d.message));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn assertions_say_what_the_evaluator_says() {
    let mut cases = Vec::new();
    for minor in VERSIONS {
        for level in LEVELS {
            for seed in 0..PODS {
                let likes = Likes { ephemeral: true, refused: seed % 2 == 0 };
                let seed = u64::from(minor) * 100_000 + seed * 10 + u64::from(level == "restricted");
                cases.push((minor, level, seed, pod(&mut Rng::new(seed), likes)));
            }
        }
    }
    let questions: Vec<Value> =
        cases.iter().map(|(minor, level, _, pod)| question(level, *minor, pod)).collect();
    let Some(answers) = EVALUATOR.ask(&questions) else { return };
    let mut broken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut allowed = 0;
    for ((minor, level, seed, pod), answer) in cases.iter().zip(&answers) {
        let program = format!("kubernetes 1.{minor}\nassert pod * {level}\n");
        let outcome = compiled(&program, &pod.to_string());
        let failures: Vec<&str> = outcome
            .errors()
            .filter(|error| error.code.code() == "K0602")
            .map(|error| error.message.as_str())
            .collect();
        let said: BTreeSet<&str> = failures.iter().filter_map(|message| named(message)).collect();
        let expected = controls(answer);
        let same = if failures.len() < SHOWN { said == expected } else { said.is_subset(&expected) };
        assert!(
            same && failures.is_empty() == answer["allowed"].as_bool().expect("a verdict"),
            "seed {seed}, {level} of 1.{minor}: {said:?}, not {expected:?}\n{}\n{pod:#}",
            text(&outcome)
        );
        allowed += usize::from(failures.is_empty());
        for control in expected {
            *broken.entry(control).or_default() += 1;
        }
    }
    assert!(allowed > 200, "only {allowed} pods were allowed");
    for (control, _) in CHECKS {
        assert!(
            broken.get(control).is_some_and(|count| *count > 10),
            "{control} decided too seldom: {broken:?}"
        );
    }
}

#[test]
fn settings_give_a_pod_that_the_evaluator_passes() {
    let mut cases = Vec::new();
    let mut questions = Vec::new();
    for minor in VERSIONS {
        for level in LEVELS {
            for seed in 0..PODS {
                let seed = u64::from(minor) * 100_000 + seed * 10 + 5 + u64::from(level == "restricted");
                let pod = pod(&mut Rng::new(seed), Likes { ephemeral: seed % 20 < 10, refused: false });
                let program = format!("kubernetes 1.{minor}\npod * {level}\n");
                let outcome = compiled(&program, &pod.to_string());
                let result = applied(&pod, outcome.compiled.settled.first());
                // What would be left if every setting were as the standard wants it.
                questions.push(question(level, minor, &hardened(&pod)));
                questions.push(question(level, minor, &result));
                cases.push((minor, level, seed, pod, outcome));
            }
        }
    }
    let Some(answers) = EVALUATOR.ask(&questions) else { return };
    let mut mended = 0;
    for ((minor, level, seed, pod, outcome), answer) in cases.iter().zip(answers.chunks(2)) {
        let place = || format!("seed {seed}, {level} of 1.{minor}:\n{}\n{pod:#}", text(outcome));
        let codes = outcome.codes();
        let beyond = answer[0]["allowed"] == false;
        assert_eq!(codes.contains(&"K0505"), beyond, "{}", place());
        if outcome.errors().next().is_none() {
            assert!(answer[1]["allowed"] == true, "{} {}", answer[1], place());
            mended += usize::from(!outcome.compiled.settled.is_empty());
        } else {
            let mut others = outcome.errors().map(|error| error.code.code());
            let newer = |code: &str| code == "K0509" && *minor < 37;
            assert!(
                others.all(|code| matches!(code, "K0503" | "K0504" | "K0505") || newer(code)),
                "{}",
                place()
            );
        }
        let unexpected = outcome.codes().into_iter().any(|code| matches!(code, "K0506" | "K0507"));
        assert!(!unexpected, "{}", place());
    }
    assert!(mended > 1000, "only {mended} of {} pods were mended", cases.len());
}

/// The pod with all settings as `restricted` wants them; only what no setting reaches is as it was.
fn hardened(pod: &Value) -> Value {
    let mut pod = pod.clone();
    let windows = pod["spec"]["os"]["name"] == "windows";
    let spec = pod["spec"].as_object_mut().expect("a pod has one");
    for key in ["hostNetwork", "hostPID", "hostIPC", "hostUsers"] {
        spec.remove(key);
    }
    let keep_windows = |level: &Value| match &level["securityContext"]["windowsOptions"] {
        Value::Null => json!({}),
        windows => json!({"windowsOptions": windows}),
    };
    let spec = &mut pod["spec"];
    spec["securityContext"] = keep_windows(spec);
    spec["securityContext"]["runAsNonRoot"] = json!(true);
    if !windows {
        spec["securityContext"]["seccompProfile"] = json!({"type": "RuntimeDefault"});
    }
    for list in ["containers", "initContainers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            container["securityContext"] = keep_windows(container);
            if !windows {
                container["securityContext"]["allowPrivilegeEscalation"] = json!(false);
                container["securityContext"]["capabilities"] = json!({"drop": ["ALL"]});
            }
        }
    }
    pod
}

#[test]
fn the_evaluators_fixtures_are_judged_as_it_judges_them() {
    let Some(module) = EVALUATOR.module("k8s.io/pod-security-admission") else { return };
    let mut seen = 0;
    for minor in VERSIONS {
        for level in LEVELS {
            for verdict in ["pass", "fail"] {
                let folder =
                    module.join("test/testdata").join(level).join(format!("v1.{minor}")).join(verdict);
                seen += fixtures(&folder, level, minor, verdict);
            }
        }
    }
    assert!(seen > 1500, "only {seen} fixtures were seen");
}

/// Judges all pods of a folder at once, each by an assertion of its own.
fn fixtures(folder: &Path, level: &str, minor: u32, verdict: &str) -> usize {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    let mut manifests = String::new();
    let mut program = format!("kubernetes 1.{minor}\n");
    for (index, path) in paths.iter().enumerate() {
        let text = fs::read_to_string(path).expect("a fixture is text");
        // Each name stands in one place: the metadata.
        let name = text.lines().find_map(|line| line.strip_prefix("  name: ")).expect("a pod has a name");
        let text = text.replacen(
            &format!("  name: {name}\n"),
            &format!("  name: p{index}\n  labels: {{i: p{index}}}\n"),
            1,
        );
        manifests.extend(["---\n", text.as_str()]);
        program.extend(["assert pod ", format!("p{index}").as_str(), " ", level, "\n"]);
    }
    let outcome = compiled(&program, &manifests);
    let failed: BTreeSet<usize> = outcome
        .errors()
        .filter(|error| error.code.code() == "K0602")
        .map(|error| outcome.line(error) - 2)
        .collect();
    for (index, path) in paths.iter().enumerate() {
        assert_eq!(failed.contains(&index), verdict == "fail", "{}\n{}", path.display(), text(&outcome));
    }
    paths.len()
}
