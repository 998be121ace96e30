//! Who reaches whom: what holds of an end as a source and as a destination, and how two ends come together.
//! A connection needs both ends: the source's egress open or granted, the destination's ingress open or granted.

use super::ports::Mask;

/// All that decides about what an endpoint can send. Grants are numbered by whoever made it; two endpoints that send
/// the same can't be told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sends {
    /// It may send only what is granted.
    pub(crate) isolated: bool,
    egress: Grants,
    ingress: Grants,
}

/// All that decides about what an endpoint can receive.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Takes {
    /// It may receive only what is granted.
    pub(crate) isolated: bool,
    /// The ports on which each grant names it.
    egress: Vec<Mask>,
    ingress: Vec<Mask>,
}

/// Which grants name an endpoint, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Grants(Vec<bool>);

impl Sends {
    /// Says whether the next grant names it: at its own end, and at the destination's.
    pub(crate) fn grant(&mut self, egress: bool, ingress: bool) {
        self.egress.0.push(egress);
        self.ingress.0.push(ingress);
    }
}

impl Takes {
    /// Says on which ports the next grant names it: at the source's end, and at its own.
    pub(crate) fn grant(&mut self, egress: Mask, ingress: Mask) {
        self.egress.push(egress);
        self.ingress.push(ingress);
    }
}

/// The ports on which the source reaches the destination, of all that there are.
pub(crate) fn reach(source: &Sends, destination: &Takes, every: Mask) -> Mask {
    leaves(source, destination, every) & arrives(source, destination, every)
}

/// What the source's end lets out.
pub(crate) fn leaves(source: &Sends, destination: &Takes, every: Mask) -> Mask {
    if source.isolated { granted(&source.egress, &destination.egress) } else { every }
}

/// What the destination's end lets in.
pub(crate) fn arrives(source: &Sends, destination: &Takes, every: Mask) -> Mask {
    if destination.isolated { granted(&source.ingress, &destination.ingress) } else { every }
}

fn granted(from: &Grants, to: &[Mask]) -> Mask {
    from.0.iter().zip(to).filter(|(from, _)| **from).fold(0, |mask, (_, to)| mask | to)
}

#[test]
fn both_ends_have_to_permit() {
    // (source isolated, named at its end, at the other; destination isolated, ports at the other end, at its own; expected)
    let table = [
        (false, false, false, false, 0, 0, 0b11),
        (true, false, false, false, 0, 0, 0b00),
        (true, true, false, false, 0b01, 0, 0b01),
        (true, true, false, true, 0b01, 0b11, 0b00),
        (true, true, true, true, 0b01, 0b11, 0b01),
        (false, false, true, true, 0, 0b10, 0b10),
        (false, true, false, true, 0b11, 0b11, 0b00),
    ];
    for (source, egress, ingress, destination, egress_ports, ingress_ports, expected) in table {
        let mut from = Sends { isolated: source, ..Sends::default() };
        from.grant(egress, ingress);
        let mut to = Takes { isolated: destination, ..Takes::default() };
        to.grant(egress_ports, ingress_ports);
        assert_eq!(reach(&from, &to, 0b11), expected, "{from:?} {to:?}");
    }
}
