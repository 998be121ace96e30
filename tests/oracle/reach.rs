//! Who reaches whom: what holds of one end (isolated or not, which grants name it) and how two ends come together.
//! A connection needs both ends: the source's egress open or granted, the destination's ingress open or granted.

use super::ports::Mask;

/// All that decides about the connections of an endpoint. Grants are numbered by whoever made the profile; two
/// endpoints with the same profile can't be told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Profile {
    pub(crate) egress: Side,
    pub(crate) ingress: Side,
}

/// One direction of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Side {
    /// Of egress: whether the endpoint may send only what is granted; of ingress: whether it may only receive that.
    pub(crate) isolated: bool,
    pub(crate) grants: Vec<Grant>,
}

/// What one grant says of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Grant {
    /// It may be the source.
    pub(crate) source: bool,
    /// It may be the destination, on these ports of its own.
    pub(crate) ports: Mask,
}

/// The ports on which the source reaches the destination, of all that there are.
pub(crate) fn reach(source: &Profile, destination: &Profile, every: Mask) -> Mask {
    let granted = |from: &Side, to: &Side| {
        let both = from.grants.iter().zip(&to.grants);
        both.filter(|(from, _)| from.source).fold(0, |mask, (_, to)| mask | to.ports)
    };
    let mut mask = every;
    if source.egress.isolated {
        mask &= granted(&source.egress, &destination.egress);
    }
    if destination.ingress.isolated {
        mask &= granted(&source.ingress, &destination.ingress);
    }
    mask
}

#[test]
fn both_ends_have_to_permit() {
    let side = |isolated, source, ports| Side { isolated, grants: vec![Grant { source, ports }] };
    let open = Profile { egress: side(false, false, 0), ingress: side(false, false, 0) };
    // (source's egress, destination's ingress as isolated, source named, destination's ports; expected)
    let table = [
        (side(false, false, 0), side(false, false, 0), 0b11),
        (side(true, false, 0), side(false, false, 0), 0b00),
        (side(true, true, 0), side(false, false, 0), 0b01),
        (side(false, false, 0), side(true, false, 0b10), 0b00),
    ];
    for (egress, ingress, expected) in table {
        let source = Profile { egress: egress.clone(), ingress: side(false, false, 0) };
        let destination = Profile { egress: side(false, false, 0b01), ingress: ingress.clone() };
        assert_eq!(reach(&source, &destination, 0b11), expected, "{egress:?} {ingress:?}");
    }
    assert_eq!(reach(&open, &open, 0b11), 0b11);
}
