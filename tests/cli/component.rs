//! The component that `-o DIR` writes, taken in by the real kustomize beside the manifests, for every example.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use super::kustomize::tools;
use super::{Place, Ran};

/// The objects of some YAML, by their kind, namespace and name.
fn objects(text: &str) -> BTreeMap<String, Value> {
    let mut objects = BTreeMap::new();
    let mut add = |object: Value| {
        let text = |path: &[&str]| {
            let value = path.iter().try_fold(&object, |value, key| value.get(key));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let key = [text(&["kind"]), text(&["metadata", "namespace"]), text(&["metadata", "name"])].join("/");
        assert!(objects.insert(key.clone(), object).is_none(), "{key} is there twice");
    };
    for document in text.split("\n---\n") {
        let mut document: Value = serde_yaml::from_str(document).expect("the examples are YAML");
        // Anchors are what they stand for.
        document.apply_merge().expect("merges are of mappings");
        match document.get("items") {
            Some(Value::Sequence(items)) => items.iter().cloned().for_each(&mut add),
            _ if document.is_null() => {}
            _ => add(document),
        }
    }
    objects
}

fn copy(from: &Path, place: &Place, to: &str, manifests: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(from)
        .expect("a folder can be read")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = format!("{to}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            copy(&path, place, &name, manifests);
        } else {
            place.write(&name, fs::read(&path).expect("a file can be read"));
            if matches!(
                path.extension().and_then(|extension| extension.to_str()),
                Some("yaml" | "yml" | "json")
            ) {
                manifests.push(name);
            }
        }
    }
}

/// The programs that the examples' pages say how to compile.
fn programs() -> Vec<(String, String)> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut programs = Vec::new();
    for entry in fs::read_dir(&examples).expect("the examples are there") {
        let folder = entry.expect("an entry can be read").path();
        let Ok(page) = fs::read_to_string(folder.join("README.md")) else { continue };
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let prefix = format!("kpol compile examples/{name}/");
        let lines = page.lines().filter_map(|line| line.trim().strip_prefix(&prefix)?.split(' ').next());
        let here: Vec<_> = lines.map(|program| (name.clone(), program.to_owned())).collect();
        assert!(!here.is_empty(), "{name} says how to compile it");
        programs.extend(here);
    }
    programs.sort();
    programs
}

fn build(tool: &(&str, std::path::PathBuf), place: &Place) -> String {
    let verb = if tool.0 == "kubectl" { "kustomize" } else { "build" };
    let output =
        Command::new(&tool.1).args([verb, "."]).current_dir(place.path()).output().expect("the tool runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("YAML is text")
}

#[test]
fn an_overlay_has_the_manifests_and_the_policies_and_nothing_else() {
    let programs = programs();
    assert!(programs.len() >= 6, "{programs:?}");
    let tools = tools();
    for (example, program) in programs {
        let place = Place::new(&[]);
        let mut manifests = Vec::new();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(&example);
        copy(&from, &place, "app", &mut manifests);
        let path = format!("app/{program}");
        let written = place.run(&["compile", &path, "-o", "deploy", "--quiet"]);
        assert_eq!(
            written,
            Ran { out: String::new(), err: String::new(), code: Some(0) },
            "{}",
            written.shown()
        );
        let mut given = BTreeMap::new();
        for manifest in &manifests {
            given.extend(objects(&fs::read_to_string(place.at(manifest)).expect("a manifest is text")));
        }
        let policies = objects(&place.run(&["compile", &path, "--emit", "policies", "-q"]).out);
        let merged = objects(&place.run(&["compile", &path, "--emit", "manifests", "-q"]).out);
        assert!(!given.is_empty(), "{example}/{program} has objects");
        let both = given.keys().filter(|key| policies.contains_key(*key)).count();
        assert!(both == 0 && !merged.is_empty(), "{example}/{program}: no policy hides an object");
        // A program may be about some of the manifests; the overlay has all.
        let mut expected = given;
        expected.extend(policies);
        let count = expected.len();
        expected.extend(merged);
        assert_eq!(expected.len(), count, "{example}/{program}: nothing else is written");
        // A kustomization names the files below it; the base is the manifests as they are.
        let resources: Vec<&str> =
            manifests.iter().filter_map(|path| path.strip_prefix("app/k8s/")).collect();
        place.write("app/k8s/kustomization.yaml", format!("resources: [{}]\n", resources.join(", ")));
        place.write("kustomization.yaml", "resources: [app/k8s]\ncomponents: [deploy]\n");
        for tool in &tools {
            let built = objects(&build(tool, &place));
            let keys = |objects: &BTreeMap<String, Value>| objects.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&built), keys(&expected), "{example}/{program} with {}", tool.0);
            for (key, object) in &built {
                assert_eq!(object, &expected[key], "{example}/{program} with {}: {key}", tool.0);
            }
        }
    }
}

/// A component of no policies can be taken in as well.
#[test]
fn a_component_of_nothing_can_be_built() {
    let place = Place::new(&[("np.kpol", ""), ("web.yaml", &super::deployment("web"))]);
    place.run(&["compile", "np.kpol", "-o", "deploy"]);
    place.write("kustomization.yaml", "resources: [web.yaml]\ncomponents: [deploy]\n");
    for tool in tools() {
        assert_eq!(objects(&build(&tool, &place)).len(), 1, "{}", tool.0);
    }
}
