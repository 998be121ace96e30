//! Policies read from YAML, as strictly as the API server would: what it would refuse is an error here.
//! Sources: the `NetworkPolicy` API reference, and `ValidateNetworkPolicySpec` in Kubernetes.

use serde::Deserialize;
use serde_yaml::Value;

use super::address::Block;
use super::labels::{Labels, Requirement, Selector, Test};
use super::ports::{Port, Ports, Protocol};

/// A policy's meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Empty where the object names none.
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) labels: Labels,
    pub(crate) annotations: Labels,
    pub(crate) subject: Selector,
    /// None where the policy doesn't isolate ingress.
    pub(crate) ingress: Option<Vec<Rule>>,
    /// None where the policy doesn't isolate egress.
    pub(crate) egress: Option<Vec<Rule>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Empty for everybody.
    pub(crate) peers: Vec<Peer>,
    pub(crate) ports: Ports,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// Pods of the policy's own namespace, or of those that match.
    Pods {
        namespaces: Option<Selector>,
        pods: Selector,
    },
    Block {
        block: Block,
        except: Vec<Block>,
    },
}

/// The policies of a stream of documents; an object of another kind is an error.
pub(crate) fn read(text: &str) -> Result<Vec<Policy>, String> {
    let mut policies = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = Value::deserialize(document).map_err(|error| format!("no YAML: {error}"))?;
        if !value.is_null() {
            policies.push(Policy::from_value(value)?);
        }
    }
    Ok(policies)
}

impl Policy {
    /// A policy from an object.
    pub(crate) fn from_value(value: Value) -> Result<Self, String> {
        let shown = serde_yaml::to_string(&value).unwrap_or_default();
        let read: Object = serde_yaml::from_value(value).map_err(|error| format!("{error}, in\n{shown}"))?;
        read.meaning().map_err(|error| format!("{error}, in\n{shown}"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Object {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    name: String,
    namespace: Option<String>,
    labels: Option<Labels>,
    annotations: Option<Labels>,
}

// What is null is left out, for Kubernetes as for an `Option`.

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Spec {
    pod_selector: RawSelector,
    policy_types: Option<Vec<String>>,
    ingress: Option<Vec<RawIngress>>,
    egress: Option<Vec<RawEgress>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIngress {
    from: Option<Vec<RawPeer>>,
    ports: Option<Vec<RawPort>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEgress {
    to: Option<Vec<RawPeer>>,
    ports: Option<Vec<RawPort>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawPeer {
    pod_selector: Option<RawSelector>,
    namespace_selector: Option<RawSelector>,
    ip_block: Option<RawBlock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBlock {
    cidr: String,
    except: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawPort {
    protocol: Option<String>,
    port: Option<Value>,
    end_port: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawSelector {
    match_labels: Option<Labels>,
    match_expressions: Option<Vec<RawRequirement>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequirement {
    key: String,
    operator: String,
    values: Option<Vec<String>>,
}

impl Object {
    fn meaning(self) -> Result<Policy, String> {
        if (self.api_version.as_str(), self.kind.as_str()) != ("networking.k8s.io/v1", "NetworkPolicy") {
            return Err(format!("{} {} is no NetworkPolicy", self.api_version, self.kind));
        }
        let spec = self.spec;
        let types = match spec.policy_types {
            Some(types) if !types.is_empty() => types,
            // Left out: ingress always, egress where there is a rule for it.
            _ if spec.egress.as_ref().is_none_or(Vec::is_empty) => vec!["Ingress".to_owned()],
            _ => vec!["Ingress".to_owned(), "Egress".to_owned()],
        };
        if let Some(other) = types.iter().find(|name| !["Ingress", "Egress"].contains(&name.as_str())) {
            return Err(format!("`{other}` is no policy type"));
        }
        let (ingress, egress) = (spec.ingress.into_iter().flatten(), spec.egress.into_iter().flatten());
        let ingress = ingress.map(|rule| rule_of(rule.from, rule.ports));
        let egress = egress.map(|rule| rule_of(rule.to, rule.ports));
        // A section whose type isn't listed is ignored, though it has to be well-formed.
        let (ingress, egress) = (ingress.collect::<Result<_, _>>()?, egress.collect::<Result<_, _>>()?);
        Ok(Policy {
            namespace: self.metadata.namespace.unwrap_or_default(),
            name: self.metadata.name,
            labels: self.metadata.labels.unwrap_or_default(),
            annotations: self.metadata.annotations.unwrap_or_default(),
            subject: spec.pod_selector.meaning()?,
            ingress: types.iter().any(|name| name == "Ingress").then_some(ingress),
            egress: types.iter().any(|name| name == "Egress").then_some(egress),
        })
    }
}

/// No peers are everybody, and no ports every port, whether the list is empty or left out.
fn rule_of(peers: Option<Vec<RawPeer>>, ports: Option<Vec<RawPort>>) -> Result<Rule, String> {
    let peers = peers.into_iter().flatten().map(RawPeer::meaning).collect::<Result<_, _>>()?;
    let ports = ports.filter(|ports| !ports.is_empty());
    let ports = ports.map(|ports| ports.into_iter().map(RawPort::meaning).collect()).transpose()?;
    Ok(Rule { peers, ports })
}

impl RawPeer {
    fn meaning(self) -> Result<Peer, String> {
        match (self.pod_selector, self.namespace_selector, self.ip_block) {
            (None, None, Some(block)) => block.meaning(),
            (None, None, None) => Err("a peer without any field".to_owned()),
            (_, _, Some(_)) => Err("a peer with `ipBlock` and selectors".to_owned()),
            (pods, namespaces, None) => Ok(Peer::Pods {
                namespaces: namespaces.map(RawSelector::meaning).transpose()?,
                pods: pods.map(RawSelector::meaning).transpose()?.unwrap_or_default(),
            }),
        }
    }
}

impl RawBlock {
    fn meaning(self) -> Result<Peer, String> {
        let block: Block = self.cidr.parse()?;
        let except = self.except.iter().flatten().map(|text| text.parse());
        let except: Vec<Block> = except.collect::<Result<_, _>>()?;
        match except.iter().find(|inner| !block.covers(inner) || **inner == block) {
            Some(inner) => Err(format!("`except` {inner} is not strictly inside {block}")),
            None => Ok(Peer::Block { block, except }),
        }
    }
}

impl RawPort {
    fn meaning(self) -> Result<Port, String> {
        let text = self.protocol.as_deref().unwrap_or("TCP");
        let protocol = Protocol::from_upper(text).ok_or_else(|| format!("`{text}` is no protocol"))?;
        match (self.port, self.end_port) {
            (None, None) => Ok(Port::Every(protocol)),
            (Some(Value::String(name)), None) if name.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                Ok(Port::Named(protocol, name))
            }
            (Some(Value::Number(number)), last) => {
                let first = number.as_u64().and_then(|number| u16::try_from(number).ok()).unwrap_or(0);
                let last = last.unwrap_or(first);
                if first == 0 || last < first {
                    return Err(format!("{number} to {last} is no range of ports"));
                }
                Ok(Port::Range(protocol, first, last))
            }
            (port, last) => Err(format!("port {port:?} with last port {last:?}")),
        }
    }
}

impl RawSelector {
    fn meaning(self) -> Result<Selector, String> {
        let Selector(mut all) = Selector::exactly(&self.match_labels.unwrap_or_default());
        for RawRequirement { key, operator, values } in self.match_expressions.into_iter().flatten() {
            let values = values.unwrap_or_default();
            let test = match (operator.as_str(), values.is_empty()) {
                ("In", false) => Test::In(values),
                ("NotIn", false) => Test::NotIn(values),
                ("Exists", true) => Test::Exists,
                ("DoesNotExist", true) => Test::Absent,
                _ => return Err(format!("`{operator}` on `{key}` with {} values", values.len())),
            };
            all.push(Requirement { key, test });
        }
        Ok(Selector(all))
    }
}

#[test]
fn what_the_api_server_refuses_is_an_error() {
    let specs = [
        "{}",
        "{podSelector: {}, policyTypes: [ingress]}",
        "{podSelector: {}, ingress: [{from: [{}]}]}",
        "{podSelector: {}, ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]}",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}]}",
        "{podSelector: {}, ingress: [{ports: [{endPort: 80}]}]}",
        "{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 79}]}]}",
        "{podSelector: {}, ingress: [{ports: [{port: http, endPort: 80}]}]}",
        "{podSelector: {}, ingress: [{ports: [{port: 0}]}]}",
        "{podSelector: {}, ingress: [{ports: [{port: '80'}]}]}",
        "{podSelector: {}, ingress: [{ports: [{protocol: tcp}]}]}",
        "{podSelector: {matchExpressions: [{key: a, operator: In}]}}",
        "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
        "{podSelector: {matchLabels: {a: 1}}}",
        "{podSelector: {matchLabel: {a: b}}}",
        "{podSelector: {}, ingress: [{to: []}]}",
    ];
    let head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: ";
    for spec in specs {
        let found = read(&format!("{head}{spec}\n"));
        assert!(found.is_err(), "{spec} is read as {found:?}");
    }
    assert_eq!(read("---\n---\n").map(|policies| policies.len()), Ok(0), "empty documents are nothing");
    let other = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {podSelector: {}}\n";
    assert!(read(other).is_err(), "an object of another kind");
}
