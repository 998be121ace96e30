//! What Kubernetes refuses, held against the API server's own validation: random pods that a statement is about are in
//! error where it would refuse them, and nowhere else.

use std::sync::OnceLock;

use serde_json::Value;

use super::apply::applied;
use super::go::Judge;
use super::memory::{Outcome, compiled};
use super::pods::{Likes, pod};
use crate::oracle::rng::Rng;

static BINARY: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
const SERVER: Judge = Judge { folder: "pod-validation", binary: &BINARY };

/// How many random pods are judged.
const PODS: u64 = 3000;

/// Whether something found says that Kubernetes refuses the pod.
fn refused(outcome: &Outcome) -> bool {
    outcome.errors().any(|error| matches!(error.code.code(), "K0112" | "K0113" | "K0503"))
}

#[test]
fn pods_are_refused_as_the_server_refuses_them() {
    let pods: Vec<Value> = (0..PODS)
        .map(|seed| pod(&mut Rng::new(seed), Likes { ephemeral: seed % 5 == 0, refused: true }))
        .collect();
    let Some(answers) = SERVER.ask(&pods) else { return };
    let mut taken = 0;
    for ((seed, pod), answer) in pods.iter().enumerate().zip(&answers) {
        // It changes nothing: it only is about them.
        let outcome = compiled("pod * keep fsGroup", &pod.to_string());
        let found: Vec<String> = outcome
            .compiled
            .diagnostics
            .iter()
            .map(|found| format!("{} {}", found.code.code(), found.message))
            .collect();
        let allowed = answer["allowed"] == true;
        assert_eq!(refused(&outcome), !allowed, "seed {seed}: {answer:#}\n{}\n{pod:#}", found.join("\n"));
        taken += usize::from(allowed);
    }
    assert!((500..2500).contains(&taken), "{taken} of {PODS} pods were taken");
}

const SETTINGS: &[&str] = &[
    "runAsUser 0",
    "runAsUser 1000",
    "nonRoot",
    "runAsNonRoot false",
    "noEscalation",
    "privileged",
    "unprivileged",
    "add SYS_ADMIN",
    "add CHOWN",
    "drop ALL",
    "drop CHOWN",
    "seccomp runtimeDefault",
    "seccomp unconfined",
    "apparmor unconfined",
    "selinux type \"t\"",
    "sysctl \"net.core.somaxconn\" \"1\"",
    "sysctl \"kernel.msgmax\" \"1\"",
    "fsGroup 1",
    "supplementalGroups 2, 1",
    "procMount Unmasked",
    "procMount Default",
    "userNamespace",
    "hostUsers true",
    "hostNetwork true",
    "noHostNetwork",
    "hostPID true",
    "noHostPID",
    "hostIPC true",
    "noServiceAccountToken",
    "baseline",
    "restricted",
];

/// How many random programs are compiled.
const PROGRAMS: u64 = 3000;

#[test]
fn what_is_settled_is_what_the_server_takes() {
    let mut cases = Vec::new();
    for seed in 0..PROGRAMS {
        let mut rng = Rng::new(seed + 1_000_000);
        let pod = pod(&mut rng, Likes { ephemeral: false, refused: seed % 3 == 0 });
        let count = 1 + rng.below(3);
        let settings: Vec<&str> = (0..count).map(|_| *rng.pick(SETTINGS)).collect();
        // The one after the other, the second one narrower.
        let (wide, narrow) = settings.split_at(1);
        let mut program = format!("pod * {}\n", wide.join(" "));
        if !narrow.is_empty() {
            program.extend(["pod web ", narrow.join(" ").as_str(), "\n"]);
        }
        let outcome = compiled(&program, &pod.to_string());
        if outcome.errors().next().is_none() {
            cases.push((seed, program, applied(&pod, outcome.compiled.settled.first())));
        }
    }
    let pods: Vec<Value> = cases.iter().map(|(_, _, pod)| pod.clone()).collect();
    let Some(answers) = SERVER.ask(&pods) else { return };
    for ((seed, program, pod), answer) in cases.iter().zip(&answers) {
        assert!(answer["allowed"] == true, "seed {seed}: {answer:#}\n{program}\n{pod:#}");
    }
    assert!(cases.len() > 800, "only {} of {PROGRAMS} programs were settled", cases.len());
}
