//! A graph as boxes and arrows, for whatever draws them: workloads in their namespaces, or namespaces alone where there
//! are too many.

use std::collections::{BTreeMap, BTreeSet};

use super::Graph;
use super::lines::{End, Line, Lines};

/// With more workloads than this, a box is a whole namespace.
const MOST_BOXES: usize = 60;

/// Boxes in frames, and arrows between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picture {
    /// The namespaces, each with its boxes: what is shown, then what isn't.
    pub(super) frames: Vec<Frame>,
    /// What is in no namespace: outside, and pods of namespaces by their labels.
    pub(super) others: Vec<String>,
    /// The arrows, sorted.
    pub(super) arrows: Vec<Arrow>,
    /// Whether a box is a whole namespace.
    pub(super) whole: bool,
    /// What it is about, where that isn't everything.
    pub(super) focus: Option<String>,
}

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) name: String,
    /// How many workloads it has.
    pub(super) workloads: usize,
    /// How many of them take, and send, only what is allowed.
    pub(super) isolated: [usize; 2],
    pub(super) boxes: Vec<Shown>,
}

/// A box in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) name: String,
    /// Whether the manifests show it.
    pub(super) known: bool,
    /// Whether it takes, and sends, only what is allowed.
    pub(super) isolated: [bool; 2],
}

/// Where an arrow begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// All of a frame.
    Frame(usize),
    /// A box of a frame.
    Box(usize, usize),
    /// One of the others.
    Other(usize),
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) from: Place,
    pub(super) to: Place,
    /// The ports; where namespaces are boxes, how many pairs there are.
    pub(super) label: String,
}

impl Graph {
    pub(super) fn picture(&self) -> Picture {
        let lines = Lines::new(self);
        let mut drawing =
            Drawing { picture: Picture::default(), boxes: BTreeMap::new(), others: BTreeMap::new() };
        drawing.picture.focus.clone_from(&self.focus.words);
        let all_lines: Vec<Line> = (0..self.namespaces.len()).flat_map(|name| lines.of(name)).collect();
        let shown = self.shown(&all_lines, &lines);
        drawing.picture.whole = shown.len() > MOST_BOXES;
        let short = self.short_names();
        for (namespace, name) in self.namespaces.iter().enumerate() {
            let nodes = &lines.members[namespace];
            let isolated =
                [0, 1].map(|end| nodes.iter().filter(|node| self.is_isolated(**node)[end]).count());
            let mut frame = Frame { name: name.clone(), workloads: nodes.len(), isolated, boxes: Vec::new() };
            for node in nodes.iter().filter(|node| !drawing.picture.whole && shown.contains(node)) {
                drawing.boxes.insert(*node, Place::Box(namespace, frame.boxes.len()));
                frame.boxes.push(Shown {
                    name: short[*node].clone(),
                    known: true,
                    isolated: self.is_isolated(*node),
                });
            }
            drawing.picture.frames.push(frame);
        }
        let mut arrows: BTreeMap<(Place, Place), Vec<String>> = BTreeMap::new();
        for line in all_lines {
            for from in drawing.places(&line.from, &lines) {
                for to in drawing.places(&line.to, &lines) {
                    arrows.entry((from, to)).or_default().push(line.ports.clone());
                }
            }
        }
        for ((from, to), mut labels) in arrows {
            labels.sort();
            labels.dedup();
            // Namespaces as boxes have many ports between them: what counts is that there is something.
            let label = match labels.as_slice() {
                [only] => only.clone(),
                few if few.len() <= 3 => few.join(", "),
                many => format!("{} kinds of ports", many.len()),
            };
            drawing.picture.arrows.push(Arrow { from, to, label });
        }
        if drawing.picture.focus.is_some() {
            drawing.picture.keep_used(&drawing.boxes);
        }
        drawing.picture
    }

    /// The workloads that are meant, and those that lines single out.
    fn shown(&self, all: &[Line], lines: &Lines<'_>) -> BTreeSet<usize> {
        let mut shown: BTreeSet<usize> = (0..self.nodes.len()).filter(|node| self.is_meant(*node)).collect();
        for end in all.iter().flat_map(|line| [&line.from, &line.to]) {
            match end {
                End::Some(_, nodes) => shown.extend(nodes),
                End::All(namespace, without) if !without.is_empty() => {
                    shown.extend(lines.members[*namespace].iter().filter(|node| !without.contains(node)));
                }
                _ => {}
            }
        }
        shown
    }
}

impl Picture {
    /// Leaves out the namespaces that nothing is shown of, but for those that are meant.
    fn keep_used(&mut self, boxes: &BTreeMap<usize, Place>) {
        let places =
            self.arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]).chain(boxes.values().copied());
        let used: BTreeSet<usize> = places
            .filter_map(|place| match place {
                Place::Frame(frame) | Place::Box(frame, _) => Some(frame),
                Place::Other(_) => None,
            })
            .collect();
        let new: BTreeMap<usize, usize> = used.iter().copied().zip(0..).collect();
        let frames = std::mem::take(&mut self.frames).into_iter().enumerate();
        self.frames = frames.filter(|(at, _)| used.contains(at)).map(|(_, frame)| frame).collect();
        for arrow in &mut self.arrows {
            for place in [&mut arrow.from, &mut arrow.to] {
                if let Place::Frame(frame) | Place::Box(frame, _) = place {
                    *frame = new[frame];
                }
            }
        }
    }
}

struct Drawing {
    picture: Picture,
    boxes: BTreeMap<usize, Place>,
    others: BTreeMap<String, usize>,
}

impl Drawing {
    /// The boxes of a line's end.
    fn places(&mut self, end: &End, lines: &Lines<'_>) -> Vec<Place> {
        match end {
            End::Outside(words) => vec![self.other(words)],
            End::Unseen(None, who) => vec![self.other(who)],
            End::Unseen(Some(place), who) => vec![self.unseen(place, who)],
            End::Everywhere => (0..lines.members.len()).map(Place::Frame).collect(),
            End::All(namespace, _) | End::Some(namespace, _) if self.picture.whole => {
                vec![Place::Frame(*namespace)]
            }
            End::All(namespace, without) if without.is_empty() => vec![Place::Frame(*namespace)],
            End::All(namespace, without) => {
                let nodes = lines.members[*namespace].iter().filter(|node| !without.contains(node));
                nodes.map(|node| self.boxes[node]).collect()
            }
            End::Some(_, nodes) => nodes.iter().map(|node| self.boxes[node]).collect(),
        }
    }

    fn other(&mut self, words: &str) -> Place {
        let others = &mut self.picture.others;
        Place::Other(*self.others.entry(words.to_owned()).or_insert_with(|| {
            others.push(words.to_owned());
            others.len() - 1
        }))
    }

    /// A box for pods that nobody shows, in the frame of their namespace.
    fn unseen(&mut self, namespace: &str, who: &str) -> Place {
        let frames = &mut self.picture.frames;
        let frame = frames.iter().position(|frame| frame.name == namespace).unwrap_or_else(|| {
            let name = namespace.to_owned();
            frames.push(Frame { name, workloads: 0, isolated: [0; 2], boxes: Vec::new() });
            frames.len() - 1
        });
        let boxes = &mut frames[frame].boxes;
        let at = boxes.iter().position(|shown| shown.name == who).unwrap_or_else(|| {
            boxes.push(Shown { name: who.to_owned(), known: false, isolated: [false; 2] });
            boxes.len() - 1
        });
        Place::Box(frame, at)
    }
}
