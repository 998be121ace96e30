//! What differs as rows of words, for tables of any form, the most alarming first.

use std::collections::BTreeMap;

use super::names::Names;
use super::settings::At;
use super::{Diff, EndChange, Section, Status};
use crate::diff::Effect;
use crate::graph::addresses_in_words;
use crate::resolve::program::Direction;

/// From, to, ports.
pub(super) type Row = [String; 3];

/// Setting, before, after, whose.
pub(super) type SettingRow = [String; 4];

/// As many workloads stand in one row of settings.
const WORKLOADS: usize = 3;

impl Diff {
    /// The rows of a section: outside first, then pods that nobody shows, then workloads.
    pub(super) fn rows(&self, section: Section) -> Vec<Row> {
        let names = Names::new(self, section);
        let ends = |near: String, far: String, direction: Direction, words: &str| match direction {
            Direction::Ingress => [far, near, words.to_owned()],
            Direction::Egress => [near, far, words.to_owned()],
        };
        let here = self.outside.iter().filter(|each| each.section == section);
        let outside = here.map(|each| {
            let far = addresses_in_words(&each.addresses);
            ends(names.of(&each.units), far, each.direction, &each.words)
        });
        let here = self.unseen.iter().filter(|each| each.section == section);
        let unseen = here.map(|each| {
            let place = each.place.as_ref().map(|place| format!("{place}/")).unwrap_or_default();
            let far = format!("{place}{} (not shown)", each.who);
            ends(names.of(&each.units), far, each.direction, &each.words)
        });
        let here = self.groups.iter().filter(|each| each.section == section);
        let groups = here.map(|each| [names.of(&each.from), names.of(&each.to), each.words.clone()]);
        let mut rows = Vec::new();
        for mut part in [outside.collect::<Vec<_>>(), unseen.collect(), groups.collect()] {
            part.sort_unstable();
            rows.append(&mut part);
        }
        rows
    }

    /// How many pairs change in a section: of workloads, and of workloads with addresses or with pods that nobody shows.
    pub(super) fn pairs(&self, section: Section) -> usize {
        let outside = self.outside.iter().filter(|each| each.section == section).map(|each| each.units.len());
        let unseen = self.unseen.iter().filter(|each| each.section == section).map(|each| each.units.len());
        let groups = self.groups.iter().filter(|each| each.section == section);
        let groups = groups.map(|each| each.from.len().saturating_mul(each.to.len()));
        outside.chain(unseen).chain(groups).fold(0, usize::saturating_add)
    }

    /// Workloads of a status, by their names in tables, sorted.
    pub(super) fn of_status(&self, status: Status) -> Vec<&str> {
        let here = self.units.iter().filter(|unit| unit.status == status);
        let mut names: Vec<&str> = here.map(|unit| unit.shown.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The ends that open or close, in sentences.
    pub(super) fn ends_in_words(&self) -> Vec<String> {
        let names = Names::new(self, Section::Opens);
        let words = |EndChange { direction, open, units }: &EndChange| {
            let what = match (direction, open) {
                (Direction::Ingress, true) => "open to everybody now",
                (Direction::Egress, true) => "free to send anywhere now",
                (Direction::Ingress, false) => "taking only what is allowed now",
                (Direction::Egress, false) => "sending only what is allowed now",
            };
            format!("{what}: {}", names.of(units))
        };
        self.ends.iter().map(words).collect()
    }

    /// The settings that change in such a way.
    pub(super) fn setting_rows(&self, effect: Effect) -> Vec<SettingRow> {
        let mut grouped: BTreeMap<[&str; 3], Vec<String>> = BTreeMap::new();
        for change in self.settings.iter().filter(|change| change.effect == effect) {
            let [old, new] = [&change.old, &change.new].map(|value| value.as_deref().unwrap_or("not set"));
            let mut parts = change.workload.splitn(3, '/');
            let (place, name) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
            let who = match &change.at {
                At::Container(container) if !change.whole => format!("{place}/{name} ({container})"),
                _ => format!("{place}/{name}"),
            };
            let all = grouped.entry([change.setting.as_str(), old, new]).or_default();
            // The containers of one workload come one after another, and are one where all change alike.
            if all.last() != Some(&who) {
                all.push(who);
            }
        }
        let row = |([setting, old, new], who): ([&str; 3], Vec<String>)| {
            let mut whose = who[..who.len().min(WORKLOADS)].join(", ");
            if who.len() > WORKLOADS {
                whose = format!("{whose}, and {} more", who.len() - WORKLOADS);
            }
            [setting.to_owned(), old.to_owned(), new.to_owned(), whose]
        };
        grouped.into_iter().map(row).collect()
    }

    /// Everything in one sentence, in the order of the tables; none where nothing differs.
    pub(super) fn summary(&self) -> Option<String> {
        let mut parts = Vec::new();
        let mut count = |count: usize, words: [&str; 2]| {
            if count > 0 {
                parts.push(format!("{count} {}", words[usize::from(count > 1)]));
            }
        };
        let settings = |effect: Effect| self.settings.iter().filter(|change| change.effect == effect).count();
        count(self.pairs(Section::Opens), ["connection opens", "connections open"]);
        count(self.pairs(Section::Closes), ["connection closes", "connections close"]);
        count(settings(Effect::Loosens), ["setting loosens", "settings loosen"]);
        count(settings(Effect::Changes), ["setting changes", "settings change"]);
        count(settings(Effect::Tightens), ["setting tightens", "settings tighten"]);
        count(self.of_status(Status::Added).len(), ["workload is new", "workloads are new"]);
        count(self.of_status(Status::Removed).len(), ["workload is gone", "workloads are gone"]);
        if parts.is_empty() {
            parts = self.ends_in_words();
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
