//! Sets of workloads in a few words: `shop/*`, `shop/web, shop/api`, `*/* except shop/db`.

use super::unit_set::UnitSet;
use super::{Diff, Section, Status};

/// As many parts stand beside each other.
const PARTS: usize = 3;
/// As few are left out of "all of them".
const LEFT_OUT: usize = 2;

/// Names sets among those that a section is about.
pub(super) struct Names<'d> {
    diff: &'d Diff,
    /// Who could be meant.
    everybody: UnitSet,
    /// The units of each namespace, as `first..end`.
    ranges: Vec<(u32, u32)>,
}

impl<'d> Names<'d> {
    pub(super) fn new(diff: &'d Diff, section: Section) -> Self {
        let meant = |status: Status| match section {
            Section::Opens | Section::Closes => status == Status::Both,
            Section::WithAdded => status != Status::Removed,
            Section::WithRemoved => status != Status::Added,
        };
        let mut ranges = vec![(u32::MAX, 0); diff.namespaces.len()];
        let mut everybody = UnitSet::default();
        for (unit, position) in diff.units.iter().zip(0..) {
            let range = &mut ranges[unit.namespace];
            *range = (range.0.min(position), position + 1);
            if meant(unit.status) {
                everybody.push(position, position + 1);
            }
        }
        Self { diff, everybody, ranges }
    }

    /// A set in words.
    pub(super) fn of(&self, set: &UnitSet) -> String {
        if self.everybody.len() > PARTS && self.diff.namespaces.len() > 1 {
            let missing = self.everybody.difference(set);
            if missing.len() <= LEFT_OUT {
                return self.except("*/*", &missing);
            }
        }
        let mut parts: Vec<String> = Vec::new();
        // What has no room: workloads, and their namespaces.
        let (mut more, mut places) = (0, 0);
        let namespaces = self.ranges.iter().enumerate();
        for (namespace, &(first, end)) in namespaces.filter(|(_, range)| range.0 < range.1) {
            let here = UnitSet::of_ranges(vec![(first, end)]);
            let chosen = here.intersection(set);
            if chosen.is_empty() {
                continue;
            }
            if parts.len() >= PARTS {
                more += chosen.len();
                places += 1;
                continue;
            }
            let all = here.intersection(&self.everybody);
            let missing = all.difference(&chosen);
            let few = missing.is_empty() || missing.len() <= LEFT_OUT && missing.len() * 3 < chosen.len();
            if all.len() > 2 && few {
                parts.push(self.except(&format!("{}/*", self.diff.namespaces[namespace]), &missing));
                continue;
            }
            let names = self.sorted(&chosen);
            let room = PARTS - parts.len();
            let shown = if names.len() <= room { names.len() } else { room };
            parts.extend(names[..shown].iter().map(|name| (*name).to_owned()));
            if shown < names.len() {
                more += names.len() - shown;
                places += 1;
            }
        }
        if more > 0 {
            let within = if places > 1 { format!(" in {places} namespaces") } else { String::new() };
            parts.push(format!("and {more} more{within}"));
        }
        parts.join(", ")
    }

    fn except(&self, all: &str, missing: &UnitSet) -> String {
        if missing.is_empty() {
            all.to_owned()
        } else {
            format!("{all} except {}", self.sorted(missing).join(", "))
        }
    }

    fn sorted(&self, set: &UnitSet) -> Vec<&str> {
        let mut names: Vec<&str> =
            set.iter().map(|unit| self.diff.units[unit as usize].shown.as_str()).collect();
        names.sort_unstable();
        names
    }
}
