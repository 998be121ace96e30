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

/// What a world is like.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own that a shape has or not")]
pub(crate) struct Plan {
    /// Whether one namespace has all workloads; else there are some twenty in each.
    pub(crate) in_one_namespace: bool,
    /// Whether each workload has a NetworkPolicy too.
    pub(crate) with_policies: bool,
    /// Whether all names are alike but for a number, and each namespace has the same ones.
    pub(crate) alike: bool,
    /// Whether selectors have a label that all workloads of a namespace share, as Helm's charts do.
    pub(crate) by_release: bool,
    /// Whether the manifests are written in brackets.
    pub(crate) in_brackets: bool,
}

pub(crate) struct Workload {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) tier: &'static str,
    /// Another workload of the namespace, by its index: the one that it talks to.
    pub(crate) partner: usize,
}

pub(crate) struct World {
    plan: Plan,
    pub(crate) workloads: Vec<Workload>,
    /// The workloads of each namespace.
    pub(crate) namespaces: Vec<Range<usize>>,
}

impl World {
    /// A world of so many workloads, two at least; one and the same for a seed.
    pub(crate) fn new(count: usize, plan: Plan, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let places = if plan.in_one_namespace { 1 } else { (count / A_NAMESPACE).max(1) };
        let namespaces: Vec<Range<usize>> =
            (0..places).map(|place| place * count / places..(place + 1) * count / places).collect();
        let mut workloads = Vec::with_capacity(count);
        for (number, namespace) in namespaces.iter().enumerate() {
            let place = format!("{}-{number}", rng.pick(&WHAT));
            for index in namespace.clone() {
                // Any other one: a step to all but one of them away.
                let step = 1 + rng.below(namespace.len() - 1);
                let name = if plan.alike {
                    format!("web-{:05}", index - namespace.start)
                } else {
                    format!("{}-{}-{index}", rng.pick(&WHAT), rng.pick(&ROLE))
                };
                workloads.push(Workload {
                    name,
                    namespace: place.clone(),
                    tier: rng.pick(&ROLE),
                    partner: namespace.start + (index - namespace.start + step) % namespace.len(),
                });
            }
        }
        Self { plan, workloads, namespaces }
    }

    pub(crate) fn partner(&self, workload: &Workload) -> &Workload {
        &self.workloads[workload.partner]
    }

    /// A Deployment and a Service for each workload, a NetworkPolicy too where planned, and the cluster's DNS.
    pub(crate) fn manifests(&self) -> String {
        let mut text = String::new();
        deployment(&mut text, "kube-system", "kube-dns", "dns", &["k8s-app: kube-dns".to_owned()]);
        for workload in &self.workloads {
            let Workload { name, namespace, tier, .. } = workload;
            let labels = self.labels(workload);
            if self.plan.in_brackets {
                in_brackets(&mut text, namespace, name, tier, &labels);
                continue;
            }
            deployment(&mut text, namespace, name, tier, &labels);
            service(&mut text, namespace, name, &labels);
            if self.plan.with_policies {
                policy(&mut text, namespace, name, &labels, &self.labels(self.partner(workload)));
            }
        }
        text
    }

    /// The labels that a workload is selected by.
    fn labels(&self, workload: &Workload) -> Vec<String> {
        let Workload { name, namespace, .. } = workload;
        if self.plan.by_release {
            vec![
                format!("app.kubernetes.io/instance: {namespace}"),
                format!("app.kubernetes.io/name: {name}"),
            ]
        } else {
            vec![format!("app: {name}")]
        }
    }
}

/// Labels on lines of their own, indented so far.
fn lines(labels: &[String], indent: usize) -> String {
    let mut text = String::new();
    for label in labels {
        writeln!(text, "{}{label}", " ".repeat(indent)).expect("writing to a string does not fail");
    }
    text
}

fn deployment(out: &mut String, namespace: &str, name: &str, tier: &str, labels: &[String]) {
    let (selector, template) = (lines(labels, 6), lines(labels, 8));
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
{selector}  template:
    metadata:
      labels:
{template}        tier: {tier}
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

fn service(out: &mut String, namespace: &str, name: &str, labels: &[String]) {
    let selector = lines(labels, 4);
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
{selector}  ports:
  - name: http
    port: 80
    targetPort: http
"
    )
    .expect("writing to a string does not fail");
}

fn policy(out: &mut String, namespace: &str, name: &str, labels: &[String], partner: &[String]) {
    let (subject, peer) = (lines(labels, 6), lines(partner, 10));
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
{subject}  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
{peer}    ports:
    - port: http
"
    )
    .expect("writing to a string does not fail");
}

/// A Deployment and a Service in YAML's flow style, which begins on one line and goes on in the next.
fn in_brackets(out: &mut String, namespace: &str, name: &str, tier: &str, labels: &[String]) {
    let labels = labels.join(", ");
    write!(
        out,
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}, labels: {{app.kubernetes.io/part-of: {namespace}}}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{{labels}}}}}
  template:
    metadata: {{labels: {{{labels}, tier: {tier}}}}}
    spec:
      containers:
      - {{name: main, image: \"registry.example.com/{namespace}/{name}:1.4.2\",
         ports: [{{name: http, containerPort: 8080, protocol: TCP}}], env: [{{name: LOG_LEVEL, value: info}}],
         resources: {{requests: {{cpu: 100m, memory: 128Mi}}}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{selector: {{{labels}}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
"
    )
    .expect("writing to a string does not fail");
}
