//! The best of several layouts: that which is largest on a page, with short lines.

use super::grid::{Grid, Item, Layout, Slot};
use super::rank::ways;
use super::route::route;
use super::stack::stack;

/// Lays items out for a page of this shape: so many hundredths as wide as high.
pub(super) fn arrange(items: &[Item], shape: i32) -> Layout {
    let layouts = ways(items).into_iter().map(|columns| {
        let mut grid = Grid::new(items, &columns);
        let tops = stack(&mut grid);
        let lanes = grid.columns.iter().flatten().filter(|slot| matches!(slot, Slot::Lane(_))).count();
        (lanes, route(&grid, &tops))
    });
    let best = layouts.min_by_key(|(lanes, layout)| badness(layout, *lanes, shape));
    best.map(|(_, layout)| layout).unwrap_or_default()
}

/// How high a page of that shape has to be for it, and how far the eye has to follow lines.
fn badness(layout: &Layout, lanes: usize, shape: i32) -> i64 {
    /// What a line that passes a column is worth, in pixels of the page; where there are many, the page counts.
    const LANE: i64 = 30;
    const MOST: usize = 20;
    // Whatever is smaller than this fits any page.
    const SMALL: i64 = 300;
    let page = i64::from(layout.height).max(i64::from(layout.width) * 100 / i64::from(shape)).max(SMALL);
    let area = (i64::from(layout.height) * i64::from(layout.width)).max(SMALL * SMALL);
    let mut length = 0;
    for trunk in &layout.trunks {
        let ends = || trunk.left.iter().chain(&trunk.right);
        let ys = || ends().map(|end| end.1);
        length += i64::from(ys().max().unwrap_or(0) - ys().min().unwrap_or(0));
        length += ends().map(|end| i64::from((end.0 - trunk.x).abs())).sum::<i64>();
    }
    let side = area.isqrt();
    page * 2 + side + length / 12 + LANE * i64::try_from(lanes.min(MOST)).unwrap_or(0)
}
