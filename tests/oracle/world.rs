//! A world: namespaces, workloads, Services, given policies; and what is in play, by which everybody who could exist is
//! told apart.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::Block;
use super::labels::{Labels, Mentioned, Selector};
use super::policy::Policy;
use super::ports::{NamedPort, Port, Protocol};

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
    StatefulSet,
    DaemonSet,
    ReplicaSet,
    Rollout,
    Job,
    CronJob,
    Pod,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::ReplicaSet,
        Self::Rollout,
        Self::Job,
        Self::CronJob,
        Self::Pod,
    ];

    /// Whether its objects say by a selector which pods are theirs.
    pub(crate) fn has_selector(self) -> bool {
        !matches!(self, Self::Job | Self::CronJob | Self::Pod)
    }

    /// How programs write it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Deployment => "deploy",
            Self::StatefulSet => "sts",
            Self::DaemonSet => "ds",
            Self::ReplicaSet => "rs",
            Self::Rollout => "rollout",
            Self::Job => "job",
            Self::CronJob => "cronjob",
            Self::Pod => "pod",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workload {
    /// An index into the world's namespaces.
    pub(crate) namespace: usize,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// None for the kinds that have none.
    pub(crate) selector: Option<Selector>,
    pub(crate) template: Labels,
    pub(crate) ports: Vec<NamedPort>,
    pub(crate) host_network: bool,
}

impl Workload {
    /// How a policy selects its pods.
    pub(crate) fn written_as(&self) -> Selector {
        self.selector.clone().unwrap_or_else(|| Selector::exactly(&self.template))
    }

    /// Whether a pod of its namespace with these labels can be one of its own: it has the template's labels and maybe
    /// those that controllers add, no others. Nobody adds any to a bare Pod.
    pub(crate) fn makes(&self, labels: &Labels) -> bool {
        let mut rest = labels.clone();
        rest.retain(|key, _| self.template.contains_key(key) || !self.may_be_added(key));
        rest == self.template
    }

    /// The label sets that its own pods may have, as far as those in play tell them apart.
    pub(crate) fn own_label_sets(&self, mentioned: &Mentioned) -> Vec<Labels> {
        let mut sets = vec![self.template.clone()];
        let keys = mentioned.each().map(|(key, _)| key.as_str());
        for key in keys.filter(|key| !self.template.contains_key(*key) && self.may_be_added(key)) {
            let other = "nobody-says-this".to_owned();
            let values: Vec<&String> = mentioned.values(key).chain([&other]).collect();
            let with = |set: &Labels, value: &str| {
                let mut set = set.clone();
                set.insert(key.to_owned(), value.to_owned());
                set
            };
            let longer = sets.iter().flat_map(|set| values.iter().map(|value| with(set, value)));
            sets = longer.collect::<Vec<_>>().into_iter().chain(sets).collect();
        }
        sets
    }
}

impl Workload {
    /// Whether the label is one that its controller adds. Whether it does depends on the cluster's version, and nothing is
    /// known of the values. What a custom kind's controllers add isn't known: it may be any of these.
    fn may_be_added(&self, key: &str) -> bool {
        let by = |keys: &[&str]| keys.contains(&key);
        let deployment = by(&["pod-template-hash"]);
        let stateful_set = by(&[
            "apps.kubernetes.io/pod-index",
            "controller-revision-hash",
            "statefulset.kubernetes.io/pod-name",
        ]);
        let daemon_set = by(&["controller-revision-hash", "pod-template-generation"]);
        let job = by(&[
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-name",
            "controller-uid",
            "job-name",
        ]);
        match self.kind {
            Kind::Deployment => deployment,
            Kind::StatefulSet => stateful_set,
            Kind::DaemonSet => daemon_set,
            Kind::Job | Kind::CronJob => job,
            Kind::Rollout => {
                by(&["rollouts-pod-template-hash"]) || deployment || stateful_set || daemon_set || job
            }
            Kind::ReplicaSet | Kind::Pod => false,
        }
    }
}

/// A Service with a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// An index into the world's namespaces.
    pub(crate) namespace: usize,
    pub(crate) name: String,
    pub(crate) selector: Labels,
    pub(crate) ports: Vec<ServicePort>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServicePort {
    /// A Service may leave it out where it has one port.
    pub(crate) name: Option<String>,
    pub(crate) protocol: Protocol,
    pub(crate) number: u16,
    /// None where it isn't said: the same number.
    pub(crate) target: Option<Port>,
}

impl ServicePort {
    /// The port of the pods behind it.
    pub(crate) fn behind(&self) -> Port {
        self.target.clone().unwrap_or(Port::Range(self.protocol, self.number, self.number))
    }

    /// Whether an item of `on` means it.
    pub(crate) fn is(&self, said: &Port) -> bool {
        said.protocol() == self.protocol
            && match said {
                Port::Every(_) => true,
                Port::Range(_, first, last) => (*first..=*last).contains(&self.number),
                Port::Named(_, name) => self.name.as_ref() == Some(name),
            }
    }
}

/// A policy among the manifests: what it says, and its `spec` as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) policy: Policy,
    pub(crate) spec: serde_json::Value,
    /// It carries kpol's label.
    pub(crate) labelled: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// Whether there are manifests at all.
    pub(crate) shown: bool,
    /// Without them, the key of the label that a name stands for, where the program sets it.
    pub(crate) name_label: Option<String>,
    /// Owned ones first.
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) services: Vec<Service>,
    pub(crate) given: Vec<Given>,
}

impl World {
    pub(crate) fn owns(&self, namespace: &str) -> bool {
        self.namespaces.iter().any(|known| known.owned && known.name == namespace)
    }

    /// The policies that hold beside what is emitted: one with kpol's label in an owned namespace is an earlier output.
    pub(crate) fn holding(&self) -> Vec<Policy> {
        let holds = |given: &&Given| !(given.labelled && self.owns(&given.policy.namespace));
        self.given.iter().filter(holds).map(|given| given.policy.clone()).collect()
    }
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

#[test]
fn a_workload_makes_pods_of_its_template_and_its_controllers_labels_alone() {
    use super::labels::labels;
    let web = Workload {
        namespace: 0,
        name: "web".to_owned(),
        kind: Kind::Deployment,
        selector: Some(Selector::exactly(&labels(&[("app", "web")]))),
        template: labels(&[("app", "web"), ("tier", "front")]),
        ports: Vec::new(),
        host_network: false,
    };
    let job = Workload { kind: Kind::Job, selector: None, ..web.clone() };
    let pod = Workload { kind: Kind::Pod, selector: None, ..web.clone() };
    let hash = ("pod-template-hash", "5d");
    // (labels, made by the Deployment; a bare Pod has no hash)
    let table: [(&[(&str, &str)], bool); 5] = [
        (&[("app", "web"), ("tier", "front"), hash], true),
        (&[("app", "web"), ("tier", "front")], true),
        (&[("app", "web"), hash], false),
        (&[("app", "web"), ("tier", "back"), hash], false),
        (&[("app", "web"), ("tier", "front"), ("v", "1"), hash], false),
    ];
    for (pairs, made) in table {
        assert_eq!(web.makes(&labels(pairs)), made, "{pairs:?}");
        assert_eq!(pod.makes(&labels(pairs)), made && !pairs.contains(&hash), "{pairs:?}");
    }
    assert_eq!(web.written_as().0.len(), 1, "a Deployment is written as its selector");
    assert_eq!(job.written_as().0.len(), 2, "a Job as all labels of its template");
    let mut mentioned = Mentioned::default();
    let set = Workload { kind: Kind::StatefulSet, ..web.clone() };
    let pod_name = "statefulset.kubernetes.io/pod-name";
    mentioned.add(&Selector::exactly(&labels(&[(pod_name, "web-0")])));
    let sets = set.own_label_sets(&mentioned);
    let names: BTreeSet<Option<&str>> =
        sets.iter().map(|labels| labels.get(pod_name).map(String::as_str)).collect();
    assert_eq!(names, [None, Some("web-0"), Some("nobody-says-this")].into(), "the one in play, and others");
    for kind in Kind::ALL {
        let each = Workload { kind, ..web.clone() };
        assert!(each.own_label_sets(&mentioned).iter().all(|labels| each.makes(labels)), "{kind:?}");
    }
}
