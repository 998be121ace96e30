//! An `allow` that a policy of another namespace blocks: kpol writes into the program's namespaces alone, so it
//! can't open what somebody else has closed.

use std::collections::HashMap;

use super::Subject;
use super::gates::{Closed, Gates};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::isolation::too_complex;
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind};
use crate::sets::{Addresses, PeerSet, PortSet, Space, TooComplex};

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let Some(mut gates) = Gates::new(subject) else { return };
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Allow(flow) = &statement.kind else { continue };
        match blocked(&mut gates, flow, space) {
            Ok(None) => {}
            Ok(Some(blocked)) => diagnostics.push(report(subject, id, &blocked)),
            Err(TooComplex) => diagnostics.push(too_complex(statement.span)),
        }
    }
}

/// A workload of others that is closed to a term of an `allow`, or closed on its way there.
struct Blocked<'f> {
    direction: Direction,
    closed: Closed,
    far: &'f Item,
}

/// The first workload of others that doesn't let through what an `allow` says: into it, then out of it.
fn blocked<'f>(
    gates: &mut Gates<'_, '_, '_, '_>,
    flow: &'f Flow,
    space: &mut Space,
) -> Result<Option<Blocked<'f>>, TooComplex> {
    let from: Vec<&Item> = speaking(&flow.from.items).collect();
    let to: Vec<&Item> = speaking(&flow.to.items).collect();
    if !from.is_empty() {
        for near in &to {
            let found = through(gates, Direction::Ingress, near, &from, &near.ports, space)?;
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
            let found = through(gates, Direction::Egress, near, far, ports, space)?;
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

/// A closed workload of the near end that leaves out some of the far end.
fn through<'f>(
    gates: &mut Gates<'_, '_, '_, '_>,
    direction: Direction,
    near: &Item,
    far: &[&'f Item],
    ports: &PortSet,
    space: &mut Space,
) -> Result<Option<Blocked<'f>>, TooComplex> {
    let by_name = direction == Direction::Ingress && ports.names().next().is_some();
    let closed = gates.near(direction, near.set.pods, by_name, space)?;
    if closed.is_empty() {
        return Ok(None);
    }
    let whole = match far {
        [only] => only.set.clone(),
        _ => PeerSet {
            pods: space.union_all(far.iter().map(|item| item.set.pods))?,
            addresses: Addresses::union_all(far.iter().map(|item| &item.set.addresses)),
        },
    };
    for closed in closed {
        if !gates.leaves_out(direction, closed, &whole, ports, space)? {
            continue;
        }
        for far in far {
            if gates.leaves_out(direction, closed, &far.set, ports, space)? {
                return Ok(Some(Blocked { direction, closed, far }));
            }
        }
    }
    Ok(None)
}

fn report(subject: &Subject<'_, '_, '_>, id: StatementId, blocked: &Blocked<'_>) -> Diagnostic {
    let facts = subject.context.facts;
    let (workload, policy) = (blocked.closed.workload, blocked.closed.policy);
    let name = format!("{}/{}", facts.namespace_of(workload), facts.workload(workload).id.name.value);
    let far = words::item(subject.sources, blocked.far);
    let message = match blocked.direction {
        Direction::Ingress => format!("`{name}` doesn't take what this allows from `{far}`"),
        Direction::Egress => format!("`{name}` may not send what this allows to `{far}`"),
    };
    let statement = &subject.context.program.statements[id];
    let mut diagnostic = Diagnostic::new(Code::BlockedElsewhere, message)
        .at(statement.span, "this opens this program's end alone");
    if let Some(inventory) = facts.inventory {
        let name = &inventory.policies[policy].id.name;
        diagnostic = diagnostic.also(name.span, format!("the policy `{}` closes the other end", name.value));
    }
    diagnostic
        .note(format!("its namespace `{}` isn't this program's", facts.namespace_of(workload)))
        .help("open it there too, or name the namespace in this program if it is to decide for it")
}
