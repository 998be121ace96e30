//! Arrows that are alike as one: the same ports from the same sources to the same destinations.

use std::collections::{BTreeMap, BTreeSet};

use super::super::picture::{Arrow, Place};

/// Each of the sources reaches each of the destinations on these ports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bundle {
    pub(super) from: Vec<Place>,
    pub(super) to: Vec<Place>,
    pub(super) ports: String,
}

/// The arrows, each in one bundle.
pub(super) fn bundles(arrows: &[Arrow]) -> Vec<Bundle> {
    let mut sources: BTreeMap<(Place, &str), BTreeSet<Place>> = BTreeMap::new();
    // What a whole namespace does among itself is said in its frame.
    let (inner, arrows): (Vec<&Arrow>, Vec<&Arrow>) =
        arrows.iter().partition(|arrow| arrow.from == arrow.to && matches!(arrow.from, Place::Frame(_)));
    for arrow in arrows {
        sources.entry((arrow.to, &arrow.label)).or_default().insert(arrow.from);
    }
    let mut ends: BTreeMap<(BTreeSet<Place>, &str), Vec<Place>> = BTreeMap::new();
    for ((to, ports), from) in sources {
        ends.entry((from, ports)).or_default().push(to);
    }
    let inner = inner.into_iter().map(|Arrow { from, to, label }| Bundle {
        from: vec![*from],
        to: vec![*to],
        ports: label.clone(),
    });
    let joined = ends.into_iter();
    let joined = joined.map(|((from, ports), to)| Bundle {
        from: from.into_iter().collect(),
        to,
        ports: ports.to_owned(),
    });
    inner.chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::picture::{Arrow, Place};
    use super::bundles;

    #[test]
    fn a_bundle_says_what_its_arrows_say() {
        let arrow = |from, to, label: &str| Arrow {
            from: Place::Box(0, from),
            to: Place::Box(1, to),
            label: label.to_owned(),
        };
        let mut arrows =
            vec![arrow(0, 0, "a"), arrow(0, 1, "a"), arrow(1, 0, "a"), arrow(1, 1, "a"), arrow(1, 1, "b")];
        arrows.sort();
        let bundles = bundles(&arrows);
        assert_eq!(bundles.len(), 2, "{bundles:?}");
        let mut said: Vec<Arrow> = Vec::new();
        for bundle in bundles {
            for from in &bundle.from {
                said.extend(bundle.to.iter().map(|to| Arrow {
                    from: *from,
                    to: *to,
                    label: bundle.ports.clone(),
                }));
            }
        }
        said.sort();
        assert_eq!(said, arrows);
    }
}
