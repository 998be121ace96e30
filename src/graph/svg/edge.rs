//! The lines that say who is isolated: whole where it takes or sends only what is drawn, broken where it is open.

use std::fmt::{self, Write};

/// How many of all are isolated, along a line at `across` from `start` to `end`: upright, or level.
pub(super) fn edge(
    (across, start, end): (i32, i32, i32),
    level: bool,
    isolated: usize,
    all: usize,
    out: &mut dyn Write,
) -> fmt::Result {
    let part = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let least = 4.min((end - start) / 3);
    let turn = match isolated {
        0 => start,
        _ if isolated == all => end,
        _ => {
            let share = i64::from(end - start) * i64::from(part(isolated)) / i64::from(part(all).max(1));
            start + i32::try_from(share).unwrap_or(0).clamp(least, end - start - least)
        }
    };
    let line = |from: i32, to: i32| {
        if level { format!("M{from} {across}H{to}") } else { format!("M{across} {from}V{to}") }
    };
    if turn > start {
        write!(out, "<path class=\"edge\" d=\"{}\"/>", line(start, turn))?;
    }
    if turn < end {
        write!(out, "<path class=\"edge open\" d=\"{}\"/>", line(turn, end))?;
    }
    Ok(())
}
