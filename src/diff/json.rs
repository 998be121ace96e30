//! For machines: one JSON object. Its shape is a contract, see docs/reference.md.

use std::fmt::{self, Write};

use serde::Serialize;

use super::settings::At;
use super::{Diff, Effect, Section, Status};
use crate::graph::{Ports, blocks, entries};
use crate::resolve::program::Direction;
use crate::sets::{PortSet, Protocol};

#[derive(Serialize)]
struct Pair<'d> {
    from: &'d str,
    to: &'d str,
    ports: &'d [Ports],
}

#[derive(Serialize)]
struct Unseen<'d> {
    workload: &'d str,
    direction: &'static str,
    namespace: Option<&'d str>,
    pods: &'d str,
    ports: Vec<Ports>,
    names: Vec<Name<'d>>,
}

#[derive(Serialize)]
struct Name<'d> {
    protocol: &'static str,
    name: &'d str,
}

#[derive(Serialize)]
struct End<'d> {
    workload: &'d str,
    direction: &'static str,
    open: bool,
}

#[derive(Serialize)]
struct Changed<'d> {
    workload: &'d str,
    container: Option<&'d str>,
    setting: &'d str,
    old: Option<&'d str>,
    new: Option<&'d str>,
    effect: &'static str,
}

/// The sections and how their lists are called.
const SECTIONS: [(Section, &str); 4] = [
    (Section::Opens, "opens"),
    (Section::Closes, "closes"),
    (Section::WithAdded, "withAdded"),
    (Section::WithRemoved, "withRemoved"),
];

impl Diff {
    /// Writes it as one object, a change on each line, with a line end.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn json(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{{\"version\": 1, \"differs\": {}", !self.is_empty())?;
        for (section, key) in SECTIONS {
            self.pairs_of(section, key, out)?;
        }
        let unseen = |section: Section| -> Vec<String> {
            let here = self.unseen.iter().filter(|each| each.section == section);
            let mut lines: Vec<String> =
                here.flat_map(|each| each.units.iter().map(|unit| self.unseen(each, unit))).collect();
            lines.sort_unstable();
            lines
        };
        let lists: Vec<String> = SECTIONS
            .iter()
            .map(|(section, key)| format!("{}: [{}]", text(key), unseen(*section).join(", ")))
            .collect();
        write!(out, ",\n\"unseen\": {{{}}}", lists.join(", "))?;
        let mut ends: Vec<(&str, &'static str, bool)> = Vec::new();
        for end in &self.ends {
            let ids = end.units.iter().map(|unit| self.units[unit as usize].id.as_str());
            ends.extend(ids.map(|id| (id, word(end.direction), end.open)));
        }
        ends.sort_unstable();
        list(
            "ends",
            ends.into_iter().map(|(workload, direction, open)| text(&End { workload, direction, open })),
            out,
        )?;
        list(
            "settings",
            self.settings.iter().map(|change| {
                let container = match &change.at {
                    At::Pod => None,
                    At::Container(name) => Some(name.as_str()),
                };
                let effect = match change.effect {
                    Effect::Loosens => "loosens",
                    Effect::Changes => "changes",
                    Effect::Tightens => "tightens",
                };
                let (old, new) = (change.old.as_deref(), change.new.as_deref());
                let (workload, setting) = (change.workload.as_str(), change.setting.as_str());
                text(&Changed { workload, container, setting, old, new, effect })
            }),
            out,
        )?;
        for (key, status) in [("added", Status::Added), ("removed", Status::Removed)] {
            let here = self.units.iter().filter(|unit| unit.status == status);
            let mut ids: Vec<&str> = here.map(|unit| unit.id.as_str()).collect();
            ids.sort_unstable();
            write!(out, ",\n{}: {}", text(&key), text(&ids))?;
        }
        writeln!(out, ",\n\"undecided\": {}}}", text(&self.undecided))
    }

    /// The pairs of a section: of workloads, and of workloads with IP blocks.
    fn pairs_of(&self, section: Section, key: &str, out: &mut dyn Write) -> fmt::Result {
        let id = |unit: u32| self.units[unit as usize].id.as_str();
        let groups: Vec<_> = self.groups.iter().filter(|each| each.section == section).collect();
        let ports: Vec<Vec<Ports>> = groups.iter().map(|group| entries(&group.ports)).collect();
        let mut pairs: Vec<(&str, &str, &[Ports])> = Vec::new();
        for (group, ports) in groups.iter().zip(&ports) {
            for from in group.from.iter() {
                pairs.extend(group.to.iter().map(|to| (id(from), id(to), ports.as_slice())));
            }
        }
        let outside: Vec<_> = self.outside.iter().filter(|each| each.section == section).collect();
        let ends: Vec<(Vec<String>, Vec<Ports>)> =
            outside.iter().map(|each| (blocks(&each.addresses), entries(&each.ports))).collect();
        for (each, (blocks, ports)) in outside.iter().zip(&ends) {
            for unit in each.units.iter() {
                pairs.extend(blocks.iter().map(|block| match each.direction {
                    Direction::Ingress => (block.as_str(), id(unit), ports.as_slice()),
                    Direction::Egress => (id(unit), block.as_str(), ports.as_slice()),
                }));
            }
        }
        pairs.sort_by_key(|(from, to, _)| (*from, *to));
        list(key, pairs.into_iter().map(|(from, to, ports)| text(&Pair { from, to, ports })), out)
    }

    fn unseen(&self, each: &super::Unseen, unit: u32) -> String {
        text(&Unseen {
            workload: &self.units[unit as usize].id,
            direction: word(each.direction),
            namespace: each.place.as_deref(),
            pods: &each.who,
            ports: entries(&each.ports),
            names: names(&each.ports),
        })
    }
}

fn names(ports: &PortSet) -> Vec<Name<'_>> {
    let name = |(protocol, name): (Protocol, _)| Name { protocol: protocol.name(), name };
    ports.names().map(name).collect()
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

/// A list with an item on each line.
fn list(key: &str, items: impl Iterator<Item = String>, out: &mut dyn Write) -> fmt::Result {
    write!(out, ",\n{}: [", text(&key))?;
    let mut empty = true;
    for item in items {
        out.write_str(if std::mem::take(&mut empty) { "\n  " } else { ",\n  " })?;
        out.write_str(&item)?;
    }
    out.write_str(if empty { "]" } else { "\n]" })
}

fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists are always JSON")
}
