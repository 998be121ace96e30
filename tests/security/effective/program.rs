//! Random programs about such a world, as this test's own data and as text.

use super::world::{KEYS, World};
use crate::oracle::rng::Rng;

pub(super) struct Statement {
    /// None: of whole pods.
    pub(super) containers: Option<Vec<&'static str>>,
    pub(super) include: Vec<Term>,
    pub(super) except: Vec<Term>,
    pub(super) settings: Vec<Setting>,
}

#[derive(Clone)]
pub(super) struct Term {
    pub(super) name: Option<&'static str>,
    /// Key, whether it is to have the value, value.
    pub(super) labels: Vec<(&'static str, bool, &'static str)>,
}

pub(super) enum Setting {
    /// A field by this test's name, its value as JSON text, and the text in a program.
    Set(&'static str, String, String),
    /// Fields by this test's names, and the text in a program.
    Keep(Vec<&'static str>, &'static str),
}

const PATTERNS: [&str; 9] = ["main", "side", "setup", "*", "m*", "s*", "*e*", "init:setup", "init:*"];

pub(super) fn random(rng: &mut Rng, world: &World) -> Vec<Statement> {
    (0..=1 + rng.below(4)).map(|_| statement(rng, world)).collect()
}

fn statement(rng: &mut Rng, world: &World) -> Statement {
    let containers = rng.chance(45).then(|| {
        let count = 1 + usize::from(rng.chance(20));
        (0..count).map(|_| *rng.pick(&PATTERNS)).collect::<Vec<_>>()
    });
    let include = (0..=usize::from(rng.chance(20))).map(|_| term(rng, world)).collect();
    let except = if rng.chance(15) { vec![term(rng, world)] } else { Vec::new() };
    let count = 1 + rng.below(3);
    let mut settings: Vec<Setting> = Vec::new();
    for _ in 0..count {
        let next = setting(rng, containers.is_some());
        // A statement that contradicts itself is an error of its own.
        let said = |setting: &Setting| setting.fields().iter().any(|field| next.fields().contains(field));
        if !settings.iter().any(said) {
            settings.push(next);
        }
    }
    Statement { containers, include, except, settings }
}

fn term(rng: &mut Rng, world: &World) -> Term {
    let mut labels = Vec::new();
    let name = rng.chance(40).then(|| rng.pick(&world.workloads).name);
    let count = if name.is_some() { usize::from(rng.chance(25)) } else { rng.weighted(&[30, 45, 25]) };
    // Labels that some pod has, and values that some don't have: a term that means nothing is an error.
    let pod = rng.pick(&world.workloads);
    let pod = world.workloads.iter().find(|workload| Some(workload.name) == name).unwrap_or(pod);
    for (key, values) in KEYS.into_iter().filter(|_| rng.chance(50)).take(count).collect::<Vec<_>>() {
        match pod.labels.get(key) {
            Some(value) if rng.chance(75) => labels.push((key, true, *value)),
            own => labels.extend(values.iter().find(|v| Some(*v) != own).map(|value| (key, false, *value))),
        }
    }
    Term { name, labels }
}

fn setting(rng: &mut Rng, of_containers: bool) -> Setting {
    let set = |field: &'static str, value: String, text: String| Setting::Set(field, value, text);
    let number = rng.below(3);
    match rng.below(if of_containers { 12 } else { 16 }) {
        0 | 1 => set("runAsUser", (number + 1).to_string(), format!("runAsUser {}", number + 1)),
        2 => set(
            "seccompProfile",
            r#"{"type":"RuntimeDefault"}"#.to_owned(),
            "seccomp runtimeDefault".to_owned(),
        ),
        3 | 4 => {
            let part = *rng.pick(&["user", "type", "level"]);
            set(part, format!("\"p{number}\""), format!("selinux {part} \"p{number}\""))
        }
        5 => set("readOnlyRootFilesystem", "true".to_owned(), "readOnlyRoot".to_owned()),
        6 | 7 => {
            let name = *rng.pick(&["KILL", "CHOWN", "FOWNER"]);
            set("add", format!("[\"{name}\"]"), format!("add {name}"))
        }
        8 => {
            let name = *rng.pick(&["ALL", "KILL", "CHOWN"]);
            set("drop", format!("[\"{name}\"]"), format!("drop {name}"))
        }
        9 => Setting::Keep(vec!["runAsUser"], "keep runAsUser"),
        10 => Setting::Keep(vec!["user", "role", "type", "level"], "keep selinux"),
        11 => {
            let (field, text) = *rng.pick(&[
                ("add", "keep add"),
                ("drop", "keep drop"),
                ("seccompProfile", "keep seccomp"),
                ("readOnlyRootFilesystem", "keep readOnlyRootFilesystem"),
            ]);
            Setting::Keep(vec![field], text)
        }
        12 => set("fsGroup", number.to_string(), format!("fsGroup {number}")),
        13 => set("net.a", format!("\"{number}\""), format!("sysctl \"net.a\" \"{number}\"")),
        14 => set("hostIPC", "false".to_owned(), "noHostIPC".to_owned()),
        _ => {
            let kept: [(&[&str], &str); 3] = [
                (&["fsGroup"], "keep fsGroup"),
                (&["net.a", "net.b"], "keep sysctl"),
                (&["hostIPC"], "keep hostIPC"),
            ];
            let (fields, text) = *rng.pick(&kept);
            Setting::Keep(fields.to_vec(), text)
        }
    }
}

impl Statement {
    pub(super) fn text(&self) -> String {
        let terms = |terms: &[Term]| terms.iter().map(Term::text).collect::<Vec<_>>().join(", ");
        let mut who = terms(&self.include);
        if !self.except.is_empty() {
            who = format!("{who} except {}", terms(&self.except));
        }
        let what = match &self.containers {
            None => "pod".to_owned(),
            Some(patterns) => format!("container {} in", patterns.join(", ")),
        };
        let settings: Vec<&str> = self.settings.iter().map(Setting::text).collect();
        format!("{what} {who} {}", settings.join(" "))
    }
}

impl Term {
    fn text(&self) -> String {
        let labels: Vec<String> = self
            .labels
            .iter()
            .map(|(key, is, value)| format!("{key}{}{value}", if *is { "=" } else { "!=" }))
            .collect();
        match (self.name, labels.is_empty()) {
            (Some(name), true) => name.to_owned(),
            (Some(name), false) => format!("{name}[{}]", labels.join(", ")),
            (None, true) => "*".to_owned(),
            (None, false) => format!("[{}]", labels.join(", ")),
        }
    }
}

impl Setting {
    fn fields(&self) -> Vec<&'static str> {
        match self {
            Self::Set(field, ..) => vec![field],
            Self::Keep(fields, _) => fields.clone(),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Set(_, _, text) => text,
            Self::Keep(_, text) => text,
        }
    }
}
