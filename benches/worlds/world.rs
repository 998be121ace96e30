//! A world: workloads in namespaces, each with a partner that it talks to, and what its manifests are.

use std::fmt::Write as _;
use std::ops::Range;

use crate::rng::Rng;

/// How many workloads a namespace has where there are many (a few more where the number doesn't come out even).
const A_NAMESPACE: usize = 20;

const WHAT: [&str; 12] = [
    "orders", "billing", "cart", "search", "users", "stock", "mail", "audit", "prices", "media", "offers",
    "geo",
];
const ROLE: [&str; 8] = ["api", "worker", "web", "cache", "sync", "gateway", "batch", "store"];

pub(crate) struct Workload {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) tier: &'static str,
    /// Another workload of the namespace, by its index: the one that it talks to.
    pub(crate) partner: usize,
}

pub(crate) struct World {
    pub(crate) workloads: Vec<Workload>,
    /// The workloads of each namespace.
    pub(crate) namespaces: Vec<Range<usize>>,
}

impl World {
    /// A world of so many workloads, two at least; one and the same for a seed.
    pub(crate) fn new(count: usize, in_one_namespace: bool, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let places = if in_one_namespace { 1 } else { (count / A_NAMESPACE).max(1) };
        let namespaces: Vec<Range<usize>> =
            (0..places).map(|place| place * count / places..(place + 1) * count / places).collect();
        let mut workloads = Vec::with_capacity(count);
        for (number, namespace) in namespaces.iter().enumerate() {
            let place = format!("{}-{number}", rng.pick(&WHAT));
            for index in namespace.clone() {
                // Any other one: a step to all but one of them away.
                let step = 1 + rng.below(namespace.len() - 1);
                workloads.push(Workload {
                    name: format!("{}-{}-{index}", rng.pick(&WHAT), rng.pick(&ROLE)),
                    namespace: place.clone(),
                    tier: rng.pick(&ROLE),
                    partner: namespace.start + (index - namespace.start + step) % namespace.len(),
                });
            }
        }
        Self { workloads, namespaces }
    }

    pub(crate) fn partner(&self, workload: &Workload) -> &Workload {
        &self.workloads[workload.partner]
    }

    /// A Deployment and a Service for each workload, a NetworkPolicy too where asked for, and the cluster's DNS.
    pub(crate) fn manifests(&self, with_policies: bool) -> String {
        let mut text = String::new();
        deployment(&mut text, "kube-system", "kube-dns", "k8s-app", "dns");
        for workload in &self.workloads {
            let Workload { name, namespace, tier, .. } = workload;
            deployment(&mut text, namespace, name, "app", tier);
            service(&mut text, namespace, name);
            if with_policies {
                policy(&mut text, namespace, name, &self.partner(workload).name);
            }
        }
        text
    }
}

fn deployment(out: &mut String, namespace: &str, name: &str, key: &str, tier: &str) {
    write!(
        out,
        "---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
  labels:
    app.kubernetes.io/part-of: {namespace}
spec:
  replicas: 2
  selector:
    matchLabels:
      {key}: {name}
  template:
    metadata:
      labels:
        {key}: {name}
        tier: {tier}
    spec:
      containers:
      - name: main
        image: \"registry.example.com/{namespace}/{name}:1.4.2\"
        ports:
        - name: http
          containerPort: 8080
          protocol: TCP
        env:
        - name: LOG_LEVEL
          value: info
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
"
    )
    .expect("writing to a string does not fail");
}

fn service(out: &mut String, namespace: &str, name: &str) {
    write!(
        out,
        "---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
spec:
  selector:
    app: {name}
  ports:
  - name: http
    port: 80
    targetPort: http
"
    )
    .expect("writing to a string does not fail");
}

fn policy(out: &mut String, namespace: &str, name: &str, partner: &str) {
    write!(
        out,
        "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: given-{name}
  namespace: {namespace}
spec:
  podSelector:
    matchLabels:
      app: {name}
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: {partner}
    ports:
    - port: http
"
    )
    .expect("writing to a string does not fail");
}
