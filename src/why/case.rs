//! A question about a program and its manifests, and the answer.

use super::who::{Made, Meant, Who};
use super::{Answer, EndAnswer, Reason, Verdict};
use crate::check::{Enforced, Source, Subject};
use crate::reach::{Decision, End, Manifests, Namespace, Policy, Reach, World};
use crate::resolve::program::{Direction, Flow, StatementId, StatementKind, Terms};
use crate::sets::{AddressSet, PortSet, Protocol, Space};
use crate::source::Span;
use crate::syntax::one_line;

/// What objects without a namespace are taken to be in.
const DEFAULT: &str = "default";
/// More pairs than this aren't counted.
const MOST_PAIRS: usize = 1 << 20;

/// Who is asked about, among the pods that there are.
#[derive(Debug)]
pub struct People {
    from: Meant,
    to: Meant,
}

/// A question.
#[derive(Debug)]
pub struct Case<'s, 'c, 'p, 'a> {
    subject: &'s Subject<'c, 'p, 'a>,
    enforced: Enforced<'s, 'c, 'p, 'a>,
    pub(super) world: World<'s>,
    pub(super) reach: Reach<'s>,
    /// The workload of each pod that the manifests show: the first pods of the world.
    workloads: Vec<usize>,
    from: Vec<Who>,
    to: Vec<Who>,
}

impl People {
    /// Who is meant by a connection, read in a namespace.
    #[must_use]
    pub fn new(subject: &Subject<'_, '_, '_>, flow: &Flow, namespace: &str, space: &mut Space) -> Self {
        let context = &subject.context;
        let manifests = Manifests::new(context.facts, &context.program.world, subject.on_host, DEFAULT);
        let known = (context.program, context.facts, &manifests);
        let from = Meant::new(&flow.from, namespace, known, space);
        Self { from, to: Meant::new(&flow.to, namespace, known, space) }
    }

    /// The sources that the manifests show, by their positions among the pods, and those outside.
    #[must_use]
    pub fn sources(&self) -> (Vec<usize>, AddressSet) {
        let (mut pods, mut outside) = (Vec::new(), AddressSet::none());
        for who in &self.from.shown {
            match who {
                Who::Pod(pod, _, _) => pods.push(*pod),
                Who::Outside(addresses, _, _) => outside = outside.union(addresses),
            }
        }
        (pods, outside)
    }

    fn made(&self) -> impl Iterator<Item = &Made> {
        self.from.made.iter().chain(&self.to.made)
    }
}

/// The policies that hold, an absent namespace being `default`.
pub(super) fn policies(enforced: &Enforced<'_, '_, '_, '_>) -> Vec<Policy> {
    let mut policies = enforced.policies.clone();
    for policy in policies.iter_mut().filter(|policy| policy.namespace.is_empty()) {
        DEFAULT.clone_into(&mut policy.namespace);
    }
    policies
}

impl<'s, 'c, 'p, 'a> Case<'s, 'c, 'p, 'a> {
    /// Judges the pods of the manifests, and those that are asked about, under a program's policies.
    #[must_use]
    pub fn new(subject: &'s Subject<'c, 'p, 'a>, people: &'s People) -> Self {
        let context = &subject.context;
        let manifests = Manifests::new(context.facts, &context.program.world, subject.on_host, DEFAULT);
        let (mut world, workloads): (World<'s>, _) = (manifests.world, manifests.workloads);
        let (mut from, mut to) = (people.from.shown.clone(), people.to.shown.clone());
        let first = people.from.made.len();
        for (number, made) in people.made().enumerate() {
            let name = if made.namespace.is_empty() { DEFAULT } else { &made.namespace };
            let namespace = world.namespaces.iter().position(|namespace| namespace.name == name);
            let namespace = namespace.unwrap_or_else(|| {
                let labels = made.namespace_labels.iter();
                let labels = labels.map(|(key, value)| (key.as_str(), value.as_str())).collect();
                world.namespaces.push(Namespace { name, labels });
                world.namespaces.len() - 1
            });
            let who = made.who(world.pods.len());
            world.pods.push(made.pod(namespace));
            if number < first { from.push(who) } else { to.push(who) }
        }
        let enforced = Enforced::new(subject);
        let reach = Reach::of(&world, policies(&enforced));
        Self { subject, enforced, world, reach, workloads, from, to }
    }

    /// The pairs that are asked about: a bare Pod and itself is none.
    fn pairs(&self) -> impl Iterator<Item = (&Who, &Who)> {
        let pairs = self.from.iter().flat_map(|from| self.to.iter().map(move |to| (from, to)));
        pairs.filter(|pair| match pair {
            (Who::Pod(from, ..), Who::Pod(to, ..)) => from != to || !self.is_lone(*from),
            (Who::Outside(..), Who::Outside(..)) => false,
            _ => true,
        })
    }

    /// Whether it is one pod and no more.
    fn is_lone(&self, pod: usize) -> bool {
        let facts = self.subject.context.facts;
        self.workloads.get(pod).is_some_and(|index| facts.workload(*index).id.kind.value == "Pod")
    }

    /// The answer; none where there is no pair.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        let mut pairs = (0, 0);
        let mut shown: Option<(&Who, &Who, Decision)> = None;
        for (from, to) in self.pairs().take(MOST_PAIRS) {
            let decision = self.decide(from, to);
            pairs.0 += 1;
            pairs.1 += usize::from(decision.permits());
            let better = shown.as_ref().is_none_or(|(.., other)| other.permits() && !decision.permits());
            if better {
                shown = Some((from, to, decision));
            }
        }
        let (from, to, decision) = shown?;
        let asked = to.ports();
        let on = if asked.is_all() { String::new() } else { format!(" on {}", words(asked)) };
        let ends = [
            (Direction::Egress, from, to, &decision.source),
            (Direction::Ingress, to, from, &decision.destination),
        ];
        let ends = ends.into_iter().filter(|(_, near, ..)| matches!(near, Who::Pod(..)));
        let ends = ends.map(|(direction, near, far, end)| self.end(direction, near, far, end, to)).collect();
        let blocks = |policy: &Policy| {
            let both = [Direction::Ingress, Direction::Egress];
            let rules = both.into_iter().filter_map(|direction| policy.rules(direction)).flatten();
            let mut peers = rules.flat_map(|rule| rule.peers.iter().flatten());
            peers.any(|peer| matches!(peer, crate::reach::Peer::Block(_)))
        };
        let mut notes = Vec::new();
        if !decision.permits() && self.enforced.policies.iter().any(blocks) {
            notes.push("IP blocks are taken to be about addresses outside; whether they match pods too is up to the network plugin".to_owned());
        }
        Some(Answer {
            yes: pairs.0 == pairs.1,
            from: from.words().to_owned(),
            to: to.words().to_owned(),
            on,
            pairs,
            ends,
            notes,
        })
    }

    fn decide(&self, from: &Who, to: &Who) -> Decision {
        let ports = self.asked(to);
        match (from, to) {
            (Who::Pod(from, ..), Who::Pod(to, ..)) => {
                self.reach.decide(self.reach.class(*from), self.reach.class(*to), &ports)
            }
            (Who::Pod(from, ..), Who::Outside(addresses, ..)) => {
                self.reach.decide_out(self.reach.class(*from), addresses, &ports)
            }
            (Who::Outside(addresses, ..), Who::Pod(to, ..)) => {
                self.reach.decide_in(addresses, self.reach.class(*to), &ports)
            }
            (Who::Outside(..), Who::Outside(..)) => Decision { source: End::Open, destination: End::Open },
        }
    }

    /// The ports that are asked about, as the destination has them. Every port is every one that there is.
    pub(super) fn asked(&self, to: &Who) -> PortSet {
        let every = Protocol::ALL
            .into_iter()
            .fold(PortSet::none(), |all, protocol| all.union(&PortSet::protocol(protocol)));
        let asked = to.ports().intersection(&every);
        match to {
            Who::Pod(pod, ..) => self.reach.resolved(&asked, self.reach.class(*pod)),
            Who::Outside(..) => asked,
        }
    }

    fn end(&self, direction: Direction, near: &Who, far: &Who, end: &End, to: &Who) -> EndAnswer {
        let (noun, takes) = match direction {
            Direction::Ingress => ("ingress", "takes"),
            Direction::Egress => ("egress", "lets out"),
        };
        let (verdict, because, reasons) = match end {
            End::Open => (Verdict::Open, format!("its {noun} is open: nothing isolates it"), Vec::new()),
            End::Allowed(rules) => {
                let sources = rules.iter().map(|rule| (self.enforced.rule_source(*rule), rule.policy));
                let reasons = self.reasons(sources);
                (Verdict::Allowed, format!("its {noun} {takes} this"), reasons)
            }
            End::Refused { policies, .. } => {
                let reasons = self.reasons(self.isolating(direction, policies).into_iter());
                (Verdict::Refused, self.alone(direction, near, far, to, policies), reasons)
            }
        };
        EndAnswer { who: near.words().to_owned(), direction, verdict, because, reasons }
    }

    /// What isolates an end: statements that do nothing else before those that open something.
    fn isolating(&self, direction: Direction, policies: &[usize]) -> Vec<(Source, usize)> {
        let statements = &self.subject.context.program.statements;
        let all = policies.iter().map(|policy| (self.enforced.source(*policy), *policy));
        let (mut closing, mut opening) = (Vec::new(), Vec::new());
        for (source, policy) in all {
            let Source::Statements(ids) = source else {
                closing.push((source, policy));
                continue;
            };
            let opens = |id: &StatementId| matches!(statements[*id].kind, StatementKind::Allow(_));
            let (open, close): (Vec<StatementId>, Vec<StatementId>) = ids.into_iter().partition(opens);
            closing.extend((!close.is_empty()).then_some((Source::Statements(close), policy)));
            opening.extend((!open.is_empty()).then_some((Source::Statements(open), policy)));
        }
        // An `allow` closes its destination to everybody else; nothing that is sent is closed by one.
        if closing.is_empty() && direction == Direction::Ingress { opening } else { closing }
    }

    /// What an end that refuses this lets through instead, in few words.
    fn alone(&self, direction: Direction, near: &Who, far: &Who, to: &Who, policies: &[usize]) -> String {
        let (noun, takes) = match direction {
            Direction::Ingress => ("ingress", "takes"),
            Direction::Egress => ("egress", "reaches"),
        };
        if let (Who::Pod(near, ..), Who::Pod(other, ..), Who::Pod(to, ..)) = (near, far, to) {
            let class = |pod: &usize| self.reach.class(*pod);
            let open = self.reach.let_through(class(near), class(other), direction, class(to));
            if !open.is_empty() {
                return format!("its {noun} {takes} {} on {} alone", far.words(), words(&open));
            }
        }
        let statements = &self.subject.context.program.statements;
        let mut names: Vec<String> = Vec::new();
        for policy in policies {
            let Source::Statements(ids) = self.enforced.source(*policy) else {
                return format!("its {noun} {takes} nothing of this");
            };
            for id in ids {
                let StatementKind::Allow(flow) = &statements[id].kind else { continue };
                let far: &Terms = if direction == Direction::Ingress { &flow.from } else { &flow.to };
                let text = one_line(self.subject.sources.slice(far.span));
                if !names.contains(&text) {
                    names.push(text);
                }
            }
        }
        match names.len() {
            0 => format!("its {noun} {takes} nobody"),
            1..=3 => format!("its {noun} {takes} {} alone", names.join(", ")),
            _ => format!("its {noun} {takes} only whom some `allow` names"),
        }
    }

    fn reasons(&self, sources: impl Iterator<Item = (Source, usize)>) -> Vec<Reason> {
        const MOST: usize = 4;
        let mut reasons: Vec<Reason> = Vec::new();
        for (source, policy) in sources {
            let name = self.enforced.name(policy);
            match source {
                Source::Statements(ids) => {
                    let statement = |id: StatementId| self.subject.context.program.statements[id].span;
                    reasons.extend(ids.into_iter().map(statement).map(|span| Reason {
                        statement: Some(one_line(self.subject.sources.slice(span))),
                        ..self.reason(span, name)
                    }));
                }
                Source::Manifests(_, span) => reasons.push(self.reason(span, name)),
            }
        }
        reasons.sort_by(|a, b| (&a.file, a.line, &a.policy).cmp(&(&b.file, b.line, &b.policy)));
        reasons.dedup();
        reasons.truncate(MOST);
        reasons
    }

    fn reason(&self, span: Span, policy: &str) -> Reason {
        let sources = self.subject.sources;
        Reason {
            file: sources.name(span.file).to_owned(),
            line: sources.line(span.file, span.start),
            statement: None,
            policy: policy.to_owned(),
        }
    }

    /// The words of a pod, as far as they are known: those of its workload, or of the question.
    pub(super) fn pod_words(&self, pod: usize, names: &[String]) -> String {
        let asked = self.from.iter().chain(&self.to).find_map(|who| match who {
            Who::Pod(other, words, _) if *other == pod => Some(words.clone()),
            _ => None,
        });
        asked.or_else(|| names.get(pod).cloned()).unwrap_or_default()
    }

    /// `NS/NAME` of each workload's pod, in their order.
    pub(super) fn names(&self) -> Vec<String> {
        let facts = self.subject.context.facts;
        let used: std::collections::BTreeSet<usize> =
            self.world.pods.iter().map(|pod| pod.namespace).collect();
        let single = used.len() == 1;
        let name = |(pod, index): (&crate::reach::Pod<'_>, &usize)| {
            let name = &facts.workload(*index).id.name.value;
            let place = self.world.namespaces[pod.namespace].name;
            if single { name.clone() } else { format!("{place}/{name}") }
        };
        self.world.pods.iter().zip(&self.workloads).map(name).collect()
    }

    /// The ports of pairs of pods that are asked about, by position.
    pub(super) fn asked_pairs(&self) -> Vec<(usize, usize, PortSet)> {
        let pairs = self.pairs().take(MOST_PAIRS).filter_map(|(from, to)| match (from, to) {
            // Whoever asks for every port asks for what has none, too.
            (Who::Pod(a, ..), Who::Pod(b, ..)) if to.ports().is_all() => Some((*a, *b, PortSet::all())),
            (Who::Pod(a, ..), Who::Pod(b, ..)) => Some((*a, *b, self.asked(to))),
            _ => None,
        });
        pairs.collect()
    }

    /// The addresses that are asked about, as the far ends of that direction.
    pub(super) fn asked_addresses(&self, direction: Direction) -> AddressSet {
        let far = if direction == Direction::Egress { &self.to } else { &self.from };
        far.iter().fold(AddressSet::none(), |all, who| match who {
            Who::Outside(addresses, ..) => all.union(addresses),
            Who::Pod(..) => all,
        })
    }

    /// The same question under other policies: whether all of it gets through.
    pub(super) fn holds_under(&self, reach: &Reach<'_>) -> bool {
        self.pairs().take(MOST_PAIRS).all(|(from, to)| {
            let ports = self.asked(to);
            match (from, to) {
                (Who::Pod(a, ..), Who::Pod(b, ..)) => {
                    reach.decide(reach.class(*a), reach.class(*b), &ports).permits()
                }
                (Who::Pod(a, ..), Who::Outside(addresses, ..)) => {
                    reach.decide_out(reach.class(*a), addresses, &ports).permits()
                }
                (Who::Outside(addresses, ..), Who::Pod(b, ..)) => {
                    reach.decide_in(addresses, reach.class(*b), &ports).permits()
                }
                _ => true,
            }
        })
    }
}

/// Ports as they stand after `on`.
pub(super) fn words(ports: &PortSet) -> String {
    crate::check::port_words(ports)
}
