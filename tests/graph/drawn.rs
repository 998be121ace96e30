//! `kpol graph --to svg` against `--to json`: every pair that can talk is drawn, and no other, read from where lines begin
//! and end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::shown;
use super::svg::{Element, Rectangle, ends_alone, lines, parsed, points_of_tips, rectangle};

/// A box, a namespace, or addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Namespace(String),
    /// Its namespace and its name, and whether the manifests show it.
    Box(String, String, bool),
    Outside(String),
}

impl Who {
    /// As the tooltip of a line writes it.
    fn words(&self) -> String {
        match self {
            Self::Namespace(name) => format!("{name}/*"),
            Self::Box(namespace, name, _) => format!("{namespace}/{name}"),
            Self::Outside(words) => words.clone(),
        }
    }
}

/// What stands where, what is written in it.
struct Block {
    who: Who,
    place: Rectangle,
    ports: String,
}

/// Where a block ends on one side.
type Edge = fn(&Rectangle) -> i32;

/// Who reaches whom on which ports.
type Drawn = Vec<(Vec<Who>, Vec<Who>, String)>;

fn blocks(elements: &[Element]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        let kind = ["frame", "card", "out"].into_iter().find(|kind| element.is(kind));
        let (Some(kind), Some(before)) = (kind, at.checked_sub(1)) else { continue };
        // What stands in the legend has no name.
        if elements[before].name != "title" || elements[before].parent != element.parent {
            continue;
        }
        let name = elements[before].text.clone();
        let who = match kind {
            "frame" => Who::Namespace(name),
            "out" => Who::Outside(name),
            _ => {
                let frame = blocks.iter().rev().find_map(|block| match &block.who {
                    Who::Namespace(name) => Some(name.clone()),
                    _ => None,
                });
                Who::Box(frame.expect("a box is in a frame"), name, !element.is("unseen"))
            }
        };
        let texts = |class: &str| {
            let own = elements.iter().filter(|text| text.parent == element.parent && text.is(class));
            own.map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let ports = format!("{} {}", texts("sub"), texts("ports"));
        blocks.push(Block { who, place: rectangle(element), ports });
    }
    blocks
}

/// Everything that is drawn, by where it begins and ends.
fn drawn(elements: &[Element], blocks: &[Block]) -> Drawn {
    let mut drawn = Vec::new();
    for (at, net) in elements.iter().enumerate().filter(|(_, element)| element.is("net")) {
        let within: Vec<&Element> = elements.iter().filter(|part| part.parent == Some(at)).collect();
        let path = within.iter().find(|part| part.is("line")).expect("a line");
        let title = within.iter().find(|part| part.name == "title").expect("a title");
        let lines = lines(path.get("d"), net.moved);
        let tips = points_of_tips(&within);
        let beside = |(x, y): (i32, i32), edge: Edge, frames: Option<bool>| {
            blocks.iter().find(|block| {
                let is_frame = matches!(block.who, Who::Namespace(_));
                edge(&block.place) == x
                    && (block.place.1..=block.place.3).contains(&y)
                    && frames.is_none_or(|wanted| wanted == is_frame)
            })
        };
        let left: Edge = |place| place.0;
        let right: Edge = |place| place.2;
        let mut to: BTreeSet<Who> = BTreeSet::new();
        let ports = title.text.rsplit_once(" on ").expect("ports").1.to_owned();
        for tip in &tips {
            let end = beside(*tip, left, None).or_else(|| beside(*tip, right, Some(true)));
            let end = end.unwrap_or_else(|| panic!("{}: an arrow to {tip:?}", title.text));
            let said = end.ports.contains(&ports) || end.ports.contains('…');
            // Inside its own namespace an arrow may end at the border of all of it.
            assert!(said || matches!(end.who, Who::Namespace(_)), "{}: {}", title.text, end.ports);
            to.insert(end.who.clone());
        }
        let mut from: BTreeSet<Who> = BTreeSet::new();
        for end in ends_alone(&lines).into_iter().filter(|end| !tips.contains(end)) {
            let start = beside(end, right, None).or_else(|| beside(end, left, Some(true)));
            from.insert(start.unwrap_or_else(|| panic!("{}: begins at {end:?}", title.text)).who.clone());
        }
        for dot in within.iter().filter(|part| part.is("dot")) {
            let point = (dot.moved.0 + dot.number("cx"), dot.moved.1 + dot.number("cy"));
            from.extend(beside(point, left, Some(true)).map(|block| block.who.clone()));
        }
        // The tooltip says the same.
        let sorted = |words: &str| {
            let mut words: Vec<String> = words.split(", ").map(str::to_owned).collect();
            words.sort();
            words
        };
        let of = |ends: &BTreeSet<Who>| sorted(&ends.iter().map(Who::words).collect::<Vec<_>>().join(", "));
        let (said_from, said_to) =
            title.text.rsplit_once(" on ").expect("ports").0.split_once(" → ").expect("→");
        assert_eq!(of(&from), sorted(said_from), "{}", title.text);
        assert_eq!(of(&to), sorted(said_to), "{}", title.text);
        drawn.push((from.into_iter().collect(), to.into_iter().collect(), ports));
    }
    for block in blocks.iter().filter(|block| matches!(block.who, Who::Namespace(_))) {
        if let Some((_, among)) = block.ports.split_once("each other: ") {
            // Behind it come the ports of lines that end at the frame: those of the pairs within are named first.
            let ports = among.split(", ").map(|ports| ports.split("  ").next().unwrap_or_default());
            for ports in ports.map(|ports| ports.split(' ').next().unwrap_or_default()) {
                assert_eq!(ports, "all", "the examples have no other ones: {among}");
                drawn.push((vec![block.who.clone()], vec![block.who.clone()], ports.to_owned()));
            }
        }
    }
    drawn
}

/// Ranges of ports, by protocol; neighbours are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ports(BTreeMap<String, Vec<(u32, u32)>>);

impl Ports {
    fn add(&mut self, protocol: &str, first: u32, last: u32) {
        let ranges = self.0.entry(protocol.to_uppercase()).or_default();
        ranges.push((first, last));
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges.drain(..) {
            match joined.last_mut() {
                Some(before) if first <= before.1 + 1 => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        *ranges = joined;
    }

    fn add_words(&mut self, words: &str) {
        if words == "all" {
            for protocol in ["TCP", "UDP", "SCTP"] {
                self.add(protocol, 1, 65535);
            }
            return;
        }
        let mut words = words.split(' ').filter(|word| !word.starts_with('('));
        while let Some(word) = words.next() {
            if word == "every" {
                self.add(words.next().expect("a protocol"), 1, 65535);
                continue;
            }
            let (protocol, ports) = word.split_once('/').unwrap_or_else(|| panic!("{word} is no port"));
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            self.add(protocol, first.parse().expect("a number"), last.parse().expect("a number"));
        }
    }
}

/// Pairs of workloads, and of those with addresses.
type Pairs = BTreeMap<(String, String), Ports>;

const OUTSIDE: &str = "outside";

fn of_json(text: &str, names: &BTreeSet<String>) -> Pairs {
    let graph: Value = serde_json::from_str(text).expect("JSON");
    let name = |id: &str| {
        if id.parse::<ipnet::IpNet>().is_ok() {
            return OUTSIDE.to_owned();
        }
        let [namespace, kind, name] = id.split('/').collect::<Vec<_>>()[..] else { panic!("{id}") };
        let short = format!("{namespace}/{name}");
        if names.contains(&short) { short } else { format!("{namespace}/{}:{name}", kind.to_lowercase()) }
    };
    let mut pairs = Pairs::new();
    for pair in graph["pairs"].as_array().expect("a list") {
        let [from, to] = ["from", "to"].map(|end| name(pair[end].as_str().expect("a text")));
        let ports = pairs.entry((from, to)).or_default();
        for range in pair["ports"].as_array().expect("a list") {
            let number = |end: &str| u32::try_from(range[end].as_u64().expect("a number")).expect("a port");
            ports.add(range["protocol"].as_str().expect("a text"), number("from"), number("to"));
        }
    }
    pairs
}

fn of_drawn(drawn: &Drawn, names: &BTreeSet<String>) -> Pairs {
    let expand = |who: &Who| -> Vec<String> {
        match who {
            Who::Outside(_) => vec![OUTSIDE.to_owned()],
            Who::Box(_, _, false) => Vec::new(),
            known @ Who::Box(..) => vec![known.words()],
            Who::Namespace(name) => {
                names.iter().filter(|own| own.split('/').next() == Some(name.as_str())).cloned().collect()
            }
        }
    };
    let mut pairs = Pairs::new();
    for (from, to, ports) in drawn {
        for from in from.iter().flat_map(expand) {
            for to in to.iter().flat_map(expand).filter(|to| *to != from) {
                pairs.entry((from.clone(), to)).or_default().add_words(ports);
            }
        }
    }
    pairs
}

fn known_boxes(blocks: &[Block]) -> BTreeSet<String> {
    blocks
        .iter()
        .filter(|block| matches!(block.who, Who::Box(_, _, true)))
        .map(|block| block.who.words())
        .collect()
}

#[test]
fn what_is_drawn_is_what_can_talk() {
    let examples: [(&str, &str, &[&str]); 9] = [
        ("examples/np", "np.kpol", &[]),
        ("examples/np/k8s", "-m.", &[]),
        ("examples/sc", "sc.kpol", &[]),
        ("examples/boutique", ".", &[]),
        ("examples/platform", ".", &[]),
        ("examples/shop", ".", &[]),
        ("examples/shop", ".", &["--focus", "orders/checkout"]),
        ("examples/shop", ".", &["--focus", "payments/*"]),
        ("examples/platform", ".", &["--focus", "internet"]),
    ];
    for (folder, program, focus) in examples {
        let asked = |to: &str, more: &[&str]| {
            let all: Vec<&str> = ["graph", "-q", program, "--to", to].iter().chain(more).copied().collect();
            shown(folder, &all, 0)
        };
        let names = known_boxes(&blocks(&parsed(&asked("svg", &[]))));
        let elements = parsed(&asked("svg", focus));
        let blocks = blocks(&elements);
        let pairs = of_drawn(&drawn(&elements, &blocks), &names);
        assert_eq!(pairs, of_json(&asked("json", focus), &names), "{folder} {focus:?}");
        assert!(pairs.len() > 1, "{folder}");
    }
}

/// Forty namespaces with three pods each: too many for lines.
fn many(folder: &std::path::Path) {
    let pod = |namespace: usize, pod: usize| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{pod}, namespace: n{namespace}, labels: {{app: p{pod}}}}}\n\
             spec: {{containers: [{{name: c, image: i, ports: [{{name: http, containerPort: 80}}]}}]}}\n---\n"
        )
    };
    let pods: String = (0..40).flat_map(|namespace| (0..3).map(move |at| pod(namespace, at))).collect();
    let statements = (0..40).map(|at| {
        let [one, all] = [(at + 1) % 40, (at * 7 + 3) % 40];
        format!("namespace n{at} {{\n  isolate p0\n  allow n{one}/p1 -> p0 on http\n  allow n{all}/* -> p1 on http\n}}\n")
    });
    let statements = statements.collect::<Vec<_>>().concat();
    std::fs::write(folder.join("pods.yaml"), pods).expect("a file");
    std::fs::write(folder.join("p.kpol"), format!("manifests \"pods.yaml\"\n{statements}")).expect("a file");
}

#[test]
fn a_matrix_counts_the_pairs() {
    let folder = tempfile::tempdir().expect("a folder");
    many(folder.path());
    let place = folder.path().to_str().expect("a path");
    for focus in [&[][..], &["--focus", "*/[app=p0]"]] {
        let asked = |to: &str| {
            let all: Vec<&str> = ["graph", "-q", "--to", to, "p.kpol"].iter().chain(focus).copied().collect();
            shown(place, &all, 0)
        };
        let mut counted: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
        let graph: Value = serde_json::from_str(&asked("json")).expect("JSON");
        for pair in graph["pairs"].as_array().expect("a list") {
            let [from, to] = ["from", "to"].map(|end| pair[end].as_str().expect("a text").to_owned());
            let outside = |id: &str| id.parse::<ipnet::IpNet>().is_ok();
            let of = |id: &str| {
                let namespace = || id.split('/').next().expect("a namespace");
                if outside(id) { "addresses outside" } else { namespace() }.to_owned()
            };
            // All addresses are one.
            let end = |id: String| if outside(&id) { String::new() } else { id };
            counted.entry((of(&from), of(&to))).or_default().insert((end(from), end(to)));
        }
        let elements = parsed(&asked("svg"));
        let mut said: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (at, cell) in elements.iter().enumerate().filter(|(_, element)| element.is("cell")) {
            let Some(title) = elements.get(at + 1).filter(|title| title.parent == Some(at)) else { continue };
            let (ends, count) = title.text.split_once(": ").expect("a count");
            let (from, to) = ends.split_once(" → ").expect("two ends");
            let mut numbers = count.split(' ').filter_map(|word| word.parse::<usize>().ok());
            let (talking, all) = (numbers.next().expect("a number"), numbers.next());
            assert!(all.is_none_or(|all| talking <= all), "{}", title.text);
            // Every pair is the largest square.
            let full = cell.get("d").contains("h12v12");
            assert_eq!(full, all.is_none_or(|all| all == talking), "{}", title.text);
            assert!(said.insert((from.to_owned(), to.to_owned()), talking).is_none(), "{}", title.text);
        }
        let counted: BTreeMap<(String, String), usize> =
            counted.into_iter().map(|(pair, ends)| (pair, ends.len())).collect();
        assert_eq!(said, counted, "{focus:?}");
        let about = elements.iter().find(|element| element.name == "desc").expect("it says what it is");
        for words in ["too many lines to draw", "a row is a namespace", "--focus 'NAMESPACE/*'"] {
            assert!(about.text.contains(words), "{}", about.text);
        }
        // Each namespace has a name of its own beside its row, in the order of the alphabet.
        let rows = elements.iter().filter(|text| text.is("end") && text.get("transform").is_empty());
        let mut heights: Vec<i32> = rows.map(|text| text.number("y")).collect();
        heights.sort_unstable();
        assert!(heights.windows(2).all(|two| two[1] - two[0] >= 11), "{heights:?}");
    }
}
