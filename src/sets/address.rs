//! Address sets: IPv4 and IPv6 addresses as sorted ranges. How they're written as blocks is in `blocks`.

mod blocks;

use super::ranges::{Range, Ranges};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A set of IPv4 and IPv6 addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressSet {
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

/// What one `ipBlock` says: a block and what is taken out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// The whole.
    pub cidr: IpNet,
    /// Blocks inside it, sorted, that don't belong.
    pub except: Vec<IpNet>,
}

/// The IPv4 blocks that are not the internet. Source: the IANA IPv4 Special-Purpose Address Registry (RFC 6890) and, for
/// multicast and reserved, the IANA IPv4 Address Space Registry.
const NOT_INTERNET_V4: [Ipv4Net; 8] = [
    v4(0, 0, 8),      // "this network", RFC 791
    v4(10, 0, 8),     // private, RFC 1918
    v4(100, 64, 10),  // shared by carriers, RFC 6598
    v4(127, 0, 8),    // loopback, RFC 1122
    v4(169, 254, 16), // link-local, RFC 3927
    v4(172, 16, 12),  // private, RFC 1918
    v4(192, 168, 16), // private, RFC 1918
    v4(224, 0, 3),    // multicast (RFC 5771) and reserved (RFC 1112), the limited broadcast included
];

/// The IPv6 blocks that are not the internet. Source: the IANA IPv6 Special-Purpose Address Registry (RFC 6890) and, for
/// multicast, the IANA IPv6 Address Space Registry. IPv4-mapped addresses are never on the wire, and Kubernetes' validation
/// takes no `except` of them (Go counts them as IPv4, so they are in no IPv6 block).
const NOT_INTERNET_V6: [Ipv6Net; 4] = [
    v6(Ipv6Addr::UNSPECIFIED, 127), // unspecified and loopback, RFC 4291
    v6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7), // unique-local, RFC 4193
    v6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10), // link-local, RFC 4291
    v6(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8), // multicast, RFC 4291
];

impl AddressSet {
    /// No address.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every address of both families.
    pub fn all() -> Self {
        Self::all_v4().union(&Self::all_v6())
    }

    /// Every IPv4 address.
    pub fn all_v4() -> Self {
        Self { v4: Ranges::range(0, u32::MAX), v6: Ranges::default() }
    }

    /// Every IPv6 address.
    pub fn all_v6() -> Self {
        Self { v4: Ranges::default(), v6: Ranges::range(0, u128::MAX) }
    }

    /// The addresses of a block (host bits ignored).
    pub fn block(net: IpNet) -> Self {
        Self::blocks_of([net])
    }

    /// The addresses that are in any of the blocks (host bits ignored).
    pub fn blocks_of(nets: impl IntoIterator<Item = IpNet>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for net in nets {
            match net {
                IpNet::V4(net) => {
                    v4.push(Range { first: net.network().into(), last: net.broadcast().into() });
                }
                IpNet::V6(net) => {
                    v6.push(Range { first: net.network().into(), last: net.broadcast().into() });
                }
            }
        }
        Self { v4: Ranges::of(v4), v6: Ranges::of(v6) }
    }

    /// Every public address: 0.0.0.0/0 and `::/0` without the private, shared, loopback, link-local, multicast,
    /// unique-local and reserved ranges.
    ///
    /// Blocks that IANA sets aside for documentation, benchmarks and protocol assignments stay in: no host of a cluster
    /// lives there, and each would be one more `except` in every policy.
    pub fn internet() -> Self {
        let v4 = NOT_INTERNET_V4.map(IpNet::V4);
        let v6 = NOT_INTERNET_V6.map(IpNet::V6);
        Self::all().difference(&Self::blocks_of(v4.into_iter().chain(v6)))
    }

    /// The addresses that networks give out for themselves: private (RFC 1918) and unique-local (RFC 4193).
    pub fn private() -> Self {
        let v4 = [v4(10, 0, 8), v4(172, 16, 12), v4(192, 168, 16)].map(IpNet::V4);
        let v6 = v6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);
        Self::blocks_of(v4.into_iter().chain([IpNet::V6(v6)]))
    }

    /// The addresses that never leave a host: 127.0.0.0/8 (RFC 1122) and `::1` (RFC 4291).
    pub fn loopback() -> Self {
        Self::blocks_of([IpNet::V4(v4(127, 0, 8)), IpNet::V6(v6(Ipv6Addr::LOCALHOST, 128))])
    }

    /// Whether there is no address in it.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.v4.contains(address.into()),
            IpAddr::V6(address) => self.v6.contains(address.into()),
        }
    }

    /// What is in one or in both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    /// What is in any of them; `n` blocks take `n log n` steps.
    #[must_use]
    pub fn union_all<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for set in sets {
            v4.extend_from_slice(set.v4.as_slice());
            v6.extend_from_slice(set.v6.as_slice());
        }
        Self { v4: Ranges::of(v4), v6: Ranges::of(v6) }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { v4: self.v4.intersection(&other.v4), v6: self.v6.intersection(&other.v6) }
    }

    /// What is in this one alone.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self { v4: self.v4.difference(&other.v4), v6: self.v6.difference(&other.v6) }
    }

    /// Whether all of it is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.v4.is_subset(&other.v4) && self.v6.is_subset(&other.v6)
    }

    /// Whether some address is in both.
    pub fn intersects(&self, other: &Self) -> bool {
        self.v4.intersects(&other.v4) || self.v6.intersects(&other.v6)
    }

    /// The fewest blocks (a block and each `except` counts one; where equal, without `except`) that are exactly the
    /// set, IPv4 first, sorted. A block may give back a part of another's `except`: peers of a policy add up.
    pub fn blocks(&self) -> Vec<Block> {
        let mut found = blocks::fewest(self.v4.as_slice());
        found.extend(blocks::fewest(self.v6.as_slice()));
        found
    }

    /// The fewest blocks without exceptions that are exactly the set, IPv4 first, sorted. They share nothing.
    pub fn cidrs(&self) -> Vec<IpNet> {
        let mut found = blocks::whole(self.v4.as_slice());
        found.extend(blocks::whole(self.v6.as_slice()));
        found
    }
}

const fn v4(first: u8, second: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(first, second, 0, 0), length)
}

const fn v6(address: Ipv6Addr, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(address, length)
}

#[cfg(test)]
mod tests;
