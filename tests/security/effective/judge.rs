//! What runs, by the words of the language page and nothing of the library: who is meant is tried pod by pod, what is
//! narrower is tried on every pod and container that terms can tell apart.

use serde_json::{Value, json};

use super::program::{Setting, Statement, Term};
use super::world::{KEYS, Labels, Workload, World};

/// The fields, by this test's names, and whether they are whole pods'.
pub(super) const FIELDS: [(&str, bool); 13] = [
    ("runAsUser", false),
    ("seccompProfile", false),
    ("user", false),
    ("role", false),
    ("type", false),
    ("level", false),
    ("readOnlyRootFilesystem", false),
    ("add", false),
    ("drop", false),
    ("fsGroup", true),
    ("net.a", true),
    ("net.b", true),
    ("hostIPC", true),
];

const LABEL: [&str; 4] = ["user", "role", "type", "level"];

/// A pod that could be: whose, and its labels.
struct Point {
    owner: Option<usize>,
    labels: Labels,
}

pub(super) struct Judge<'w> {
    world: &'w World,
    statements: &'w [Statement],
    points: Vec<Point>,
    /// Whether the one statement is narrower than the other.
    narrower: Vec<Vec<bool>>,
}

/// What a statement says of a field.
#[derive(Clone, PartialEq)]
enum Said {
    Is(Value),
    Keep,
}

/// Two statements disagree.
#[derive(Debug)]
pub(super) struct Conflict;

impl<'w> Judge<'w> {
    pub(super) fn new(world: &'w World, statements: &'w [Statement]) -> Self {
        let mut labels = vec![Labels::new()];
        for (key, values) in KEYS {
            let with = |labels: &Labels, value: &'static str| {
                let mut labels = labels.clone();
                labels.insert(key, value);
                labels
            };
            labels = labels
                .iter()
                .flat_map(|before| {
                    let some = values.iter().copied().chain(["another"]).map(|value| with(before, value));
                    some.chain([before.clone()]).collect::<Vec<_>>()
                })
                .collect();
        }
        let owners = std::iter::once(None).chain((0..world.workloads.len()).map(Some));
        let points = owners
            .flat_map(|owner| labels.iter().map(move |labels| Point { owner, labels: labels.clone() }))
            .collect();
        let mut judge = Self { world, statements, points, narrower: Vec::new() };
        let all = || 0..statements.len();
        judge.narrower = all().map(|a| all().map(|b| judge.is_narrower(a, b)).collect()).collect();
        judge
    }

    /// What a container has in the end of a field; of a whole pod, whichever container is asked about.
    pub(super) fn value(
        &self,
        workload: usize,
        container: &Value,
        init: bool,
        field: &str,
    ) -> Result<Value, Conflict> {
        let spec = &self.world.workloads[workload].spec;
        let before = effective(spec, container, field);
        let said = |field: &str| self.said(workload, container, init, field);
        match said(field)? {
            Some(Said::Is(value)) => return Ok(value),
            Some(Said::Keep) => return Ok(before),
            None => {}
        }
        // Lists of capabilities are exact.
        let names = |value: &Value| value.as_array().cloned().unwrap_or_default();
        Ok(match field {
            "add" if matches!(said("drop")?, Some(Said::Is(_))) && !names(&before).is_empty() => json!([]),
            "drop" => match said("add")? {
                Some(Said::Is(added)) if names(&before).iter().any(|name| names(&added).contains(name)) => {
                    names(&before).into_iter().filter(|name| !names(&added).contains(name)).collect()
                }
                _ => before,
            },
            _ => before,
        })
    }

    fn said(
        &self,
        workload: usize,
        container: &Value,
        init: bool,
        field: &str,
    ) -> Result<Option<Said>, Conflict> {
        let of_pods = FIELDS.iter().any(|(name, of_pods)| *name == field && *of_pods);
        let name = container["name"].as_str().expect("it has a name");
        let mut all: Vec<(usize, Said)> = Vec::new();
        for (index, statement) in self.statements.iter().enumerate() {
            let owner = Some(workload);
            let point = Point { owner, labels: self.world.workloads[workload].labels.clone() };
            if !self.includes(statement, &point) || !has_container(statement, name, init, of_pods) {
                continue;
            }
            for setting in &statement.settings {
                match setting {
                    Setting::Set(set, value, _) if *set == field => {
                        all.push((index, Said::Is(serde_json::from_str(value).expect("JSON"))));
                    }
                    Setting::Keep(kept, _) if kept.contains(&field) => all.push((index, Said::Keep)),
                    _ => {}
                }
            }
        }
        let mut least =
            all.iter().filter(|(index, _)| !all.iter().any(|(other, _)| self.narrower[*other][*index]));
        let Some((_, first)) = least.next() else { return Ok(None) };
        if least.all(|(_, other)| other == first) { Ok(Some(first.clone())) } else { Err(Conflict) }
    }

    fn is_narrower(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.statements[a], &self.statements[b]);
        let within = |a: &Statement, b: &Statement| self.pods_within(a, b) && containers_within(a, b);
        within(a, b) && !within(b, a)
    }

    /// Every term lies in the other statement: all of its pods do, or it is a name whose template one of the others' selectors means.
    fn pods_within(&self, a: &Statement, b: &Statement) -> bool {
        a.include.iter().all(|term| {
            let pods = self.points.iter().filter(|point| self.means(term, a, point));
            let all = pods.clone().all(|point| self.includes(b, point));
            let Some(owner) = term.name.and_then(|name| self.index(name)) else { return all };
            let point = Point { owner: Some(owner), labels: self.world.workloads[owner].labels.clone() };
            all || b.include.iter().any(|other| other.name.is_none() && self.means(other, b, &point))
        })
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.world.workloads.iter().position(|workload| workload.name == name)
    }

    fn includes(&self, statement: &Statement, point: &Point) -> bool {
        statement.include.iter().any(|term| self.means(term, statement, point))
    }

    /// Whether a term of a statement, less what is excepted, means a pod.
    fn means(&self, term: &Term, statement: &Statement, point: &Point) -> bool {
        self.matches(term, point) && !statement.except.iter().any(|term| self.matches(term, point))
    }

    fn matches(&self, term: &Term, point: &Point) -> bool {
        let named = term.name.is_none_or(|name| {
            let index = self.index(name);
            let selected =
                |workload: &Workload| workload.selector.iter().all(|(k, v)| point.labels.get(k) == Some(v));
            index == point.owner && index.is_some_and(|index| selected(&self.world.workloads[index]))
        });
        named && term.labels.iter().all(|(key, is, value)| (point.labels.get(key) == Some(value)) == *is)
    }
}

fn has_container(statement: &Statement, name: &str, init: bool, of_pods: bool) -> bool {
    match &statement.containers {
        None => true,
        Some(_) if of_pods => false,
        Some(patterns) => patterns.iter().any(|pattern| matches(pattern, name, init)),
    }
}

fn matches(pattern: &str, name: &str, init: bool) -> bool {
    match pattern.strip_prefix("init:") {
        Some(rest) => init && matches(rest, name, init),
        None => match pattern.split('*').collect::<Vec<_>>().as_slice() {
            [all] => *all == name,
            [start, end] => name.starts_with(start) && name[start.len()..].ends_with(end),
            ["", middle, ""] => name.contains(middle),
            _ => unreachable!("no such pattern is made"),
        },
    }
}

fn containers_within(a: &Statement, b: &Statement) -> bool {
    let names = ["main", "side", "setup", "m", "s", "e", "x", "mx", "sx", "mex", "sex", "xex", "maine", ""];
    let all = names.iter().flat_map(|name| [(*name, false), (*name, true)]);
    let mut all = all.filter(|(name, init)| has_container(a, name, *init, false));
    all.all(|(name, init)| has_container(b, name, init, false))
}

/// What holds for a container: its own value, else the pod's; of an SELinux label all parts or none.
pub(super) fn effective(spec: &Value, container: &Value, field: &str) -> Value {
    let (own, pods) = (&container["securityContext"], &spec["securityContext"]);
    let found = match field {
        "add" | "drop" => own["capabilities"][field].clone(),
        "readOnlyRootFilesystem" => own[field].clone(),
        "fsGroup" => pods[field].clone(),
        "hostIPC" => spec[field].clone(),
        "net.a" | "net.b" => {
            let all = pods["sysctls"].as_array().cloned().unwrap_or_default();
            all.iter().find(|item| item["name"] == field).map_or(Value::Null, |item| item["value"].clone())
        }
        _ if LABEL.contains(&field) => match &own["seLinuxOptions"] {
            Value::Null => pods["seLinuxOptions"][field].clone(),
            label => label[field].clone(),
        },
        _ if own[field].is_null() => pods[field].clone(),
        _ => own[field].clone(),
    };
    match found {
        Value::Array(mut names) => {
            names.sort_by_key(ToString::to_string);
            Value::Array(names)
        }
        other => other,
    }
}
