//! Shapes that could grow: wide, deep, and too complex. Steps and nodes are counted, never time.

use super::super::{CoverError, PodSet, Space, TooComplex};
use crate::sets::{Operator, Requirement, Scope};

/// The labels of the workload of a number.
type Shape = fn(usize) -> Vec<(String, String)>;

/// An or of ands of `key=value`.
type Cubes = &'static [&'static [(&'static str, &'static str)]];

const SHAPES: [(&str, Shape); 3] = [
    ("one label", |i| vec![("app".into(), format!("w{i}"))]),
    ("two labels", |i| vec![("app".into(), format!("w{i}")), ("tier".into(), format!("t{}", i % 100))]),
    ("a key each", |i| vec![(format!("key{i}"), "x".into())]),
];

fn union_of(space: &mut Space, shape: Shape, count: usize) -> PodSet {
    let mut sets = Vec::new();
    for number in 0..count {
        let labels: Vec<_> =
            shape(number).into_iter().map(|(key, value)| Requirement::equals(key, value)).collect();
        sets.push(space.cube(labels.iter().map(|label| (Scope::Pod, label))));
    }
    space.union_all(sets).expect("a union of workloads is simple")
}

#[test]
fn everything_but_many_workloads_grows_like_their_number() {
    for (name, shape) in SHAPES {
        let count = |workloads: usize| {
            let mut space = Space::new();
            let union = union_of(&mut space, shape, workloads);
            let united = space.steps;
            let rest = space.difference(PodSet::ALL, union).expect("a complement is simple");
            assert_eq!(space.intersects(union, rest), Ok(false), "{name}");
            assert_eq!(space.union(union, rest), Ok(PodSet::ALL), "{name}");
            (united, space.diagram.size())
        };
        let (few, many) = (count(1_250), count(10_000));
        // Eight times as many: `n log n` is at most 8 * 14 / 11, and 12.1 is the power 1.2.
        assert!(many.0 <= few.0 * 12, "{name}: {few:?} and {many:?} steps");
        assert!(many.1 <= few.1 * 12, "{name}: {few:?} and {many:?} nodes");
        assert!(many.0 <= 10_000 * 14 * 4, "{name}: {many:?} steps");
    }
}

#[test]
fn a_selector_of_very_many_keys_needs_no_stack() {
    for keys in [10_000, 100_000] {
        let labels: Vec<_> = (0..keys).map(|i| Requirement::equals(format!("key{i}"), "x")).collect();
        let mut space = Space::new();
        let set = space.cube(labels.iter().map(|label| (Scope::Pod, label)));
        let backwards = space.cube(labels.iter().rev().map(|label| (Scope::Pod, label)));
        assert_eq!(set, backwards);
        let rest = space.difference(PodSet::ALL, set).expect("a chain is simple");
        assert_eq!(space.union(set, rest), Ok(PodSet::ALL));
        assert_eq!(space.intersects(set, rest), Ok(false));
        assert_eq!(space.is_subset(rest, set), Ok(false));
        assert_eq!(space.required_pairs(set).len(), keys);
        assert!(space.may_contain(set, |_| Some("x"), |_, _| false));
        assert!(space.may_contain(set, |_| None, |_, _| true));
        assert!(!space.may_contain(rest, |_| Some("x"), |_, _| false));
        let cubes = space.cover(set, 256).expect("one cube");
        assert_eq!(cubes.iter().map(|cube| cube.pod.len()).collect::<Vec<_>>(), [keys]);
        assert_eq!(space.cover(rest, 256), Err(CoverError::TooMany));
    }
}

#[test]
fn many_requirements_on_one_key_are_one() {
    let mut space = Space::new();
    let not: Vec<_> = (0..10_000).map(|i| with("app", Operator::NotIn(vec![format!("w{i}")]))).collect();
    let set = space.cube(not.iter().map(|label| (Scope::Pod, label)));
    let cubes = space.cover(set, 1).expect("one cube");
    let mut values: Vec<_> = (0..10_000).map(|i| format!("w{i}")).collect();
    values.sort();
    assert_eq!(cubes.first().map(|cube| cube.pod.clone()), Some(vec![with("app", Operator::NotIn(values))]));
    let contradiction = [Requirement::equals("app", "w1"), not[1].clone()];
    assert_eq!(space.cube(contradiction.iter().map(|label| (Scope::Pod, label))), PodSet::NONE);
}

#[test]
fn covers_read_as_one_would_write_them() {
    let rows: [(Cubes, bool, &[&str]); 6] = [
        (&[], false, &[]),
        (&[], true, &["*"]),
        (&[&[("app", "a")], &[("tier", "b")]], false, &["app in a", "tier in b"]),
        (&[&[("app", "a")], &[("app", "b")]], false, &["app in a b"]),
        (&[&[("app", "web"), ("tier", "x")]], true, &["app notin web", "tier notin x"]),
        (
            &[
                &[("app", "a"), ("tier", "x")],
                &[("app", "b"), ("tier", "x")],
                &[("app", "b"), ("k", "y")],
                &[("app", "c"), ("k", "y")],
            ],
            false,
            &["app in a b, tier in x", "app in b c, k in y"],
        ),
    ];
    for (cubes, complement, expected) in rows {
        let mut space = Space::new();
        let mut sets = Vec::new();
        for cube in cubes {
            let labels: Vec<_> = cube.iter().map(|(key, value)| Requirement::equals(*key, *value)).collect();
            sets.push(space.cube(labels.iter().map(|label| (Scope::Pod, label))));
        }
        let mut set = space.union_all(sets).expect("small");
        if complement {
            set = space.difference(PodSet::ALL, set).expect("small");
        }
        let mut written: Vec<_> =
            space.cover(set, 10).expect("small").iter().map(|cube| write(&cube.pod)).collect();
        written.sort();
        assert_eq!(written, expected, "{cubes:?}");
    }
}

#[test]
fn what_is_too_complex_is_said_and_leaves_the_space_as_it_was() {
    // The order of the keys is the worst there is: all first labels come before all second ones.
    let pair = |i: usize| {
        [Requirement::equals(format!("a{i:03}"), "x"), Requirement::equals(format!("b{i:03}"), "x")]
    };
    let mut space = Space::new();
    let mut sets = Vec::new();
    for number in 0..40 {
        sets.push(space.cube(pair(number).iter().map(|label| (Scope::Pod, label))));
    }
    let before = space.diagram.size();
    assert_eq!(space.union_all(sets.iter().copied()), Err(TooComplex));
    assert_eq!(space.diagram.size(), before);
    let few = space.union_all(sets.iter().copied().take(4)).expect("four are simple");
    assert_eq!(space.cover(few, 4).map(|cubes| cubes.len()), Ok(4));
    assert_eq!(space.is_subset(sets[3], few), Ok(true));
    assert_eq!(space.is_subset(sets[4], few), Ok(false));
}

fn with(key: &str, operator: Operator) -> Requirement {
    Requirement { key: key.to_owned(), operator }
}

fn write(requirements: &[Requirement]) -> String {
    let one = |Requirement { key, operator }: &Requirement| match operator {
        Operator::In(values) => format!("{key} in {}", values.join(" ")),
        Operator::NotIn(values) => format!("{key} notin {}", values.join(" ")),
        Operator::Exists => key.clone(),
        Operator::DoesNotExist => format!("!{key}"),
    };
    let all: Vec<_> = requirements.iter().map(one).collect();
    if all.is_empty() { "*".to_owned() } else { all.join(", ") }
}
