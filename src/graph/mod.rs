//! Who reaches whom, for people and machines: the manifests' workloads, whole, in one form a file.
//!
//! What gets through is `reach`'s to say; here it is put together by workloads, and written.

mod build;
mod dot;
mod focus;
mod json;
mod lines;
mod matrix;
mod mermaid;
mod picture;
mod rows;
mod svg;
mod table;
mod view;
mod words;

use std::collections::BTreeMap;

use crate::reach::{ClassId, Pairs, Region};
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet, Protocol};

pub(crate) use json::{Ports, blocks, entries};
pub(crate) use view::{addresses_in_words, ports_in_words};

/// A workload: one object, however many pods it has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// The position of its namespace.
    pub namespace: usize,
    /// As its manifest writes it: `Deployment`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A peer of a rule that none of the manifests' pods is, but others may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unseen {
    /// The pods at whose end the rule stands, by their classes.
    near: Vec<ClassId>,
    /// That end.
    direction: Direction,
    /// Its namespace where that is one, and its labels, as a program would write them.
    place: Option<String>,
    who: String,
    ports: PortSet,
}

/// Whom a graph is about: pairs with neither end among them aren't shown.
#[derive(Clone, Debug, Default)]
struct Focus {
    /// As it was asked for; none where everybody is meant.
    words: Option<String>,
    /// Whether each node is meant.
    nodes: Vec<bool>,
    /// Addresses outside.
    outside: AddressSet,
}

/// Everybody who reaches anybody.
#[derive(Debug)]
pub struct Graph {
    /// The names of the namespaces that have workloads, sorted.
    namespaces: Vec<String>,
    /// The workloads, sorted by namespace, kind and name.
    nodes: Vec<Node>,
    /// The classes of each node's pods, each once.
    classes_of: Vec<Vec<ClassId>>,
    /// The nodes of each class.
    nodes_of: Vec<Vec<usize>>,
    /// Between classes.
    pairs: Pairs,
    /// The pairs of each class as a source, as positions in `pairs.listed`.
    from_class: Vec<Vec<u32>>,
    /// Which addresses outside each class takes connections from, and reaches, by position in `regions`.
    takes: Vec<usize>,
    sends: Vec<usize>,
    regions: Vec<Vec<Region>>,
    /// Whether each class is isolated: ingress, egress.
    isolated: Vec<[bool; 2]>,
    /// Whether everybody may enter each class, and whether it may go everywhere.
    open: Vec<[bool; 2]>,
    /// The names of each node's ports.
    port_names: Vec<BTreeMap<(Protocol, u16), String>>,
    /// Peers that aren't shown.
    unseen: Vec<Unseen>,
    /// What is shown: only what one end of is among these.
    focus: Focus,
    /// The node of each pod of the manifests.
    node_of_pod: Vec<usize>,
    /// Workloads in the host's network, of which nobody can say anything: `NS/KIND/NAME`.
    undecided: Vec<String>,
    /// Whether a policy names IP blocks: whether those match pods is up to the network plugin.
    has_blocks: bool,
    /// Namespaces of whose labels some policy asks, and which nobody shows.
    unknown_labels: Vec<String>,
}
