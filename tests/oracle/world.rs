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
    /// those that controllers add, no others. A bare Pod has no controller.
    pub(crate) fn makes(&self, labels: &Labels) -> bool {
        let mut rest = labels.clone();
        let added = |key: &str, value: &str| self.added(key).is_some_and(|known| known.can_be(value));
        rest.retain(|key, value| self.template.contains_key(key) || !added(key, value));
        rest == self.template
    }

    /// Whether some of its own pods match.
    pub(crate) fn can_satisfy(&self, selector: &Selector) -> bool {
        let mut mentioned = Mentioned::default();
        mentioned.add(selector);
        self.own_label_sets(&mentioned).iter().any(|labels| selector.matches(labels))
    }

    /// The label sets that its own pods may have, as far as those in play tell them apart.
    pub(crate) fn own_label_sets(&self, mentioned: &Mentioned) -> Vec<Labels> {
        let mut sets = vec![self.template.clone()];
        for (key, _) in mentioned.each().filter(|(key, _)| !self.template.contains_key(*key)) {
            let Some(known) = self.added(key) else { continue };
            let in_play = mentioned.values(key).filter(|value| known.can_be(value)).cloned();
            let values: Vec<String> = in_play.chain([known.example()]).collect();
            let with = |set: &Labels, value: &str| {
                let mut set = set.clone();
                set.insert(key.clone(), value.to_owned());
                set
            };
            let longer = sets.iter().flat_map(|set| values.iter().map(|value| with(set, value)));
            sets = longer.collect::<Vec<_>>().into_iter().chain(sets).collect();
        }
        sets
    }

    /// What is known of the values of a label that a controller or an admission plugin adds to its pods; none where they
    /// don't add it. Whether they do may depend on the cluster's version. What a custom kind's controllers add isn't known:
    /// it may be any of these.
    fn added(&self, key: &str) -> Option<Added> {
        let by_this_kind = match key {
            "topology.kubernetes.io/zone" | "topology.kubernetes.io/region" => return Some(Added::Anything),
            "pod-template-hash" => self.kind == Kind::Deployment,
            "controller-revision-hash" => matches!(self.kind, Kind::StatefulSet | Kind::DaemonSet),
            "pod-template-generation" => self.kind == Kind::DaemonSet,
            "statefulset.kubernetes.io/pod-name" | "apps.kubernetes.io/pod-index" => {
                self.kind == Kind::StatefulSet
            }
            "job-name"
            | "batch.kubernetes.io/job-name"
            | "controller-uid"
            | "batch.kubernetes.io/controller-uid" => matches!(self.kind, Kind::Job | Kind::CronJob),
            // By none of Kubernetes' own.
            "rollouts-pod-template-hash" => false,
            _ => return None,
        };
        match (self.kind, key) {
            (Kind::Rollout, _) => Some(Added::Anything),
            _ if !by_this_kind => None,
            (_, "statefulset.kubernetes.io/pod-name") => Some(Added::Numbered(format!("{}-", self.name))),
            (_, "apps.kubernetes.io/pod-index") => Some(Added::Numbered(String::new())),
            // A CronJob's Jobs can be started by hand, under any name.
            (Kind::Job, "job-name" | "batch.kubernetes.io/job-name") => {
                Some(Added::Exactly(self.name.clone()))
            }
            _ => Some(Added::Anything),
        }
    }
}

/// What an added label's value can be.
enum Added {
    Anything,
    /// The text and a number behind it.
    Numbered(String),
    Exactly(String),
}

impl Added {
    fn can_be(&self, value: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Numbered(head) => {
                value.strip_prefix(head.as_str()).is_some_and(|rest| rest.parse::<u32>().is_ok())
            }
            Self::Exactly(text) => value == text,
        }
    }

    fn example(&self) -> String {
        match self {
            Self::Anything => "nobody-says-this".to_owned(),
            Self::Numbered(head) => format!("{head}77"),
            Self::Exactly(text) => text.clone(),
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
    for name in ["web-0", "other-0"] {
        mentioned.add(&Selector::exactly(&labels(&[(pod_name, name)])));
    }
    let sets = set.own_label_sets(&mentioned);
    let names: BTreeSet<Option<&str>> =
        sets.iter().map(|labels| labels.get(pod_name).map(String::as_str)).collect();
    assert_eq!(names, [None, Some("web-0"), Some("web-77")].into(), "the one in play, and others of its own");
    for kind in Kind::ALL {
        let each = Workload { kind, ..web.clone() };
        assert!(each.own_label_sets(&mentioned).iter().all(|labels| each.makes(labels)), "{kind:?}");
    }
}
