//! `kpol graph --to svg`: what the picture's geometry has to hold, whatever is in it.

use std::collections::BTreeMap;

use super::shown;

/// An element that was opened: its name and attributes, and how far the groups around it move it.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: BTreeMap<String, String>,
    pub(super) moved: (i32, i32),
    /// The element around it, by position.
    pub(super) parent: Option<usize>,
    pub(super) text: String,
}

impl Element {
    pub(super) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    pub(super) fn number(&self, name: &str) -> i32 {
        self.get(name).parse().unwrap_or(0)
    }

    pub(super) fn is(&self, class: &str) -> bool {
        self.get("class").split(' ').any(|own| own == class)
    }
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains('<') && !text.contains('>'), "{text}");
    for rest in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|entity| rest.starts_with(entity));
        assert!(known, "no entity begins with &{rest}");
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, is)| text.replace(entity, is))
}

/// A strict reader of the little of XML that a picture uses.
pub(super) fn parsed(xml: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let text = rest[..at].to_owned();
        if let Some(last) = open.last() {
            let is_style = elements[*last].name == "style";
            elements[*last].text.push_str(&if is_style { text } else { unescaped(&text) });
        } else {
            assert_eq!(text.trim(), "");
        }
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().expect("what is closed was opened");
            assert_eq!(elements[last].name, name);
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut given) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        while let Some((key, value)) = given.split_once("=\"") {
            let (value, after) = value.split_once('"').expect("a value ends");
            assert!(attributes.insert(key.trim().to_owned(), unescaped(value)).is_none(), "{key} twice");
            given = after;
        }
        assert_eq!(given.trim(), "", "{tag}");
        let parent = open.last().copied();
        let mut moved = parent.map_or((0, 0), |parent| elements[parent].moved);
        if let Some(by) = attributes.get("transform").and_then(|t: &String| t.strip_prefix("translate(")) {
            let (x, y) = by.trim_end_matches(')').split_once(' ').expect("two numbers");
            moved = (
                moved.0 + x.parse::<i32>().expect("a number"),
                moved.1 + y.parse::<i32>().expect("a number"),
            );
        }
        elements.push(Element { name: name.to_owned(), attributes, moved, parent, text: String::new() });
        if !closed {
            open.push(elements.len() - 1);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{rest}");
    elements
}

pub(super) type Point = (i32, i32);

/// Left, top, right, bottom.
pub(super) type Rectangle = (i32, i32, i32, i32);

pub(super) fn rectangle(element: &Element) -> Rectangle {
    let (x, y) = (element.moved.0 + element.number("x"), element.moved.1 + element.number("y"));
    (x, y, x + element.number("width"), y + element.number("height"))
}

fn overlap(a: Rectangle, b: Rectangle) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// The straight lines of a path of M, H, V and Q; turns are their corners.
pub(super) fn lines(d: &str, moved: Point) -> Vec<(Point, Point)> {
    let spaced: String =
        d.chars().flat_map(|c| if c.is_ascii_alphabetic() { vec![' ', c, ' '] } else { vec![c] }).collect();
    let mut words = spaced.split_ascii_whitespace();
    let mut lines = Vec::new();
    let mut at = (0, 0);
    while let Some(command) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse::<i32>().ok()).expect("a number");
        let mut to = |point: Point, at: &mut Point| {
            let shift = |point: Point| (point.0 + moved.0, point.1 + moved.1);
            lines.push((shift(*at), shift(point)));
            *at = point;
        };
        match command {
            "M" => at = (number(), number()),
            "H" => to((number(), at.1), &mut at),
            "V" => to((at.0, number()), &mut at),
            "Q" => {
                to((number(), number()), &mut at);
                to((number(), number()), &mut at);
            }
            other => panic!("{other} in {d}"),
        }
    }
    lines
}

fn touch(a: (Point, Point), b: (Point, Point)) -> bool {
    let rectangle = |line: (Point, Point)| {
        let (from, to) = line;
        (from.0.min(to.0), from.1.min(to.1), from.0.max(to.0) + 1, from.1.max(to.1) + 1)
    };
    overlap(rectangle(a), rectangle(b))
}

/// Where the arrows of a net point to.
pub(super) fn points_of_tips(parts: &[&Element]) -> Vec<Point> {
    let tips = parts.iter().filter(|element| element.is("tip"));
    tips.map(|tip| {
        let at = tip.get("d").trim_start_matches('M').split_once('l').expect("a tip").0;
        let (x, y) = at.split_once(' ').expect("a point");
        let number = |text: &str| text.parse::<i32>().expect("a number");
        (number(x) + tip.moved.0, number(y) + tip.moved.1)
    })
    .collect()
}

/// The ends of lines that no other line of the net touches.
pub(super) fn ends_alone(net: &[(Point, Point)]) -> Vec<Point> {
    let ends = net.iter().flat_map(|(from, to)| [*from, *to]);
    ends.filter(|end| net.iter().filter(|line| touch(**line, (*end, *end))).count() == 1).collect()
}

/// Holds what has to be so of each picture; how many boxes and nets it has.
fn hold(svg: &str, about: &str) -> (usize, usize) {
    let elements = parsed(svg);
    let root = &elements[0];
    assert_eq!((root.name.as_str(), root.get("role")), ("svg", "img"));
    for id in root.get("aria-labelledby").split(' ') {
        let named = elements.iter().find(|element| element.get("id") == id).expect("it is there");
        assert!(!named.text.is_empty());
    }
    let view: Vec<i32> = root.get("viewBox").split(' ').map(|n| n.parse().expect("a number")).collect();
    let page = (view[0], view[1], view[2], view[3]);
    let inside = |r: Rectangle| r.0 >= page.0 && r.1 >= page.1 && r.2 <= page.2 && r.3 <= page.3;
    let of = |class: &str| -> Vec<Rectangle> {
        let drawn =
            |element: &&Element| element.name == "rect" && element.is(class) && !element.get("x").is_empty();
        let legend = |element: &&Element| element.number("width") >= 36;
        elements.iter().filter(drawn).filter(legend).map(rectangle).collect()
    };
    let (frames, cards, others) = (of("frame"), of("card"), of("out"));
    let blocks: Vec<Rectangle> = frames.iter().chain(&others).copied().collect();
    for same in [&blocks, &cards] {
        for (at, a) in same.iter().enumerate() {
            assert!(inside(*a), "{about}: {a:?}");
            for b in &same[at + 1..] {
                assert!(!overlap(*a, *b), "{about}: {a:?} {b:?}");
            }
        }
    }
    for card in &cards {
        let holds = |f: &&Rectangle| f.0 < card.0 && f.1 < card.1 && card.2 < f.2 && card.3 < f.3;
        assert_eq!(frames.iter().filter(holds).count(), 1, "{about}: {card:?}");
    }
    for text in elements.iter().filter(|element| element.name == "text") {
        let (x, y) = (text.moved.0 + text.number("x"), text.moved.1 + text.number("y"));
        assert!(inside((x, y - 12, x, y)), "{about}: {}", text.text);
    }
    let mut nets: Vec<Vec<(Point, Point)>> = Vec::new();
    for (at, net) in elements.iter().enumerate().filter(|(_, element)| element.is("net")) {
        let part = |element: &&Element| element.parent == Some(at);
        let path = elements.iter().filter(part).find(|element| element.is("line")).expect("a line");
        let lines = lines(path.get("d"), net.moved);
        for line in &lines {
            let (from, to) = *line;
            assert!(
                inside((from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1))),
                "{about}"
            );
            // A line only touches the edges of boxes.
            for block in cards.iter().chain(&others) {
                let within = (block.0 + 1, block.1 + 1, block.2 - 1, block.3 - 1);
                let line = (from.0.min(to.0), from.1.min(to.1), from.0.max(to.0) + 1, from.1.max(to.1) + 1);
                assert!(!overlap(within, line), "{about}: {from:?} {to:?} through {block:?}");
            }
        }
        // It is one piece.
        let mut joined = vec![false; lines.len()];
        joined[0] = true;
        for _ in 0..lines.len() {
            for a in 0..lines.len() {
                joined[a] |= (0..lines.len()).any(|b| joined[b] && touch(lines[a], lines[b]));
            }
        }
        assert!(joined.iter().all(|part| *part), "{about}: {}", path.get("d"));
        // Each end is at a box: arrows at left edges, or inside a namespace at its right one; all others at right ones.
        let parts: Vec<&Element> = elements.iter().filter(part).collect();
        let tips = points_of_tips(&parts);
        assert!(!tips.is_empty(), "{about}");
        let all = || blocks.iter().chain(&cards);
        let beside = |y: i32, block: &Rectangle| block.1 <= y && y <= block.3;
        for (x, y) in &tips {
            assert!(
                lines.iter().any(|line| touch(*line, ((*x, *y), (*x, *y)))),
                "{about}: no line to {x},{y}"
            );
            let left = all().any(|block| block.0 == *x && beside(*y, block));
            let right = frames.iter().any(|block| block.2 == *x && beside(*y, block));
            assert!(left || right, "{about}: an arrow to {x},{y}");
        }
        for end in ends_alone(&lines) {
            let edge = all().any(|block| (block.0 == end.0 || block.2 == end.0) && beside(end.1, block));
            assert!(edge, "{about}: a line ends nowhere, at {end:?}");
        }
        nets.push(lines);
    }
    apart(&nets, about);
    (cards.len() + others.len(), nets.len())
}

/// Nets cross, but none lies on another.
fn apart(nets: &[Vec<(Point, Point)>], about: &str) {
    for (at, lines) in nets.iter().enumerate() {
        for others in &nets[at + 1..] {
            for (a, b) in lines.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                let level = a.0.1 == a.1.1 && b.0.1 == b.1.1 && a.0.1 == b.0.1;
                let upright = a.0.0 == a.1.0 && b.0.0 == b.1.0 && a.0.0 == b.0.0;
                let span = |line: &(Point, Point)| {
                    let pick = |p: Point| if level { p.0 } else { p.1 };
                    (pick(line.0).min(pick(line.1)), pick(line.0).max(pick(line.1)))
                };
                let ((a0, a1), (b0, b1)) = (span(a), span(b));
                assert!(!((level || upright) && a0 < b1 && b0 < a1), "{about}: {a:?} on {b:?}");
            }
        }
    }
}

fn svg(folder: &str, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["graph", "-q", "--to", "svg"].iter().chain(arguments).copied().collect();
    shown(folder, &all, 0)
}

#[test]
fn pictures_are_what_they_were() {
    insta::assert_snapshot!("np-svg", svg("examples/np", &["np.kpol"]));
    insta::assert_snapshot!("boutique-svg", svg("examples/boutique", &["boutique.kpol"]));
}

#[test]
fn boxes_have_room_and_lines_end_at_them() {
    // How many workloads there are to show.
    let examples: [(&str, &[&str], usize); 8] = [
        ("examples/sc", &["sc.kpol"], 2),
        ("examples/np", &["np.kpol"], 3),
        ("examples/np", &["-m", "k8s"], 3),
        ("examples/boutique", &["."], 12),
        ("examples/platform", &["."], 18),
        ("examples/shop", &["."], 50),
        ("examples/shop", &[".", "--focus", "orders/checkout"], 5),
        ("examples/shop", &[".", "--focus", "internet"], 6),
    ];
    for (folder, arguments, workloads) in examples {
        let picture = svg(folder, arguments);
        let about = format!("{folder} {arguments:?}");
        let (boxes, nets) = hold(&picture, &about);
        assert!(boxes > workloads && nets > 1, "{about}: {boxes} {nets}");
        assert_eq!(picture, svg(folder, arguments), "the same bytes");
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["</text><script>alert(1)</script>", "a&b\"c'd", "]]>", "<!--"];
    let pods: Vec<String> = names
        .iter()
        .map(|name| {
            let name = serde_json::to_string(name).expect("a text");
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: default}}\n\
                 spec: {{containers: [{{name: c, image: i}}]}}\n"
            )
        })
        .collect();
    std::fs::write(folder.path().join("pods.yaml"), pods.join("---\n")).expect("a file");
    let path = folder.path().to_str().expect("a path");
    let picture = shown(".", &["graph", "-q", "--to", "svg", "-m", path], 0);
    let (boxes, _) = hold(&picture, "hostile names");
    assert!(boxes >= names.len(), "{picture}");
    let texts = parsed(&picture);
    for name in names {
        assert!(
            texts.iter().any(|element| element.name == "title" && element.text == name),
            "{name}\n{picture}"
        );
    }
    assert!(!picture.contains("<script"), "{picture}");
}
