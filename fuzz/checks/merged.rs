//! What holds of manifests that settings were merged into.

use serde::Deserialize as _;
use serde_yaml::Value;

use super::sound;

/// What the settings are about.
const TOUCHED: [&str; 1] = ["securityContext"];

/// Everything else of the given objects is in the result, in their order, comments included.
pub(crate) fn holds(given: &[u8], result: &str) {
    let Ok(given) = std::str::from_utf8(given) else { return };
    // What that reader doesn't take, or takes for something else, tells nothing.
    let before: Result<Vec<Value>, _> =
        serde_yaml::Deserializer::from_str(given).map(Value::deserialize).collect();
    let Ok(before) = before else { return };
    let after = sound::documents(result);
    if before.iter().all(|document| is_object(document) && !is_own(document)) {
        for comment in given.lines().map(str::trim_end).filter(|line| line.starts_with("# ")) {
            assert!(result.contains(comment), "{comment:?} isn't in\n{result}");
        }
    }
    let mut rest = after.iter();
    for document in before.iter().filter(|document| is_object(document) && !is_own(document)) {
        let kept = |other: &Value| is_within(document, other);
        assert!(rest.any(kept), "not there, or changed: {document:?}\n{result}");
    }
}

/// Whether it is an object of Kubernetes: nothing else is passed on.
fn is_object(document: &Value) -> bool {
    let name = &document["metadata"]["name"];
    document["apiVersion"].is_string() && document["kind"].is_string() && name.is_string()
}

/// Whether kpol wrote it: that is written anew.
fn is_own(document: &Value) -> bool {
    document["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "kpol"
}

/// Whether nothing of a value is lost in another but what may be touched.
fn is_within(value: &Value, other: &Value) -> bool {
    match (value, other) {
        (Value::Mapping(value), Value::Mapping(other)) => value.iter().all(|(key, value)| {
            key.as_str().is_some_and(|key| TOUCHED.contains(&key))
                || other.get(key).is_some_and(|other| is_within(value, other))
        }),
        (Value::Sequence(value), Value::Sequence(other)) => {
            value.len() == other.len()
                && value.iter().zip(other).all(|(value, other)| is_within(value, other))
        }
        (Value::Tagged(value), Value::Tagged(other)) => {
            value.tag == other.tag && is_within(&value.value, &other.value)
        }
        (Value::Number(value), Value::Number(other)) => value == other || value.is_nan() && other.is_nan(),
        // A mapping that was empty may have been left out or written as nothing.
        (Value::Null, Value::Mapping(_)) => true,
        (value, other) => value == other,
    }
}
