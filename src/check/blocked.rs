//! An `allow` that a policy of another namespace blocks: kpol writes into the program's namespaces alone, so it
//! can't open what somebody else has closed.

use super::Subject;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::isolation::too_complex;
use crate::network::{Origin, Permit};
use crate::resolve::facts::port_numbers;
use crate::resolve::pods::{can_be_in, may_satisfy};
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind};
use crate::sets::{PodSet, PortSet, Space, TooComplex};

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let world = &subject.context.program.world;
    let foreign = subject.context.given.iter().any(|given| world.owned_id(given.namespace).is_none());
    if !foreign {
        return;
    }
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Allow(flow) = &statement.kind else { continue };
        let mut search = Search { subject, space, id, flow, diagnostics };
        if search.run() == Err(TooComplex) {
            diagnostics.push(too_complex(statement.span));
        }
    }
}

struct Search<'s, 'c, 'p, 'a> {
    subject: &'s Subject<'c, 'p, 'a>,
    space: &'s mut Space,
    id: StatementId,
    flow: &'s Flow,
    diagnostics: &'s mut Vec<Diagnostic>,
}

impl Search<'_, '_, '_, '_> {
    fn run(&mut self) -> Result<(), TooComplex> {
        let flow = self.flow;
        for to in flow.to.items.iter().filter(|item| item.scope != Scope::Any) {
            for from in flow.from.items.iter().filter(|item| item.scope != Scope::Any) {
                if self.blocked(Direction::Ingress, to, from, &to.ports)?
                    || self.blocked(Direction::Egress, from, to, &to.ports)?
                {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Whether a pod of `near` in somebody else's namespace is closed to a pod of `far`; a diagnostic where it is.
    fn blocked(
        &mut self,
        direction: Direction,
        near: &Item,
        far: &Item,
        ports: &PortSet,
    ) -> Result<bool, TooComplex> {
        for workload in self.foreign_pods(near) {
            let Some(policy) = self.isolating(direction, workload) else { continue };
            let (pods, addresses_left) = self.closed_out(direction, workload, far, ports)?;
            if addresses_left || self.has_shown_pod(pods) {
                self.report(direction, workload, far, policy);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Who of `far` a foreign workload's policies leave out on some port: pods, and whether addresses are among them.
    fn closed_out(
        &mut self,
        direction: Direction,
        workload: usize,
        far: &Item,
        ports: &PortSet,
    ) -> Result<(PodSet, bool), TooComplex> {
        let facts = self.subject.context.facts;
        // At the destination a port's name is a number of its own.
        let numbers = |set: &PortSet| match direction {
            Direction::Ingress => {
                set.resolved(|protocol, name| port_numbers(facts.workload(workload), protocol, name))
            }
            Direction::Egress => set.clone(),
        };
        let mut rest: Vec<(PodSet, PortSet)> = vec![(far.set.pods, numbers(ports))];
        let mut addresses = vec![(far.set.addresses.outside.clone(), numbers(ports))];
        for permit in self.permits_at(direction, workload) {
            let permitted = numbers(&permit.ports);
            rest = self.without(rest, permit.peers.pods, &permitted)?;
            let block = &permit.peers.addresses.outside;
            addresses = addresses
                .into_iter()
                .flat_map(|(set, ports)| {
                    let closed = ports.difference(&permitted);
                    [(set.difference(block), ports), (set.intersection(block), closed)]
                })
                .collect();
            addresses.retain(|(set, ports)| !set.is_empty() && !ports.is_empty());
        }
        addresses.retain(|(set, _)| !set.is_empty());
        let pods = self.space.union_all(rest.iter().map(|(set, _)| *set))?;
        Ok((pods, !addresses.is_empty()))
    }

    fn without(
        &mut self,
        rest: Vec<(PodSet, PortSet)>,
        permitted: PodSet,
        ports: &PortSet,
    ) -> Result<Vec<(PodSet, PortSet)>, TooComplex> {
        let mut left = Vec::new();
        for (pods, on) in rest {
            let outside = self.space.difference(pods, permitted)?;
            let inside = self.space.intersection(pods, permitted)?;
            let closed = on.difference(ports);
            left.push((outside, on));
            left.push((inside, closed));
        }
        left.retain(|(pods, on)| !pods.is_empty() && !on.is_empty());
        Ok(left)
    }

    /// The workloads of a term that are shown in namespaces of others.
    fn foreign_pods(&mut self, item: &Item) -> Vec<usize> {
        let context = self.subject.context;
        let world = &context.program.world;
        let mut found = Vec::new();
        let mut namespaces: Vec<&str> = context.given.iter().map(|given| given.namespace).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        for namespace in namespaces.into_iter().filter(|namespace| world.owned_id(namespace).is_none()) {
            let Ok(set) = self.space.in_namespace(item.set.pods, namespace, world.labels(namespace)) else {
                continue;
            };
            let workloads = context.facts.in_namespace(namespace).iter().copied();
            found.extend(workloads.filter(|index| self.shown_in(*index, set)));
        }
        found
    }

    fn shown_in(&self, workload: usize, set: PodSet) -> bool {
        can_be_in(self.subject.context.facts.workload(workload), set, self.space)
    }

    /// Whether some workload of the manifests has its pods in a set.
    fn has_shown_pod(&mut self, set: PodSet) -> bool {
        let context = self.subject.context;
        if set.is_empty() {
            return false;
        }
        context.facts.namespaces().collect::<Vec<_>>().into_iter().any(|namespace| {
            let labels = context.program.world.labels(namespace);
            let Ok(here) = self.space.in_namespace(set, namespace, labels) else { return false };
            !here.is_empty()
                && context.facts.in_namespace(namespace).iter().any(|index| self.shown_in(*index, here))
        })
    }

    /// The first policy of others that isolates a workload, by its position in the inventory.
    fn isolating(&self, direction: Direction, workload: usize) -> Option<usize> {
        let context = self.subject.context;
        let inventory = context.facts.inventory?;
        let namespace = context.facts.namespace_of(workload);
        let mut here = context.given.iter().filter(|given| given.namespace == namespace);
        here.find(|given| {
            let policy = &inventory.policies[given.index];
            let isolates = match direction {
                Direction::Ingress => policy.ingress.is_some(),
                Direction::Egress => policy.egress.is_some(),
            };
            isolates && may_satisfy(context.facts.workload(workload), &policy.selector.requirements)
        })
        .map(|given| given.index)
    }

    /// What the policies of others let through at a workload.
    fn permits_at(&mut self, direction: Direction, workload: usize) -> Vec<Permit> {
        let context = self.subject.context;
        let namespace = context.facts.namespace_of(workload);
        let labels = context.program.world.labels(namespace);
        let mut found = Vec::new();
        for permit in &self.subject.permits.side(direction).all {
            if !matches!(permit.origin, Origin::Policy(_)) {
                continue;
            }
            let Ok(here) = self.space.in_namespace(permit.subject, namespace, labels) else { continue };
            if self.shown_in(workload, here) {
                found.push(permit.clone());
            }
        }
        found
    }

    fn report(&mut self, direction: Direction, workload: usize, far: &Item, policy: usize) {
        let facts = self.subject.context.facts;
        let name = format!("{}/{}", facts.namespace_of(workload), facts.workload(workload).id.name.value);
        let far = words::item(self.subject.sources, far);
        let message = match direction {
            Direction::Ingress => format!("`{name}` doesn't take what this allows from `{far}`"),
            Direction::Egress => format!("`{name}` may not send what this allows to `{far}`"),
        };
        let statement = &self.subject.context.program.statements[self.id];
        let mut diagnostic = Diagnostic::new(Code::BlockedElsewhere, message)
            .at(statement.span, "this opens this program's end alone");
        if let Some(inventory) = facts.inventory {
            let name = &inventory.policies[policy].id.name;
            diagnostic =
                diagnostic.also(name.span, format!("the policy `{}` closes the other end", name.value));
        }
        self.diagnostics.push(
            diagnostic
                .note(format!("its namespace `{}` isn't this program's", facts.namespace_of(workload)))
                .help("open it there too, or name the namespace in this program if it is to decide for it"),
        );
    }
}
