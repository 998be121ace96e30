//! Kubernetes' rules point by point, on small worlds.

mod points;
mod update;

use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::{NamedPort, Namespace, Pod, Reach, World};
use crate::sets::{PortSet, Protocol};

/// Two namespaces: `a` (team=red) with the pods 0 `x`, 1 `y` (tier=back), 2 without labels; `b` (team=blue) with 3 `x`.
fn world() -> World<'static> {
    let port = |name, protocol, number| NamedPort { protocol, name, number };
    World {
        namespaces: vec![
            Namespace { name: "a", labels: vec![("team", "red")] },
            Namespace { name: "b", labels: vec![("team", "blue")] },
        ],
        pods: vec![
            Pod {
                namespace: 0,
                labels: vec![("app", "x")],
                ports: vec![port("http", Protocol::Tcp, 8080), port("dns", Protocol::Udp, 53)],
            },
            Pod {
                namespace: 0,
                labels: vec![("app", "y"), ("tier", "back")],
                ports: vec![port("http", Protocol::Tcp, 80)],
            },
            Pod { namespace: 0, labels: vec![], ports: vec![] },
            Pod { namespace: 1, labels: vec![("app", "x")], ports: vec![] },
        ],
    }
}

/// A policy of the namespace `a` from what stands below its `spec`, in YAML's flow style.
fn policy(spec: &str) -> NetworkPolicy {
    let text = format!("{{metadata: {{name: p, namespace: a}}, spec: {{{spec}}}}}");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}: {spec}"))
}

fn judged(specs: &[&str]) -> Reach<'static> {
    let policies: Vec<NetworkPolicy> = specs.iter().map(|spec| policy(spec)).collect();
    Reach::new(&world(), &policies).expect("the policies can be read")
}

/// The ports of a pair in words: `-` for none, `*` for all.
fn words(ports: &PortSet) -> String {
    if ports.is_all() {
        return "*".to_owned();
    }
    let mut words = Vec::new();
    for (protocol, name) in [(Protocol::Tcp, "tcp"), (Protocol::Udp, "udp"), (Protocol::Sctp, "sctp")] {
        for range in ports.ranges(protocol) {
            words.push(match (range.first, range.last) {
                (1, u16::MAX) => name.to_owned(),
                (first, last) if first == last => format!("{name}/{first}"),
                (first, last) => format!("{name}/{first}-{last}"),
            });
        }
    }
    if words.is_empty() { "-".to_owned() } else { words.join(" ") }
}

/// Every pair that is asked about as `SOURCE>DESTINATION:PORTS`.
fn pairs(reach: &Reach<'_>, asked: &[(usize, usize)]) -> String {
    let each = asked.iter().map(|(from, to)| {
        let ports = reach.between(reach.class(*from), reach.class(*to));
        format!("{from}>{to}:{}", words(&ports))
    });
    each.collect::<Vec<_>>().join(", ")
}
