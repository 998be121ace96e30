//! What pods run under as statements: what all pods of a namespace have in common of all of them, what is left of some,
//! and what one container has of it alone.

use std::collections::{BTreeMap, BTreeSet};

use super::terms::Reason;
use super::{Origin, Plan, Said, Statement};
use crate::diff::{laid, of_container};
use crate::inventory::{Container, Workload};
use crate::resolve::{Facts, name, said, workload_name};
use crate::security::Changes;
use crate::settings::{Field, Level, Profile, ProfileKind, Value};

type Values = BTreeMap<Field, Value>;

/// Workloads by how they are called.
type Whose = (BTreeSet<String>, BTreeSet<Origin>);

/// What is to be said of a workload.
struct Found {
    workload: usize,
    term: String,
    /// The pod's own, and what all its containers have.
    common: Values,
    /// The rest, by container: how a statement names it, and its values.
    containers: Vec<(String, Values)>,
}

/// The settings of all workloads but those that are kept, and those that can't be said, with the reason.
pub(super) fn settings(facts: &Facts<'_>, plan: &Plan) -> (Vec<Statement>, Vec<(Origin, Reason)>) {
    let (mut statements, mut refused) = (Vec::new(), Vec::new());
    for namespace in facts.namespaces() {
        let (mut found, mut whole) = (Vec::new(), true);
        for workload in facts.in_namespace(namespace) {
            let origin = Origin::Workload(*workload);
            if plan.kept.contains_key(&origin) {
                whole = false;
                continue;
            }
            match self::found(facts, namespace, *workload) {
                Ok(said) => found.push(said),
                Err(reason) => {
                    whole = false;
                    // Nothing is kept where there is nothing.
                    if has_settings(facts.workload(*workload)) {
                        refused.push((origin, reason));
                    }
                }
            }
        }
        if plan.grouped {
            statements.extend(of_namespace(namespace, &found, whole, plan.standards));
        } else {
            statements.extend(
                found.into_iter().flat_map(|each| of_namespace(namespace, &[each], false, plan.standards)),
            );
        }
    }
    (statements, refused)
}

/// Whether a manifest says anything of a workload's security.
pub fn has_settings(workload: &Workload) -> bool {
    let levels = workload.containers.iter().map(|container| &container.security);
    levels
        .chain([&workload.template.security])
        .any(|level| !level.values.is_empty() || level.se_linux.is_some())
}

fn found(facts: &Facts<'_>, namespace: &str, index: usize) -> Result<Found, Reason> {
    let workload = facts.workload(index);
    let id = &workload.id;
    let same = facts.named(namespace, &id.name.value);
    if id.generated || id.kind.value == "PodTemplate" {
        return Err(format!("no statement can name a {} like this", id.kind.value));
    }
    if same.len() > facts.kinds_named(namespace, &id.name.value) {
        return Err("it has several pod templates under one name".to_owned());
    }
    let term = workload_name(facts, index);
    let nothing = Changes::new();
    let pod = laid(&workload.template.security, &nothing);
    let all: Vec<Values> = workload
        .containers
        .iter()
        .map(|container| of_container(workload, container, &pod, &nothing))
        .collect();
    let mut common = in_common(&all.iter().collect::<Vec<_>>());
    let containers = workload.containers.iter().zip(&all);
    let containers = containers
        .map(|(container, values)| Ok((container_name(container)?, without(values, &common))))
        .filter(|found: &Result<_, Reason>| {
            found.as_ref().map_or(true, |(_, values): &(_, Values)| !values.is_empty())
        })
        .collect::<Result<Vec<_>, Reason>>()?;
    common.extend(pod.into_iter().filter(|(field, _)| field.level() == Level::Pod));
    for (field, value) in common.iter().chain(containers.iter().flat_map(|(_, values)| values)) {
        if said(field, value).is_none() {
            return Err(format!("no setting says {} {value}", field.name()));
        }
    }
    Ok(Found { workload: index, term, common, containers })
}

fn container_name(container: &Container) -> Result<String, Reason> {
    let written = container.name();
    if written.is_empty() {
        return Err("a container of it has no name".to_owned());
    }
    Ok(name(written))
}

/// Fields that mean something only together.
fn unit(field: &Field) -> Field {
    match field {
        Field::Drop => Field::Add,
        field if field.is_se_linux() => Field::SeLinuxLevel,
        field => field.clone(),
    }
}

/// What is the same in all of them.
fn in_common(all: &[&Values]) -> Values {
    let Some((first, rest)) = all.split_first() else { return Values::new() };
    let fields: BTreeSet<&Field> = all.iter().flat_map(|values| values.keys()).collect();
    let differing: BTreeSet<Field> = fields
        .into_iter()
        .filter(|field| rest.iter().any(|values| values.get(field) != first.get(field)))
        .map(unit)
        .collect();
    first
        .iter()
        .filter(|(field, _)| !differing.contains(&unit(field)))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

fn without(values: &Values, common: &Values) -> Values {
    values
        .iter()
        .filter(|(field, _)| !common.contains_key(field))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

/// `whole`: whether these are all workloads of the namespace.
fn of_namespace(namespace: &str, found: &[Found], whole: bool, standards: bool) -> Vec<Statement> {
    let statement = |said, origins| Statement { namespace: namespace.to_owned(), said, origins };
    let everybody = if whole && found.len() > 1 {
        in_common(&found.iter().map(|each| &each.common).collect::<Vec<_>>())
    } else {
        Values::new()
    };
    let all_origins = || found.iter().map(|each| Origin::Workload(each.workload)).collect();
    let mut statements = Vec::new();
    if !everybody.is_empty() {
        let whom = BTreeSet::from(["*".to_owned()]);
        statements.push(statement(Said::Pod { whom, settings: words(&everybody, standards) }, all_origins()));
    }
    let mut pods: BTreeMap<Vec<String>, Whose> = BTreeMap::new();
    let mut containers: BTreeMap<(String, Vec<String>), Whose> = BTreeMap::new();
    for each in found {
        let origin = Origin::Workload(each.workload);
        let own = without(&each.common, &everybody);
        if !own.is_empty() {
            let entry = pods.entry(words(&own, standards)).or_default();
            entry.0.insert(each.term.clone());
            entry.1.insert(origin);
        }
        let mut alike: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        for (name, values) in &each.containers {
            alike.entry(words(values, false)).or_default().push(name);
        }
        for (settings, names) in alike {
            let entry = containers.entry((names.join(", "), settings)).or_default();
            entry.0.insert(each.term.clone());
            entry.1.insert(origin);
        }
    }
    let pods =
        pods.into_iter().map(|(settings, (whom, origins))| statement(Said::Pod { whom, settings }, origins));
    statements.extend(pods);
    let containers = containers.into_iter().map(|((names, settings), (whom, origins))| {
        statement(Said::Container { names, whom, settings }, origins)
    });
    statements.extend(containers);
    statements
}

/// Values as settings; what comes to `restricted` by that word, where standards may be named.
fn words(values: &Values, standards: bool) -> Vec<String> {
    let default = Value::Profile(Profile { kind: ProfileKind::RuntimeDefault, localhost: None });
    let restricted = [
        (Field::RunAsNonRoot, Value::Bool(true)),
        (Field::AllowPrivilegeEscalation, Value::Bool(false)),
        (Field::Drop, Value::Words(vec!["ALL".to_owned()])),
        (Field::SeccompProfile, default),
    ];
    let is = standards
        && !values.contains_key(&Field::Add)
        && restricted.iter().all(|(field, value)| values.get(field) == Some(value));
    let mut all: Vec<String> = Vec::new();
    if is {
        all.push("restricted".to_owned());
    }
    let mut se_linux = String::new();
    for (field, value) in values {
        if is && restricted.iter().any(|(known, _)| known == field) {
            continue;
        }
        let Some(text) = said(field, value) else { continue };
        match text.strip_prefix("selinux ") {
            Some(part) if !se_linux.is_empty() => se_linux.extend([" ", part]),
            Some(_) => se_linux = text,
            None => all.push(text),
        }
    }
    if !se_linux.is_empty() {
        all.push(se_linux);
    }
    all
}
