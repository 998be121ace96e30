//! How high each item stands: near what it is joined with, in an order with short lines, and with room between neighbours.

use super::grid::{Grid, STEP, Slot};

/// As often the columns are looked at, forth and back.
const SWEEPS: usize = 12;

/// The tops of the slots of each column, whose order this changes.
pub(super) fn stack(grid: &mut Grid<'_>) -> Vec<Vec<i32>> {
    let mut tops: Vec<Vec<f64>> = (0..grid.columns.len()).map(|column| compact(grid, column)).collect();
    let mut best = (length(grid, &tops), grid.columns.clone());
    for sweep in 0..SWEEPS {
        for column in there_and_back(grid.columns.len(), sweep) {
            let wanted = wanted(grid, &tops, column, Some(sweep % 2 == 1));
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            order.sort_by(|a, b| {
                middle(grid, column, *a, &wanted).total_cmp(&middle(grid, column, *b, &wanted))
            });
            grid.columns[column] = order.iter().map(|at| grid.columns[column][*at]).collect();
            tops[column] = compact(grid, column);
        }
        let length = length(grid, &tops);
        if length < best.0 {
            best = (length, grid.columns.clone());
        }
    }
    grid.columns = best.1;
    let mut tops: Vec<Vec<f64>> = (0..grid.columns.len()).map(|column| compact(grid, column)).collect();
    for sweep in 0..SWEEPS {
        // At last both sides count.
        let side = (sweep + 4 < SWEEPS).then_some(sweep % 2 == 1);
        for column in there_and_back(grid.columns.len(), sweep) {
            tops[column] = spaced(grid, column, &wanted(grid, &tops, column, side));
        }
    }
    for (column, tops) in tops.iter_mut().enumerate() {
        gather(grid, column, tops);
    }
    let least = tops.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let on_grid = |top: f64| {
        #[allow(clippy::cast_possible_truncation, reason = "coordinates of a picture are small")]
        let steps = ((top - least) / f64::from(STEP)).round() as i32;
        steps * STEP
    };
    tops.into_iter().map(|column| column.into_iter().map(on_grid).collect()).collect()
}

fn there_and_back(count: usize, sweep: usize) -> Vec<usize> {
    if sweep.is_multiple_of(2) { (0..count).collect() } else { (0..count).rev().collect() }
}

fn middle(grid: &Grid<'_>, column: usize, at: usize, tops: &[f64]) -> f64 {
    tops[at] + f64::from(grid.height(grid.columns[column][at])) / 2.0
}

/// One below the other, around the same line in all columns.
fn compact(grid: &Grid<'_>, column: usize) -> Vec<f64> {
    let (offsets, height) = offsets(grid, column);
    offsets.into_iter().map(|offset| offset - height / 2.0).collect()
}

/// How far each slot is below the first at least, and how high all of them are.
fn offsets(grid: &Grid<'_>, column: usize) -> (Vec<f64>, f64) {
    let slots = &grid.columns[column];
    let mut offsets = Vec::with_capacity(slots.len());
    let mut end = 0;
    for (at, slot) in slots.iter().enumerate() {
        if let Some(above) = at.checked_sub(1) {
            end += grid.space(slots[above], *slot);
        }
        offsets.push(f64::from(end));
        end += grid.height(*slot);
    }
    (offsets, f64::from(end))
}

/// Where each net is on the side of a column that looks at its gap.
fn levels(grid: &Grid<'_>, tops: &[Vec<f64>], column: usize, right: bool, sums: &mut Vec<(f64, f64)>) {
    for (slot, top) in grid.columns[column].iter().zip(&tops[column]) {
        for pin in grid.pins(*slot, right) {
            if sums.len() <= pin.net {
                sums.resize(pin.net + 1, (0.0, 0.0));
            }
            sums[pin.net].0 += top + f64::from(pin.dy);
            sums[pin.net].1 += 1.0;
        }
    }
}

/// Where each slot of a column would be level with its neighbours: of one side (`true` for those at the right), or both.
fn wanted(grid: &Grid<'_>, tops: &[Vec<f64>], column: usize, side: Option<bool>) -> Vec<f64> {
    let mut sides: [Vec<(f64, f64)>; 2] = Default::default();
    if let Some(left) = column.checked_sub(1) {
        levels(grid, tops, left, true, &mut sides[0]);
    }
    if column + 1 < grid.columns.len() {
        levels(grid, tops, column + 1, false, &mut sides[1]);
    }
    let slots = grid.columns[column].iter().zip(&tops[column]);
    slots
        .map(|(slot, top)| {
            let mean = |right: bool| {
                let (mut sum, mut count) = (0.0, 0.0);
                for pin in grid.pins(*slot, right) {
                    let Some((levels, ends)) = sides[usize::from(right)].get(pin.net) else { continue };
                    if *ends > 0.0 {
                        sum += levels / ends - f64::from(pin.dy);
                        count += 1.0;
                    }
                }
                (count > 0.0).then(|| (sum / count, count))
            };
            let found = match side {
                Some(right) => mean(right),
                None => match (mean(false), mean(true)) {
                    (Some((a, n)), Some((b, m))) => Some(((a * n + b * m) / (n + m), n + m)),
                    (one, other) => one.or(other),
                },
            };
            found.map_or(*top, |(level, _)| level)
        })
        .collect()
}

/// The tops nearest to the wanted ones that leave room between neighbours, by pooling those that are too near.
fn spaced(grid: &Grid<'_>, column: usize, wanted: &[f64]) -> Vec<f64> {
    let (offsets, _) = offsets(grid, column);
    let mut pools: Vec<(f64, f64)> = Vec::new();
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        let mut pool = (wanted - offset, 1.0);
        while let Some((value, weight)) = pools.pop_if(|above| above.0 > pool.0) {
            pool = ((value * weight + pool.0 * pool.1) / (weight + pool.1), weight + pool.1);
        }
        pools.push(pool);
    }
    let mut tops = Vec::with_capacity(offsets.len());
    for (value, weight) in pools {
        let mut left = weight;
        while left > 0.5 {
            tops.push(value + offsets[tops.len()]);
            left -= 1.0;
        }
    }
    tops
}

/// Brings nets that pass above or below all items of a column near to these.
fn gather(grid: &Grid<'_>, column: usize, tops: &mut [f64]) {
    let (offsets, _) = offsets(grid, column);
    let is_item = |slot: &Slot| matches!(slot, Slot::Item(_));
    let slots = &grid.columns[column];
    let (Some(first), Some(last)) = (slots.iter().position(is_item), slots.iter().rposition(is_item)) else {
        return;
    };
    for at in (0..first).rev() {
        tops[at] = tops[first] - (offsets[first] - offsets[at]);
    }
    for at in last + 1..slots.len() {
        tops[at] = tops[last] + (offsets[at] - offsets[last]);
    }
}

/// How long the vertical lines would be.
fn length(grid: &Grid<'_>, tops: &[Vec<f64>]) -> f64 {
    let mut length = 0.0;
    for gap in 0..=grid.columns.len() {
        let mut spans: Vec<(f64, f64)> = Vec::new();
        let mut sides = Vec::new();
        sides.extend(gap.checked_sub(1).map(|column| (column, true)));
        sides.extend((gap < grid.columns.len()).then_some((gap, false)));
        for (column, right) in sides {
            for (slot, top) in grid.columns[column].iter().zip(&tops[column]) {
                for pin in grid.pins(*slot, right) {
                    if spans.len() <= pin.net {
                        spans.resize(pin.net + 1, (f64::INFINITY, f64::NEG_INFINITY));
                    }
                    let level = top + f64::from(pin.dy);
                    spans[pin.net] = (spans[pin.net].0.min(level), spans[pin.net].1.max(level));
                }
            }
        }
        length += spans.iter().filter(|span| span.0.is_finite()).map(|span| span.1 - span.0).sum::<f64>();
    }
    length
}
