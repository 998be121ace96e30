//! Address sets (API sketch; bodies to be written).
use ipnet::IpNet;
use std::net::IpAddr;

/// A set of IPv4 and IPv6 addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressSet {}

/// What one `ipBlock` says: a block and what is taken out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// The whole.
    pub cidr: IpNet,
    /// Blocks inside it, sorted, that don't belong.
    pub except: Vec<IpNet>,
}

#[allow(unused_variables, missing_docs)]
impl AddressSet {
    pub fn none() -> Self {
        todo!()
    }
    pub fn all() -> Self {
        todo!()
    }
    /// The addresses of a block (host bits ignored).
    pub fn block(net: IpNet) -> Self {
        todo!()
    }
    /// Every public address: 0.0.0.0/0 and ::/0 without the private, shared, loopback, link-local, multicast, unique-local ranges
    pub fn internet() -> Self {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    pub fn contains(&self, address: IpAddr) -> bool {
        todo!()
    }
    pub fn union(&self, other: &Self) -> Self {
        todo!()
    }
    pub fn intersection(&self, other: &Self) -> Self {
        todo!()
    }
    pub fn difference(&self, other: &Self) -> Self {
        todo!()
    }
    pub fn is_subset(&self, other: &Self) -> bool {
        todo!()
    }
    pub fn intersects(&self, other: &Self) -> bool {
        todo!()
    }
    /// The fewest blocks (a block and each `except` counts one; where equal, without `except`) that are exactly the set, IPv4 first, sorted.
    pub fn blocks(&self) -> Vec<Block> {
        todo!()
    }
}
