//! Random pods as JSON, for every control of the standards: most of what they say is allowed, so that each of the rest
//! decides now and then.

use serde_json::{Map, Value, json};

use crate::oracle::rng::Rng;

/// What kinds of pods are made.
#[derive(Clone, Copy)]
pub(super) struct Likes {
    /// Ephemeral containers, which running pods alone have.
    pub(super) ephemeral: bool,
    /// Linux fields on pods of Windows, and what else Kubernetes would refuse.
    pub(super) refused: bool,
}

const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
    "kernel.msgmax",
    "net.core.somaxconn",
];

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/main";

/// A random pod.
pub(super) fn pod(rng: &mut Rng, likes: Likes) -> Value {
    let mut annotations = Map::new();
    if rng.chance(5) {
        let value = *rng.pick(&["runtime/default", "localhost/a", "unconfined", ""]);
        annotations.insert(APP_ARMOR.to_owned(), json!(value));
    }
    if likes.refused && rng.chance(3) {
        annotations.insert(APP_ARMOR.replace("main", "other"), json!("runtime/default"));
    }
    if rng.chance(3) {
        annotations.insert("seccomp.security.alpha.kubernetes.io/pod".to_owned(), json!("runtime/default"));
    }
    let windows = rng.chance(12);
    let linux = !windows || (likes.refused && rng.chance(50));
    let mut spec = Map::new();
    if windows {
        spec.insert("os".to_owned(), json!({"name": "windows"}));
    } else if rng.chance(10) {
        spec.insert("os".to_owned(), json!({"name": "linux"}));
    }
    if linux {
        maybe(rng, &mut spec, "hostUsers", &[(70, Value::Null), (20, json!(false)), (10, json!(true))]);
    }
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if linux || key == "hostNetwork" {
            maybe(rng, &mut spec, key, &[(88, Value::Null), (6, json!(true)), (6, json!(false))]);
        }
    }
    if likes.refused && rng.chance(8) {
        spec.insert("shareProcessNamespace".to_owned(), json!(rng.chance(50)));
    }
    let context = pod_context(rng, linux, windows || likes.refused);
    if !context.is_empty() || rng.chance(20) {
        spec.insert("securityContext".to_owned(), Value::Object(context));
    }
    let mut containers = vec![container(rng, "main", linux, windows || likes.refused, likes)];
    if rng.chance(40) {
        containers.push(container(rng, "side", linux, windows || likes.refused, likes));
    }
    spec.insert("containers".to_owned(), json!(containers));
    if rng.chance(35) {
        let mut init = container(rng, "setup", linux, windows || likes.refused, likes);
        if rng.chance(30) {
            init["restartPolicy"] = json!("Always");
        }
        spec.insert("initContainers".to_owned(), json!([init]));
    }
    if likes.ephemeral && rng.chance(8) {
        spec.insert(
            "ephemeralContainers".to_owned(),
            json!([container(rng, "debug", linux, windows, likes)]),
        );
    }
    let mut volumes: Vec<Value> = (0..rng.weighted(&[50, 30, 20])).map(|index| volume(rng, index)).collect();
    if likes.refused {
        volumes.push(json!({"name": "block", "persistentVolumeClaim": {"claimName": "b"}}));
    }
    if !volumes.is_empty() {
        spec.insert("volumes".to_owned(), json!(volumes));
    }
    let mut metadata = json!({"name": "web", "labels": {"app": "web"}});
    if !annotations.is_empty() {
        metadata["annotations"] = Value::Object(annotations);
    }
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

fn volume(rng: &mut Rng, index: usize) -> Value {
    let sources = [
        (20, json!({"emptyDir": {}})),
        (15, json!({"configMap": {"name": "c"}})),
        (10, json!({"secret": {"secretName": "s"}})),
        (8, json!({"csi": {"driver": "d"}})),
        (8, json!({"downwardAPI": {"items": []}})),
        (
            8,
            json!({"ephemeral": {"volumeClaimTemplate": {"spec": {
            "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}}),
        ),
        (8, json!({"image": {"reference": "r"}})),
        (8, json!({"persistentVolumeClaim": {"claimName": "p"}})),
        (8, json!({"projected": {"sources": []}})),
        (5, json!({"hostPath": {"path": "/var"}})),
        (2, json!({"nfs": {"server": "n", "path": "/"}})),
        (2, json!({"iscsi": {"targetPortal": "1.2.3.4:1", "iqn": "iqn.2001-04.com.example:x", "lun": 1}})),
    ];
    let mut volume = choose(rng, &sources);
    volume["name"] = json!(format!("v{index}"));
    volume
}

fn pod_context(rng: &mut Rng, linux: bool, windows: bool) -> Map<String, Value> {
    let mut context = both(rng, linux);
    if linux {
        let count = rng.weighted(&[80, 14, 6]);
        let mut names: Vec<&str> = (0..count).map(|_| *rng.pick(SYSCTLS)).collect();
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            let items: Vec<Value> =
                names.into_iter().map(|name| json!({"name": name, "value": "1"})).collect();
            context.insert("sysctls".to_owned(), json!(items));
        }
        maybe(rng, &mut context, "fsGroup", &[(85, Value::Null), (15, json!(3))]);
    }
    if windows {
        let process =
            [(80, Value::Null), (10, json!({"hostProcess": true})), (10, json!({"hostProcess": false}))];
        maybe(rng, &mut context, "windowsOptions", &process);
    }
    context
}

/// What both levels have.
fn both(rng: &mut Rng, linux: bool) -> Map<String, Value> {
    let mut context = Map::new();
    let non_root = [(45, Value::Null), (43, json!(true)), (12, json!(false))];
    maybe(rng, &mut context, "runAsNonRoot", &non_root);
    if !linux {
        return context;
    }
    let user = [(65, Value::Null), (8, json!(0)), (27, json!(1000))];
    maybe(rng, &mut context, "runAsUser", &user);
    let localhost = json!({"type": "Localhost", "localhostProfile": "a/b.json"});
    let runtime = json!({"type": "RuntimeDefault"});
    let unconfined = json!({"type": "Unconfined"});
    let seccomp =
        [(40, Value::Null), (40, runtime.clone()), (10, localhost.clone()), (10, unconfined.clone())];
    maybe(rng, &mut context, "seccompProfile", &seccomp);
    let app_armor = [(84, Value::Null), (7, runtime), (4, localhost), (5, unconfined)];
    maybe(rng, &mut context, "appArmorProfile", &app_armor);
    if rng.chance(12) {
        let mut label = Map::new();
        let types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", ""];
        if rng.chance(60) {
            label.insert("type".to_owned(), json!(rng.pick(&types)));
        }
        for (key, percent) in [("user", 12), ("role", 12), ("level", 50)] {
            if rng.chance(percent) {
                label.insert(key.to_owned(), json!("x"));
            }
        }
        context.insert("seLinuxOptions".to_owned(), Value::Object(label));
    }
    context
}

fn container(rng: &mut Rng, name: &str, linux: bool, windows: bool, likes: Likes) -> Value {
    let mut context = both(rng, linux);
    if linux {
        let privileged = [(80, Value::Null), (8, json!(true)), (12, json!(false))];
        maybe(rng, &mut context, "privileged", &privileged);
        let escalation = [(14, Value::Null), (6, json!(true)), (80, json!(false))];
        maybe(rng, &mut context, "allowPrivilegeEscalation", &escalation);
        let proc_mount = [(86, Value::Null), (7, json!("Default")), (7, json!("Unmasked"))];
        maybe(rng, &mut context, "procMount", &proc_mount);
        maybe(rng, &mut context, "readOnlyRootFilesystem", &[(70, Value::Null), (30, json!(true))]);
        let mut capabilities = Map::new();
        let add = [
            (70, Value::Null),
            (3, json!([])),
            (13, json!(["NET_BIND_SERVICE"])),
            (6, json!(["CHOWN"])),
            (3, json!(["SYS_ADMIN"])),
            (3, json!(["NET_RAW", "CHOWN", "NET_BIND_SERVICE"])),
            (2, json!(["CAP_SYS_ADMIN"])),
        ];
        maybe(rng, &mut capabilities, "add", &add);
        let drop = [
            (12, Value::Null),
            (70, json!(["ALL"])),
            (6, json!(["KILL"])),
            (6, json!(["KILL", "ALL"])),
            (3, json!([])),
            (3, json!(["all"])),
        ];
        maybe(rng, &mut capabilities, "drop", &drop);
        if !capabilities.is_empty() {
            context.insert("capabilities".to_owned(), Value::Object(capabilities));
        }
    }
    if windows {
        let process =
            [(85, Value::Null), (8, json!({"hostProcess": true})), (7, json!({"hostProcess": false}))];
        maybe(rng, &mut context, "windowsOptions", &process);
    }
    let mut container = json!({"name": name, "image": "i"});
    if !context.is_empty() || rng.chance(10) {
        container["securityContext"] = Value::Object(context);
    }
    if name == "debug" {
        return container;
    }
    let number = if name == "main" { 80 } else { 90 + name.len() };
    let host = if likes.refused { number + 1 } else { number };
    match rng.weighted(&[76, 10, 7, 7]) {
        1 => container["ports"] = json!([{"containerPort": number}]),
        2 => container["ports"] = json!([{"containerPort": number, "hostPort": number}]),
        3 => container["ports"] = json!([{"containerPort": number, "hostPort": host}]),
        _ => {}
    }
    // A probe needs a container that runs on.
    if name != "setup" {
        probes(rng, &mut container);
    }
    if likes.refused && rng.chance(4) {
        container["volumeDevices"] = json!([{"name": "block", "devicePath": "/dev/x"}]);
    }
    container
}

fn probes(rng: &mut Rng, container: &mut Value) {
    let host = |rng: &mut Rng| json!(rng.pick(&["1.2.3.4", "", ""]));
    if rng.chance(10) {
        container["livenessProbe"] = json!({"httpGet": {"port": 80, "path": "/", "host": host(rng)}});
    }
    if rng.chance(6) {
        container["readinessProbe"] = json!({"tcpSocket": {"port": 80, "host": host(rng)}});
    }
    if rng.chance(4) {
        container["startupProbe"] = json!({"httpGet": {"port": 80, "path": "/", "host": host(rng)}});
    }
    if rng.chance(6) {
        let kind = *rng.pick(&["postStart", "preStop"]);
        container["lifecycle"] = json!({kind: {"httpGet": {"port": 80, "path": "/", "host": host(rng)}}});
    }
}

fn maybe(rng: &mut Rng, map: &mut Map<String, Value>, key: &str, choices: &[(usize, Value)]) {
    let value = choose(rng, choices);
    if !value.is_null() {
        map.insert(key.to_owned(), value);
    }
}

fn choose(rng: &mut Rng, choices: &[(usize, Value)]) -> Value {
    let weights: Vec<usize> = choices.iter().map(|(weight, _)| *weight).collect();
    choices[rng.weighted(&weights)].1.clone()
}
