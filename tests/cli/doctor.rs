//! The doctor, as people and scripts meet it.

use super::Place;

/// What nobody may ever read.
const TOKEN: &str = "s3cr3t-t0ken";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: example/web
        envFrom: [{secretRef: {name: web-token}}]
";

#[test]
fn says_what_was_looked_at_where_nothing_is_wrong() {
    let secret =
        format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: web-token}}\nstringData: {{T: {TOKEN}}}\n");
    let place = Place::new(&[("k8s/web.yaml", DEPLOYMENT), ("k8s/secret.yaml", &secret)]);
    let ran = place.run(&["doctor", "k8s"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(0)), "{}", ran.err);
    assert!(ran.err.starts_with("Looked at 2 objects, at all fields of 2: 1 workload, "), "{}", ran.err);
    assert_eq!(place.run(&["doctor", "k8s", "-q"]).err, "");
}

#[test]
fn levels_hold_for_it_too() {
    let wrong = DEPLOYMENT.replace("{app: web}}\n    spec", "{app: wbe}}\n    spec");
    let place = Place::new(&[("web.yaml", &wrong)]);
    for (flags, said, code) in [
        (["--warn", "selector-mismatch"], "warning[K0805]", Some(0)),
        (["--allow", "K0805"], "Looked at 1 object", Some(0)),
        (["--deny", "warnings"], "error[K0805]", Some(1)),
    ] {
        let ran = place.run(&["doctor", "web.yaml", flags[0], flags[1]]);
        assert!(ran.err.starts_with(said) && ran.code == code, "{flags:?}: {}", ran.err);
    }
}

#[test]
fn machines_get_findings_as_data() {
    let place =
        Place::new(&[("web.yaml", &DEPLOYMENT.replace("{app: web}}\n    spec", "{app: wbe}}\n    spec"))]);
    for arguments in
        [["doctor", "web.yaml", "--format", "json"], ["doctor", "-m", "web.yaml", "--format=json"]]
    {
        let ran = place.run(&arguments);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(1)), "{}", ran.out);
        assert!(ran.out.contains("\"code\":\"K0805\""), "{}", ran.out);
    }
}

#[test]
fn standard_input_is_a_dump_of_a_cluster() {
    let item = DEPLOYMENT.replace('\n', "\n  ").replace("web-token", "web-tokn");
    let secret =
        format!("apiVersion: v1\n  kind: Secret\n  metadata: {{name: web-token}}\n  data: {{T: {TOKEN}}}");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- {}\n- {secret}\n", item.trim_end());
    let ran = Place::new(&[]).call(&["doctor", "-"]).input(list).run();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("warning[K0806]") && ran.err.contains("<stdin>:"), "{}", ran.err);
    assert!(!ran.err.contains(TOKEN), "{}", ran.err);
}

/// Whatever is wrong with it, and wherever it stands.
#[test]
fn no_value_of_a_secret_is_ever_shown() {
    let near = "envFrom: [{secretRef: {name: web-tokn}}]";
    let user = DEPLOYMENT.replace("envFrom: [{secretRef: {name: web-token}}]", near);
    let secrets = [
        // One line, with what is near and what is wrong beside the value.
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"web-token\"}, \"stringData\": {\"T\": \"TOKEN\"}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: web-token}, data: {T: TOKEN}, dta: {U: 1}}",
        // A value through an alias, and one of several lines.
        "x: &t TOKEN\napiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata: {T: *t}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\nstringData:\n  T: |\n    a\n    TOKEN\n  T: again\n",
        // A key twice, a key that is null, a list where the values should be.
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata: {T: TOKEN, T: TOKEN}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata: {~: TOKEN}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata: [TOKEN]\n",
        // What can't be read.
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata:\n  T: TOKEN\n :\n- TOKEN\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata:\n  T: 'TOKEN\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token}\ndata:\n\tT: TOKEN\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"T\": \"TOKEN\" \"U\": 1}}",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: 7}\ndata: {T: TOKEN}\n",
        // What `kubectl apply` keeps.
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web-token, annotations: {kubectl.kubernetes.io/last-applied-configuration: TOKEN}}\n",
    ];
    let mut shown = 0;
    for secret in secrets {
        let text = format!("{user}---\n{}", secret.replace("TOKEN", TOKEN));
        let place = Place::new(&[("all.yaml", &text), ("again.yaml", &text)]);
        for format in ["human", "short", "json", "sarif", "github", "gitlab", "junit"] {
            let ran = place.run(&["doctor", ".", "--format", format]);
            shown += usize::from(ran.err.contains("****"));
            assert!(!ran.err.contains(TOKEN) && !ran.out.contains(TOKEN), "{secret}\n{}{}", ran.out, ran.err);
            assert_ne!(ran.code, Some(2), "{secret}\n{}", ran.err);
        }
    }
    assert!(shown >= 6, "lines of Secrets are shown at all: {shown}");
}

#[test]
fn programs_and_nothing_are_no_manifests() {
    let place = Place::new(&[("web.kpol", "")]);
    for (arguments, said) in [
        (&["doctor", "web.kpol"][..], "try `kpol check web.kpol`"),
        (&["doctor"], "no manifest is named"),
        (&["doctor", "-", "-"], "`-` can be read once"),
        (&["doctor", "nowhere.yaml"], "can't read `nowhere.yaml`"),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
