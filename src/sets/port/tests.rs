//! Ports against brute force: every number near the edges used, every name, and what has neither.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;

/// One thing that may be let through.
#[derive(Clone, Debug)]
enum Item {
    Number(Protocol, u16),
    Name(Protocol, &'static str),
    OtherProtocol,
}

fn world() -> Vec<Item> {
    let mut items = vec![Item::OtherProtocol];
    for protocol in Protocol::ALL {
        items.extend([1, 2, 3, 4, 5, 6, 100, u16::MAX].map(|number| Item::Number(protocol, number)));
        items.extend(["http", "dns"].map(|name| Item::Name(protocol, name)));
    }
    items
}

fn has(set: &PortSet, item: &Item) -> bool {
    match item {
        Item::OtherProtocol => set.has_other_protocols(),
        Item::Number(protocol, number) => set.of(*protocol).numbers.contains(*number),
        Item::Name(protocol, name) => set.of(*protocol).has_name(name),
    }
}

fn ports() -> impl Strategy<Value = PortSet> {
    let protocol = || select(Protocol::ALL.to_vec());
    let leaf = prop_oneof![
        6 => (protocol(), 0..7u16, 0..7u16).prop_map(|(protocol, first, last)| PortSet::range(protocol, first, last)),
        2 => protocol().prop_map(|protocol| PortSet::range(protocol, 5, u16::MAX)),
        3 => (protocol(), select(vec!["http", "dns"])).prop_map(|(protocol, name)| PortSet::named(protocol, name)),
        1 => protocol().prop_map(PortSet::protocol),
        1 => Just(PortSet::all()),
    ];
    prop::collection::vec(leaf, 0..6)
        .prop_map(|parts| parts.iter().fold(PortSet::none(), |all, one| all.union(one)))
}

proptest! {
    #[test]
    fn operations_are_those_of_their_members(a in ports(), b in ports()) {
        let (both, left) = (a.intersection(&b), a.difference(&b));
        for item in world() {
            let (in_a, in_b) = (has(&a, &item), has(&b, &item));
            prop_assert_eq!(has(&both, &item), in_a && in_b, "{:?}", item);
            // A name of a whole protocol is left only where the whole is: it may be a number that was taken.
            let whole = |set: &PortSet| matches!(item, Item::Name(protocol, _) if set.is_whole(protocol));
            let expected = if whole(&a) { whole(&left) } else { in_a && !in_b };
            prop_assert_eq!(has(&left, &item), expected, "{:?}", item);
            // Numbers that together are a whole protocol bring its names.
            prop_assert_eq!(has(&a.union(&b), &item), in_a || in_b || whole(&a.union(&b)), "{:?}", item);
        }
        let inside = world().iter().all(|item| has(&b, item) || !has(&a, item));
        prop_assert_eq!(a.is_subset(&b), inside);
        prop_assert_eq!(a.is_empty(), !world().iter().any(|item| has(&a, item)));
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.union(&left), a.clone());
    }

    #[test]
    fn sets_may_intersect_where_some_meaning_of_their_names_does(a in ports(), b in ports()) {
        // All meanings of two names over numbers that are in and out of any range.
        let meanings = [1u16, 2, 3, 4, 5, 6].into_iter().flat_map(|http| [1, 2, 3, 4, 5, 6].map(|dns| (http, dns)));
        let meets = meanings.into_iter().any(|(http, dns)| {
            let lookup = |_: Protocol, name: &str| vec![if name == "http" { http } else { dns }];
            !a.resolved(lookup).intersection(&b.resolved(lookup)).is_empty()
        });
        prop_assert_eq!(a.may_intersect(&b), meets);
    }
}

#[test]
fn every_port_is_more_than_every_protocol() {
    let three = Protocol::ALL.map(PortSet::protocol).iter().fold(PortSet::none(), |all, one| all.union(one));
    assert_ne!(three, PortSet::all());
    assert!(three.is_subset(&PortSet::all()) && !PortSet::all().is_subset(&three));
    assert!(PortSet::all().ranges(Protocol::Tcp).is_empty());
    assert_eq!(three.ranges(Protocol::Udp), [WHOLE]);
    assert!(PortSet::range(Protocol::Tcp, 0, 0).is_empty());
    assert_eq!(PortSet::range(Protocol::Tcp, 0, u16::MAX), PortSet::protocol(Protocol::Tcp));
    let names = PortSet::named(Protocol::Udp, "dns").union(&PortSet::named(Protocol::Tcp, "web"));
    assert_eq!(names.names().collect::<Vec<_>>(), [(Protocol::Tcp, "web"), (Protocol::Udp, "dns")]);
}
