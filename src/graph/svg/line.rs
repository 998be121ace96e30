//! The lines of a net as a path: rounded where they turn, and a dot where they part.

use std::fmt::Write;

use super::grid::Trunk;

/// The radius of a turn.
const TURN: i32 = 6;

/// A path, and where its dots are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) d: String,
    pub(super) dots: Vec<(i32, i32)>,
}

impl Path {
    pub(super) fn bar(&mut self, (from, to, y): (i32, i32, i32)) {
        self.add(format_args!("M{from} {y}H{to}"));
    }

    pub(super) fn trunk(&mut self, trunk: &Trunk) {
        let ends = || trunk.left.iter().chain(&trunk.right);
        let x = trunk.x;
        let (Some(first), Some(last)) = (ends().map(|end| end.1).min(), ends().map(|end| end.1).max()) else {
            return;
        };
        if first == last {
            let (Some(from), Some(to)) = (ends().map(|end| end.0).min(), ends().map(|end| end.0).max())
            else {
                return;
            };
            return self.bar((from, to, first));
        }
        let turn = TURN.min((last - first) / 2);
        let [mut top, mut bottom] = [first, last];
        for (end, y) in ends() {
            let alone = ends().filter(|other| other.1 == *y).count() == 1;
            if alone && (*y == first || *y == last) {
                let down = if *y == first { turn } else { -turn };
                let aside = if *end < x { -turn } else { turn };
                self.add(format_args!("M{end} {y}H{}Q{x} {y} {x} {}", x + aside, y + down));
                if *y == first { top = y + down } else { bottom = y + down }
            } else {
                self.add(format_args!("M{end} {y}H{x}"));
                if !self.dots.contains(&(x, *y)) {
                    self.dots.push((x, *y));
                }
            }
        }
        if top < bottom {
            self.add(format_args!("M{x} {top}V{bottom}"));
        }
    }

    fn add(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a text can't fail.
        let _ = self.d.write_fmt(what);
    }
}
