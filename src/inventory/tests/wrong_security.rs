//! What Kubernetes would refuse in a pod's security is an error at its place.

use super::problems;

/// Each row: the lines of a Pod's `spec`, and the only problem in them.
fn check(rows: &[(&str, &str)]) {
    for (spec, expected) in rows {
        let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  {spec}\n");
        assert_eq!(problems(&text), [*expected], "{text}");
    }
}

#[test]
fn ids_and_words() {
    check(&[
        (
            "securityContext: {runAsUser: \"0\"}",
            "K0110 5:32 `spec.securityContext.runAsUser` is a string, where Kubernetes wants a whole number",
        ),
        (
            "securityContext: {runAsUser: -1}",
            "K0112 5:32 `spec.securityContext.runAsUser` is -1, which is no id that Linux has",
        ),
        (
            "containers: [{name: c, securityContext: {runAsGroup: 2147483648}}]",
            "K0112 5:56 `containers[].securityContext.runAsGroup` is 2147483648, which is no id that Linux has",
        ),
        (
            "securityContext: {fsGroup: 1.5}",
            "K0110 5:30 `spec.securityContext.fsGroup` is a number, where Kubernetes wants a whole number",
        ),
        (
            "securityContext: {supplementalGroups: [1, -1, 2]}",
            "K0112 5:45 `spec.securityContext.supplementalGroups[]` is -1, which is no id that Linux has",
        ),
        (
            "securityContext: {supplementalGroups: [~]}",
            "K0110 5:42 `spec.securityContext.supplementalGroups[]` is null, where Kubernetes wants a whole number",
        ),
        (
            "securityContext: {supplementalGroups: 1}",
            "K0110 5:41 `spec.securityContext.supplementalGroups` is a number, where Kubernetes wants a list",
        ),
        (
            "securityContext: {fsGroupChangePolicy: always}",
            "K0112 5:42 `spec.securityContext.fsGroupChangePolicy` is `always`, which Kubernetes doesn't know",
        ),
        (
            "securityContext: {supplementalGroupsPolicy: Always}",
            "K0112 5:47 `spec.securityContext.supplementalGroupsPolicy` is `Always`, which Kubernetes doesn't know",
        ),
        (
            "securityContext: {seLinuxChangePolicy: Mount}",
            "K0112 5:42 `spec.securityContext.seLinuxChangePolicy` is `Mount`, which Kubernetes doesn't know",
        ),
        (
            "containers: [{name: c, securityContext: {procMount: \"\"}}]",
            "K0112 5:55 `containers[].securityContext.procMount` is ``, which Kubernetes doesn't know",
        ),
        (
            "initContainers: [{name: c, securityContext: {capabilities: {drop: ALL}}}]",
            "K0110 5:69 `initContainers[].securityContext.capabilities.drop` is a string, where Kubernetes wants a list",
        ),
        (
            "ephemeralContainers: [{name: c, securityContext: {capabilities: {add: [1]}}}]",
            "K0110 5:74 `ephemeralContainers[].securityContext.capabilities.add[]` is a number, where Kubernetes wants a string",
        ),
        (
            "securityContext: {seLinuxOptions: {level: 0}}",
            "K0110 5:45 `spec.securityContext.seLinuxOptions.level` is a number, where Kubernetes wants a string",
        ),
    ]);
}

#[test]
fn switches_and_mappings() {
    check(&[
        (
            "hostUsers: \"false\"",
            "K0110 5:14 `spec.hostUsers` is a string, where Kubernetes wants `true` or `false`",
        ),
        (
            "securityContext: {runAsNonRoot: \"true\"}",
            "K0110 5:35 `spec.securityContext.runAsNonRoot` is a string, where Kubernetes wants `true` or `false`",
        ),
        (
            "securityContext: 7",
            "K0110 5:20 `spec.securityContext` is a number, where Kubernetes wants a mapping",
        ),
        (
            "containers: [{name: c, securityContext: [a]}]",
            "K0110 5:43 `containers[].securityContext` is a list, where Kubernetes wants a mapping",
        ),
        (
            "securityContext: {windowsOptions: {hostProcess: 1}}",
            "K0110 5:51 `spec.securityContext.windowsOptions.hostProcess` is a number, where Kubernetes wants `true` or `false`",
        ),
        (
            "shareProcessNamespace: 1",
            "K0110 5:26 `spec.shareProcessNamespace` is a number, where Kubernetes wants `true` or `false`",
        ),
        ("os: linux", "K0110 5:7 `spec.os` is a string, where Kubernetes wants a mapping"),
        ("os: {}", "K0111 5:7 `spec.os.name` is missing, which Kubernetes requires"),
        ("os: {name: Linux}", "K0112 5:14 `spec.os.name` is `Linux`, which Kubernetes doesn't know"),
    ]);
}

#[test]
fn profiles() {
    check(&[
        (
            "securityContext: {seccompProfile: {}}",
            "K0111 5:37 `spec.securityContext.seccompProfile.type` is missing, which Kubernetes requires",
        ),
        (
            "securityContext: {seccompProfile: RuntimeDefault}",
            "K0110 5:37 `spec.securityContext.seccompProfile` is a string, where Kubernetes wants a mapping",
        ),
        (
            "securityContext: {seccompProfile: {type: runtime/default}}",
            "K0112 5:44 `spec.securityContext.seccompProfile.type` is `runtime/default`, which Kubernetes doesn't know",
        ),
        (
            "securityContext: {seccompProfile: {type: Localhost}}",
            "K0113 5:44 `spec.securityContext.seccompProfile` is of type `Localhost` and names no `localhostProfile`",
        ),
        (
            "securityContext: {seccompProfile: {localhostProfile: a, type: Unconfined}}",
            "K0113 5:56 `spec.securityContext.seccompProfile` is of type `Unconfined` and names a `localhostProfile`",
        ),
        (
            "securityContext: {seccompProfile: {type: Localhost, localhostProfile: /a}}",
            "K0112 5:73 `spec.securityContext.seccompProfile.localhostProfile` is an absolute path, which Kubernetes refuses",
        ),
        (
            "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a/../b}}",
            "K0112 5:73 `spec.securityContext.seccompProfile.localhostProfile` holds `..`, which Kubernetes refuses",
        ),
        (
            "securityContext: {appArmorProfile: {type: Localhost}}",
            "K0113 5:45 `spec.securityContext.appArmorProfile` is of type `Localhost` and names no `localhostProfile`",
        ),
        (
            "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: \" a\"}}",
            "K0112 5:74 `spec.securityContext.appArmorProfile.localhostProfile` is padded with white space, which Kubernetes refuses",
        ),
        (
            "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: \"\"}}",
            "K0112 5:74 `spec.securityContext.appArmorProfile.localhostProfile` is empty, which Kubernetes refuses",
        ),
    ]);
    let spec = |length: usize| {
        let name = "a".repeat(length);
        format!("securityContext: {{appArmorProfile: {{type: Localhost, localhostProfile: {name}}}}}")
    };
    check(&[(
        &spec(4096),
        "K0112 5:74 `spec.securityContext.appArmorProfile.localhostProfile` is longer than 4095 bytes, which Kubernetes refuses",
    )]);
    super::clean(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  {}\n", spec(4095)));
}

#[test]
fn kernel_parameters() {
    check(&[
        (
            "securityContext: {sysctls: [{name: a}]}",
            "K0111 5:31 `spec.securityContext.sysctls[].value` is missing, which Kubernetes requires",
        ),
        (
            "securityContext: {sysctls: [{value: a}]}",
            "K0111 5:31 `spec.securityContext.sysctls[].name` is missing, which Kubernetes requires",
        ),
        (
            "securityContext: {sysctls: [{name: a, value: 1}]}",
            "K0110 5:48 `spec.securityContext.sysctls[].value` is a number, where Kubernetes wants a string",
        ),
        (
            "securityContext: {sysctls: [{name: a..b, value: \"\"}]}",
            "K0112 5:38 `spec.securityContext.sysctls[].name` is `a..b`, which Kubernetes takes for no kernel parameter",
        ),
        (
            "securityContext: {sysctls: [{name: a, value: x}, {name: a, value: z}]}",
            "K0113 5:59 the kernel parameter `a` is there twice",
        ),
        (
            "securityContext: {sysctls: {a: b}}",
            "K0110 5:30 `spec.securityContext.sysctls` is a mapping, where Kubernetes wants a list",
        ),
    ]);
}

#[test]
fn volumes_ports_and_probes() {
    check(&[
        ("volumes: [{emptyDir: {}}]", "K0111 5:13 `volumes[].name` is missing, which Kubernetes requires"),
        (
            "volumes: [{name: a, secret: {}, emptyDir: {}}]",
            "K0113 5:35 a volume is `secret` and `emptyDir` at once",
        ),
        (
            "volumes: [{name: a, hostPath: {}}]",
            "K0111 5:33 `volumes[].hostPath.path` is missing, which Kubernetes requires",
        ),
        (
            "volumes: [{name: a, hostPath: {path: /a/..}}]",
            "K0112 5:40 `volumes[].hostPath.path` holds `..`, which Kubernetes refuses",
        ),
        (
            "volumes: [{name: a, hostPath: {path: /a, type: dir}}]",
            "K0112 5:50 `volumes[].hostPath.type` is `dir`, which Kubernetes doesn't know",
        ),
        (
            "containers: [{name: c, ports: [{containerPort: 1, hostPort: 65536}]}]",
            "K0112 5:63 `ports[].hostPort` is 65536, which is no port",
        ),
        (
            "containers: [{name: c, livenessProbe: {httpGet: {host: 7}}}]",
            "K0110 5:58 `containers[].livenessProbe.httpGet.host` is a number, where Kubernetes wants a string",
        ),
        (
            "containers: [{name: c, lifecycle: {preStop: []}}]",
            "K0110 5:47 `containers[].lifecycle.preStop` is a list, where Kubernetes wants a mapping",
        ),
        (
            "containers: [{name: c, volumeDevices: {}}]",
            "K0110 5:41 `containers[].volumeDevices` is a mapping, where Kubernetes wants a list",
        ),
    ]);
}

#[test]
fn annotations() {
    let text =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {kpol.dev/because: 7}}\nspec: {}\n";
    assert_eq!(
        problems(text),
        ["K0110 3:53 `metadata.annotations.kpol.dev/because` is a number, where Kubernetes wants a string"]
    );
}
