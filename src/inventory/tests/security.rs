//! What pod templates say of security: each fact with its place.

use super::{Reading, clean};
use crate::inventory::{Container, Security, Workload};
use crate::settings::Field;
use crate::source::Span;

/// A Pod whose `spec` has these lines.
fn pod(spec: &str) -> String {
    let lines: Vec<String> = spec.lines().map(|line| format!("  {line}\n")).collect();
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n{}", lines.concat())
}

impl Reading {
    /// A place with its text, as `5:3-5:7 name`.
    fn seen(&self, span: Span) -> String {
        let [start, end] = [span.start, span.end].map(|offset| self.sources.location(span.file, offset));
        format!("{}:{}-{}:{} {}", start.line, start.column, end.line, end.column, self.slice(span))
    }

    /// What a pod or a container says: `who field = value @ place text, place text` of key and value; and what is
    /// misplaced.
    fn security(&self, who: &str, security: &Security) -> Vec<String> {
        let values = security.values.iter().map(|(field, entry)| {
            let (key, value) = (self.seen(entry.key), self.seen(entry.value.span));
            format!("{who} {} = {} @ {key}, {value}", field.name(), entry.value.value)
        });
        let misplaced = security
            .misplaced
            .iter()
            .map(|field| format!("{who} misplaced {} @ {}", field.value.name(), self.seen(field.span)));
        values.chain(misplaced).collect()
    }

    /// The same of a workload.
    fn workload(&self, workload: &Workload) -> Vec<String> {
        let mut lines = self.security("pod", &workload.template.security);
        for container in workload.containers.iter().chain(&workload.template.ephemeral) {
            lines.extend(self.security(container.name(), &container.security));
        }
        lines
    }
}

/// The facts of the only workload of a text.
fn facts(text: &str) -> Vec<String> {
    let reading = clean(text);
    reading.workload(&reading.inventory.workloads[0])
}

#[test]
fn every_field_at_every_level() {
    let text = pod("\
hostNetwork: true
hostPID: no
hostIPC: false
hostUsers: off
automountServiceAccountToken: true
securityContext:
  runAsUser: 1_000
  runAsGroup: 1e3
  runAsNonRoot: yes
  fsGroup: 0
  fsGroupChangePolicy: OnRootMismatch
  supplementalGroups: [1, 2147483647]
  supplementalGroupsPolicy: Strict
  seLinuxChangePolicy: Recursive
  seLinuxOptions: {user: u, role: r, type: t, level: \"s0:c1\"}
  seccompProfile: {type: Localhost, localhostProfile: a/b.json}
  appArmorProfile: {type: Unconfined}
  sysctls: [{name: kernel.msgmax, value: \"1\"}, {name: net/core/x-y_z, value: \"\"}]
containers:
- name: c
  securityContext:
    runAsUser: 1
    runAsGroup: 2
    runAsNonRoot: true
    privileged: false
    allowPrivilegeEscalation: true
    readOnlyRootFilesystem: true
    procMount: Unmasked
    capabilities: {add: [NET_RAW, anything], drop: []}
    seLinuxOptions: {level: l}
    seccompProfile: {type: RuntimeDefault}
    appArmorProfile: {type: Localhost, localhostProfile: k8s-x}
initContainers:
- {name: i, securityContext: {runAsUser: 0}}
ephemeralContainers:
- {name: e, securityContext: {privileged: true}}");
    let expected = [
        "pod runAsUser = 1000 @ 11:5-11:14 runAsUser, 11:16-11:21 1_000",
        "pod runAsGroup = 1000 @ 12:5-12:15 runAsGroup, 12:17-12:20 1e3",
        "pod runAsNonRoot = true @ 13:5-13:17 runAsNonRoot, 13:19-13:22 yes",
        "pod seccompProfile = Localhost \"a/b.json\" @ 20:5-20:19 seccompProfile, 20:21-20:66 {type: Localhost, localhostProfile: a/b.json}",
        "pod appArmorProfile = Unconfined @ 21:5-21:20 appArmorProfile, 21:22-21:40 {type: Unconfined}",
        "pod seLinuxOptions.user = \"u\" @ 19:22-19:26 user, 19:28-19:29 u",
        "pod seLinuxOptions.role = \"r\" @ 19:31-19:35 role, 19:37-19:38 r",
        "pod seLinuxOptions.type = \"t\" @ 19:40-19:44 type, 19:46-19:47 t",
        "pod seLinuxOptions.level = \"s0:c1\" @ 19:49-19:54 level, 19:56-19:63 \"s0:c1\"",
        "pod fsGroup = 0 @ 14:5-14:12 fsGroup, 14:14-14:15 0",
        "pod fsGroupChangePolicy = OnRootMismatch @ 15:5-15:24 fsGroupChangePolicy, 15:26-15:40 OnRootMismatch",
        "pod supplementalGroups = [1, 2147483647] @ 16:5-16:23 supplementalGroups, 16:25-16:40 [1, 2147483647]",
        "pod supplementalGroupsPolicy = Strict @ 17:5-17:29 supplementalGroupsPolicy, 17:31-17:37 Strict",
        "pod seLinuxChangePolicy = Recursive @ 18:5-18:24 seLinuxChangePolicy, 18:26-18:35 Recursive",
        "pod sysctl kernel.msgmax = \"1\" @ 22:15-22:48 {name: kernel.msgmax, value: \"1\"}, 22:44-22:47 \"1\"",
        "pod sysctl net/core/x-y_z = \"\" @ 22:50-22:83 {name: net/core/x-y_z, value: \"\"}, 22:80-22:82 \"\"",
        "pod hostNetwork = true @ 5:3-5:14 hostNetwork, 5:16-5:20 true",
        "pod hostPID = false @ 6:3-6:10 hostPID, 6:12-6:14 no",
        "pod hostIPC = false @ 7:3-7:10 hostIPC, 7:12-7:17 false",
        "pod hostUsers = false @ 8:3-8:12 hostUsers, 8:14-8:17 off",
        "pod automountServiceAccountToken = true @ 9:3-9:31 automountServiceAccountToken, 9:33-9:37 true",
        "i runAsUser = 0 @ 38:33-38:42 runAsUser, 38:44-38:45 0",
        "c runAsUser = 1 @ 26:7-26:16 runAsUser, 26:18-26:19 1",
        "c runAsGroup = 2 @ 27:7-27:17 runAsGroup, 27:19-27:20 2",
        "c runAsNonRoot = true @ 28:7-28:19 runAsNonRoot, 28:21-28:25 true",
        "c seccompProfile = RuntimeDefault @ 35:7-35:21 seccompProfile, 35:23-35:45 {type: RuntimeDefault}",
        "c appArmorProfile = Localhost \"k8s-x\" @ 36:7-36:22 appArmorProfile, 36:24-36:66 {type: Localhost, localhostProfile: k8s-x}",
        "c seLinuxOptions.level = \"l\" @ 34:24-34:29 level, 34:31-34:32 l",
        "c allowPrivilegeEscalation = true @ 30:7-30:31 allowPrivilegeEscalation, 30:33-30:37 true",
        "c privileged = false @ 29:7-29:17 privileged, 29:19-29:24 false",
        "c readOnlyRootFilesystem = true @ 31:7-31:29 readOnlyRootFilesystem, 31:31-31:35 true",
        "c capabilities.add = [NET_RAW, anything] @ 33:22-33:25 add, 33:27-33:46 [NET_RAW, anything]",
        "c capabilities.drop = [] @ 33:48-33:52 drop, 33:54-33:56 []",
        "c procMount = Unmasked @ 32:7-32:16 procMount, 32:18-32:26 Unmasked",
        "e privileged = true @ 40:33-40:43 privileged, 40:45-40:49 true",
    ];
    assert_eq!(facts(&text), expected);
}

/// What is null is absent, wherever.
#[test]
fn nulls_say_nothing() {
    for spec in [
        "securityContext:",
        "securityContext: {runAsUser: null, seccompProfile: ~, sysctls: , seLinuxOptions: }",
        "containers: [{name: c, securityContext: ~}]",
        "containers: [{name: c, securityContext: {capabilities: ~, runAsNonRoot: null, fsGroup: null}}]",
        "containers: [{name: c, securityContext: {capabilities: {add: ~}, windowsOptions: ~}}]",
        "hostNetwork:\nos:\nvolumes:\nshareProcessNamespace:\nephemeralContainers: null",
    ] {
        assert_eq!(facts(&pod(spec)), [""; 0], "{spec}");
    }
}

#[test]
fn fields_where_kubernetes_drops_them() {
    let rows: &[(&str, &[&str])] = &[
        (
            "securityContext: {privileged: true, procMount: x, capabilities: {add: 7, drop: ~, z: 1}}",
            &[
                "pod misplaced privileged @ 5:21-5:31 privileged",
                "pod misplaced procMount @ 5:39-5:48 procMount",
                "pod misplaced capabilities.add @ 5:68-5:71 add",
            ],
        ),
        (
            "containers:\n- name: c\n  securityContext:\n    fsGroup: 1\n    sysctls: [{name: a}, 7]\n    fsGroupChangePolicy:",
            &["c misplaced fsGroup @ 8:7-8:14 fsGroup", "c misplaced sysctl a @ 9:17-9:26 {name: a}"],
        ),
        ("containers: [{name: c, hostPID: true}]", &["c misplaced hostPID @ 5:26-5:33 hostPID"]),
        ("securityContext: {hostNetwork: true}", &["pod misplaced hostNetwork @ 5:21-5:32 hostNetwork"]),
        (
            "runAsUser: x\nprivileged: true",
            &[
                "pod misplaced runAsUser @ 5:3-5:12 runAsUser",
                "pod misplaced privileged @ 6:3-6:13 privileged",
            ],
        ),
        (
            "containers: [{name: c, seLinuxOptions: {level: s0}, runAsNonRoot: true}]",
            &[
                "c misplaced seLinuxOptions.level @ 5:43-5:48 level",
                "c misplaced runAsNonRoot @ 5:55-5:67 runAsNonRoot",
            ],
        ),
    ];
    for (spec, expected) in rows {
        assert_eq!(facts(&pod(spec)), *expected, "{spec}");
    }
}

#[test]
fn windows_and_what_lies_beside_security() {
    let reading = clean(&pod("\
os: {name: windows}
shareProcessNamespace: true
securityContext: {windowsOptions: {hostProcess: true}}
containers:
- {name: c, securityContext: {windowsOptions: {runAsUserName: x}}}
- {name: d, volumeDevices: [{name: v}]}
- {name: e, volumeDevices: []}
ephemeralContainers: [{name: f}]
volumes:
- {name: a, hostPath: {path: /x, type: Directory}}
- {name: b, emptyDir: ~}
- {emptyDir: {}, name: c}"));
    let workload = &reading.inventory.workloads[0];
    let template = &workload.template;
    let os = template.os.as_ref().map(|os| (os.value.as_str(), reading.seen(os.span)));
    assert_eq!(os, Some(("windows", "5:14-5:21 windows".to_owned())));
    let share =
        template.share_process_namespace.as_ref().map(|share| (share.value, reading.seen(share.span)));
    assert_eq!(share, Some((true, "6:26-6:30 true".to_owned())));
    let windows = |security: &Security| {
        let windows = security.windows.as_ref()?;
        let process = windows.host_process.as_ref().map(|process| process.value);
        Some((reading.slice(windows.span).to_owned(), process))
    };
    assert_eq!(windows(&template.security), Some(("{hostProcess: true}".to_owned(), Some(true))));
    let of = |container: &Container| windows(&container.security);
    assert_eq!(of(&workload.containers[0]), Some(("{runAsUserName: x}".to_owned(), None)));
    assert_eq!(of(&workload.containers[1]), None);
    let devices: Vec<_> = workload
        .containers
        .iter()
        .map(|container| container.volume_devices.map(|span| reading.slice(span)))
        .collect();
    assert_eq!(devices, [None, Some("[{name: v}]"), None]);
    assert_eq!(template.ephemeral.iter().map(Container::name).collect::<Vec<_>>(), ["f"]);
    let volumes: Vec<_> = template
        .volumes
        .iter()
        .map(|volume| {
            let kind = volume.kind.as_ref().map(|kind| (kind.value.as_str(), reading.seen(kind.span)));
            (volume.name.value.as_str(), kind)
        })
        .collect();
    let at = |kind, place: &str| Some((kind, place.to_owned()));
    assert_eq!(
        volumes,
        [
            ("a", at("hostPath", "14:15-14:23 hostPath")),
            ("b", None),
            ("c", at("emptyDir", "16:6-16:14 emptyDir"))
        ]
    );
}

#[test]
fn ports_and_hosts_of_containers() {
    let reading = clean(&pod("\
initContainers:
- {name: i, startupProbe: {tcpSocket: {host: s, port: 1}}}
containers:
- name: c
  image: shop/c:1
  ports:
  - {containerPort: 1, hostPort: 2}
  - {containerPort: 1, hostPort: 0}
  - {containerPort: 1}
  livenessProbe: {httpGet: {path: /, host: l}, periodSeconds: 1}
  readinessProbe: {httpGet: {path: /}}
  startupProbe: {exec: {command: [x]}}
  lifecycle: {postStart: {httpGet: {host: \"\"}}, preStop: {tcpSocket: {host: \"127.0.0.1\"}}}"));
    let [init, main] = reading.inventory.workloads[0].containers.as_slice() else { panic!("there are two") };
    let hosts = |container: &Container| -> Vec<_> {
        let hosts = container.probe_hosts.iter();
        hosts.map(|host| format!("{} @ {}", host.value, reading.seen(host.span))).collect()
    };
    assert_eq!(hosts(init), ["s @ 6:48-6:49 s"]);
    assert_eq!(hosts(main), ["l @ 14:46-14:47 l", "127.0.0.1 @ 17:79-17:90 \"127.0.0.1\""]);
    let image = main.image.as_ref().map(|image| (image.value.as_str(), reading.seen(image.span)));
    assert_eq!(image, Some(("shop/c:1", "9:12-9:20 shop/c:1".to_owned())));
    let ports: Vec<_> = main
        .ports
        .iter()
        .map(|port| port.host_port.as_ref().map(|port| (port.value, reading.seen(port.span))))
        .collect();
    assert_eq!(ports, [Some((2, "11:36-11:37 2".to_owned())), None, None]);
}

#[test]
fn annotations() {
    let annotated = "\
metadata:
  name: d
  annotations: {kpol.dev/because: AB-1, container.seccomp.security.alpha.kubernetes.io/own: x}
spec:
  template:
    metadata:
      annotations:
        kpol.dev/because: not this
        seccomp.security.alpha.kubernetes.io/pod: unconfined
        other: true
        container.apparmor.security.beta.kubernetes.io/c: localhost/x
        container.seccomp.security.alpha.kubernetes.io/c: ''
    spec: {}
";
    let reading = clean(&format!("apiVersion: apps/v1\nkind: Deployment\n{annotated}"));
    let workload = &reading.inventory.workloads[0];
    let pair = |pair: &crate::inventory::Pair| {
        let places = (reading.seen(pair.key.span), reading.seen(pair.value.span));
        format!("{} = {} @ {}, {}", pair.key.value, pair.value.value, places.0, places.1)
    };
    let because = workload.because.as_ref().map(pair);
    assert_eq!(
        because.as_deref(),
        Some("kpol.dev/because = AB-1 @ 5:17-5:33 kpol.dev/because, 5:35-5:39 AB-1")
    );
    let profiles: Vec<_> = workload.template.profile_annotations.iter().map(pair).collect();
    assert_eq!(
        profiles,
        [
            "seccomp.security.alpha.kubernetes.io/pod = unconfined @ 11:9-11:49 seccomp.security.alpha.kubernetes.io/pod, 11:51-11:61 unconfined",
            "container.apparmor.security.beta.kubernetes.io/c = localhost/x @ 13:9-13:57 container.apparmor.security.beta.kubernetes.io/c, 13:59-13:70 localhost/x",
            "container.seccomp.security.alpha.kubernetes.io/c =  @ 14:9-14:57 container.seccomp.security.alpha.kubernetes.io/c, 14:59-14:61 ''",
        ]
    );
    // A Pod is its own template.
    let reading = clean(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {kpol.dev/because: x, seccomp.security.alpha.kubernetes.io/pod: z}}\nspec: {}\n",
    );
    let workload = &reading.inventory.workloads[0];
    assert_eq!(workload.because.as_ref().map(|because| because.value.value.as_str()), Some("x"));
    assert_eq!(workload.template.profile_annotations.len(), 1);
}

/// Positions are those of JSON Patch: of all items, those that were refused included.
#[test]
fn positions_count_every_item() {
    let reading =
        super::reading(&pod("containers: [7, {name: a}, ~, {name: b}]\ninitContainers: [{name: i}]"));
    let containers = reading.inventory.workloads[0].containers.iter();
    let positions: Vec<_> = containers.map(|container| (container.name(), container.position)).collect();
    assert_eq!(positions, [("i", 0), ("a", 1), ("b", 3)]);
    assert_eq!(reading.problems().len(), 2);
}

#[test]
fn the_way_to_each_template() {
    let template = "{spec: {containers: [{image: x, securityContext: {runAsUser: 7}}]}}";
    let rows = [
        (
            "apps/v1",
            "Deployment",
            format!("spec: {{template: {template}}}").replace("{image", "{name: c, image"),
            "spec template",
        ),
        (
            "batch/v1",
            "CronJob",
            format!("spec: {{jobTemplate: {{spec: {{template: {template}}}}}}}")
                .replace("{image", "{name: c, image"),
            "spec jobTemplate spec template",
        ),
        ("x.io/v1", "A", format!("spec: {{template: {template}}}"), "spec template"),
        ("x.io/v1", "A", format!("pools: [7, [{{a: 1, podTemplate: {template}}}]]"), "pools 1 0 podTemplate"),
    ];
    for (api, kind, fields, expected) in rows {
        let reading = clean(&format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n{fields}\n"));
        let template = &reading.inventory.workloads[0].template;
        let steps: Vec<_> = template
            .path
            .iter()
            .map(|step| match step {
                crate::inventory::Step::Key(key) => key.clone(),
                crate::inventory::Step::Item(position) => position.to_string(),
            })
            .collect();
        assert_eq!(steps.join(" "), expected);
        let user =
            reading.inventory.workloads[0].containers[0].security.values.contains_key(&Field::RunAsUser);
        assert!(user, "{fields}");
    }
}
