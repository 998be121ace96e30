//! Streams that close early, and files that this user may not read or write.

use std::process::Stdio;

use super::Place;

#[test]
fn whoever_reads_may_stop_early() {
    let place = Place::new(&[]);
    let many: Vec<String> = (0..3000).map(|n| format!("allow a{n} -> b{n}\n")).collect();
    let many = many.concat();
    place.write("np.kpol", &many);
    place.write("bad.kpol", many.replace("->", "=>"));
    for arguments in
        [["compile", "np.kpol", "-q"], ["check", "bad.kpol", "-q"], ["check", "bad.kpol", "--format=json"]]
    {
        for close_err in [false, true] {
            let mut call = place.call(&arguments);
            let mut child = call
                .command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it runs");
            drop(child.stdout.take());
            let err = child.stderr.take();
            let err = if close_err {
                drop(err);
                String::new()
            } else {
                std::io::read_to_string(err.expect("it was asked for")).expect("it is text")
            };
            let code = child.wait().expect("it ends").code();
            let expected = i32::from(arguments[0] == "check");
            assert_eq!(code, Some(expected), "{arguments:?}: {err}");
            assert!(!err.contains("panicked") && !err.contains("can't write"), "{arguments:?}: {err}");
        }
    }
}

/// A full disk is a mistake, though: half an output must not look like a whole one.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let place = Place::new(&[("np.kpol", "allow web -> api\n")]);
    for arguments in [["compile", "np.kpol", "-q"], ["check", "np.kpol", "--format=json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let mut call = place.call(&arguments);
        let output =
            call.command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.starts_with("kpol: can't write "), "{arguments:?}: {err}");
    }
}

/// Rights bind nobody who is root, so there the program runs as somebody else.
#[cfg(unix)]
mod rights {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::path::Path;

    use super::super::{Place, Ran};

    /// The user `nobody` of most systems; any that owns nothing will do.
    const NOBODY: u32 = 65534;

    fn run(place: &Place, arguments: &[&str]) -> Ran {
        let mut call = place.call(arguments);
        if place.path().metadata().expect("it is there").uid() == 0 {
            // The binary may lie where nobody else may go.
            let program = place.at("kpol");
            if !program.exists() {
                fs::copy(env!("CARGO_BIN_EXE_kpol"), &program).expect("the program can be copied");
                allow(&program, 0o755);
            }
            let mut command = std::process::Command::new(program);
            command.current_dir(place.path()).args(arguments).uid(NOBODY).gid(NOBODY);
            call.command = command;
        }
        call.run()
    }

    fn allow(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights can be set");
    }

    fn place() -> Place {
        let place = Place::new(&[
            ("np.kpol", "manifests \"k8s\"\nallow web -> api\n"),
            ("alone.kpol", "allow web -> api\n"),
            ("k8s/web.yaml", "kind: List\napiVersion: v1\nitems: []\n"),
        ]);
        allow(place.path(), 0o755);
        place
    }

    #[test]
    fn files_that_may_not_be_read_are_named() {
        let place = place();
        allow(&place.at("k8s/web.yaml"), 0o000);
        insta::assert_snapshot!(run(&place, &["check", "np.kpol"]).shown(), @r#"
        ── stderr
        error[K0005]: can't read `k8s/web.yaml`: permission denied
          ┌─ np.kpol:1:11
          │
        1 │ manifests "k8s"
          │           ^^^^^ named here

        1 error.
        ── exit 1
        "#);
        allow(&place.at("alone.kpol"), 0o000);
        insta::assert_snapshot!(run(&place, &["check", "alone.kpol"]).shown(), @"
        ── stderr
        error[K0005]: can't read `alone.kpol`: permission denied

        1 error.
        ── exit 2
        ");
        allow(&place.at("k8s"), 0o000);
        insta::assert_snapshot!(run(&place, &["check", "np.kpol"]).shown(), @r#"
        ── stderr
        error[K0005]: can't read `k8s`: permission denied
          ┌─ np.kpol:1:11
          │
        1 │ manifests "k8s"
          │           ^^^^^ named here

        1 error.
        ── exit 1
        "#);
        allow(&place.at("k8s"), 0o755);
    }

    #[test]
    fn a_folder_that_may_not_be_written_to_is_named_and_left_alone() {
        let place = place();
        place.write("out/readme.md", "mine");
        allow(&place.at("out"), 0o555);
        insta::assert_snapshot!(run(&place, &["compile", "alone.kpol", "-o", "out"]).shown(), @"
        ── stderr
        kpol: can't write to `out`: permission denied
        ── exit 2
        ");
        assert_eq!(place.files("out").len(), 1);
        insta::assert_snapshot!(run(&place, &["compile", "alone.kpol", "-o", "out", "--check"]).out, @"
        --- /dev/null
        +++ out/kustomization.yaml
        @@ -0,0 +1,5 @@
        +# Generated by kpol; edits are lost.
        +apiVersion: kustomize.config.k8s.io/v1alpha1
        +kind: Component
        +resources:
        +- networkpolicy-api-ingress.yaml
        --- /dev/null
        +++ out/networkpolicy-api-ingress.yaml
        @@ -0,0 +1,19 @@
        +# Generated by kpol; edits are lost.
        +# allow web -> api
        +apiVersion: networking.k8s.io/v1
        +kind: NetworkPolicy
        +metadata:
        +  name: api-ingress
        +  labels:
        +    app.kubernetes.io/managed-by: kpol
        +spec:
        +  podSelector:
        +    matchLabels:
        +      app: api
        +  policyTypes:
        +  - Ingress
        +  ingress:
        +  - from:
        +    - podSelector:
        +        matchLabels:
        +          app: web
        ");
        allow(&place.at("out"), 0o333);
        insta::assert_snapshot!(run(&place, &["compile", "alone.kpol", "-o", "out"]).shown(), @"
        ── stderr
        kpol: can't read the folder `out`: permission denied
        ── exit 2
        ");
        allow(&place.at("out"), 0o755);
    }
}
