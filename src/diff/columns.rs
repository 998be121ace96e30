//! Who reaches a workload, and on which ports: as ranges of sources, so that equal columns are compared at a glance.

use std::collections::HashMap;
use std::rc::Rc;

use super::unit_set::UnitSet;
use super::units::Units;
use crate::graph::Graph;
use crate::reach::{ClassId, PortsId};
use crate::sets::PortSet;

/// Port sets of both sides, each once.
#[derive(Debug, Default)]
pub(super) struct Ports {
    pub(super) sets: Vec<PortSet>,
    numbers: HashMap<PortSet, u32>,
}

impl Ports {
    pub(super) fn number(&mut self, set: &PortSet) -> u32 {
        if let Some(known) = self.numbers.get(set) {
            return *known;
        }
        let number = u32::try_from(self.sets.len()).expect("memory ends before four billion sets");
        self.sets.push(set.clone());
        self.numbers.insert(set.clone(), number);
        number
    }
}

/// Sources `first..end` on these ports.
pub(super) type Segment = (u32, u32, u32);

/// The sources of one workload. Segments may overlap where a workload has several templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Column {
    segments: Vec<Segment>,
    /// Whether everybody whose egress is open reaches it.
    open: bool,
}

/// The columns of one side, one for each unit.
pub(super) struct Columns {
    pub(super) all: Vec<Column>,
    /// Whose egress is open.
    pub(super) open_from: UnitSet,
    every_port: u32,
}

impl Columns {
    pub(super) fn new(units: &Units, side: usize, graph: &Graph, ports: &mut Ports) -> Self {
        let pairs = graph.class_pairs();
        let one = |class: ClassId| units.of_range(side, (class, ClassId(class.0 + 1)));
        let many = |classes: &crate::reach::ClassSet| {
            UnitSet::of_ranges(classes.iter().flat_map(|class| one(class).ranges().to_vec()).collect())
        };
        let mut all = vec![Column::default(); units.list.len()];
        for unit in many(&pairs.open_to).iter() {
            all[unit as usize].open = true;
        }
        let mut numbers: HashMap<PortsId, u32> = HashMap::new();
        let mut ranges: HashMap<(ClassId, ClassId), Rc<UnitSet>> = HashMap::new();
        let mut range = |classes: (ClassId, ClassId)| {
            Rc::clone(ranges.entry(classes).or_insert_with(|| Rc::new(units.of_range(side, classes))))
        };
        for pair in &pairs.listed {
            let number = *numbers.entry(pair.ports).or_insert_with(|| ports.number(pairs.ports(pair)));
            let (from, to) = (range(pair.from), range(pair.to));
            for unit in to.iter() {
                let segments = from.ranges().iter().map(|(first, end)| (*first, *end, number));
                all[unit as usize].segments.extend(segments);
            }
        }
        for column in &mut all {
            column.segments.sort_unstable();
            join(&mut column.segments);
        }
        Self { all, open_from: many(&pairs.open_from), every_port: ports.number(&PortSet::all()) }
    }

    /// All segments of a column, sorted.
    pub(super) fn segments(&self, column: &Column) -> Vec<Segment> {
        let mut all = column.segments.clone();
        if column.open {
            let open = self.open_from.ranges().iter();
            all.extend(open.map(|(first, end)| (*first, *end, self.every_port)));
            all.sort_unstable();
        }
        all
    }
}

/// Neighbours on the same ports are one, whatever pairs they came from.
fn join(segments: &mut Vec<Segment>) {
    segments.dedup_by(|later, first| {
        let same = first.1 == later.0 && first.2 == later.2;
        if same {
            first.1 = later.1;
        }
        same
    });
}
