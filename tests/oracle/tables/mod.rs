//! Known answers, worked out by hand: of policies by Kubernetes' rules, and of programs by the language's.

mod names;
mod policies;
mod programs;
mod verdicts;

use std::rc::Rc;

use super::labels::{Labels, NAMESPACE_NAME, Selector, labels};
use super::ports::{Mask, NamedPort, Port, Protocol, Universe};
use super::world::{Endpoint, Kind, Namespace, Pod, Service, ServicePort, Space, Workload, World};

/// `a/web` is the pod with `app=web` in namespace `a`, `a/app=web,tier=front` one with these labels, `a/none` one without
/// any; `http` of all in `a` is port 80, elsewhere 8080. All else is an address. `a` is owned and has `team=red`, others
/// are neither.
fn end(text: &str) -> Endpoint {
    let Some((name, pod)) = text.split_once('/') else {
        return Endpoint { pod: None, address: Some(text.parse().unwrap()) };
    };
    let mut known = labels(&[(NAMESPACE_NAME, name)]);
    if name == "a" {
        known.extend(labels(&[("team", "red")]));
    }
    let space = Rc::new(Space { name: name.to_owned(), owned: name == "a", labels: known });
    let pairs = pod.split(',').filter(|pair| *pair != "none");
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or(("app", pair)));
    let labels: Labels = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let number = if name == "a" { 80 } else { 8080 };
    let ports = vec![NamedPort { name: "http".to_owned(), protocol: Protocol::Tcp, number }];
    Endpoint { pod: Some(Rc::new(Pod { space, labels, ports })), address: None }
}

fn port(universe: &Universe, text: &str) -> Mask {
    let (protocol, number) = text.split_once('/').unwrap();
    let number = number.parse().unwrap();
    universe.range(Protocol::from_upper(protocol).unwrap(), number, number)
}

/// Workloads `web`, `db` and `api` of the owned namespace `a`, selected by `app`; `web` also has `tier=front`, and all
/// declare `http` as 80. The Service `web` has its port 8000 (`main`) before it, and 9000 (`admin`) before 443. In `ext`
/// there is a workload `far`, and `kube-dns` is where it mostly is.
fn small_world() -> World {
    let workload = |namespace, name: &str, selector: Labels| {
        let mut template = selector.clone();
        if name == "web" {
            template.extend(labels(&[("tier", "front")]));
        }
        Workload {
            namespace,
            name: name.to_owned(),
            kind: Kind::Deployment,
            selector: Some(Selector::exactly(&selector)),
            template,
            ports: vec![NamedPort { name: "http".to_owned(), protocol: Protocol::Tcp, number: 80 }],
            host_network: false,
        }
    };
    let namespace = |name: &str, owned, shown| Namespace { name: name.to_owned(), owned, shown };
    let mut workloads: Vec<Workload> =
        ["web", "db", "api"].map(|name| workload(0, name, labels(&[("app", name)]))).into();
    workloads.push(workload(1, "far", labels(&[("app", "far")])));
    let service_port = |name: &str, number, target| ServicePort {
        name: Some(name.to_owned()),
        protocol: Protocol::Tcp,
        number,
        target: Some(target),
    };
    World {
        shown: true,
        namespaces: vec![
            namespace("a", true, Some(labels(&[("team", "red")]))),
            namespace("ext", false, Some(Labels::new())),
        ],
        workloads,
        services: vec![Service {
            namespace: 0,
            name: "web".to_owned(),
            selector: labels(&[("app", "web")]),
            ports: vec![
                service_port("main", 8000, Port::Named(Protocol::Tcp, "http".to_owned())),
                service_port("admin", 9000, Port::Range(Protocol::Tcp, 443, 443)),
            ],
        }],
        ..World::default()
    }
}
