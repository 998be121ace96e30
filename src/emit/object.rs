//! Objects as people expect to read them: what they are and whom they are about first, the rules last.
//!
//! Only the order of fields is chosen here; what is not in an object is not written, and what is in it is.

use k8s_openapi::api::networking::v1::NetworkPolicy;
use serde_yaml::Value;

use super::yaml::{self, AS_IT_IS, Order};

/// A policy and the lines of comment above it: where its rules come from.
pub type Commented = (Vec<String>, NetworkPolicy);

/// The policies as one text of many documents, in the order in which they are given.
pub fn policies(policies: &[Commented]) -> String {
    let mut text = String::new();
    for (position, (comments, policy)) in policies.iter().enumerate() {
        if position > 0 {
            yaml::separate(&mut text);
        }
        write(&mut text, comments, policy);
    }
    text
}

/// One policy as a document, after its lines of comment.
pub fn policy(comments: &[String], policy: &NetworkPolicy) -> String {
    let mut text = String::new();
    write(&mut text, comments, policy);
    text
}

fn write(text: &mut String, comments: &[String], policy: &NetworkPolicy) {
    comment(text, comments);
    yaml::write(text, &value(policy), &POLICY);
}

fn comment(text: &mut String, comments: &[String]) {
    for line in comments {
        yaml::comment(text, line);
    }
}

/// Any value as a document, as it is, after its lines of comment.
pub(super) fn commented(comments: &[String], value: &Value) -> String {
    let mut text = String::new();
    comment(&mut text, comments);
    yaml::write(&mut text, value, &yaml::AS_IT_IS);
    text
}

const POLICY: Order =
    Order(&[("apiVersion", AS_IT_IS), ("kind", AS_IT_IS), ("metadata", METADATA), ("spec", SPEC)]);

const METADATA: Order =
    Order(&[("name", AS_IT_IS), ("namespace", AS_IT_IS), ("labels", AS_IT_IS), ("annotations", AS_IT_IS)]);

const SPEC: Order = Order(&[
    ("podSelector", SELECTOR),
    ("policyTypes", AS_IT_IS),
    ("ingress", Order(&[("from", PEER), ("ports", PORT)])),
    ("egress", Order(&[("to", PEER), ("ports", PORT)])),
]);

const PEER: Order = Order(&[
    ("namespaceSelector", SELECTOR),
    ("podSelector", SELECTOR),
    ("ipBlock", Order(&[("cidr", AS_IT_IS), ("except", AS_IT_IS)])),
]);

const PORT: Order = Order(&[("protocol", AS_IT_IS), ("port", AS_IT_IS), ("endPort", AS_IT_IS)]);

const SELECTOR: Order = Order(&[
    ("matchLabels", AS_IT_IS),
    ("matchExpressions", Order(&[("key", AS_IT_IS), ("operator", AS_IT_IS), ("values", AS_IT_IS)])),
]);

fn value(policy: &NetworkPolicy) -> Value {
    serde_yaml::to_value(policy).expect("its fields are texts, numbers, lists and maps by text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> NetworkPolicy {
        serde_yaml::from_str(source).expect("the sample is a NetworkPolicy")
    }

    /// Every field that a policy of kpol's can have, in an order that is not the one to come.
    const EVERYTHING: &str = r#"
spec:
  egress:
  - ports: [{port: 53, protocol: UDP}, {port: http, protocol: TCP}, {endPort: 8080, port: 8000, protocol: TCP}]
    to:
    - podSelector: {matchLabels: {k8s-app: kube-dns}}
      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
    - ipBlock: {except: [10.1.0.0/16, "2001:db8::/32"], cidr: 10.0.0.0/8}
  - {}
  ingress:
  - from:
    - podSelector: {}
      namespaceSelector:
        matchExpressions: [{values: ["on", b], operator: In, key: tier}, {operator: Exists, key: "y"}]
  - ports: [{protocol: TCP}]
  policyTypes: [Ingress, Egress]
  podSelector: {matchLabels: {tier: "1000", spec: b, apiVersion: a, app: "no", "on": "yes"}}
metadata:
  annotations: {kpol.dev/because: "TICKET-1: it has to; \"really\""}
  generation: 3
  namespace: shop
  labels: {app.kubernetes.io/managed-by: kpol}
  name: web
"#;

    #[test]
    fn a_policy_looks_as_people_write_it() {
        let nobody = "{metadata: {name: np3-ingress}, spec: {podSelector: {}, policyTypes: [Ingress]}}";
        let closed =
            "{metadata: {name: np3-ingress}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: []}}";
        let samples = [
            (vec!["np.kpol:1 allow np2 -> np1".to_owned(), "np.kpol:2 a\nb".to_owned()], read(EVERYTHING)),
            (vec![], read(nobody)),
            (vec![], read(closed)),
        ];
        insta::assert_snapshot!(policies(&samples));
        assert_eq!(policies(&[]), "");
    }

    #[test]
    fn only_the_order_of_fields_changes() {
        let before = read(EVERYTHING);
        let after: NetworkPolicy = read(&policy(&[], &before));
        assert_eq!(after, before);
    }
}
