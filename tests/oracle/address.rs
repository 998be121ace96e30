//! IP blocks, and one address for each region that they cut the address space into.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What `internet` leaves out of all addresses: private, shared, loopback, link-local, multicast, unique-local.
const NOT_INTERNET: [&str; 14] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "fe80::/10",
    "ff00::/8",
    "fc00::/7",
];

/// An IP block, as its first and last address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Block {
    first: IpAddr,
    prefix: u32,
}

impl Block {
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let (family, first, last) = self.bounds();
        let (other, bits) = number(address);
        family == other && first <= bits && bits <= last
    }

    /// Whether the other block lies wholly inside this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.prefix <= other.prefix && self.contains(other.first)
    }

    fn bounds(&self) -> (Family, u128, u128) {
        let (family, first) = number(self.first);
        let host_bits = family.width() - self.prefix;
        let size = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1);
        (family, first, first + size)
    }
}

/// Whether `internet` means that address.
pub(crate) fn is_internet(address: IpAddr) -> bool {
    !internet_bounds().iter().any(|block| block.contains(address))
}

/// The blocks at whose edges `internet` starts and ends.
pub(crate) fn internet_bounds() -> Vec<Block> {
    NOT_INTERNET.iter().map(|text| text.parse().expect("the table holds blocks")).collect()
}

/// One address of each region of both families that the blocks cut.
pub(crate) fn one_of_each_region(blocks: &[Block]) -> Vec<IpAddr> {
    let mut starts = BTreeSet::from([(Family::V4, 0), (Family::V6, 0)]);
    for block in blocks {
        let (family, first, last) = block.bounds();
        starts.insert((family, first));
        if last < family.last() {
            starts.insert((family, last + 1));
        }
    }
    starts.into_iter().map(|(family, bits)| family.address(bits)).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    V4,
    V6,
}

impl Family {
    fn width(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    fn last(self) -> u128 {
        match self {
            Self::V4 => u128::from(u32::MAX),
            Self::V6 => u128::MAX,
        }
    }

    fn address(self, bits: u128) -> IpAddr {
        match self {
            Self::V4 => Ipv4Addr::from(u32::try_from(bits).expect("a v4 region starts in v4")).into(),
            Self::V6 => Ipv6Addr::from(bits).into(),
        }
    }
}

fn number(address: IpAddr) -> (Family, u128) {
    match address {
        IpAddr::V4(v4) => (Family::V4, u128::from(u32::from(v4))),
        IpAddr::V6(v6) => (Family::V6, u128::from(v6)),
    }
}

impl FromStr for Block {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no IP block");
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let prefix: u32 = prefix.parse().map_err(|_| wrong())?;
        let (family, bits) = number(first);
        if prefix > family.width() {
            return Err(wrong());
        }
        let host_bits = family.width() - prefix;
        let host = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1);
        if bits & host == 0 { Ok(Self { first, prefix }) } else { Err(format!("`{text}` has host bits")) }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.first, self.prefix)
    }
}

#[test]
fn blocks_contain_what_they_say() {
    // (block, address, contained)
    let table = [
        ("10.0.0.0/8", "10.0.0.0", true),
        ("10.0.0.0/8", "10.255.255.255", true),
        ("10.0.0.0/8", "11.0.0.0", false),
        ("192.0.2.7/32", "192.0.2.7", true),
        ("192.0.2.7/32", "192.0.2.8", false),
        ("0.0.0.0/0", "255.255.255.255", true),
        ("0.0.0.0/0", "::1", false),
        ("::/0", "ffff::", true),
        ("::/0", "10.0.0.1", false),
        ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fe00::1", false),
    ];
    for (block, address, contained) in table {
        let parsed: Block = block.parse().unwrap();
        assert_eq!(parsed.contains(address.parse().unwrap()), contained, "{block} {address}");
        assert_eq!(parsed.to_string(), block);
    }
    for wrong in ["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "::1/0", "x/8"] {
        assert!(wrong.parse::<Block>().is_err(), "{wrong}");
    }
    let block = |text: &str| text.parse::<Block>().unwrap();
    assert!(block("10.0.0.0/8").covers(&block("10.1.0.0/16")));
    assert!(!block("10.1.0.0/16").covers(&block("10.0.0.0/8")));
    assert!(!block("::/0").covers(&block("10.0.0.0/8")));
}

#[test]
fn regions_have_one_address_each() {
    let blocks = ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0"].map(|text| text.parse().unwrap());
    let found: Vec<String> = one_of_each_region(&blocks).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["0.0.0.0", "10.0.0.0", "10.1.0.0", "10.2.0.0", "11.0.0.0", "::"]);
    for (address, public) in
        [("8.8.8.8", true), ("172.31.0.1", false), ("2001:db8::1", true), ("fd00::1", false)]
    {
        assert_eq!(is_internet(address.parse().unwrap()), public, "{address}");
    }
}
