//! A namespace: its head, and its boxes laid out in it.

use std::collections::BTreeSet;

use super::super::picture::{Frame, Place};
use super::arrange::arrange;
use super::bundle::Bundle;
use super::card::Card;
use super::grid::{Item, Layout, Pin, Role, STEP};

/// A namespace is about so many hundredths as wide as high.
const SHAPE: i32 = 130;

/// A namespace that is laid out, from its own top left corner.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) head: Card,
    pub(super) cards: Vec<Card>,
    /// The boxes, then the gates.
    pub(super) inner: Layout,
    /// Where the inner layout begins.
    pub(super) start: (i32, i32),
    pub(super) gates: Vec<Gate>,
    pub(super) item: Item,
}

/// Where a net crosses the border, or begins or ends at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gate {
    pub(super) net: usize,
    /// Whether it is at the left: there nets come in.
    pub(super) left: bool,
    /// Whether all of the namespace is an end of it, so that it is to be marked.
    pub(super) is_end: bool,
    /// The pin of the whole namespace, where the net goes on outside.
    pub(super) outer: Option<usize>,
}

/// What the bundles have to do with a namespace.
struct Part<'b> {
    bundle: &'b Bundle,
    here: usize,
}

impl Part<'_> {
    fn boxes(&self, places: &[Place]) -> bool {
        places.iter().any(|place| matches!(place, Place::Box(frame, _) if *frame == self.here))
    }

    fn whole(&self, places: &[Place]) -> bool {
        places.contains(&Place::Frame(self.here))
    }

    /// Whether some of the places are neither this namespace nor in it.
    fn elsewhere(&self, places: &[Place]) -> bool {
        places.iter().any(|place| match place {
            Place::Frame(frame) | Place::Box(frame, _) => *frame != self.here,
            Place::Other(_) => true,
        })
    }

    /// Whether it is about all of the namespace among itself and nothing else.
    fn is_inner(&self) -> bool {
        self.bundle.from == [Place::Frame(self.here)] && self.bundle.to == self.bundle.from
    }
}

impl Laid {
    pub(super) fn new(here: usize, frame: &Frame, bundles: &[Bundle]) -> Self {
        let roles: Vec<Part<'_>> = bundles.iter().map(|bundle| Part { bundle, here }).collect();
        let cards: Vec<Card> = frame
            .boxes
            .iter()
            .enumerate()
            .map(|(at, shown)| {
                let place = Place::Box(here, at);
                let reached = roles.iter().enumerate().filter(|(_, role)| role.bundle.to.contains(&place));
                let reached: Vec<_> = reached.map(|(net, role)| (role.bundle.ports.clone(), net)).collect();
                let begins = roles.iter().enumerate().filter(|(_, role)| role.bundle.from.contains(&place));
                let begins: Vec<usize> = begins.map(|(net, _)| net).collect();
                Card::new(&shown.name, "", &reached, &begins)
            })
            .collect();
        let head = head(frame, &roles);
        let mut gates = Vec::new();
        for (net, role) in roles.iter().enumerate() {
            let Bundle { from, to, .. } = role.bundle;
            if role.boxes(to) && (role.whole(from) || role.elsewhere(from)) {
                gates.push(Gate { net, left: true, is_end: role.whole(from), outer: None });
            }
            if role.boxes(from) && (role.whole(to) || role.elsewhere(to)) {
                gates.push(Gate { net, left: false, is_end: role.whole(to), outer: None });
            }
        }
        let items: Vec<Item> = cards.iter().map(body).chain(gates.iter().map(gate)).collect();
        let inner = arrange(&items, SHAPE);
        let beside = |left: bool| if gates.iter().any(|gate| gate.left == left) { 0 } else { STEP };
        let [before, behind] = [beside(true), beside(false)];
        let width = (inner.width + before + behind).max(head.width);
        let start = (before + (width - inner.width - before - behind) / 2, head.height);
        let height = head.height + if cards.is_empty() { 0 } else { inner.height + STEP };
        let mut item = Item {
            width: (width + STEP - 1) / STEP * STEP,
            height,
            entries: head.entries.clone(),
            exits: head.exits.clone(),
            role: Role::Body,
        };
        for (at, gate) in gates.iter_mut().enumerate() {
            let role = &roles[gate.net];
            let at = cards.len() + at;
            if gate.left && role.elsewhere(&role.bundle.from) {
                gate.outer = Some(item.entries.len());
                item.entries.push(Pin { net: gate.net, dy: start.1 + inner.exits[at][0] });
            } else if !gate.left && role.elsewhere(&role.bundle.to) {
                gate.outer = Some(item.exits.len());
                item.exits.push(Pin { net: gate.net, dy: start.1 + inner.at[at].1 });
            }
        }
        Self { head, cards, inner, start, gates, item }
    }
}

fn body(card: &Card) -> Item {
    Item {
        width: card.width,
        height: card.height,
        entries: card.entries.clone(),
        exits: card.exits.clone(),
        role: Role::Body,
    }
}

fn gate(gate: &Gate) -> Item {
    let pin = vec![Pin { net: gate.net, dy: 0 }];
    let (entries, exits) = if gate.left { (Vec::new(), pin) } else { (pin, Vec::new()) };
    Item { width: 0, height: 0, entries, exits, role: Role::Gate { first: gate.left } }
}

/// The namespace's name, and what is said of all of it.
fn head(frame: &Frame, roles: &[Part<'_>]) -> Card {
    let mut reached = Vec::new();
    let mut begins = Vec::new();
    let mut among = BTreeSet::new();
    for (net, role) in roles.iter().enumerate() {
        let Bundle { from, to, ports } = role.bundle;
        if role.is_inner() {
            among.insert(ports.as_str());
            continue;
        }
        if role.whole(to) && (role.elsewhere(from) || role.whole(from)) {
            reached.push((ports.clone(), net));
        }
        if role.whole(from) && (role.elsewhere(to) || role.whole(to)) {
            begins.push(net);
        }
    }
    let mut subtitle = Vec::new();
    if frame.boxes.iter().filter(|shown| shown.known).count() < frame.workloads {
        subtitle.push(match frame.workloads {
            1 => "1 workload".to_owned(),
            count => format!("{count} workloads"),
        });
    }
    if !among.is_empty() {
        let among: Vec<&str> = among.into_iter().collect();
        // Of a namespace without boxes only so much is known: some of its workloads do.
        let whom = if frame.boxes.is_empty() { "within" } else { "each other" };
        subtitle.push(format!("{whom}: {}", among.join(", ")));
    }
    Card::new(&frame.name, &subtitle.join("; "), &reached, &begins)
}
