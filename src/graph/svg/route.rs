//! The vertical lines in the gaps between columns: in which order they stand, so that few lines cross and none lies on
//! another.

use std::collections::BTreeMap;

use super::grid::{Grid, Layout, STEP, Slot, Trunk};

/// Room beside the vertical lines of a gap, and for each of them.
const ROOM: i32 = 15;
const TRACK: i32 = 9;

/// How much an end is moved where its line would lie on another's.
const NUDGES: [i32; 4] = [4, -4, 2, -2];

/// An end of a net in a gap.
#[derive(Clone, Copy, Debug)]
struct End {
    y: i32,
    /// Its column, the position in it, and which of the slot's pins it is.
    of: (usize, usize, usize),
}

/// A net in a gap.
#[derive(Clone, Debug, Default)]
struct Net {
    number: usize,
    left: Vec<End>,
    right: Vec<End>,
}

impl Net {
    fn span(&self) -> (i32, i32) {
        let ys = || self.left.iter().chain(&self.right).map(|end| end.y);
        (ys().min().unwrap_or_default(), ys().max().unwrap_or_default())
    }

    /// Whether it is one horizontal line.
    fn is_straight(&self) -> bool {
        let (first, last) = self.span();
        first == last
    }

    fn meets(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.span(), other.span());
        a <= d + STEP / 2 && c <= b + STEP / 2
    }
}

/// Moved ends, by column, slot and pin.
type Moved = BTreeMap<(usize, usize, usize), usize>;

/// Everything in its place: items in the columns at these tops.
pub(super) fn route(grid: &Grid<'_>, tops: &[Vec<i32>]) -> Layout {
    const ROUNDS: usize = 8;
    let mut moved = Moved::new();
    let mut gaps = gaps(grid, tops, &moved);
    for _ in 0..ROUNDS {
        for nets in &mut gaps {
            sort(nets);
        }
        let lying: Vec<_> = gaps.iter().flat_map(|nets| lying(nets)).collect();
        if lying.is_empty() {
            break;
        }
        for end in lying {
            *moved.entry(end).or_default() += 1;
        }
        gaps = self::gaps(grid, tops, &moved);
    }
    for nets in &mut gaps {
        sort(nets);
    }
    placed(grid, tops, &moved, &gaps)
}

fn nudge(moved: &Moved, of: (usize, usize, usize)) -> i32 {
    moved.get(&of).map_or(0, |times| NUDGES[(times - 1) % NUDGES.len()])
}

/// A lane has one height on both of its sides.
fn height_of(
    grid: &Grid<'_>,
    tops: &[Vec<i32>],
    moved: &Moved,
    of: (usize, usize, usize),
    right: bool,
) -> i32 {
    let (column, at, pin) = of;
    let slot = grid.columns[column][at];
    let dy = grid.pins(slot, right)[pin].dy;
    let may_move = right || matches!(slot, Slot::Lane(_));
    tops[column][at] + dy + if may_move { nudge(moved, of) } else { 0 }
}

/// The nets of each gap, with their ends.
fn gaps(grid: &Grid<'_>, tops: &[Vec<i32>], moved: &Moved) -> Vec<Vec<Net>> {
    let mut gaps: Vec<BTreeMap<usize, Net>> = vec![BTreeMap::new(); grid.columns.len() + 1];
    for (column, slots) in grid.columns.iter().enumerate() {
        for (at, slot) in slots.iter().enumerate() {
            for right in [false, true] {
                for (number, pin) in grid.pins(*slot, right).iter().enumerate() {
                    let of = (column, at, number);
                    let end = End { y: height_of(grid, tops, moved, of, right), of };
                    let net = gaps[column + usize::from(right)].entry(pin.net).or_default();
                    net.number = pin.net;
                    if right { net.left.push(end) } else { net.right.push(end) }
                }
            }
        }
    }
    gaps.into_iter().map(|nets| nets.into_values().collect()).collect()
}

/// How bad it is that a net's vertical line stands left of another's: each crossing counts, and lines on one another much.
fn cost(left: &Net, right: &Net) -> i64 {
    const ON_ONE_ANOTHER: i64 = 1000;
    let inside = |y: i32, (first, last): (i32, i32)| i64::from(first <= y && y <= last);
    let crossings: i64 = left.right.iter().map(|end| inside(end.y, right.span())).sum::<i64>()
        + right.left.iter().map(|end| inside(end.y, left.span())).sum::<i64>();
    let lying = left.right.iter().flat_map(|a| right.left.iter().filter(|b| (a.y - b.y).abs() < 2)).count();
    crossings + ON_ONE_ANOTHER * i64::try_from(lying).unwrap_or(0)
}

/// Puts the nets of a gap in an order of few crossings: each is moved to its best place until nothing gets better.
fn sort(nets: &mut Vec<Net>) {
    const PASSES: usize = 12;
    // Lines that go up stand in their order, those that go down against it: then they don't cross.
    nets.sort_by_key(|net| {
        let mean = |ends: &[End]| {
            let sum: i32 = ends.iter().map(|end| end.y).sum();
            sum / i32::try_from(ends.len()).unwrap_or(1).max(1)
        };
        let (left, right) = (mean(&net.left), mean(&net.right));
        if right < left { (0, left, net.number) } else { (1, -left, net.number) }
    });
    let costs: Vec<Vec<i64>> =
        nets.iter().map(|a| nets.iter().map(|b| if a.meets(b) { cost(a, b) } else { 0 }).collect()).collect();
    let mut order: Vec<usize> = (0..nets.len()).collect();
    for _ in 0..PASSES {
        let mut better = false;
        for (net, own) in costs.iter().enumerate() {
            let Some(now) = order.iter().position(|other| *other == net) else { continue };
            order.remove(now);
            // The change of cost when it stands before each of the others, from the left.
            let mut sum = 0;
            let mut sums = vec![0];
            for other in &order {
                sum += costs[*other][net] - own[*other];
                sums.push(sum);
            }
            let best = (0..sums.len()).min_by_key(|place| (sums[*place], place.abs_diff(now))).unwrap_or(now);
            better |= sums[best] < sums[now];
            order.insert(best, net);
        }
        if !better {
            break;
        }
    }
    *nets = order.into_iter().map(|net| std::mem::take(&mut nets[net])).collect();
}

/// The left ends whose lines lie on another net's.
fn lying(nets: &[Net]) -> Vec<(usize, usize, usize)> {
    let mut lying = Vec::new();
    for (at, left) in nets.iter().enumerate() {
        for right in &nets[at + 1..] {
            for end in &right.left {
                if left.right.iter().any(|other| (other.y - end.y).abs() < 2) {
                    lying.push(end.of);
                }
            }
        }
    }
    lying.sort_unstable();
    lying.dedup();
    lying
}

/// On which track each net of a gap stands, and how many there are.
fn tracks(nets: &[Net]) -> (Vec<i32>, i32) {
    let mut tracks: Vec<i32> = Vec::with_capacity(nets.len());
    for (at, net) in nets.iter().enumerate() {
        let before = nets[..at].iter().zip(&tracks);
        let taken =
            before.filter(|(other, _)| !net.is_straight() && !other.is_straight() && net.meets(other));
        tracks.push(taken.map(|(_, track)| track + 1).max().unwrap_or(0));
    }
    let straight = nets.iter().all(Net::is_straight);
    let count = if straight { 0 } else { tracks.iter().max().map_or(0, |last| last + 1) };
    (tracks, count)
}

fn placed(grid: &Grid<'_>, tops: &[Vec<i32>], moved: &Moved, gaps: &[Vec<Net>]) -> Layout {
    let mut layout = Layout {
        at: vec![(0, 0); grid.items.len()],
        exits: vec![Vec::new(); grid.items.len()],
        ..Layout::default()
    };
    let mut x = 0;
    // The left edge of each column, then its right edges slot by slot.
    let mut starts = Vec::new();
    let mut gap_starts = Vec::new();
    for (column, nets) in gaps.iter().enumerate() {
        gap_starts.push(x);
        // Where nothing is between a border and a column, no room is needed.
        x += if nets.is_empty() && (column == 0 || column == grid.columns.len()) {
            0
        } else {
            2 * ROOM + (tracks(nets).1 - 1).max(0) * TRACK
        };
        starts.push(x);
        let width = |slot: &Slot| match slot {
            Slot::Item(item) => grid.items[*item].width,
            Slot::Lane(_) => 0,
        };
        x += grid.columns.get(column).map_or(0, |slots| slots.iter().map(width).max().unwrap_or(0));
    }
    layout.width = x;
    for (column, slots) in grid.columns.iter().enumerate() {
        for (at, slot) in slots.iter().enumerate() {
            let Slot::Item(item) = slot else { continue };
            layout.at[*item] = (starts[column], tops[column][at]);
            let exits = 0..grid.items[*item].exits.len();
            layout.exits[*item] =
                exits.map(|pin| height_of(grid, tops, moved, (column, at, pin), true)).collect();
            layout.height = layout.height.max(tops[column][at] + grid.items[*item].height);
        }
        for top in &tops[column] {
            layout.height = layout.height.max(*top);
        }
    }
    for (gap, nets) in gaps.iter().enumerate() {
        let (tracks, _) = tracks(nets);
        for (net, track) in nets.iter().zip(tracks) {
            let left = net.left.iter().map(|end| {
                let (column, at, _) = end.of;
                let width = match grid.columns[column][at] {
                    Slot::Item(item) => grid.items[item].width,
                    Slot::Lane(_) => 0,
                };
                (starts[column] + width, end.y)
            });
            let right = net.right.iter().map(|end| (starts[end.of.0], end.y));
            layout.trunks.push(Trunk {
                net: net.number,
                x: gap_starts[gap] + ROOM + track * TRACK,
                left: left.collect(),
                right: right.collect(),
            });
        }
    }
    layout
}
