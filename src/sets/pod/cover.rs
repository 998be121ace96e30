//! A set as an irredundant or of ands. Cubes only; what a peer can hold is decided elsewhere.
//!
//! The algorithm is Minato's and Morreale's irredundant sum of products on an interval (what has to be covered, what may
//! be), carried over to labels of many values: at the first label, what holds whatever its value is needs no literal; of
//! the rest each value is covered for itself, and equal cubes of several values share one literal.

mod literal;

use super::apply::Operation;
use super::diagram::{Branches, Variable};
use super::text::{Text, Texts};
use super::{CoverError, Cube, PodSet, Space, TooComplex, deeper, pairs};
use crate::sets::{Requirement, Scope};
use literal::{Literal, literals};
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl Space {
    /// An irredundant, canonical or-of-ands that is exactly the set, sorted, of at most `limit` cubes.
    ///
    /// # Errors
    /// Where this cover has more cubes, or finding it would take too many steps.
    pub fn cover(&mut self, set: PodSet, limit: usize) -> Result<Vec<Cube>, CoverError> {
        match self.one_cube(set) {
            Some(cube) if limit > 0 => Ok(vec![cube]),
            _ => self.search(set, limit),
        }
    }

    /// A cover of any set.
    pub(super) fn search(&mut self, set: PodSet, limit: usize) -> Result<Vec<Cube>, CoverError> {
        self.operation(|space| {
            let mut search = Search { space, limit, known: FxHashMap::default(), links: Links::default() };
            let found = search.between(set, set)?;
            let mut cubes: Vec<Cube> = found.cubes.iter().map(|cube| search.cube(*cube)).collect();
            cubes.sort_unstable();
            Ok(cubes)
        })
    }

    /// The cube of a set that is one, as most are: at each label one way on, for values that one literal says. The
    /// search would find the same.
    pub(super) fn one_cube(&self, set: PodSet) -> Option<Cube> {
        let texts = &self.diagram.texts;
        let mut cube = Cube { namespace: Vec::new(), pod: Vec::new() };
        let mut at = set;
        while let Some(node) = self.diagram.node(at) {
            let next = node.only_child()?;
            let (values, leads): (Vec<Text>, Vec<bool>) =
                node.edges.iter().map(|(value, child)| (*value, *child == next)).unzip();
            let ends = [node.other == next, node.absent == next];
            let places: Vec<usize> = leads
                .into_iter()
                .chain(ends)
                .zip(0..)
                .filter(|(leads, _)| *leads)
                .map(|(_, at)| at)
                .collect();
            let [literal] = literals(&values, &places).try_into().ok()?;
            cube.add(node.variable, &literal, texts);
            at = next;
        }
        cube.sort();
        (at == PodSet::ALL).then_some(cube)
    }
}

impl Cube {
    fn add(&mut self, variable: Variable, literal: &Literal, texts: &Texts) {
        let side = match variable.scope {
            Scope::Namespace => &mut self.namespace,
            Scope::Pod => &mut self.pod,
        };
        let key = texts.get(variable.key);
        let operators = literal.operators(texts).into_iter();
        side.extend(operators.map(|operator| Requirement { key: key.to_owned(), operator }));
    }

    fn sort(&mut self) {
        self.namespace.sort_unstable();
        self.pod.sort_unstable();
    }
}

/// A cube while it is searched for: its first literal and the rest, or the empty conjunction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Chain(Option<usize>);

/// A cube's first literal and its rest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Link {
    variable: Variable,
    literal: Rc<Literal>,
    rest: Chain,
}

/// All links, each kept once.
#[derive(Default)]
struct Links {
    links: Vec<Link>,
    known: FxHashMap<Link, Chain>,
}

/// A cover, and the set that it is.
struct Found {
    cubes: Vec<Chain>,
    set: PodSet,
}

struct Search<'a> {
    space: &'a mut Space,
    limit: usize,
    known: FxHashMap<(PodSet, PodSet), Rc<Found>>,
    links: Links,
}

/// What one value's pods need: all of `low`, and nothing outside `high`.
#[derive(Clone, Copy)]
struct Interval {
    low: PodSet,
    high: PodSet,
}

impl Search<'_> {
    /// A cover of some set between `low` and `high`.
    fn between(&mut self, low: PodSet, high: PodSet) -> Result<Rc<Found>, CoverError> {
        if let Some(known) = self.known.get(&(low, high)) {
            return Ok(Rc::clone(known));
        }
        let found = if low.is_empty() {
            Found { cubes: Vec::new(), set: PodSet::NONE }
        } else if high == PodSet::ALL {
            Found { cubes: vec![Chain(None)], set: PodSet::ALL }
        } else {
            deeper(|| self.split(low, high))?
        };
        if found.cubes.len() > self.limit {
            return Err(CoverError::TooMany);
        }
        let found = Rc::new(found);
        self.known.insert((low, high), Rc::clone(&found));
        Ok(found)
    }

    /// Covers by the first label that either set asks for.
    fn split(&mut self, low: PodSet, high: PodSet) -> Result<Found, CoverError> {
        // Only `ALL` and `NONE` ask for nothing, and `between` has answered for those.
        let Some(variable) = self.space.diagram.top(low, high) else {
            return Err(CoverError::TooComplex);
        };
        let (lows, highs) = self.branches(low, high, variable);
        let listed = pairs::of_both(&lows, &highs);
        let values: Vec<Text> = listed.iter().map(|(value, ..)| *value).collect();
        let mut parts: Vec<Interval> =
            listed.into_iter().map(|(_, low, high)| Interval { low, high }).collect();
        parts.push(Interval { low: lows.other, high: highs.other });
        parts.push(Interval { low: lows.absent, high: highs.absent });
        self.space.charge(parts.len())?;

        let common = parts.iter().map(|part| part.high).collect();
        let common = self.space.apply_all(Operation::Intersection, common, PodSet::ALL)?;
        let mut chosen = Chosen::default();
        let mut covered = Vec::with_capacity(parts.len());
        let mut left = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let need = self.space.apply(Operation::Difference, part.low, common)?;
            let found = self.between(need, part.high)?;
            self.space.charge(found.cubes.len())?;
            chosen.add(&found.cubes, at);
            if chosen.cubes.len() > self.limit {
                return Err(CoverError::TooMany);
            }
            left.push(self.space.apply(Operation::Difference, part.low, found.set)?);
            covered.push(found.set);
        }
        let left = self.space.apply_all(Operation::Union, left, PodSet::NONE)?;
        let always = self.between(left, common)?;

        let mut cubes = always.cubes.clone();
        for (rest, places) in chosen.cubes {
            for literal in literals(&values, &places) {
                cubes.push(self.links.link(Link { variable, literal: Rc::new(literal), rest }));
            }
        }
        let set = self.united(variable, &values, &covered, always.set)?;
        Ok(Found { cubes, set })
    }

    fn branches(&self, low: PodSet, high: PodSet, variable: Variable) -> (Branches, Branches) {
        (self.space.diagram.branches(low, variable), self.space.diagram.branches(high, variable))
    }

    /// The set of what is covered with a literal (for each value, then for others and for an absent label) and without.
    fn united(
        &mut self,
        variable: Variable,
        values: &[Text],
        covered: &[PodSet],
        always: PodSet,
    ) -> Result<PodSet, TooComplex> {
        let mut children = Vec::with_capacity(covered.len());
        for set in covered {
            children.push(self.space.apply(Operation::Union, *set, always)?);
        }
        let absent = children.pop().unwrap_or(always);
        let other = children.pop().unwrap_or(always);
        let edges = values.iter().copied().zip(children).collect();
        Ok(self.space.diagram.set(variable, edges, other, absent))
    }

    fn cube(&self, chain: Chain) -> Cube {
        let texts = &self.space.diagram.texts;
        let mut cube = Cube { namespace: Vec::new(), pod: Vec::new() };
        let mut at = chain;
        while let Some(link) = self.links.get(at) {
            cube.add(link.variable, &link.literal, texts);
            at = link.rest;
        }
        cube.sort();
        cube
    }
}

/// The cubes that some values need, each with the places of those values.
#[derive(Default)]
struct Chosen {
    cubes: Vec<(Chain, Vec<usize>)>,
    index: FxHashMap<Chain, usize>,
}

impl Chosen {
    fn add(&mut self, cubes: &[Chain], place: usize) {
        for cube in cubes {
            let at = *self.index.entry(*cube).or_insert(self.cubes.len());
            match self.cubes.get_mut(at) {
                Some((_, places)) => places.push(place),
                None => self.cubes.push((*cube, vec![place])),
            }
        }
    }
}

impl Links {
    fn link(&mut self, link: Link) -> Chain {
        if let Some(known) = self.known.get(&link) {
            return *known;
        }
        let chain = Chain(Some(self.links.len()));
        self.links.push(link.clone());
        self.known.insert(link, chain);
        chain
    }

    fn get(&self, chain: Chain) -> Option<&Link> {
        chain.0.and_then(|at| self.links.get(at))
    }
}
