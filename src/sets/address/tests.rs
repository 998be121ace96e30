//! Addresses against brute force, and the blocks against an exhaustive search.

use super::*;
use crate::sets::ranges::Range;
use proptest::prelude::*;

/// The first address of each small world.
const V4: u32 = 0x0a00_0040;
const V6: u128 = 0x2001_0db8_0000_0000_0000_0000_0000_0040;

fn set(v4: u64, v6: u64) -> AddressSet {
    let bits = |set: u64| (0..64).filter(move |bit| set >> bit & 1 == 1);
    let v4 = bits(v4).map(|bit| Ipv4Net::from(Ipv4Addr::from(V4 + bit)).into());
    let v6 = bits(v6).map(|bit| Ipv6Net::from(Ipv6Addr::from(V6 + u128::from(bit))).into());
    AddressSet::blocks_of(v4.chain(v6))
}

fn said(blocks: &[Block]) -> AddressSet {
    blocks.iter().fold(AddressSet::none(), |all, block| {
        let except = AddressSet::blocks_of(block.except.iter().copied());
        assert!(except.is_subset(&AddressSet::block(block.cidr)));
        all.union(&AddressSet::block(block.cidr).difference(&except))
    })
}

fn cost(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| 1 + block.except.len()).sum()
}

fn write(set: &AddressSet) -> Vec<String> {
    let one = |Block { cidr, except }: &Block| {
        let parts: Vec<String> = [cidr].into_iter().chain(except).map(ToString::to_string).collect();
        parts.join(" -")
    };
    set.blocks().iter().map(one).collect()
}

fn blocks(nets: &[&str]) -> AddressSet {
    AddressSet::blocks_of(nets.iter().map(|net| net.parse::<IpNet>().expect("a block")))
}

proptest! {
    #[test]
    fn operations_are_those_of_bits(a4: u64, a6: u64, b4: u64, b6: u64) {
        let (a, b) = (set(a4, a6), set(b4, b6));
        prop_assert_eq!(a.union(&b), set(a4 | b4, a6 | b6));
        prop_assert_eq!(a.intersection(&b), set(a4 & b4, a6 & b6));
        prop_assert_eq!(a.difference(&b), set(a4 & !b4, a6 & !b6));
        prop_assert_eq!(a.is_subset(&a.union(&b)), true);
        prop_assert_eq!(a.is_subset(&b), a4 & !b4 == 0 && a6 & !b6 == 0);
        prop_assert_eq!(a.intersects(&b), a4 & b4 != 0 || a6 & b6 != 0);
        prop_assert_eq!(a.is_empty(), a4 == 0 && a6 == 0);
        for bit in 0..64 {
            prop_assert_eq!(a.contains(Ipv4Addr::from(V4 + bit).into()), a4 >> bit & 1 == 1);
            prop_assert_eq!(a.contains(Ipv6Addr::from(V6 + u128::from(bit)).into()), a6 >> bit & 1 == 1);
        }
        let outside = AddressSet::all().difference(&a);
        prop_assert_eq!(AddressSet::all().difference(&outside), a);
    }

    #[test]
    fn blocks_are_exactly_the_set(v4: u64, v6: u64, whole: bool) {
        let some = set(v4, v6);
        let some = if whole { AddressSet::all().difference(&some) } else { some };
        let blocks = some.blocks();
        prop_assert!(blocks.is_sorted());
        prop_assert!(blocks.iter().all(|block| block.except.is_sorted()));
        prop_assert_eq!(said(&blocks), some.clone());
        let whole = some.cidrs();
        prop_assert!(whole.iter().zip(whole.iter().skip(1)).all(|(a, b)| !a.contains(b) && !b.contains(a)));
        prop_assert_eq!(AddressSet::blocks_of(whole), some);
    }
}

/// The least cost of each of the 65536 sets of 16 addresses as a union of such parts.
fn unions(parts: &[(usize, usize)]) -> Vec<usize> {
    let mut least = vec![usize::MAX; 1 << 16];
    least[0] = 0;
    for total in 1..=16 {
        for (part, cost) in parts {
            // A part that others make for less adds nothing.
            if *cost > total || least[*part] < *cost {
                continue;
            }
            for set in 0..least.len() {
                if least[set] == total - cost {
                    least[set | part] = least[set | part].min(total);
                }
            }
        }
        if !least.contains(&usize::MAX) {
            break;
        }
    }
    least
}

#[test]
fn no_other_blocks_are_fewer() {
    let net = |size: usize, at: usize| ((1 << size) - 1) << (at * size);
    let nets: Vec<usize> =
        [16, 8, 4, 2, 1].iter().flat_map(|size| (0..16 / size).map(|at| net(*size, at))).collect();
    let holes = unions(&nets.iter().map(|net| (*net, 1)).collect::<Vec<_>>());
    let mut parts = Vec::new();
    for net in nets {
        let inside = (0..1usize << 16).filter(|hole| hole & !net == 0);
        parts.extend(inside.map(|hole| (net & !hole, 1 + holes[hole])).filter(|(_, cost)| *cost <= 8));
    }
    parts.sort_unstable();
    parts.dedup_by_key(|(part, _)| *part);
    let least = unions(&parts);
    for (bits, least) in (0u64..).zip(least) {
        assert_eq!(cost(&set(bits, 0).blocks()), least, "{bits:016b}");
    }
}

#[test]
fn blocks_read_as_one_would_write_them() {
    let rows: [(&[&str], &[&str], &[&str]); 5] = [
        (&[], &[], &[]),
        (&["0.0.0.0/0", "::/0"], &[], &["0.0.0.0/0", "::/0"]),
        (&["10.0.0.0/8", "10.1.0.0/16"], &[], &["10.0.0.0/8"]),
        (&["10.0.0.0/9", "10.128.0.0/9"], &["10.3.0.0/16"], &["10.0.0.0/8 -10.3.0.0/16"]),
        (&["10.0.0.0/24"], &["10.0.0.0/25"], &["10.0.0.128/25"]),
    ];
    for (with, without, expected) in rows {
        assert_eq!(write(&blocks(with).difference(&blocks(without))), expected);
    }
    // What an `except` took can be given back.
    let back = blocks(&["10.0.0.0/8"]).difference(&blocks(&["10.1.0.0/16"])).union(&blocks(&["10.1.2.0/24"]));
    assert_eq!(write(&back), ["10.0.0.0/8 -10.1.0.0/16", "10.1.2.0/24"]);
}

#[test]
fn the_internet_is_two_blocks() {
    let v4 = "0.0.0.0/0 -0.0.0.0/8 -10.0.0.0/8 -100.64.0.0/10 -127.0.0.0/8 -169.254.0.0/16 -172.16.0.0/12 \
              -192.168.0.0/16 -224.0.0.0/3";
    let v6 = "::/0 -::/127 -fc00::/7 -fe80::/10 -ff00::/8";
    assert_eq!(write(&AddressSet::internet()), [v4, v6]);
}

#[test]
fn ten_thousand_ranges_are_ten_thousand_blocks() {
    let v4 = (0..10_000).map(|i| Range { first: i * 64, last: i * 64 });
    let v6 = (0..10_000).map(|i| Range { first: i << 64, last: i << 64 });
    let set = AddressSet { v4: Ranges::of(v4.collect()), v6: Ranges::of(v6.collect()) };
    assert_eq!(set.blocks().len(), 20_000);
    assert_eq!(said_at_once(&set.blocks()), set);
}

fn said_at_once(blocks: &[Block]) -> AddressSet {
    assert!(blocks.iter().all(|block| block.except.is_empty()));
    AddressSet::blocks_of(blocks.iter().map(|block| block.cidr))
}
