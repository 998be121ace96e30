//! Which drawn statements are well-formed: those that a program can hold without any error but that of a `deny`.

use std::rc::Rc;

use super::super::meaning::{Naming, Part, take_apart};
use super::super::ports::{NamedPort, Port};
use super::super::program::{Act, Atom, Layout, Program, Statement, Terms, Where, Who};
use super::super::world::{Endpoint, InPlay, World, outside, pods, workloads_pods};

/// Whether the statement of that index says something sensible: all its terms match something, all that is excepted
/// takes something away and leaves something, one end is owned, and ports' names are known there.
pub(super) fn is_well_formed(world: &World, program: &Program, index: usize) -> bool {
    let Statement { home, act } = &program.statements[index];
    let take = |terms| take_apart(program, terms, *home);
    match act {
        Act::Isolate { who, .. } => {
            let who = take(who);
            who.iter().all(|part| part.is_owned(world)) && say_something(world, program, &who)
        }
        Act::Allow(flow) | Act::Deny(flow) => {
            let (from, to) = (take(&flow.from), take(&flow.to));
            let owned = |parts: &[Part<'_>]| parts.iter().all(|part| part.is_owned(world));
            (owned(&from) || owned(&to))
                && ![&flow.from, &flow.to].into_iter().any(takes_from_any)
                && say_something(world, program, &from)
                && say_something(world, program, &to)
                && flow.ports.iter().all(|port| to.iter().all(|part| is_known(world, port, part)))
        }
    }
}

fn takes_from_any(terms: &Terms) -> bool {
    matches!(terms, Terms::Except(all, _) if matches!(**all, Terms::One(Atom::Any)))
}

/// Every part matches something after its exceptions, and every exception takes something away from what the other
/// exceptions leave.
fn say_something(world: &World, program: &Program, parts: &[Part<'_>]) -> bool {
    let ends = ends(world, parts);
    let own: Vec<Endpoint> = workloads_pods(world).into_iter().map(pod_end).collect();
    parts.iter().all(|part| {
        // In an owned namespace a workload has to be meant; elsewhere anything that could exist will do.
        let candidates = |of: &Part<'_>| if of.is_owned(world) { &own } else { &ends };
        let holds = |part: &Part<'_>, end: &Endpoint| part.contains(world, end, Naming::Selector);
        let is_own = |part: &Part<'_>, end: &Endpoint| part.contains(world, end, Naming::OwnPods);
        let left = candidates(part).iter().any(|end| is_own(part, end));
        // A narrowed name means some of that workload's own pods, also where it is taken away.
        let has_own = |without: &Part<'_>| own.iter().chain(&ends).any(|end| is_own(without, end));
        left && (0..part.except.len()).all(|list| {
            let before = part.without_exception(list);
            part.except[list].iter().all(|without| {
                if !has_own(without) {
                    return false;
                }
                let candidates = if part.is_owned(world) { &own } else { candidates(without) };
                let takes = candidates.iter().any(|end| is_own(&before, end) && holds(without, end));
                takes && can_be_said(world, program, part, without)
            })
        })
    })
}

/// The one nameless namespace can't be taken out of many, as nothing is known by which to name it.
fn can_be_said(world: &World, program: &Program, part: &Part<'_>, without: &Part<'_>) -> bool {
    let many = matches!(part.atom, Atom::Pods(Where::Every | Where::Labelled(_), _));
    program.layout != Layout::Nameless || !many || !without.is_owned(world)
}

/// A port's name has to be declared by a workload of each term of the destination. `name[sel]` is left out, as the
/// rules don't say whether its ports are its template's in proofs.
fn is_known(world: &World, said: &Port, part: &Part<'_>) -> bool {
    let Port::Named(protocol, name) = said else {
        return true;
    };
    let declared =
        |ports: &[NamedPort]| ports.iter().any(|port| port.protocol == *protocol && port.name == *name);
    match part.atom {
        Atom::Pods(_, Who::Workload(_, Some(_))) => false,
        Atom::Pods(_, Who::Workload(index, None)) => {
            part.is_owned(world) && declared(&world.workloads[*index].ports)
        }
        _ => {
            let pods = workloads_pods(world);
            let meant = pods.into_iter().filter(|pod| declared(&pod.ports)).map(pod_end);
            let held = |end: Endpoint| part.contains(world, &end, Naming::Selector);
            part.is_owned(world) && meant.into_iter().any(held)
        }
    }
}

/// All that could exist, as far as these parts can tell.
fn ends(world: &World, parts: &[Part<'_>]) -> Vec<Endpoint> {
    let mut play = InPlay::default();
    for part in parts {
        part.mention(world, &mut play);
    }
    let mut ends: Vec<Endpoint> = pods(world, &play).into_iter().map(pod_end).collect();
    let addresses = outside(&play, &[]).into_iter();
    ends.extend(addresses.map(|address| Endpoint { pod: None, address: Some(address) }));
    ends
}

fn pod_end(pod: Rc<super::super::world::Pod>) -> Endpoint {
    Endpoint { pod: Some(pod), address: None }
}
