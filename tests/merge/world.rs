//! Random manifests: workloads of every kind, and objects that are none.

use super::tree::{Tree, map, text};
use crate::oracle::rng::Rng;

/// Kinds with a pod template, and the keys that lead to it. Of the last, containers aren't merged by name.
const KINDS: &[(&str, &str, &[&[&str]])] = &[
    ("v1", "Pod", &[&[]]),
    ("v1", "PodTemplate", &[&["template"]]),
    ("v1", "ReplicationController", &[&["spec", "template"]]),
    ("apps/v1", "Deployment", &[&["spec", "template"]]),
    ("apps/v1", "StatefulSet", &[&["spec", "template"]]),
    ("apps/v1", "DaemonSet", &[&["spec", "template"]]),
    ("apps/v1", "ReplicaSet", &[&["spec", "template"]]),
    ("batch/v1", "Job", &[&["spec", "template"]]),
    ("batch/v1", "CronJob", &[&["spec", "jobTemplate", "spec", "template"]]),
    ("argoproj.io/v1alpha1", "Rollout", &[&["spec", "template"]]),
    ("example.com/v1", "Cluster", &[&["spec", "serverTemplate"], &["spec", "pool", "workerTemplate"]]),
    ("apps/v1beta1", "Deployment", &[&["spec", "template"]]),
];

/// The first of the kinds above whose containers aren't merged by name.
const CUSTOM: usize = 9;

/// Whether containers of a kind are merged by their names.
pub(super) fn merges_by_name(api_version: &str, kind: &str) -> bool {
    KINDS[..CUSTOM].iter().any(|(version, known, _)| (*version, *known) == (api_version, kind))
}

/// Random objects, each with a name of its own.
pub(super) fn objects(rng: &mut Rng, count: usize) -> Vec<Tree> {
    (0..count).map(|number| if rng.chance(20) { other(rng, number) } else { workload(rng, number) }).collect()
}

/// One object of each kind with a pod template.
pub(super) fn all_kinds(rng: &mut Rng) -> Vec<Tree> {
    (0..KINDS.len()).map(|kind| of_kind(rng, kind, kind)).collect()
}

fn metadata(rng: &mut Rng, number: usize) -> Tree {
    let mut metadata = map([("name", text(&format!("o{number}.x")))]);
    if rng.chance(40) {
        metadata.push("namespace", text(["default", "shop", "y"][rng.below(3)]));
    }
    if rng.chance(60) {
        metadata.push("labels", map([("app", text(&format!("o{number}"))), ("on", text("yes"))]));
    }
    match rng.below(10) {
        0 => metadata.push("annotations", map([("kpol.dev/because", text("an old reason"))])),
        1 => {
            metadata
                .push("annotations", map([("a.b/c", text("it's")), ("kpol.dev/because", text("old: x"))]));
        }
        2 => metadata.push("annotations", map([("a.b/c", text("1"))])),
        3 => metadata.push("annotations", map([])),
        4 => metadata.push("annotations", Tree::Null),
        _ => {}
    }
    metadata
}

fn other(rng: &mut Rng, number: usize) -> Tree {
    let lines = ["a\nb\n", "# no comment\n", "x: [1,\n\n\n", "plain", "last\n\n"];
    let data = map([("one", text(lines[rng.below(5)])), ("two", text(lines[rng.below(5)]))]);
    let mut object = map([("apiVersion", text("v1")), ("kind", text("ConfigMap"))]);
    object.push("metadata", metadata(rng, number));
    object.push("data", data);
    object
}

fn workload(rng: &mut Rng, number: usize) -> Tree {
    let kind = rng.below(KINDS.len());
    of_kind(rng, kind, number)
}

fn of_kind(rng: &mut Rng, kind: usize, number: usize) -> Tree {
    let (api_version, kind, paths) = KINDS[kind];
    let mut object = map([("apiVersion", text(api_version)), ("kind", text(kind))]);
    object.push("metadata", metadata(rng, number));
    for path in paths {
        let spec = pod_spec(rng);
        if path.is_empty() {
            object.set(&["spec"], spec);
            continue;
        }
        if rng.chance(50) && kind != "PodTemplate" {
            object.set(&[path[0], "paused"], Tree::Bool(true));
        }
        object.set(&[path, &["metadata", "labels", "app"][..]].concat(), text(&format!("o{number}")));
        object.set(&[path, &["spec"][..]].concat(), spec);
    }
    if rng.chance(20) {
        object.push("status", map([("replicas", Tree::Int(1))]));
    }
    object
}

fn pod_spec(rng: &mut Rng) -> Tree {
    // From a few contexts, so that several containers have one.
    let contexts: Vec<Tree> = (0..2).map(|_| context(rng, false)).collect();
    let mut entries: Vec<(String, Tree)> = Vec::new();
    let mut push = |key: &str, value: Tree| entries.push((key.to_owned(), value));
    if rng.chance(50) {
        push("securityContext", context(rng, true));
    }
    for key in ["hostNetwork", "hostPID", "hostIPC", "hostUsers", "automountServiceAccountToken"] {
        match rng.below(8) {
            0 => push(key, Tree::Bool(true)),
            1 => push(key, Tree::Bool(false)),
            2 => push(key, Tree::Null),
            _ => {}
        }
    }
    if rng.chance(40) {
        let volume = map([("name", text("data")), ("emptyDir", map([]))]);
        push("volumes", Tree::List(vec![volume]));
    }
    if rng.chance(40) {
        let init =
            (0..=rng.below(2)).map(|index| container(rng, &format!("init-{index}"), &contexts)).collect();
        push("initContainers", Tree::List(init));
    }
    let containers =
        (0..=rng.below(3)).map(|index| container(rng, &format!("c{index}"), &contexts)).collect();
    push("containers", Tree::List(containers));
    if rng.chance(30) {
        push("serviceAccountName", text("someone"));
    }
    rng.shuffle(&mut entries);
    Tree::Map(entries)
}

fn container(rng: &mut Rng, name: &str, contexts: &[Tree]) -> Tree {
    let mut entries = vec![
        ("name".to_owned(), text(name)),
        ("image".to_owned(), text(["example.com/a:1", "b", "c@sha256:00"][rng.below(3)])),
    ];
    if rng.chance(40) {
        let args = ["-c", "echo 'a: \"b\"' # no", "run\nit\n", "{}", ""];
        let args = (0..=rng.below(3)).map(|_| text(args[rng.below(5)])).collect();
        entries.push(("args".to_owned(), Tree::List(args)));
    }
    if rng.chance(30) {
        let env = map([("name", text("A")), ("value", text("caf\u{e9}: # x"))]);
        entries.push(("env".to_owned(), Tree::List(vec![env])));
    }
    if rng.chance(60) {
        entries.push(("securityContext".to_owned(), rng.pick(contexts).clone()));
    }
    rng.shuffle(&mut entries);
    Tree::Map(entries)
}

/// A `securityContext`, perhaps null, perhaps empty.
fn context(rng: &mut Rng, pod: bool) -> Tree {
    match rng.below(12) {
        0 => return Tree::Null,
        1 => return map([]),
        _ => {}
    }
    let mut entries: Vec<(String, Tree)> = Vec::new();
    let both = [
        "runAsUser",
        "runAsNonRoot",
        "seccompProfile",
        "appArmorProfile",
        "seLinuxOptions",
        "windowsOptions",
    ];
    let pods = ["fsGroup", "supplementalGroups", "sysctls", "fsGroupChangePolicy"];
    let containers =
        ["privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities", "procMount"];
    for key in both.iter().chain(if pod { &pods[..] } else { &containers[..] }) {
        if rng.chance(60) {
            continue;
        }
        let value = if rng.chance(10) { Tree::Null } else { field(rng, key) };
        entries.push(((*key).to_owned(), value));
    }
    rng.shuffle(&mut entries);
    Tree::Map(entries)
}

fn field(rng: &mut Rng, key: &str) -> Tree {
    let number = |rng: &mut Rng| Tree::Int(i64::try_from(rng.below(3)).expect("it is small") * 1000);
    match key {
        "runAsUser" | "fsGroup" => number(rng),
        "supplementalGroups" => Tree::List((0..rng.below(3)).map(|_| number(rng)).collect()),
        "fsGroupChangePolicy" => text("Always"),
        "procMount" => text("Default"),
        "seccompProfile" | "appArmorProfile" => match rng.below(3) {
            0 => map([("type", text("RuntimeDefault"))]),
            1 => map([("localhostProfile", text("a/b.json")), ("type", text("Localhost"))]),
            _ => map([("type", text("Unconfined")), ("localhostProfile", Tree::Null)]),
        },
        "seLinuxOptions" => match rng.below(3) {
            0 => map([]),
            1 => map([("level", text("s0:c1,c2"))]),
            _ => map([("type", text("a_t")), ("user", text("u")), ("role", Tree::Null)]),
        },
        "windowsOptions" => map([("runAsUserName", text("ContainerUser"))]),
        "sysctls" => {
            let all = ["kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"];
            let parameter = |name: &str, value| map([("name", text(name)), ("value", text(value))]);
            let mut list: Vec<Tree> = all[..rng.below(4)].iter().map(|name| parameter(name, "1")).collect();
            rng.shuffle(&mut list);
            Tree::List(list)
        }
        "capabilities" => {
            let mut capabilities = map([]);
            for key in ["add", "drop"] {
                let names = ["NET_ADMIN", "CHOWN", "ALL", "KILL"];
                match rng.below(5) {
                    0 => {}
                    1 => capabilities.push(key, Tree::Null),
                    count => {
                        let mut names: Vec<Tree> = names[..count - 1].iter().map(|name| text(name)).collect();
                        rng.shuffle(&mut names);
                        capabilities.push(key, Tree::List(names));
                    }
                }
            }
            capabilities
        }
        _ => Tree::Bool(rng.chance(50)),
    }
}
