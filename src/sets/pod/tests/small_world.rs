//! Every operation against brute force: all namespaces and pods of a small world, judged one by one.

use super::super::{Cube, PodSet, Space};
use crate::sets::{Operator, Requirement, Scope};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeMap;

type Labels = BTreeMap<String, String>;

/// A namespace and one of its pods; `fresh` and `else` are values that no expression speaks of.
#[derive(Clone, Debug)]
struct Place {
    name: &'static str,
    namespace: Labels,
    pod: Labels,
}

/// A set as it is written, so that both sides can judge it.
#[derive(Clone, Debug)]
enum Expression {
    Requirement(Scope, Requirement),
    Cube(Vec<(Scope, Requirement)>),
    Union(Box<Expression>, Box<Expression>),
    Intersection(Box<Expression>, Box<Expression>),
    Difference(Box<Expression>, Box<Expression>),
}

const NAMES: [&str; 3] = ["n0", "n1", "else"];
const VALUES: [Option<&str>; 4] = [None, Some("v0"), Some("v1"), Some("fresh")];

/// All ways to label something with these keys.
fn labelings(keys: &[&str], values: &[Option<&str>]) -> Vec<Labels> {
    keys.iter().fold(vec![Labels::new()], |all, key| {
        let with = |labels: &Labels, value: Option<&str>| {
            let mut labels = labels.clone();
            labels.extend(value.map(|value| ((*key).to_owned(), value.to_owned())));
            labels
        };
        all.iter().flat_map(|labels| values.iter().map(move |value| with(labels, *value))).collect()
    })
}

fn pods() -> Vec<Labels> {
    labelings(&["a", "b", "c"], &VALUES)
}

fn namespaces() -> Vec<Labels> {
    labelings(&["a", "team"], &[None, Some("v0"), Some("fresh")])
}

fn world() -> Vec<Place> {
    let mut places = Vec::new();
    for name in NAMES {
        for namespace in namespaces() {
            places.extend(pods().into_iter().map(|pod| Place { name, namespace: namespace.clone(), pod }));
        }
    }
    places
}

fn meets(place: &Place, scope: Scope, Requirement { key, operator }: &Requirement) -> bool {
    let value = match scope {
        Scope::Namespace if key == Space::NAMESPACE_NAME => Some(place.name),
        Scope::Namespace => place.namespace.get(key).map(String::as_str),
        Scope::Pod => place.pod.get(key).map(String::as_str),
    };
    let among = |values: &[String]| value.is_some_and(|value| values.iter().any(|one| one == value));
    match operator {
        Operator::In(values) => among(values),
        Operator::NotIn(values) => !among(values),
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
    }
}

impl Expression {
    fn has(&self, place: &Place) -> bool {
        match self {
            Self::Requirement(scope, requirement) => meets(place, *scope, requirement),
            Self::Cube(parts) => parts.iter().all(|(scope, requirement)| meets(place, *scope, requirement)),
            Self::Union(a, b) => a.has(place) || b.has(place),
            Self::Intersection(a, b) => a.has(place) && b.has(place),
            Self::Difference(a, b) => a.has(place) && !b.has(place),
        }
    }

    fn set(&self, space: &mut Space) -> PodSet {
        let simple = "a small set is not too complex";
        match self {
            Self::Requirement(scope, requirement) => space.requirement(*scope, requirement),
            Self::Cube(parts) => space.cube(parts.iter().map(|(scope, requirement)| (*scope, requirement))),
            Self::Union(a, b) => {
                let (a, b) = (a.set(space), b.set(space));
                space.union(a, b).expect(simple)
            }
            Self::Intersection(a, b) => {
                let (a, b) = (a.set(space), b.set(space));
                space.intersection(a, b).expect(simple)
            }
            Self::Difference(a, b) => {
                let (a, b) = (a.set(space), b.set(space));
                space.difference(a, b).expect(simple)
            }
        }
    }

    fn members(&self) -> Vec<bool> {
        world().iter().map(|place| self.has(place)).collect()
    }
}

fn label() -> impl Strategy<Value = (Scope, Requirement)> {
    let keys = vec![
        (Scope::Namespace, Space::NAMESPACE_NAME, ["n0", "n1"]),
        (Scope::Namespace, "a", ["v0", "v0"]),
        (Scope::Namespace, "team", ["v0", "v0"]),
        (Scope::Pod, "a", ["v0", "v1"]),
        (Scope::Pod, "b", ["v0", "v1"]),
        (Scope::Pod, "c", ["v0", "v1"]),
    ];
    (select(keys), 0..4, any::<bool>(), any::<bool>()).prop_map(
        |((scope, key, values), kind, first, second)| {
            let chosen = [(values[0], first), (values[1], second && values[0] != values[1])];
            let values =
                chosen.into_iter().filter(|(_, take)| *take).map(|(value, _)| value.to_owned()).collect();
            let operator = match kind {
                0 => Operator::In(values),
                1 => Operator::NotIn(values),
                2 => Operator::Exists,
                _ => Operator::DoesNotExist,
            };
            (scope, Requirement { key: key.to_owned(), operator })
        },
    )
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        2 => label().prop_map(|(scope, requirement)| Expression::Requirement(scope, requirement)),
        1 => prop::collection::vec(label(), 0..5).prop_map(Expression::Cube),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            two().prop_map(|(a, b)| Expression::Union(a, b)),
            two().prop_map(|(a, b)| Expression::Intersection(a, b)),
            two().prop_map(|(a, b)| Expression::Difference(a, b)),
        ]
    })
}

fn cube_members(cube: &Cube) -> Vec<bool> {
    let all = |place: &Place| {
        cube.namespace.iter().all(|part| meets(place, Scope::Namespace, part))
            && cube.pod.iter().all(|part| meets(place, Scope::Pod, part))
    };
    world().iter().map(all).collect()
}

fn any_of<'a>(members: impl IntoIterator<Item = &'a Vec<bool>>) -> Vec<bool> {
    members
        .into_iter()
        .fold(vec![false; world().len()], |all, one| all.iter().zip(one).map(|(a, b)| *a || *b).collect())
}

/// Whether a namespace of this name and these labels has this pod in the set, by the diagram.
fn contains(space: &Space, set: PodSet, place: &Place) -> bool {
    let pods = space.in_namespace(set, place.name, Some(&place.namespace)).expect("all labels are known");
    space.may_contain(pods, |key| place.pod.get(key).map(String::as_str), |_, _| false)
}

proptest! {
    #[test]
    fn a_set_has_exactly_its_members(expression in expression()) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        for place in world() {
            prop_assert_eq!(contains(&space, set, &place), expression.has(&place), "{:?}", place);
        }
    }

    #[test]
    fn equal_sets_have_equal_ids(a in expression(), b in expression()) {
        let mut space = Space::new();
        let (left, right) = (a.set(&mut space), b.set(&mut space));
        let (mine, theirs) = (a.members(), b.members());
        prop_assert_eq!(left == right, mine == theirs);
        prop_assert_eq!(left.is_empty(), !mine.contains(&true));
        prop_assert_eq!(left == PodSet::ALL, !mine.contains(&false));
        let both = |judge: fn(bool, bool) -> bool| mine.iter().zip(&theirs).any(|(a, b)| judge(*a, *b));
        prop_assert_eq!(space.intersects(left, right), Ok(both(|a, b| a && b)));
        prop_assert_eq!(space.is_subset(left, right), Ok(!both(|a, b| a && !b)));
        let (one, other) = (space.union(left, right), space.union_all([right, left, right]));
        prop_assert_eq!(one, other);
        // The same set by another way.
        let outside = space.difference(PodSet::ALL, right).expect("small");
        prop_assert_eq!(space.intersection(left, outside), space.difference(left, right));
    }

    #[test]
    fn a_cover_is_the_set_and_nothing_in_it_is_too_much(expression in expression(), first in expression()) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        let cubes = space.cover(set, usize::MAX).expect("small");
        let members: Vec<_> = cubes.iter().map(cube_members).collect();
        prop_assert_eq!(any_of(&members), expression.members());
        for leave in 0..cubes.len() {
            let rest = members.iter().enumerate().filter(|(at, _)| *at != leave).map(|(_, one)| one);
            prop_assert_ne!(any_of(rest), expression.members(), "{:?} is not needed in {:?}", &cubes[leave], cubes);
        }
        prop_assert!(cubes.is_sorted());
        prop_assert_eq!(space.cover(set, cubes.len()), Ok(cubes.clone()));
        if let Some(fewer) = cubes.len().checked_sub(1) {
            prop_assert_eq!(space.cover(set, fewer), Err(super::super::CoverError::TooMany));
        }
        // Another space that met other texts first says the same.
        let mut space = Space::new();
        for text in ["v1", "n1", "v0", "c", "b", "team"] {
            space.requirement(Scope::Pod, &Requirement::equals(text, "v1"));
        }
        first.set(&mut space);
        let set = expression.set(&mut space);
        prop_assert_eq!(space.cover(set, usize::MAX), Ok(cubes));
    }

    #[test]
    fn one_cube_is_seen_without_a_search(expression in expression()) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        let searched = space.search(set, usize::MAX).expect("small");
        let only = if let [only] = searched.as_slice() { Some(only.clone()) } else { None };
        prop_assert_eq!(space.one_cube(set), only);
    }

    #[test]
    fn without_labels_a_namespace_is_known_by_name_alone(expression in expression(), name in select(NAMES.to_vec())) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        let each: Vec<Vec<bool>> = namespaces().into_iter().map(|namespace| {
            let places = pods().into_iter().map(|pod| Place { name, namespace: namespace.clone(), pod });
            places.map(|place| expression.has(&place)).collect()
        }).collect();
        let same = each.windows(2).all(|two| two[0] == two[1]);
        match space.in_namespace(set, name, None) {
            Ok(pods) => {
                prop_assert!(same);
                prop_assert_eq!(space.in_namespace(pods, "else", None), Ok(pods));
            }
            Err(unknown) => {
                prop_assert!(!same);
                prop_assert!(["a", "team"].contains(&unknown.key.as_str()));
            }
        }
    }

    #[test]
    fn a_set_is_inhabited_where_some_namespace_may_have_a_pod(
        expression in expression(),
        known in prop::collection::btree_map(select(vec!["n0", "n1"]), prop::option::of(select(namespaces())), 0..3),
    ) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        let possible = |place: &Place| match known.get(place.name) {
            Some(Some(labels)) => *labels == place.namespace,
            Some(None) | None => true,
        };
        let expected = world().iter().any(|place| possible(place) && expression.has(place));
        let known = known.iter().map(|(name, labels)| ((*name).to_owned(), labels.clone())).collect();
        prop_assert_eq!(space.is_inhabited(set, &known), expected);
    }

    #[test]
    fn an_open_key_may_have_any_value(
        expression in expression(),
        pod in select(pods()),
        open in subsequence(vec!["a", "b", "c"], 0..=3),
        name in select(NAMES.to_vec()),
        namespace in select(namespaces()),
    ) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        let possible = |other: &Labels| ["a", "b", "c"].iter().all(|key| {
            other.get(*key) == pod.get(*key) || open.contains(key) && other.contains_key(*key)
        });
        let place = |pod: Labels| Place { name, namespace: namespace.clone(), pod };
        let expected = pods().into_iter().any(|pod| possible(&pod) && expression.has(&place(pod)));
        let here = space.in_namespace(set, name, Some(&namespace)).expect("all labels are known");
        let may = space.may_contain(here, |key| pod.get(key).map(String::as_str), |key, _| open.contains(&key));
        prop_assert_eq!(may, expected);
    }

    #[test]
    fn a_set_is_covered_where_each_of_its_pods_is(
        whole in expression(),
        by in prop::collection::vec(expression(), 0..4),
        steps in 0_usize..40,
    ) {
        let mut space = Space::new();
        let set = whole.set(&mut space);
        let sets: Vec<PodSet> = by.iter().map(|one| one.set(&mut space)).collect();
        let expected = world().iter().all(|place| !whole.has(place) || by.iter().any(|one| one.has(place)));
        prop_assert_eq!(space.is_covered(set, &sets, usize::MAX), Ok(expected));
        prop_assert!(space.is_covered(set, &sets, steps).is_ok_and(|found| found == expected)
            || space.is_covered(set, &sets, steps).is_err());
    }

    #[test]
    fn required_pairs_are_in_every_pod(expression in expression()) {
        let mut space = Space::new();
        let set = expression.set(&mut space);
        for (key, value) in space.required_pairs(set) {
            for place in world().iter().filter(|place| expression.has(place)) {
                prop_assert_eq!(place.pod.get(&key), Some(&value));
            }
        }
    }
}
