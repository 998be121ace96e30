//! `import` on the random worlds: what it says of settings, over manifests that no longer say it, is what they said.

use kpol::compile;
use kpol::import::Origin;
use serde_json::Value;

use super::judge::{FIELDS, effective};
use super::world::World;
use crate::oracle::rng::Rng;
use crate::security::memory::compiled;

/// How many worlds.
const WORLDS: u64 = 300;

/// A pod's spec without anything that `import` says of it.
fn stripped(spec: &mut Value) {
    let spec = spec.as_object_mut().expect("a pod's spec is a mapping");
    for key in ["securityContext", "hostIPC"] {
        spec.remove(key);
    }
    for list in ["initContainers", "containers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            container.as_object_mut().expect("a container is a mapping").remove("securityContext");
        }
    }
}

#[test]
fn settings_that_are_imported_hold_as_they_did() {
    let (mut said, mut kept) = (0, 0);
    for seed in 0..WORLDS {
        let mut rng = Rng::new(seed);
        let mut world = World::random(&mut rng);
        let manifests = world.text();
        let imported = compile::import(&compiled("", &manifests).loaded.input, None);
        let program = imported.program(&[]);
        let before: Vec<Value> = world.workloads.iter().map(|workload| workload.spec.clone()).collect();
        for index in &imported.workloads {
            stripped(&mut world.workloads[*index].spec);
        }
        said += imported.workloads.len();
        kept += imported.stays.len();
        for stays in &imported.stays {
            assert!(
                matches!(stays.what, Origin::Workload(_)) && !stays.reason.contains("be proven"),
                "{stays:?}"
            );
        }
        let outcome = compiled(&program, &world.text());
        let errors: Vec<String> = outcome.errors().map(|error| error.message.clone()).collect();
        let place = || format!("seed {seed}\n{program}\n{manifests}\n{}", errors.join("\n"));
        assert!(errors.is_empty(), "{}", place());
        for (before, after) in before.iter().zip(outcome.merged()) {
            let after = &after["spec"]["template"]["spec"];
            for list in ["initContainers", "containers"] {
                let containers = before[list].as_array().into_iter().flatten();
                for (position, container) in containers.enumerate() {
                    for (field, _) in FIELDS {
                        // An empty list is as good as none.
                        let some = |value: Value| {
                            Some(value).filter(|value| !value.as_array().is_some_and(Vec::is_empty))
                        };
                        assert_eq!(
                            some(effective(after, &after[list][position], field)).unwrap_or(Value::Null),
                            some(effective(before, container, field)).unwrap_or(Value::Null),
                            "{field} of {}: {}",
                            container["name"],
                            place()
                        );
                    }
                }
            }
        }
    }
    // What stays adds a capability that it drops.
    assert!(said > 680 && kept > 70, "{said} said, {kept} kept");
}
