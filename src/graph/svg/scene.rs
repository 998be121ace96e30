//! The whole picture in coordinates: rectangles, and lines between them.

use super::super::picture::{Picture, Place};
use super::arrange::arrange;
use super::bundle::Bundle;
use super::card::Card;
use super::frame::Laid;
use super::grid::{Item, Layout, Role, Trunk};

/// A page in landscape.
const SHAPE: i32 = 141;

/// Everything that is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    pub(super) frames: Vec<Block>,
    /// The boxes of each frame.
    pub(super) boxes: Vec<Vec<Block>>,
    /// Addresses outside, and pods by their labels; each by its position in the picture.
    pub(super) others: Vec<(usize, Block)>,
    /// What each net is, its lines, and its marks.
    pub(super) nets: Vec<Net>,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A rectangle and what is written in it.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) card: Card,
}

/// The lines of a bundle.
#[derive(Clone, Debug)]
pub(super) struct Net {
    pub(super) bundle: Bundle,
    pub(super) trunks: Vec<Trunk>,
    /// Straight lines at the borders of frames: from, to, height.
    pub(super) bars: Vec<(i32, i32, i32)>,
    /// The tips of arrows, which all point to the right.
    pub(super) tips: Vec<(i32, i32)>,
    /// Where all of a namespace begins it.
    pub(super) starts: Vec<(i32, i32)>,
}

impl Scene {
    pub(super) fn new(picture: &Picture, bundles: Vec<Bundle>) -> Self {
        let frames = picture.frames.iter().enumerate();
        let laid: Vec<Laid> = frames.map(|(at, frame)| Laid::new(at, frame, &bundles)).collect();
        let others = others(picture, &bundles);
        let mut items: Vec<Item> = laid.iter().map(|laid| laid.item.clone()).collect();
        items.extend(others.iter().map(|(_, card, role)| Item {
            width: card.width,
            height: card.height,
            entries: card.entries.clone(),
            exits: card.exits.clone(),
            role: *role,
        }));
        let outer = arrange(&items, SHAPE);
        let mut scene = Self { width: outer.width, height: outer.height, ..Self::default() };
        let net = |bundle| Net {
            bundle,
            trunks: Vec::new(),
            bars: Vec::new(),
            tips: Vec::new(),
            starts: Vec::new(),
        };
        scene.nets = bundles.into_iter().map(net).collect();
        for (at, laid) in laid.into_iter().enumerate() {
            scene.frame(laid, outer.at[at], &outer.exits[at]);
        }
        let places = outer.at[scene.frames.len()..].iter();
        for ((number, card, _), at) in others.into_iter().zip(places) {
            let block = scene.block(card, *at);
            scene.others.push((number, block));
        }
        scene.trunks(outer, (0, 0));
        scene
    }

    /// A card at its place, with the tips of the arrows that end there.
    fn block(&mut self, card: Card, (x, y): (i32, i32)) -> Block {
        for pin in &card.entries {
            self.nets[pin.net].tips.push((x, y + pin.dy));
        }
        Block { x, y, width: card.width, height: card.height, card }
    }

    fn trunks(&mut self, layout: Layout, (x, y): (i32, i32)) {
        for mut trunk in layout.trunks {
            trunk.x += x;
            for end in trunk.left.iter_mut().chain(&mut trunk.right) {
                *end = (end.0 + x, end.1 + y);
            }
            self.nets[trunk.net].trunks.push(trunk);
        }
    }

    fn frame(&mut self, mut laid: Laid, (x, y): (i32, i32), exits: &[i32]) {
        let (width, height) = (laid.item.width, laid.item.height);
        let start = (x + laid.start.0, y + laid.start.1);
        for (at, gate) in laid.gates.iter().enumerate() {
            let gate_at = laid.inner.at[laid.cards.len() + at];
            let (edge, border) = (start.0 + gate_at.0, if gate.left { x } else { x + width });
            let level = if gate.left { laid.inner.exits[laid.cards.len() + at][0] } else { gate_at.1 };
            let mut shown = level;
            if let (false, Some(exit)) = (gate.left, gate.outer) {
                // Outside the end may have been moved a little.
                shown = exits[exit] - start.1;
                let ends = laid.inner.trunks.iter_mut().filter(|trunk| trunk.net == gate.net);
                for end in ends.flat_map(|trunk| &mut trunk.right) {
                    if *end == (gate_at.0, level) {
                        end.1 = shown;
                    }
                }
            }
            let net = &mut self.nets[gate.net];
            let level = start.1 + shown;
            if edge != border {
                net.bars.push((edge.min(border), edge.max(border), level));
            }
            match (gate.is_end, gate.left) {
                (true, true) => net.starts.push((border, level)),
                (true, false) => net.tips.push((border, level)),
                (false, _) => {}
            }
        }
        let cards = std::mem::take(&mut laid.cards).into_iter().enumerate();
        let boxes = cards.map(|(at, card)| {
            let (dx, dy) = laid.inner.at[at];
            self.block(card, (start.0 + dx, start.1 + dy))
        });
        let boxes = boxes.collect();
        self.boxes.push(boxes);
        self.trunks(laid.inner, start);
        let mut frame = self.block(laid.head, (x, y));
        (frame.width, frame.height) = (width, height);
        self.frames.push(frame);
    }
}

/// What is in no namespace: who comes from there stands apart from where others go.
fn others(picture: &Picture, bundles: &[Bundle]) -> Vec<(usize, Card, Role)> {
    let mut others = Vec::new();
    for (number, words) in picture.others.iter().enumerate() {
        let place = Place::Other(number);
        let nets = || bundles.iter().enumerate();
        let begins: Vec<usize> =
            nets().filter(|(_, bundle)| bundle.from.contains(&place)).map(|(net, _)| net).collect();
        let reached = nets().filter(|(_, bundle)| bundle.to.contains(&place));
        let reached: Vec<_> = reached.map(|(net, bundle)| (bundle.ports.clone(), net)).collect();
        if !begins.is_empty() {
            others.push((number, Card::new(words, "", &[], &begins), Role::Source));
        }
        if !reached.is_empty() {
            others.push((number, Card::new(words, "", &reached, &[]), Role::Sink));
        }
    }
    others
}
