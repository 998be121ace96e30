//! What both ends of a rule let through, where the other end lets less through than the rule does.

use std::collections::{BTreeMap, BTreeSet};

use super::Said;
use super::flows::destination;
use super::shown::Shown;
use super::terms::{Reason, on};
use crate::resolve::program::Direction;
use crate::sets::PortSet;

/// As many pairs are looked at.
const MOST: usize = 250_000;

/// The pairs of a rule that both ends let through, those on the same ports together.
pub(super) fn narrow(
    shown: &Shown<'_, '_>,
    here: &str,
    near: &BTreeSet<usize>,
    far: &BTreeSet<usize>,
    direction: Direction,
    ports: &PortSet,
) -> Result<Vec<(String, Said)>, Reason> {
    if near.len().saturating_mul(far.len()) > MOST {
        return Err("the other ends let less through, in too many pairs to name them".to_owned());
    }
    let mut by_destination: BTreeMap<(usize, PortSet), BTreeSet<usize>> = BTreeMap::new();
    for near in near {
        for far in far {
            let to = destination(*near, *far, direction);
            let from = if direction == Direction::Ingress { *far } else { *near };
            let wanted = shown.resolved(ports, to);
            let through = wanted.intersection(&shown.let_by(*near, *far, direction));
            // A name stays one where all of it gets through.
            let through = if through == wanted { ports.clone() } else { through };
            if !shown.resolved(&through, to).is_empty() {
                by_destination.entry((to, through)).or_default().insert(from);
            }
        }
    }
    let mut groups: BTreeMap<(PortSet, BTreeSet<usize>), BTreeSet<usize>> = BTreeMap::new();
    for ((to, through), from) in by_destination {
        groups.entry((through, from)).or_default().insert(to);
    }
    let mut said = Vec::new();
    for ((through, from), to) in groups {
        let (from, to) = (shown.names(&from)?, shown.names(&to)?);
        said.push((here.to_owned(), Said::Allow { from, to, on: on(&through)? }));
    }
    Ok(said)
}
