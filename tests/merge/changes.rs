//! Random changes, and what they make of a pod: by the words of the reference, without a look at the implementation.

use std::collections::BTreeMap;

use kpol::inventory::{Inventory, Step};
use kpol::security::{Change, Changes, Settled};
use kpol::settings::{Field, Profile, ProfileKind, Value};
use kpol::source::{FileId, Span};

use super::tree::{Tree, map, text};
use super::world::merges_by_name;
use crate::oracle::rng::Rng;

/// Which changes may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// All that there are.
    All,
    /// Those that a server-side apply can make.
    Appliable,
}

/// What is settled for the templates of an inventory, at random; some have nothing.
pub(super) fn settled(inventory: &Inventory, file: FileId, which: Which, rng: &mut Rng) -> Vec<Settled> {
    let mut all = Vec::new();
    for (index, workload) in inventory.workloads.iter().enumerate() {
        if rng.chance(20) {
            continue;
        }
        let by_name = merges_by_name(&workload.id.api_version.value, &workload.id.kind.value);
        let take_out = which == Which::All || by_name;
        let profiles = which == Which::All;
        let mut level = |pod: bool, dense: usize| changes(file, pod, dense, take_out, profiles, rng);
        let pod = level(true, 30);
        let containers = workload.containers.iter().map(|_| level(false, 25)).collect();
        all.push(Settled { workload: index, pod, containers, statements: Vec::new(), about: Vec::new() });
    }
    all
}

fn changes(
    file: FileId,
    pod: bool,
    percent: usize,
    take_out: bool,
    profiles: bool,
    rng: &mut Rng,
) -> Changes {
    let both = [
        Field::RunAsUser,
        Field::RunAsNonRoot,
        Field::SeccompProfile,
        Field::AppArmorProfile,
        Field::SeLinuxUser,
        Field::SeLinuxLevel,
        Field::SeLinuxRole,
    ];
    let parameter = |name: &str| Field::Sysctl(name.to_owned());
    let pods = [
        Field::FsGroup,
        Field::SupplementalGroups,
        Field::FsGroupChangePolicy,
        Field::HostNetwork,
        Field::HostUsers,
        Field::AutomountServiceAccountToken,
        parameter("kernel.shm_rmid_forced"),
        parameter("net.ipv4.ping_group_range"),
        parameter("net.core.new"),
    ];
    let containers = [
        Field::Privileged,
        Field::AllowPrivilegeEscalation,
        Field::ReadOnlyRootFilesystem,
        Field::Add,
        Field::Drop,
        Field::ProcMount,
    ];
    let mut changes = Changes::new();
    for field in both.iter().chain(if pod { &pods[..] } else { &containers[..] }) {
        if !rng.chance(percent) {
            continue;
        }
        let is_profile = matches!(field, Field::SeccompProfile | Field::AppArmorProfile);
        let mut new = Some(value(field, rng)).filter(|_| !rng.chance(20));
        if new.is_none() && !(take_out && (profiles || !is_profile)) || is_profile && !take_out {
            // Without a path nothing else of it has to go than what was there.
            let path = Some("z.json".to_owned());
            let profile = Value::Profile(Profile { kind: ProfileKind::Localhost, localhost: path });
            new = Some(if is_profile { profile } else { value(field, rng) });
        }
        changes.insert(field.clone(), Change { new, differs: true, by: Span::new(file, 0, 0) });
    }
    changes
}

fn value(field: &Field, rng: &mut Rng) -> Value {
    let ids = [0, 1000, 2000, 4_000_000];
    match field {
        Field::RunAsUser | Field::FsGroup => Value::Id(*rng.pick(&ids)),
        Field::SupplementalGroups => Value::Ids((0..rng.below(3)).map(|index| ids[index]).collect()),
        Field::SeccompProfile | Field::AppArmorProfile => {
            let path = Some("a/b.json".to_owned());
            Value::Profile(match rng.below(3) {
                0 => Profile { kind: ProfileKind::RuntimeDefault, localhost: None },
                1 => Profile { kind: ProfileKind::Unconfined, localhost: None },
                _ => Profile { kind: ProfileKind::Localhost, localhost: path },
            })
        }
        Field::SeLinuxUser | Field::SeLinuxRole | Field::SeLinuxType | Field::SeLinuxLevel => {
            Value::Text(["s0:c1,c2", "u", "x y"][rng.below(3)].to_owned())
        }
        Field::FsGroupChangePolicy => Value::Word("OnRootMismatch".to_owned()),
        Field::ProcMount => Value::Word("Default".to_owned()),
        Field::Sysctl(_) => Value::Text(["0", "1", "0 1"][rng.below(3)].to_owned()),
        Field::Add | Field::Drop => {
            let names = ["ALL", "CHOWN", "KILL", "NET_ADMIN"];
            Value::Words(names[..rng.below(5)].iter().map(ToString::to_string).collect())
        }
        _ => Value::Bool(rng.chance(50)),
    }
}

/// The object with what is settled for it; `because` are the reasons.
pub(super) fn apply(object: &mut Tree, inventory: &Inventory, settled: &[&Settled], because: Option<&str>) {
    match because {
        Some(reasons) => object.set(&["metadata", "annotations", "kpol.dev/because"], text(reasons)),
        None => object.take_out(&["metadata", "annotations", "kpol.dev/because"]),
    }
    for settled in settled {
        let workload = &inventory.workloads[settled.workload];
        let spec = follow(object, &workload.template.path).get_mut("spec").expect("a template has a spec");
        level(spec, &settled.pod);
        for (container, changes) in workload.containers.iter().zip(&settled.containers) {
            let list = if container.init { "initContainers" } else { "containers" };
            let items = spec.get_mut(list).expect("the container stands in it").items_mut();
            level(&mut items[container.position], changes);
        }
    }
}

fn follow<'t>(tree: &'t mut Tree, path: &[Step]) -> &'t mut Tree {
    path.iter().fold(tree, |tree, step| match step {
        Step::Key(key) => tree.get_mut(key).expect("the way is there"),
        Step::Item(index) => &mut tree.items_mut()[*index],
    })
}

fn level(tree: &mut Tree, changes: &BTreeMap<Field, Change>) {
    for (field, change) in changes {
        let path = path(field);
        match (field, &change.new) {
            (Field::Sysctl(name), new) => parameter(tree, name, new.as_ref()),
            (Field::Add | Field::Drop | Field::SupplementalGroups, new) => {
                list(tree, &path, new.as_ref().map_or(Tree::List(Vec::new()), tree_of));
            }
            (Field::SeccompProfile | Field::AppArmorProfile, Some(Value::Profile(profile))) => {
                tree.set(&[&path[..], &["type"]].concat(), text(profile.kind.word()));
                let of_path = [&path[..], &["localhostProfile"]].concat();
                match &profile.localhost {
                    Some(path) => tree.set(&of_path, text(path)),
                    None => tree.take_out(&of_path),
                }
            }
            (_, Some(new)) => tree.set(&path, tree_of(new)),
            (_, None) => tree.take_out(&path),
        }
    }
}

fn path(field: &Field) -> Vec<&'static str> {
    let context = |key| vec!["securityContext", key];
    match field {
        Field::RunAsUser => context("runAsUser"),
        Field::RunAsNonRoot => context("runAsNonRoot"),
        Field::SeccompProfile => context("seccompProfile"),
        Field::AppArmorProfile => context("appArmorProfile"),
        Field::SeLinuxUser => vec!["securityContext", "seLinuxOptions", "user"],
        Field::SeLinuxRole => vec!["securityContext", "seLinuxOptions", "role"],
        Field::SeLinuxLevel => vec!["securityContext", "seLinuxOptions", "level"],
        Field::FsGroup => context("fsGroup"),
        Field::FsGroupChangePolicy => context("fsGroupChangePolicy"),
        Field::SupplementalGroups => context("supplementalGroups"),
        Field::Sysctl(_) => context("sysctls"),
        Field::HostNetwork => vec!["hostNetwork"],
        Field::HostUsers => vec!["hostUsers"],
        Field::AutomountServiceAccountToken => vec!["automountServiceAccountToken"],
        Field::Privileged => context("privileged"),
        Field::AllowPrivilegeEscalation => context("allowPrivilegeEscalation"),
        Field::ReadOnlyRootFilesystem => context("readOnlyRootFilesystem"),
        Field::Add => vec!["securityContext", "capabilities", "add"],
        Field::Drop => vec!["securityContext", "capabilities", "drop"],
        Field::ProcMount => context("procMount"),
        other => panic!("these tests don't set {other:?}"),
    }
}

fn tree_of(value: &Value) -> Tree {
    match value {
        Value::Bool(value) => Tree::Bool(*value),
        Value::Id(id) => Tree::Int(i64::from(*id)),
        Value::Ids(ids) => Tree::List(ids.iter().map(|&id| Tree::Int(i64::from(id))).collect()),
        Value::Word(word) | Value::Text(word) => text(word),
        Value::Words(words) => Tree::List(words.iter().map(|word| text(word)).collect()),
        Value::Profile(_) => unreachable!("profiles are written part by part"),
    }
}

fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    path.iter().try_fold(tree, |tree, key| tree.get(key))
}

/// A list is written whole; where it holds the same, nothing changes; where there is none, none stays none.
fn list(tree: &mut Tree, path: &[&str], new: Tree) {
    let old = at(tree, path);
    if Tree::is_absent(old) && new.items().is_empty() {
        return;
    }
    let holds_the_same = old.is_some_and(|old| {
        old.items().len() == new.items().len()
            && old.items().iter().all(|item| new.items().contains(item))
            && new.items().iter().all(|item| old.items().contains(item))
            && !Tree::is_absent(Some(old))
    });
    if !holds_the_same {
        tree.set(path, new);
    }
}

/// A kernel parameter: changed where it stands, added at the end, or taken out of the list.
fn parameter(tree: &mut Tree, name: &str, new: Option<&Value>) {
    let path = ["securityContext", "sysctls"];
    let known = |item: &Tree| item.get("name").is_some_and(|known| known.as_str() == name);
    let mut items = at(tree, &path).map(|list| list.items().to_vec()).unwrap_or_default();
    let position = items.iter().position(known);
    match (position, new) {
        (Some(position), Some(new)) => items[position].set(&["value"], tree_of(new)),
        (Some(position), None) => drop(items.remove(position)),
        (None, Some(new)) => items.push(map([("name", text(name)), ("value", tree_of(new))])),
        (None, None) => return,
    }
    tree.set(&path, Tree::List(items));
}
