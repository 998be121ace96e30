//! For machines: one JSON object. Its shape is a contract, see docs/reference.md.

use std::fmt::{self, Write};

use ipnet::IpNet;
use serde::Serialize;

use super::{Graph, Node};
use crate::sets::{AddressSet, PortSet, Protocol};

#[derive(Serialize)]
struct Pair<'p> {
    from: &'p str,
    to: &'p str,
    ports: &'p [Ports],
}

/// A range of ports.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ports {
    protocol: &'static str,
    from: u16,
    to: u16,
}

impl Graph {
    /// Writes it as one object on one line a pair, with a line end.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn json(&self, out: &mut dyn Write) -> fmt::Result {
        let ids: Vec<String> = self.nodes.iter().map(|node| self.id(node)).collect();
        let mut writer = Writer { out, first: true };
        let mut replicas: Vec<&str> = Vec::new();
        writer.out.write_str("{\"version\": 1, \"pairs\": [")?;
        for (from, id) in ids.iter().enumerate() {
            for (to, ports) in self.row(from).into_iter().filter(|(to, _)| self.shows(from, *to)) {
                if to == from {
                    replicas.push(id);
                } else {
                    writer.pair(id, &ids[to], &ports)?;
                }
            }
            let [takes, sends] = self.regions(from);
            for region in &sends {
                for block in blocks(&region.addresses) {
                    writer.pair(id, &block, &region.ports)?;
                }
            }
            for region in &takes {
                for block in blocks(&region.addresses) {
                    writer.pair(&block, id, &region.ports)?;
                }
            }
        }
        write!(
            writer.out,
            "\n], \"replicas\": {}, \"undecided\": {}}}\n",
            text(&replicas),
            text(&self.undecided)
        )
    }

    /// `NS/KIND/NAME`
    fn id(&self, node: &Node) -> String {
        format!("{}/{}/{}", self.place(node), node.kind, node.name)
    }
}

struct Writer<'w> {
    out: &'w mut dyn Write,
    first: bool,
}

impl Writer<'_> {
    fn pair(&mut self, from: &str, to: &str, ports: &PortSet) -> fmt::Result {
        self.out.write_str(if std::mem::take(&mut self.first) { "\n" } else { ",\n" })?;
        let pair = Pair { from, to, ports: &entries(ports) };
        self.out.write_str(&text(&pair))
    }
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists are always JSON")
}

/// Ports as ranges, protocol by protocol. What is neither TCP, UDP nor SCTP has no ports to list.
pub(crate) fn entries(ports: &PortSet) -> Vec<Ports> {
    let mut entries = Vec::new();
    for protocol in Protocol::ALL {
        let name = protocol.name();
        if ports.is_whole(protocol) {
            entries.push(Ports { protocol: name, from: 1, to: u16::MAX });
            continue;
        }
        let ranges = ports.ranges(protocol).iter();
        entries.extend(ranges.map(|range| Ports { protocol: name, from: range.first, to: range.last }));
    }
    entries
}

/// Addresses as blocks that share nothing, sorted.
pub(crate) fn blocks(addresses: &AddressSet) -> Vec<String> {
    let mut blocks: Vec<IpNet> = addresses.cidrs();
    blocks.sort_unstable();
    blocks.into_iter().map(|block| block.to_string()).collect()
}
