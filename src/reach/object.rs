//! NetworkPolicy objects as what they mean, Kubernetes' defaults applied.
//!
//! Source: the `NetworkPolicy` API reference, `SetDefaults_NetworkPolicy` and `ValidateNetworkPolicySpec`.

use std::fmt;

use ipnet::IpNet;
use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::resolve::program::Direction;
use crate::sets::{AddressSet, Operator, PortSet, Protocol, Requirement};

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its namespace; empty where it names none.
    pub namespace: String,
    /// What its `podSelector` asks for; nothing: all pods of the namespace.
    pub subject: Vec<Requirement>,
    /// The rules, where it isolates ingress.
    pub ingress: Option<Vec<Rule>>,
    /// The rules, where it isolates egress.
    pub egress: Option<Vec<Rule>>,
}

impl Policy {
    /// The rules of one direction, where it isolates that.
    #[must_use]
    pub fn rules(&self, direction: Direction) -> Option<&[Rule]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }
}

/// What a rule lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whom; none is everybody, inside the cluster and outside.
    pub peers: Option<Vec<Peer>>,
    /// On which of the destination's ports.
    pub ports: PortSet,
}

/// A peer of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Pods by their labels.
    Pods {
        /// What is asked of their namespaces' labels; none is the policy's own namespace.
        namespaces: Option<Vec<Requirement>>,
        /// What is asked of their own.
        pods: Vec<Requirement>,
    },
    /// Addresses.
    Block(AddressSet),
}

/// A field that Kubernetes wouldn't take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The policy's name.
    pub policy: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of the policy `{}`", self.what, self.policy)
    }
}

/// Reads a policy.
///
/// # Errors
/// Where a field has a value that Kubernetes refuses: nobody can say what that would mean.
pub fn read(object: &NetworkPolicy) -> Result<Policy, Unreadable> {
    policy(object)
        .map_err(|what| Unreadable { policy: object.metadata.name.clone().unwrap_or_default(), what })
}

fn policy(object: &NetworkPolicy) -> Result<Policy, String> {
    let namespace = object.metadata.namespace.clone().unwrap_or_default();
    let Some(spec) = &object.spec else {
        // An empty `spec`: it selects everybody, and lets nobody in.
        return Ok(Policy { namespace, subject: Vec::new(), ingress: Some(Vec::new()), egress: None });
    };
    let subject = spec.pod_selector.as_ref().map(requirements).transpose()?.unwrap_or_default();
    let ingress = spec.ingress.as_deref().unwrap_or_default();
    let ingress = ingress.iter().map(|each| rule(each.from.as_deref(), each.ports.as_deref()));
    let ingress: Vec<Rule> = ingress.collect::<Result<_, _>>()?;
    let egress = spec.egress.as_deref().unwrap_or_default();
    let egress = egress.iter().map(|each| rule(each.to.as_deref(), each.ports.as_deref()));
    let egress: Vec<Rule> = egress.collect::<Result<_, _>>()?;
    let (isolates_ingress, isolates_egress) = match spec.policy_types.as_deref().unwrap_or_default() {
        // Left out: ingress always, egress where there is a rule for it.
        [] => (true, !egress.is_empty()),
        types => {
            if let Some(other) = types.iter().find(|name| !matches!(name.as_str(), "Ingress" | "Egress")) {
                return Err(format!("the type `{other}`"));
            }
            let lists = |wanted: &str| types.iter().any(|name| name == wanted);
            (lists("Ingress"), lists("Egress"))
        }
    };
    Ok(Policy {
        namespace,
        subject,
        ingress: isolates_ingress.then_some(ingress),
        egress: isolates_egress.then_some(egress),
    })
}

fn rule(peers: Option<&[NetworkPolicyPeer]>, ports: Option<&[NetworkPolicyPort]>) -> Result<Rule, String> {
    // An empty list says no more than none.
    let peers = peers.filter(|peers| !peers.is_empty());
    let peers = peers.map(|peers| peers.iter().map(peer).collect::<Result<Vec<_>, _>>()).transpose()?;
    let ports = match ports.unwrap_or_default() {
        [] => PortSet::all(),
        [only] => port(only)?,
        listed => PortSet::union_all(listed.iter().map(port).collect::<Result<Vec<_>, _>>()?),
    };
    Ok(Rule { peers, ports })
}

fn peer(peer: &NetworkPolicyPeer) -> Result<Peer, String> {
    match (&peer.pod_selector, &peer.namespace_selector, &peer.ip_block) {
        (None, None, Some(block)) => self::block(block).map(Peer::Block),
        (None, None, None) => Err("a peer that says nothing".to_owned()),
        (_, _, Some(_)) => Err("a peer of both selectors and a block".to_owned()),
        (pods, namespaces, None) => Ok(Peer::Pods {
            namespaces: namespaces.as_ref().map(requirements).transpose()?,
            pods: pods.as_ref().map(requirements).transpose()?.unwrap_or_default(),
        }),
    }
}

fn block(block: &IPBlock) -> Result<AddressSet, String> {
    let net = |text: &str| text.parse::<IpNet>().map_err(|_| format!("the block `{text}`"));
    let whole = net(&block.cidr)?;
    let mut taken = Vec::new();
    for text in block.except.iter().flatten() {
        let inner = net(text)?;
        if !whole.contains(&inner) || inner.prefix_len() <= whole.prefix_len() {
            return Err(format!("the exception `{text}` from `{whole}`"));
        }
        taken.push(inner);
    }
    Ok(AddressSet::block(whole).difference(&AddressSet::blocks_of(taken)))
}

fn port(port: &NetworkPolicyPort) -> Result<PortSet, String> {
    let protocol = match port.protocol.as_deref() {
        None => Protocol::Tcp,
        Some(name) => Protocol::of_name(name).ok_or_else(|| format!("the protocol `{name}`"))?,
    };
    let number = |number: i32| {
        u16::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| format!("the port {number}"))
    };
    match (&port.port, port.end_port) {
        (None, None) => Ok(PortSet::protocol(protocol)),
        (Some(IntOrString::String(name)), None) => Ok(PortSet::named(protocol, name.as_str())),
        (Some(IntOrString::Int(first)), last) => {
            let (first, last) = (number(*first)?, number(last.unwrap_or(*first))?);
            if first <= last {
                Ok(PortSet::range(protocol, first, last))
            } else {
                Err(format!("the ports {first} to {last}"))
            }
        }
        (_, Some(last)) => Err(format!("the end {last} of a range without a number to start with")),
    }
}

fn requirements(selector: &LabelSelector) -> Result<Vec<Requirement>, String> {
    let labels = selector.match_labels.iter().flatten();
    let mut all: Vec<Requirement> =
        labels.map(|(key, value)| Requirement::equals(key.as_str(), value.as_str())).collect();
    for expression in selector.match_expressions.iter().flatten() {
        all.push(requirement(expression)?);
    }
    Ok(all)
}

fn requirement(expression: &LabelSelectorRequirement) -> Result<Requirement, String> {
    let mut values = expression.values.clone().unwrap_or_default();
    values.sort_unstable();
    values.dedup();
    let operator = match (expression.operator.as_str(), values.is_empty()) {
        ("In", false) => Operator::In(values),
        ("NotIn", false) => Operator::NotIn(values),
        ("Exists", true) => Operator::Exists,
        ("DoesNotExist", true) => Operator::DoesNotExist,
        (other, _) => {
            return Err(format!("`{other}` on `{}` with {} values", expression.key, values.len()));
        }
    };
    Ok(Requirement { key: expression.key.clone(), operator })
}
