//! A world: namespaces, workloads, given policies; and every pod and outside address that could ever exist in it, as
//! far as the selectors and blocks in play can tell them apart.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::{Block, one_of_each_region};
use super::labels::{Labels, Mentioned, NAMESPACE_NAME, Selector, labels};
use super::policy::Policy;
use super::ports::{NamedPort, Protocol};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Namespace {
    /// Empty for the one nameless namespace of a program that names none.
    pub(crate) name: String,
    pub(crate) owned: bool,
    /// The labels of its Namespace object, where one is shown.
    pub(crate) shown: Option<Labels>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Deployment,
    Job,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workload {
    /// An index into the world's namespaces.
    pub(crate) namespace: usize,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// A Deployment's selector; a Job has none.
    pub(crate) selector: Option<Labels>,
    pub(crate) template: Labels,
    pub(crate) ports: Vec<NamedPort>,
}

impl Workload {
    /// How a policy selects its pods.
    pub(crate) fn written_as(&self) -> Selector {
        Selector::exactly(self.selector.as_ref().unwrap_or(&self.template))
    }

    /// Whether a pod of its namespace with these labels can be one of its own.
    pub(crate) fn makes(&self, labels: &Labels) -> bool {
        let mut rest = labels.clone();
        let added = self.controller_labels().iter().all(|key| rest.remove(*key).is_some());
        added && rest == self.template
    }

    fn own_labels(&self) -> Labels {
        let mut all = self.template.clone();
        all.extend(self.controller_labels().iter().map(|key| ((*key).to_owned(), "x1".to_owned())));
        all
    }

    fn controller_labels(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Deployment => &["pod-template-hash"],
            Kind::Job => &[
                "batch.kubernetes.io/job-name",
                "job-name",
                "batch.kubernetes.io/controller-uid",
                "controller-uid",
            ],
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// Owned ones first.
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) workloads: Vec<Workload>,
    /// The manifests' own policies, all in owned namespaces.
    pub(crate) given: Vec<Policy>,
}

/// A namespace that could exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) name: String,
    pub(crate) owned: bool,
    pub(crate) labels: Labels,
}

#[derive(Clone, Debug)]
pub(crate) struct Pod {
    pub(crate) space: Rc<Space>,
    pub(crate) labels: Labels,
    pub(crate) ports: Vec<NamedPort>,
}

/// An end of a connection: a pod, an outside address, or a pod at an address (where blocks may match pods).
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) pod: Option<Rc<Pod>>,
    pub(crate) address: Option<IpAddr>,
}

impl Endpoint {
    pub(crate) fn owned_pod(&self) -> Option<&Pod> {
        self.pod.as_deref().filter(|pod| pod.space.owned)
    }
}

/// What selectors and names in play say, so that nobody hypothetical is forgotten.
#[derive(Clone, Debug, Default)]
pub(crate) struct InPlay {
    pub(crate) pod_labels: Mentioned,
    pub(crate) namespace_labels: Mentioned,
    pub(crate) namespace_names: BTreeSet<String>,
    pub(crate) port_names: BTreeSet<String>,
    pub(crate) blocks: Vec<Block>,
}

/// Every pod that could exist: the workloads' own, and those with any labels in any namespace.
pub(crate) fn pods(world: &World, play: &InPlay) -> Vec<Rc<Pod>> {
    let spaces = spaces(world, play);
    let mut pods = own_pods(world, &spaces);
    for labels in play.pod_labels.label_sets("") {
        for ports in hypothetical_ports(play) {
            for space in &spaces {
                let pod = Pod { space: Rc::clone(space), labels: labels.clone(), ports: ports.clone() };
                pods.push(Rc::new(pod));
            }
        }
    }
    pods
}

/// The workloads' own pods alone.
pub(crate) fn workloads_pods(world: &World) -> Vec<Rc<Pod>> {
    own_pods(world, &spaces(world, &InPlay::default()))
}

/// One address of each region outside, without those where pods lie.
pub(crate) fn outside(play: &InPlay, pod_cidr: &[Block]) -> Vec<IpAddr> {
    let mut found = one_of_each_region(&play.blocks);
    found.retain(|address| !pod_cidr.iter().any(|block| block.contains(*address)));
    found
}

/// One address of each region where a pod may lie.
pub(crate) fn pod_addresses(play: &InPlay, pod_cidr: &[Block]) -> Vec<IpAddr> {
    let mut found = one_of_each_region(&play.blocks);
    found.retain(|address| pod_cidr.is_empty() || pod_cidr.iter().any(|block| block.contains(*address)));
    found
}

fn own_pods(world: &World, spaces: &[Rc<Space>]) -> Vec<Rc<Pod>> {
    let mut pods = Vec::new();
    for workload in &world.workloads {
        let name = &world.namespaces[workload.namespace].name;
        for space in spaces.iter().filter(|space| space.name == *name) {
            let own =
                Pod { space: Rc::clone(space), labels: workload.own_labels(), ports: workload.ports.clone() };
            pods.push(Rc::new(own));
        }
    }
    pods
}

/// A shown namespace has its labels, an owned one that isn't shown its name alone, all others may have any.
fn spaces(world: &World, play: &InPlay) -> Vec<Rc<Space>> {
    let mut spaces = Vec::new();
    let mut add = |name: &str, owned, mut labels: Labels| {
        let known_as = if name.is_empty() { "whatever-it-is-applied-to" } else { name };
        labels.insert(NAMESPACE_NAME.to_owned(), known_as.to_owned());
        spaces.push(Rc::new(Space { name: name.to_owned(), owned, labels }));
    };
    let mut unseen: BTreeSet<&str> = play.namespace_names.iter().map(String::as_str).collect();
    unseen.insert("elsewhere");
    for namespace in &world.namespaces {
        unseen.remove(namespace.name.as_str());
        match (&namespace.shown, namespace.owned) {
            (Some(labels), owned) => add(&namespace.name, owned, labels.clone()),
            (None, true) => add(&namespace.name, true, Labels::new()),
            (None, false) => _ = unseen.insert(&namespace.name),
        }
    }
    for name in unseen {
        for labels in play.namespace_labels.label_sets(NAMESPACE_NAME) {
            add(name, false, labels);
        }
    }
    spaces
}

fn hypothetical_ports(play: &InPlay) -> Vec<Vec<NamedPort>> {
    let mut ports = Vec::new();
    for (name, number) in play.port_names.iter().zip([443, 8080, 53, 80].into_iter().cycle()) {
        ports.extend(Protocol::ALL.map(|protocol| NamedPort { name: name.clone(), protocol, number }));
    }
    if ports.is_empty() { vec![ports] } else { vec![Vec::new(), ports] }
}

#[test]
fn a_workload_makes_pods_of_its_template_alone() {
    let web = Workload {
        namespace: 0,
        name: "web".to_owned(),
        kind: Kind::Deployment,
        selector: Some(labels(&[("app", "web")])),
        template: labels(&[("app", "web"), ("tier", "front")]),
        ports: Vec::new(),
    };
    let job = Workload { kind: Kind::Job, selector: None, ..web.clone() };
    let hash = ("pod-template-hash", "5d");
    // (labels, made by the Deployment)
    let table: [(&[(&str, &str)], bool); 5] = [
        (&[("app", "web"), ("tier", "front"), hash], true),
        (&[("app", "web"), ("tier", "front")], false),
        (&[("app", "web"), hash], false),
        (&[("app", "web"), ("tier", "back"), hash], false),
        (&[("app", "web"), ("tier", "front"), ("v", "1"), hash], false),
    ];
    for (pairs, made) in table {
        assert_eq!(web.makes(&labels(pairs)), made, "{pairs:?}");
        assert!(!job.makes(&labels(pairs)), "{pairs:?}");
    }
    assert!(web.makes(&web.own_labels()) && job.makes(&job.own_labels()));
    assert_eq!(web.written_as().0.len(), 1, "a Deployment is written as its selector");
    assert_eq!(job.written_as().0.len(), 2, "a Job as all labels of its template");
}

#[test]
fn unseen_namespaces_have_any_labels_and_seen_ones_their_own() {
    let namespace = |name: &str, owned, shown| Namespace { name: name.to_owned(), owned, shown };
    let world = World {
        namespaces: vec![
            namespace("a", true, Some(labels(&[("team", "red")]))),
            namespace("b", true, None),
            namespace("seen", false, Some(Labels::new())),
            namespace("heard-of", false, None),
        ],
        ..World::default()
    };
    let mut play = InPlay::default();
    play.namespace_labels.add(&Selector::exactly(&labels(&[("team", "red"), (NAMESPACE_NAME, "a")])));
    play.namespace_names.insert("ext".to_owned());
    let count = |name: &str| spaces(&world, &play).iter().filter(|space| space.name == name).count();
    let found = ["a", "b", "seen", "heard-of", "ext", "elsewhere"].map(count);
    assert_eq!(found, [1, 1, 1, 3, 3, 3], "of `team`: absent, `red` or a fresh value");
}
