//! Programs: what can be said of who talks to whom, and its text. Meaning is elsewhere.

use std::fmt::Write as _;

use super::address::Block;
use super::labels::Selector;
use super::ports::Port;
use super::world::World;

#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) layout: Layout,
    pub(crate) pod_cidr: Vec<Block>,
    pub(crate) lets: Vec<Let>,
    /// Lists of ports with names.
    pub(crate) port_lets: Vec<(String, Vec<Port>)>,
    pub(crate) statements: Vec<Statement>,
}

/// How the namespaces of the statements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// No `namespace` statement at all.
    Nameless,
    /// `namespace shop` lines.
    Lines,
    /// `namespace shop { … }` blocks.
    Blocks,
}

#[derive(Clone, Debug)]
pub(crate) struct Let {
    pub(crate) name: String,
    /// The namespace under which it stands, as an index into the world's; none at the head of the program.
    pub(crate) home: Option<usize>,
    pub(crate) terms: Terms,
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The namespace under which it stands, as an index into the world's.
    pub(crate) home: usize,
    pub(crate) act: Act,
}

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Allow(Flow),
    Deny(Flow),
    Isolate { who: Terms, ingress: bool, egress: bool },
}

#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) from: Terms,
    pub(crate) to: Terms,
    /// Empty for every port.
    pub(crate) ports: Vec<Port>,
    /// The index of the `let` by which the ports are written.
    pub(crate) ports_by: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum Terms {
    One(Atom),
    All(Vec<Terms>),
    Except(Box<Terms>, Box<Terms>),
    /// An index into the program's `let`s.
    Named(usize),
}

#[derive(Clone, Debug)]
pub(crate) enum Atom {
    Any,
    Internet,
    Block(Block),
    Pods(Where, Who),
}

#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// The namespace of the statement, or of the `let`.
    Here,
    Namespace(String),
    Labelled(Selector),
    Every,
}

#[derive(Clone, Debug)]
pub(crate) enum Who {
    All,
    Labelled(Selector),
    /// The workload of that index in the world, narrowed by a selector.
    Workload(usize, Option<Selector>),
}

/// The program as text.
pub(crate) fn print(program: &Program, world: &World) -> String {
    let printer = Printer { program, world };
    let mut text = String::new();
    if !program.pod_cidr.is_empty() {
        let blocks: Vec<String> = program.pod_cidr.iter().map(ToString::to_string).collect();
        _ = writeln!(text, "set pod-cidr {}", blocks.join(", "));
    }
    for (name, ports) in &program.port_lets {
        _ = writeln!(text, "let {name} = {}", list(ports));
    }
    printer.lets(None, &mut text);
    for (index, namespace) in world.namespaces.iter().enumerate().filter(|(_, namespace)| namespace.owned) {
        match program.layout {
            Layout::Nameless => printer.section(index, &mut text),
            Layout::Lines => {
                _ = writeln!(text, "namespace {}", namespace.name);
                printer.section(index, &mut text);
            }
            Layout::Blocks => {
                _ = writeln!(text, "namespace {} {{", namespace.name);
                printer.section(index, &mut text);
                text.push_str("}\n");
            }
        }
    }
    text
}

struct Printer<'a> {
    program: &'a Program,
    world: &'a World,
}

impl Printer<'_> {
    fn section(&self, home: usize, text: &mut String) {
        if self.program.layout != Layout::Blocks {
            self.lets(Some(home), text);
        }
        for statement in self.program.statements.iter().filter(|statement| statement.home == home) {
            let line = match &statement.act {
                Act::Allow(flow) => format!("allow {}", self.flow(flow)),
                Act::Deny(flow) => format!("deny {}", self.flow(flow)),
                Act::Isolate { who, ingress, egress } => {
                    let direction = match (ingress, egress) {
                        (true, false) => " ingress",
                        (false, true) => " egress",
                        _ => "",
                    };
                    format!("isolate {}{direction}", self.terms(who))
                }
            };
            _ = writeln!(text, "{line}");
        }
    }

    fn lets(&self, home: Option<usize>, text: &mut String) {
        for named in self.program.lets.iter().filter(|named| named.home == home) {
            _ = writeln!(text, "let {} = {}", named.name, self.terms(&named.terms));
        }
    }

    fn flow(&self, flow: &Flow) -> String {
        let ends = format!("{} -> {}", self.terms(&flow.from), self.terms(&flow.to));
        match flow.ports_by {
            Some(index) => format!("{ends} on {}", self.program.port_lets[index].0),
            None if flow.ports.is_empty() => ends,
            None => format!("{ends} on {}", list(&flow.ports)),
        }
    }

    fn terms(&self, terms: &Terms) -> String {
        match terms {
            Terms::One(atom) => self.atom(atom),
            Terms::Named(index) => self.program.lets[*index].name.clone(),
            Terms::All(parts) => parts.iter().map(|part| self.grouped(part)).collect::<Vec<_>>().join(", "),
            Terms::Except(all, without) => {
                let side = |terms: &Terms| match terms {
                    Terms::Except(..) => self.grouped(terms),
                    _ => self.terms(terms),
                };
                format!("{} except {}", side(all), side(without))
            }
        }
    }

    fn grouped(&self, terms: &Terms) -> String {
        match terms {
            Terms::One(_) | Terms::Named(_) => self.terms(terms),
            _ => format!("({})", self.terms(terms)),
        }
    }

    fn atom(&self, atom: &Atom) -> String {
        let (place, who) = match atom {
            Atom::Any => return "any".to_owned(),
            Atom::Internet => return "internet".to_owned(),
            Atom::Block(block) => return block.to_string(),
            Atom::Pods(place, who) => (place, who),
        };
        let place = match place {
            Where::Here => String::new(),
            Where::Namespace(name) => format!("{name}/"),
            Where::Labelled(selector) => format!("{selector}/"),
            Where::Every => "*/".to_owned(),
        };
        match who {
            Who::All => format!("{place}*"),
            Who::Labelled(selector) => format!("{place}{selector}"),
            Who::Workload(index, narrowed) => {
                let name = &self.world.workloads[*index].name;
                let selector = narrowed.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{place}{name}{selector}")
            }
        }
    }
}

fn list(ports: &[Port]) -> String {
    let item = |port: &Port| match port {
        Port::Every(protocol) => protocol.upper().to_lowercase(),
        Port::Range(protocol, first, last) if first == last => {
            format!("{}/{first}", protocol.upper().to_lowercase())
        }
        Port::Range(protocol, first, last) => format!("{}/{first}-{last}", protocol.upper().to_lowercase()),
        Port::Named(protocol, name) => format!("{}/{name}", protocol.upper().to_lowercase()),
    };
    ports.iter().map(item).collect::<Vec<_>>().join(", ")
}
