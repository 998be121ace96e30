//! What is settled, written into a pod as JSON by this file's own means.

use kpol::security::{Changes, Settled};
use kpol::settings::{Field, Profile, Value as Setting};
use serde_json::{Map, Value, json};

/// The pod with everything written into it.
pub(super) fn applied(pod: &Value, settled: Option<&Settled>) -> Value {
    let mut pod = pod.clone();
    let Some(settled) = settled else { return pod };
    write(&mut pod["spec"], &settled.pod);
    let inits = pod["spec"]["initContainers"].as_array().map_or(0, Vec::len);
    for (index, changes) in settled.containers.iter().enumerate() {
        let container = match index.checked_sub(inits) {
            None => &mut pod["spec"]["initContainers"][index],
            Some(index) => &mut pod["spec"]["containers"][index],
        };
        write(container, changes);
    }
    pod
}

fn write(level: &mut Value, changes: &Changes) {
    for (field, change) in changes {
        if let Field::Sysctl(name) = field {
            sysctl(level, name, change.new.as_ref());
            continue;
        }
        let path = field.path();
        let (last, parents) = path.split_last().expect("a field stands somewhere");
        let mut at = &mut *level;
        for key in parents {
            let map = at.as_object_mut().expect("a mapping");
            let next = map.entry(*key).or_insert_with(|| json!({}));
            if next.is_null() {
                *next = json!({});
            }
            at = next;
        }
        let map: &mut Map<String, Value> = at.as_object_mut().expect("a mapping");
        let before = map.get(*last).filter(|value| !value.is_null()).cloned();
        match &change.new {
            Some(value) => drop(map.insert((*last).to_owned(), json_of(value))),
            None => drop(map.remove(*last)),
        }
        let after = change.new.as_ref().map(json_of);
        assert_eq!(change.differs, before != after, "{field:?}: {before:?} becomes {after:?}");
    }
}

fn sysctl(level: &mut Value, name: &str, value: Option<&Setting>) {
    let context =
        level.as_object_mut().expect("a mapping").entry("securityContext").or_insert_with(|| json!({}));
    if context["sysctls"].is_null() {
        context["sysctls"] = json!([]);
    }
    let list = context["sysctls"].as_array_mut().expect("a list");
    list.retain(|item| item["name"] != name);
    if let Some(value) = value {
        list.push(json!({"name": name, "value": json_of(value)}));
    }
}

fn json_of(value: &Setting) -> Value {
    match value {
        Setting::Bool(value) => json!(value),
        Setting::Id(id) => json!(id),
        Setting::Ids(ids) => json!(ids),
        Setting::Word(word) | Setting::Text(word) => json!(word),
        Setting::Words(words) => json!(words),
        Setting::Profile(Profile { kind, localhost: Some(path) }) => {
            json!({"type": kind.word(), "localhostProfile": path})
        }
        Setting::Profile(Profile { kind, localhost: None }) => json!({"type": kind.word()}),
    }
}
