//! An `allow` that a policy of another namespace blocks: kpol writes into the program's namespaces alone, so it
//! can't open what somebody else has closed.

use std::collections::HashMap;

use super::Subject;
use super::gates::{Closed, Gates};
use super::{unseen, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::network::isolation::too_complex;
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind};
use crate::sets::{PeerSet, PortSet, Space, TooComplex};

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let Some(mut gates) = Gates::new(subject) else { return };
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Allow(flow) = &statement.kind else { continue };
        match blocked(subject, &mut gates, flow, space) {
            Ok(None) => {}
            Ok(Some(blocked)) => diagnostics.push(report(subject, id, &blocked)),
            Err(TooComplex) => diagnostics.push(too_complex(statement.span)),
        }
    }
}

/// Pods of others that are closed to a term of an `allow`, or closed on their way there.
struct Blocked<'f> {
    direction: Direction,
    near: Near<'f>,
    far: Vec<&'f Item>,
}

/// Whose pods they are.
enum Near<'f> {
    /// A workload's that is shown.
    Shown(Closed),
    /// All of a term, shown or not, by this policy.
    All(&'f Item, usize),
}

/// The first pods of others that don't let through what an `allow` says: into them, then out of them.
fn blocked<'f>(
    subject: &Subject<'_, '_, '_>,
    gates: &mut Gates<'_, '_, '_, '_>,
    flow: &'f Flow,
    space: &mut Space,
) -> Result<Option<Blocked<'f>>, TooComplex> {
    let from: Vec<&Item> = speaking(&flow.from.items).collect();
    let to: Vec<&Item> = speaking(&flow.to.items).collect();
    if !from.is_empty() {
        for near in &to {
            let found = through(subject, gates, Direction::Ingress, near, &from, &near.ports, space)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    let mut by_ports: HashMap<&PortSet, usize> = HashMap::new();
    let mut groups: Vec<(&PortSet, Vec<&Item>)> = Vec::new();
    for item in to {
        let position = *by_ports.entry(&item.ports).or_insert_with(|| {
            groups.push((&item.ports, Vec::new()));
            groups.len() - 1
        });
        groups[position].1.push(item);
    }
    for (ports, far) in &groups {
        for near in &from {
            let found = through(subject, gates, Direction::Egress, near, far, ports, space)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// `any` speaks of the other end alone.
fn speaking(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| item.scope != Scope::Any)
}

/// Closed pods of the near end that leave out some of the far end.
fn through<'f>(
    subject: &Subject<'_, '_, '_>,
    gates: &mut Gates<'_, '_, '_, '_>,
    direction: Direction,
    near: &'f Item,
    far: &[&'f Item],
    ports: &PortSet,
    space: &mut Space,
) -> Result<Option<Blocked<'f>>, TooComplex> {
    let by_name = direction == Direction::Ingress && ports.names().next().is_some();
    let closed = gates.near(direction, near.set.pods, by_name, space)?;
    if closed.is_empty() {
        let policy = unseen::closed_to_all(subject, direction, near, far, ports, space)?;
        return Ok(policy.map(|policy| {
            let near = Near::All(near, policy);
            Blocked { direction, near, far: far.to_vec() }
        }));
    }
    let whole = PeerSet::union_all(far.iter().map(|item| &item.set), space)?;
    for closed in closed {
        if !gates.leaves_out(direction, closed, &whole, ports, space)? {
            continue;
        }
        for far in far {
            if gates.leaves_out(direction, closed, &far.set, ports, space)? {
                return Ok(Some(Blocked { direction, near: Near::Shown(closed), far: vec![*far] }));
            }
        }
    }
    Ok(None)
}

fn report(subject: &Subject<'_, '_, '_>, id: StatementId, blocked: &Blocked<'_>) -> Diagnostic {
    let (facts, sources) = (subject.context.facts, subject.sources);
    let (near, policy) = match blocked.near {
        Near::Shown(Closed { workload, policy, .. }) => {
            let name = &facts.workload(workload).id.name.value;
            (format!("{}/{name}", facts.namespace_of(workload)), policy)
        }
        Near::All(item, policy) => (words::item(sources, item), policy),
    };
    let far: Vec<String> = blocked.far.iter().map(|item| words::item(sources, item)).collect();
    let far = far.join(", ");
    let message = match blocked.direction {
        Direction::Ingress => format!("`{near}` doesn't take what this allows from `{far}`"),
        Direction::Egress => format!("`{near}` may not send what this allows to `{far}`"),
    };
    let statement = &subject.context.program.statements[id];
    let mut diagnostic = Diagnostic::new(Code::BlockedElsewhere, message)
        .at(statement.span, "this opens this program's end alone");
    if let Some(inventory) = facts.inventory {
        let id = &inventory.policies[policy].id;
        let label = format!("the policy `{}` closes the other end", id.name.value);
        diagnostic = diagnostic.also(id.name.span, label);
        if let Some(namespace) = subject.placement.of(id) {
            diagnostic = diagnostic.note(format!("its namespace `{namespace}` isn't this program's"));
        }
    }
    diagnostic.help("open it there too, or name the namespace in this program if it is to decide for it")
}
