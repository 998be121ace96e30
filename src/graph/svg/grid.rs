//! What is to be laid out: items in columns, and the nets that join them. The namespaces of a picture are items, and so are
//! the boxes in each namespace; nothing here knows which.

/// Everything stands at multiples of this many pixels.
pub(super) const STEP: i32 = 12;

/// Where a net meets an item: so far below its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pin {
    pub(super) net: usize,
    pub(super) dy: i32,
}

/// Which columns an item may stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Any.
    Body,
    /// Before all others, or after them: where nets cross the border.
    Gate { first: bool },
    /// Just before those that it reaches.
    Source,
    /// Just after those that reach it.
    Sink,
}

/// A rectangle with nets coming in at its left and going out at its right.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) entries: Vec<Pin>,
    pub(super) exits: Vec<Pin>,
    pub(super) role: Role,
}

/// Items that are placed, and the trunks between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The top left corner of each item.
    pub(super) at: Vec<(i32, i32)>,
    /// Where each item's exits are, from the top of the picture.
    pub(super) exits: Vec<Vec<i32>>,
    pub(super) trunks: Vec<Trunk>,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A net between two columns: one vertical line, and one to each of its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trunk {
    pub(super) net: usize,
    pub(super) x: i32,
    /// The ends at the left and at the right.
    pub(super) left: Vec<(i32, i32)>,
    pub(super) right: Vec<(i32, i32)>,
}

/// What stands in a column: an item, or a net on its way through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Item(usize),
    Lane(usize),
}

/// Items in columns, each from the top down. Gap `n` is at the left of column `n`; one more is behind the last.
#[derive(Clone, Debug)]
pub(super) struct Grid<'i> {
    pub(super) items: &'i [Item],
    pub(super) columns: Vec<Vec<Slot>>,
}

impl<'i> Grid<'i> {
    /// Items in the columns that they are given, and lanes for the nets that pass.
    pub(super) fn new(items: &'i [Item], column_of: &[usize]) -> Self {
        let count = column_of.iter().max().map_or(0, |last| last + 1);
        let mut columns = vec![Vec::new(); count];
        let nets = items.iter().flat_map(|item| item.entries.iter().chain(&item.exits));
        let nets = nets.map(|pin| pin.net + 1).max().unwrap_or_default();
        let mut gaps: Vec<Option<(usize, usize)>> = vec![None; nets];
        let mut touch = |net: usize, gap: usize| {
            let (first, last) = gaps[net].unwrap_or((gap, gap));
            gaps[net] = Some((first.min(gap), last.max(gap)));
        };
        for (at, (item, column)) in items.iter().zip(column_of).enumerate() {
            columns[*column].push(Slot::Item(at));
            item.entries.iter().for_each(|pin| touch(pin.net, *column));
            item.exits.iter().for_each(|pin| touch(pin.net, column + 1));
        }
        for (net, gaps) in gaps.iter().enumerate() {
            for column in gaps.map_or(0..0, |(first, last)| first..last) {
                columns[column].push(Slot::Lane(net));
            }
        }
        Self { items, columns }
    }

    pub(super) fn height(&self, slot: Slot) -> i32 {
        match slot {
            Slot::Item(item) => self.items[item].height,
            Slot::Lane(_) => 0,
        }
    }

    /// How far apart the edges of two neighbours are at least.
    pub(super) fn space(&self, above: Slot, below: Slot) -> i32 {
        let is_point = |slot| self.height(slot) == 0;
        if is_point(above) || is_point(below) { STEP } else { 2 * STEP }
    }

    /// The pins of a slot at its left, or at its right.
    pub(super) fn pins(&self, slot: Slot, right: bool) -> Vec<Pin> {
        match slot {
            Slot::Item(item) if right => self.items[item].exits.clone(),
            Slot::Item(item) => self.items[item].entries.clone(),
            Slot::Lane(net) => vec![Pin { net, dy: 0 }],
        }
    }
}
