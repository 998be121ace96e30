//! Port sets (API sketch; bodies to be written).

/// The protocols that a NetworkPolicy can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP, the default.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// `first..=last`, 1 to 65535.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port, not before the first.
    pub last: u16,
}

/// Ports of all protocols, by number and by name. "Every port" (`all`) is more than the three protocols' ports
/// together: it is what a rule without `ports` lets through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet {}

#[allow(unused_variables, missing_docs)]
impl PortSet {
    pub fn none() -> Self {
        todo!()
    }
    pub fn all() -> Self {
        todo!()
    }
    pub fn protocol(protocol: Protocol) -> Self {
        todo!()
    }
    pub fn range(protocol: Protocol, first: u16, last: u16) -> Self {
        todo!()
    }
    pub fn named(protocol: Protocol, name: impl Into<String>) -> Self {
        todo!()
    }
    pub fn is_all(&self) -> bool {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    pub fn union(&self, other: &Self) -> Self {
        todo!()
    }
    /// Numbers with numbers, names with the same names; a name meets a number only in `all` and in a whole protocol.
    pub fn intersection(&self, other: &Self) -> Self {
        todo!()
    }
    /// What is surely left: names go only with the same name, their whole protocol, or `all`.
    pub fn difference(&self, other: &Self) -> Self {
        todo!()
    }
    pub fn is_subset(&self, other: &Self) -> bool {
        todo!()
    }
    /// Whether some pod could have a port that is in both: a name may stand for any number of its protocol.
    pub fn may_intersect(&self, other: &Self) -> bool {
        todo!()
    }
    /// With every name replaced by the numbers that `lookup` gives for it.
    pub fn resolved(&self, lookup: impl Fn(Protocol, &str) -> Vec<u16>) -> Self {
        todo!()
    }
    /// The ranges of a protocol, sorted, not touching; none where `is_all`.
    pub fn ranges(&self, protocol: Protocol) -> &[PortRange] {
        todo!()
    }
    /// The named ports, sorted.
    pub fn names(&self) -> impl Iterator<Item = (Protocol, &str)> {
        std::iter::empty()
    }
}
