//! Peers and ports of rules: from sets to what a NetworkPolicy can write, merged and sorted.

use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicyPeer, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::resolve::program::StatementId;
use crate::sets::{Block, Cube, Operator, PortRange, PortSet, Protocol, Requirement, Space};

/// What one entry of `from` or `to` says; [`Peer::Everybody`] is a rule without the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Peer {
    /// No list at all.
    Everybody,
    /// Pods of the policy's own namespace.
    Own(Rc<[Requirement]>),
    /// Pods of namespaces by their labels.
    Namespaced(Rc<[Requirement]>, Rc<[Requirement]>),
    /// Addresses.
    Block(Block),
}

/// A cube whose conditions many policies hold.
#[derive(Clone, Debug)]
pub(super) struct SharedCube {
    pub(super) namespace: Rc<[Requirement]>,
    pub(super) pod: Rc<[Requirement]>,
}

impl From<Cube> for SharedCube {
    fn from(cube: Cube) -> Self {
        Self { namespace: cube.namespace.into(), pod: cube.pod.into() }
    }
}

/// A set of other namespaces that no label says: "all but the nameless one".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsayable;

impl Peer {
    /// The peers that say a cube in a policy of the namespace `own`; two where its own namespace has to be told
    /// apart from the others.
    pub(super) fn of_cube(cube: &SharedCube, own: &str) -> Result<Vec<Self>, Unsayable> {
        let by_name = cube.namespace.iter().find(|requirement| requirement.key == Space::NAMESPACE_NAME);
        let others = cube.namespace.len() > usize::from(by_name.is_some());
        let pods = || Rc::clone(&cube.pod);
        match by_name.map(|requirement| &requirement.operator) {
            Some(Operator::In(names)) if !others && names.len() == 1 && names[0] == own => {
                Ok(vec![Self::Own(pods())])
            }
            // The empty name is the nameless namespace's: what kubectl or kustomize will put the policy into.
            Some(Operator::In(names)) if names.iter().any(String::is_empty) => {
                let other_names: Vec<String> =
                    names.iter().filter(|name| !name.is_empty()).cloned().collect();
                let mut peers = vec![Self::Own(pods())];
                if !other_names.is_empty() {
                    let operator = Operator::In(other_names);
                    let requirement = Requirement { key: Space::NAMESPACE_NAME.to_owned(), operator };
                    peers.push(Self::Namespaced(Rc::new([requirement]), pods()));
                }
                if others { Err(Unsayable) } else { Ok(peers) }
            }
            Some(Operator::NotIn(names)) if names.iter().any(String::is_empty) => Err(Unsayable),
            _ => Ok(vec![Self::Namespaced(Rc::clone(&cube.namespace), pods())]),
        }
    }

    fn to_object(&self) -> Option<NetworkPolicyPeer> {
        let mut peer = NetworkPolicyPeer::default();
        match self {
            Self::Everybody => return None,
            Self::Own(pods) => peer.pod_selector = Some(label_selector(pods)),
            Self::Namespaced(namespaces, pods) => {
                peer.namespace_selector = Some(label_selector(namespaces));
                // Without it all pods of those namespaces are meant, which is what no requirement says.
                peer.pod_selector = (!pods.is_empty()).then(|| label_selector(pods));
            }
            Self::Block(block) => return Some(block_object(block)),
        }
        Some(peer)
    }
}

/// Addresses as a peer.
pub(super) fn block_object(block: &Block) -> NetworkPolicyPeer {
    let except: Vec<String> = block.except.iter().map(ToString::to_string).collect();
    let except = (!except.is_empty()).then_some(except);
    let ip_block = Some(IPBlock { cidr: block.cidr.to_string(), except });
    NetworkPolicyPeer { ip_block, ..NetworkPolicyPeer::default() }
}

/// A conjunction of requirements as an object; one value is written as a label.
pub(super) fn label_selector(requirements: &[Requirement]) -> LabelSelector {
    let mut labels = BTreeMap::new();
    let mut expressions = Vec::new();
    for requirement in requirements {
        let key = requirement.key.clone();
        let (operator, values) = match &requirement.operator {
            Operator::In(values) if values.len() == 1 && !labels.contains_key(&key) => {
                labels.insert(key, values[0].clone());
                continue;
            }
            Operator::In(values) => ("In", Some(values.clone())),
            Operator::NotIn(values) => ("NotIn", Some(values.clone())),
            Operator::Exists => ("Exists", None),
            Operator::DoesNotExist => ("DoesNotExist", None),
        };
        expressions.push(LabelSelectorRequirement { key, operator: operator.to_owned(), values });
    }
    LabelSelector {
        match_labels: (!labels.is_empty()).then_some(labels),
        match_expressions: (!expressions.is_empty()).then_some(expressions),
    }
}

/// A rule as objects: its peers, its ports, and the statements that it comes from.
pub(super) struct Rule {
    pub(super) peers: Option<Vec<NetworkPolicyPeer>>,
    pub(super) ports: Option<Vec<NetworkPolicyPort>>,
    pub(super) statements: Vec<StatementId>,
}

/// What a policy lets through, gathered statement by statement.
#[derive(Clone, Debug, Default)]
pub(super) struct Openings(Vec<Opening>);

#[derive(Clone, Debug)]
struct Opening {
    peer: Peer,
    ports: PortSet,
    statement: StatementId,
}

/// All openings for one peer.
struct ForPeer<'o> {
    peer: &'o Peer,
    ports: PortSet,
    openings: &'o [&'o Opening],
}

impl Openings {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, peer: Peer, ports: &PortSet, statement: StatementId) {
        self.0.push(Opening { peer, ports: ports.clone(), statement });
    }

    /// The rules: peers with equal ports together, all sorted, nothing twice.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let mut sorted: Vec<&Opening> = self.0.iter().collect();
        sorted.sort_by(|a, b| a.peer.cmp(&b.peer));
        let mut by_peer: Vec<ForPeer> =
            sorted.chunk_by(|a, b| a.peer == b.peer).filter_map(ForPeer::new).collect();
        // Peers with equal ports stay in their order.
        by_peer.sort_by(|a, b| a.ports.cmp(&b.ports));
        let mut groups: Vec<&[ForPeer]> = by_peer.chunk_by(|a, b| a.ports == b.ports).collect();
        // No peer is in two of them.
        groups.sort_by_key(|group| group.first().map(|first| first.peer));
        groups.into_iter().map(rule).collect()
    }
}

impl<'o> ForPeer<'o> {
    /// Of openings for one peer; none of none.
    fn new(openings: &'o [&'o Opening]) -> Option<Self> {
        let (first, others) = openings.split_first()?;
        let same = others.iter().all(|other| other.ports == first.ports);
        let all = || PortSet::union_all(openings.iter().map(|opening| opening.ports.clone()));
        let ports = if same { first.ports.clone() } else { all() };
        Some(Self { peer: &first.peer, ports, openings })
    }
}

/// The rule of peers with equal ports; there is at least one.
fn rule(group: &[ForPeer]) -> Rule {
    let mut statements: Vec<StatementId> =
        group.iter().flat_map(|one| one.openings).map(|opening| opening.statement).collect();
    statements.sort_unstable();
    statements.dedup();
    // Everybody sorts first, and beside everybody the others add nothing.
    let everybody = group.first().is_some_and(|first| *first.peer == Peer::Everybody);
    let peers = (!everybody).then(|| group.iter().filter_map(|one| one.peer.to_object()).collect());
    let ports = group.first().and_then(|first| port_objects(&first.ports));
    Rule { peers, ports, statements }
}

/// The ports of a rule; none for every port.
pub(super) fn port_objects(ports: &PortSet) -> Option<Vec<NetworkPolicyPort>> {
    if ports.is_all() {
        return None;
    }
    let mut objects = Vec::new();
    for protocol in Protocol::ALL {
        objects.extend(ports.ranges(protocol).iter().map(|range| numbers(protocol, *range)));
        let named = ports.names().filter(|(of, _)| *of == protocol);
        objects.extend(named.map(|(_, name)| NetworkPolicyPort {
            protocol: Some(protocol.name().to_owned()),
            port: Some(IntOrString::String(name.to_owned())),
            end_port: None,
        }));
    }
    Some(objects)
}

fn numbers(protocol: Protocol, range: PortRange) -> NetworkPolicyPort {
    let whole = (range.first, range.last) == (1, u16::MAX);
    let several = !whole && range.last > range.first;
    NetworkPolicyPort {
        protocol: Some(protocol.name().to_owned()),
        port: (!whole).then(|| IntOrString::Int(range.first.into())),
        end_port: several.then(|| range.last.into()),
    }
}
