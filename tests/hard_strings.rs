//! What the YAML writer writes reads back as the same strings, as values, as items and as keys, by two readers that
//! aren't kpol's.

mod generator;

use kpol::emit::yaml;
use serde_yaml::{Mapping, Value};
use yaml_rust2::{Yaml, YamlLoader};

#[test]
fn hard_strings_read_back_the_same() {
    let strings = generator::strings(30_000);
    assert!(strings.len() >= 30_000);
    let mut different = Vec::new();
    for string in &strings {
        let document = generator::document(string);
        if !serde_yaml_agrees(&document, string) {
            different.push(format!("serde_yaml: {string:?}"));
        }
        if !yaml_rust2_agrees(&document, string) {
            different.push(format!("yaml-rust2: {string:?}"));
        }
    }
    assert!(
        different.is_empty(),
        "{} differ, as:\n{}",
        different.len(),
        different[..different.len().min(10)].join("\n")
    );
}

/// Keys that a reader takes for the same one make a mapping smaller: labels `on` and `y` are two.
#[test]
fn as_keys_of_one_mapping_they_stay_apart() {
    let strings = generator::strings(5_000);
    let keys = strings.iter().map(|string| (Value::from(string.as_str()), Value::Null));
    let mapping = Value::Mapping(keys.collect());
    let written = yaml::document(&mapping);
    assert_eq!(serde_yaml::from_str::<Value>(&written).expect("serde_yaml reads it"), mapping);
    let read = YamlLoader::load_from_str(&written).expect("yaml-rust2 reads it");
    let [Yaml::Hash(hash)] = read.as_slice() else { panic!("one mapping") };
    assert!(hash.keys().map(|key| key.as_str()).eq(strings.iter().map(|string| Some(string.as_str()))));
}

fn serde_yaml_agrees(document: &str, string: &str) -> bool {
    let Ok(Value::Mapping(read)) = serde_yaml::from_str(document) else {
        return false;
    };
    let expected = Value::from(string);
    let key = Value::Mapping(Mapping::from_iter([(expected.clone(), expected.clone())]));
    let entries = [
        ("value".into(), expected.clone()),
        ("items".into(), Value::Sequence(vec![expected])),
        ("key".into(), key),
    ];
    read == Mapping::from_iter(entries)
}

fn yaml_rust2_agrees(document: &str, string: &str) -> bool {
    let Ok(read) = YamlLoader::load_from_str(document) else {
        return false;
    };
    let [read] = read.as_slice() else { return false };
    let expected = Yaml::String(string.to_owned());
    let Yaml::Hash(key) = &read["key"] else {
        return false;
    };
    read["value"] == expected
        && read["items"] == Yaml::Array(vec![expected.clone()])
        && key.iter().eq([(&expected, &expected)])
}
