//! Programs as text, and on which lines their statements stand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::labels::Selector;
use super::ports::Port;
use super::program::{Act, Atom, Flow, Layout, Program, Statement, Terms, Where, Who};
use super::world::World;

/// A program's text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// The statement on a line, by the line's number from 1.
    pub(crate) statements: BTreeMap<usize, usize>,
}

impl Text {
    pub(crate) fn of(program: &Program, world: &World) -> Self {
        let printer = Printer { program, world };
        let mut text = Self::default();
        if !program.pod_cidr.is_empty() {
            let blocks: Vec<String> = program.pod_cidr.iter().map(ToString::to_string).collect();
            text.line(&format!("set pod-cidr {}", blocks.join(", ")));
        }
        if let Some(key) = &world.name_label {
            text.line(&format!("set name-label {key}"));
        }
        for (name, ports) in &program.port_lets {
            let on = if ports.iter().all(|port| matches!(port, Port::Named(..))) { "on " } else { "" };
            text.line(&format!("let {name} = {on}{}", list(ports)));
        }
        printer.lets(None, &mut text);
        for (index, namespace) in world.namespaces.iter().enumerate().filter(|(_, known)| known.owned) {
            match program.layout {
                Layout::Nameless => {}
                Layout::Lines => text.line(&format!("namespace {}", namespace.name)),
                Layout::Blocks => text.line(&format!("namespace {} {{", namespace.name)),
            }
            printer.lets(Some(index), &mut text);
            printer.statements(|statement| statement.homes == [index], &mut text);
            if program.layout == Layout::Blocks {
                text.line("}");
            }
        }
        for (position, statement) in program.statements.iter().enumerate() {
            if let [_, _, ..] = statement.homes[..] {
                let names = statement.homes.iter().map(|home| world.namespaces[*home].name.as_str());
                text.line(&format!("namespace {} {{", names.collect::<Vec<_>>().join(", ")));
                text.statement(position, &printer.statement(statement));
                text.line("}");
            }
        }
        text
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn statement(&mut self, position: usize, line: &str) {
        self.line(line);
        self.statements.insert(self.text.lines().count(), position);
    }
}

struct Printer<'a> {
    program: &'a Program,
    world: &'a World,
}

impl Printer<'_> {
    fn statements(&self, here: impl Fn(&Statement) -> bool, text: &mut Text) {
        for (position, statement) in self.program.statements.iter().enumerate() {
            if here(statement) {
                text.statement(position, &self.statement(statement));
            }
        }
    }

    fn statement(&self, statement: &Statement) -> String {
        let mut line = match &statement.act {
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
        if let Some(reason) = &statement.because {
            _ = write!(line, " because \"{reason}\"");
        }
        line
    }

    fn lets(&self, home: Option<usize>, text: &mut Text) {
        for named in self.program.lets.iter().filter(|named| named.home == home && !named.prelude) {
            let on = named.ports.as_ref().map(|ports| format!(" on {}", list(ports))).unwrap_or_default();
            text.line(&format!("let {} = {}{on}", named.name, self.terms(&named.terms)));
        }
    }

    fn flow(&self, flow: &Flow) -> String {
        let ends = format!("{} -> {}", self.terms(&flow.from), self.terms(&flow.to));
        match (flow.ports_by, &flow.ports) {
            (Some(index), _) => format!("{ends} on {}", self.program.port_lets[index].0),
            (None, Some(ports)) => format!("{ends} on {}", list(ports)),
            (None, None) => ends,
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
            Who::All(narrowed) => format!("{place}*{}", narrowing(narrowed)),
            Who::Labelled(selector) => format!("{place}{selector}"),
            Who::Workload { index, narrowed, kind } => {
                let workload = &self.world.workloads[*index];
                let kind = if *kind { format!("{}:", workload.kind.word()) } else { String::new() };
                format!("{place}{kind}{}{}", workload.name, narrowing(narrowed))
            }
            Who::Called(name, narrowed) => format!("{place}{name}{}", narrowing(narrowed)),
            Who::Service(index, narrowed) => {
                format!("{place}svc:{}{}", self.world.services[*index].name, narrowing(narrowed))
            }
        }
    }
}

fn narrowing(selector: &Selector) -> String {
    if selector.0.is_empty() { String::new() } else { selector.to_string() }
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
