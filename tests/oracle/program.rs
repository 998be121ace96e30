//! Programs: what can be said of who talks to whom. Their text is in `print`, their meaning elsewhere.

use super::address::Block;
use super::labels::Selector;
use super::ports::{Port, Ports, Protocol};

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
    /// The ports that it carries.
    pub(crate) ports: Ports,
    /// It is there from the start and stands nowhere in the program.
    pub(crate) prelude: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// The namespaces for each of which it is said, as indexes into the world's.
    pub(crate) homes: Vec<usize>,
    pub(crate) act: Act,
    pub(crate) because: Option<String>,
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
    pub(crate) ports: Ports,
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

/// Pods, each sort narrowed by a selector that may be empty.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    All(Selector),
    Labelled(Selector),
    /// The workload of that index in the world; `kind` where its kind is written.
    Workload {
        index: usize,
        narrowed: Selector,
        kind: bool,
    },
    /// Without manifests, what is called so.
    Called(String, Selector),
    /// The Service of that index in the world.
    Service(usize, Selector),
}

impl Program {
    /// The `let`s that are there from the start.
    pub(crate) fn prelude() -> Vec<Let> {
        use super::labels::labels;
        let dns = Selector::exactly(&labels(&[("k8s-app", "kube-dns")]));
        let place = Where::Namespace("kube-system".to_owned());
        let port = |protocol| Port::Range(protocol, 53, 53);
        vec![Let {
            name: "dns".to_owned(),
            home: None,
            terms: Terms::One(Atom::Pods(place, Who::Labelled(dns))),
            ports: Some(vec![port(Protocol::Udp), port(Protocol::Tcp)]),
            prelude: true,
        }]
    }

    /// The `let` that a name is bound to: a program may bind `dns` anew.
    pub(crate) fn bound(&self, name: &str) -> Option<usize> {
        let said = self.lets.iter().position(|named| named.name == name && !named.prelude);
        said.or_else(|| self.lets.iter().position(|named| named.name == name))
    }
}
