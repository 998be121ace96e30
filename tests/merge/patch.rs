//! Patches and partial objects, applied as their rules say: the result is that of the merged manifests.

use kpol::emit::Component;

use super::changes::Which;
use super::given::Given;
use super::tree::{Tree, objects, read};
use super::world::{self, merges_by_name};
use crate::oracle::rng::Rng;

/// A strategic merge: mappings entry by entry, `null` takes out, lists whole, but for containers, which are one by name,
/// those of the patch first, as kustomize puts them.
fn strategic(target: &mut Tree, patch: &Tree, key: &str) {
    match (&mut *target, patch) {
        (Tree::Map(_), Tree::Map(entries)) => {
            for (key, new) in entries {
                match (target.get_mut(key), new) {
                    (_, Tree::Null) => target.remove(key),
                    (Some(old), new) => strategic(old, new, key),
                    (None, new) => {
                        let mut fresh = Tree::Map(Vec::new());
                        strategic(&mut fresh, new, key);
                        target.push(key, fresh);
                    }
                }
            }
        }
        (Tree::List(old), Tree::List(new)) if matches!(key, "containers" | "initContainers") => {
            let name = |item: &Tree| item.get("name").map(|name| name.as_str().to_owned());
            let mut merged = Vec::new();
            for patch in new {
                let known = old.iter().position(|item| name(item) == name(patch));
                let mut item = old.remove(known.expect("no container comes from nowhere"));
                strategic(&mut item, patch, "");
                merged.push(item);
            }
            merged.append(old);
            *target = Tree::List(merged);
        }
        // What wasn't there takes a patch without its nulls.
        (_, Tree::Map(_)) => {
            *target = Tree::Map(Vec::new());
            strategic(target, patch, key);
        }
        _ => *target = patch.clone(),
    }
}

/// A JSON 6902 patch.
fn operate(target: &mut Tree, operations: &Tree) -> Result<(), String> {
    for operation in operations.items() {
        let field = |key: &str| operation.get(key).map_or("", Tree::as_str);
        let path: Vec<String> =
            field("path").split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        let (last, way) = path.split_last().ok_or("a path of nothing")?;
        let parent = way.iter().try_fold(&mut *target, |tree, part| step(tree, part));
        let parent = parent.ok_or_else(|| format!("no parent: {operation:?}"))?;
        let value = operation.get("value").cloned();
        let old = step(parent, last);
        match (field("op"), old, value) {
            ("test", Some(old), Some(value)) if *old == value => {}
            ("replace", Some(old), Some(value)) | ("add", Some(old @ Tree::Null), Some(value)) => {
                *old = value;
            }
            ("add", None, Some(value)) => parent.push(last, value),
            ("remove", Some(_), None) => parent.remove(last),
            other => return Err(format!("{other:?} of {operation:?}")),
        }
    }
    Ok(())
}

fn step<'t>(tree: &'t mut Tree, part: &str) -> Option<&'t mut Tree> {
    match part.parse::<usize>() {
        Ok(index) if matches!(tree, Tree::List(_)) => tree.items_mut().get_mut(index),
        _ => tree.get_mut(part),
    }
}

/// What has to come out, object by object.
fn comparable(documents: Vec<Tree>) -> Vec<Tree> {
    let emptied = |mut object: Tree| {
        // A server-side apply can't take an annotation out: it empties it.
        let because = object.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        if let Some(annotations) = because
            && annotations.get("kpol.dev/because").is_some_and(|text| text.as_str().is_empty())
        {
            annotations.remove("kpol.dev/because");
        }
        object.without_nothing().sorted()
    };
    objects(documents).into_iter().map(emptied).collect()
}

fn expect_same(given: &Given, found: Vec<Tree>, written: &str) -> Result<(), String> {
    for (found, wanted) in comparable(found).iter().zip(&comparable(given.wanted())) {
        if found != wanted {
            return Err(format!("wanted {wanted:?}\n\nfound {found:?}\n\nby\n{written}\nof\n{}", given.text));
        }
    }
    Ok(())
}

fn check_objects(seed: u64) -> Result<(), String> {
    let mut rng = Rng::new(seed);
    let objects_ = world::objects(&mut rng, 5);
    let given = Given::new(objects_, seed.is_multiple_of(3), true, Which::Appliable, &mut rng);
    let written = given.output(|output| output.objects()).map_err(|errors| format!("{errors:#?}"))?;
    let mut all = objects(given.documents.clone());
    for partial in read(&written)? {
        let identity = partial.identity();
        let target =
            all.iter_mut().find(|object| object.identity() == identity).ok_or("an object from nowhere")?;
        let words = |key: &str| partial.get(key).map_or("", Tree::as_str);
        if merges_by_name(words("apiVersion"), words("kind")) {
            strategic(target, &partial, "");
        } else {
            *target = partial;
        }
    }
    expect_same(&given, all, &written)
}

/// A component, applied to objects by hand.
fn apply(component: &Component, all: &mut [Tree]) -> Result<(), String> {
    let kustomization = read(&component.files["kustomization.yaml"])?.remove(0);
    for patch in kustomization.get("patches").map(Tree::items).unwrap_or_default() {
        let file = patch.get("path").map_or("", Tree::as_str);
        let text = &component.files[file];
        let content = read(text)?.remove(0);
        match patch.get("target") {
            None => {
                let identity = content.identity();
                let target = all.iter_mut().find(|object| object.identity() == identity);
                strategic(target.ok_or("a patch of nothing")?, &content, "");
            }
            Some(target) => {
                let words = |key: &str| target.get(key).map_or("", Tree::as_str);
                let namespace = |of: &str| if of.is_empty() { "default".to_owned() } else { of.to_owned() };
                let name = words("name").replace("\\.", ".");
                let meant = all.iter_mut().filter(|object| {
                    let (kind, own, known) = object.identity();
                    kind == words("kind") && known == name && namespace(&own) == words("namespace")
                });
                for object in meant {
                    operate(object, &content).map_err(|error| format!("{error}\n{text}"))?;
                }
            }
        }
    }
    Ok(())
}

fn check_component(seed: u64) -> Result<(), String> {
    let mut rng = Rng::new(seed);
    let objects_ = world::objects(&mut rng, 5);
    let given = Given::new(objects_, seed.is_multiple_of(3), true, Which::All, &mut rng);
    let component =
        given.output(|output| output.component(true, true)).map_err(|errors| format!("{errors:#?}"))?;
    let mut all = objects(given.documents.clone());
    apply(&component, &mut all)?;
    let files: Vec<&str> = component.files.values().map(String::as_str).collect();
    expect_same(&given, all, &files.join("---\n"))
}

fn all(check: fn(u64) -> Result<(), String>) {
    let failed: Vec<String> =
        (0..300).filter_map(|seed| check(seed).err().map(|what| format!("seed {seed}: {what}"))).collect();
    assert!(
        failed.is_empty(),
        "{} seeds fail\n{}",
        failed.len(),
        failed[..failed.len().min(3)].join("\n=====\n")
    );
}

#[test]
fn partial_objects_make_of_objects_what_is_settled() {
    all(check_objects);
}

#[test]
fn a_component_makes_of_objects_what_is_settled() {
    all(check_component);
}
