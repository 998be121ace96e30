//! Which column each item stands in: what reaches others before what is reached, as far as there are no circles.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Item, Role};

/// The ways to put items in columns that are worth a try: by rank, and evenly in more and more columns.
pub(super) fn ways(items: &[Item]) -> Vec<Vec<usize>> {
    const MOST: usize = 12;
    let ranks = ranks(items);
    let body: Vec<usize> = (0..items.len()).filter(|item| items[*item].role == Role::Body).collect();
    let mut ways = vec![placed(items, &with_strangers(items, &body, &ranks))];
    for columns in 1..=MOST.min(body.len().max(1)) {
        ways.push(placed(items, &evenly(items, &body, &ranks, columns)));
    }
    ways.sort();
    ways.dedup();
    ways
}

/// Who reaches whom among the items, and by how many nets.
fn edges(items: &[Item]) -> BTreeMap<(usize, usize), usize> {
    let mut ends: BTreeMap<usize, [Vec<usize>; 2]> = BTreeMap::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.role == Role::Body) {
        item.exits.iter().for_each(|pin| ends.entry(pin.net).or_default()[0].push(at));
        item.entries.iter().for_each(|pin| ends.entry(pin.net).or_default()[1].push(at));
    }
    let mut edges = BTreeMap::new();
    for [sources, targets] in ends.values() {
        for from in sources {
            for to in targets.iter().filter(|to| *to != from) {
                *edges.entry((*from, *to)).or_default() += 1;
            }
        }
    }
    edges
}

/// The length of the longest way to each item, without what leads back in circles.
fn ranks(items: &[Item]) -> Vec<usize> {
    let edges = edges(items);
    let order = order(items.len(), &edges);
    let mut position = vec![0; items.len()];
    order.iter().enumerate().for_each(|(at, item)| position[*item] = at);
    let mut outgoing: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (from, to) in edges.keys().filter(|(from, to)| position[*from] < position[*to]) {
        outgoing[*from].push(*to);
    }
    let mut ranks = vec![0; items.len()];
    for from in &order {
        for to in &outgoing[*from] {
            ranks[*to] = ranks[*to].max(ranks[*from] + 1);
        }
    }
    // Sources move towards what they reach.
    for from in order.iter().rev() {
        if let Some(nearest) = outgoing[*from].iter().map(|to| ranks[*to]).min() {
            ranks[*from] = ranks[*from].max(nearest - 1);
        }
    }
    ranks
}

/// The items in an order in which few edges lead back (Eades, Lin and Smyth).
fn order(count: usize, edges: &BTreeMap<(usize, usize), usize>) -> Vec<usize> {
    let mut next: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut previous = next.clone();
    let (mut out, mut into) = (vec![0; count], vec![0; count]);
    for ((from, to), weight) in edges {
        next[*from].push((*to, *weight));
        previous[*to].push((*from, *weight));
        out[*from] += weight;
        into[*to] += weight;
    }
    let mut left: BTreeSet<usize> = (0..count).collect();
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let sink = left.iter().copied().find(|item| out[*item] == 0 && into[*item] > 0);
        let source = left.iter().copied().find(|item| into[*item] == 0);
        // As much more out than in as there is.
        let excess = |item: &usize| (into[*item] + count * count * 64).saturating_sub(out[*item]);
        let Some(taken) = source.or(sink).or_else(|| left.iter().copied().min_by_key(excess)) else { break };
        left.remove(&taken);
        if source.is_none() && sink.is_some() {
            tail.push(taken);
        } else {
            head.push(taken);
        }
        for (to, weight) in &next[taken] {
            into[*to] -= weight;
        }
        for (from, weight) in &previous[taken] {
            out[*from] -= weight;
        }
    }
    head.extend(tail.into_iter().rev());
    head
}

/// Columns by rank; items that nothing joins go wherever there is room.
fn with_strangers(items: &[Item], body: &[usize], ranks: &[usize]) -> BTreeMap<usize, usize> {
    let joined = |item: &usize| !(items[*item].entries.is_empty() && items[*item].exits.is_empty());
    let mut columns = BTreeMap::new();
    let mut heights: Vec<i32> = vec![0; body.iter().map(|item| ranks[*item] + 1).max().unwrap_or(1)];
    for item in body.iter().filter(|item| joined(item)) {
        columns.insert(*item, ranks[*item]);
        heights[ranks[*item]] += items[*item].height;
    }
    for item in body.iter().filter(|item| !joined(item)) {
        let column = (0..heights.len()).min_by_key(|column| heights[*column]).unwrap_or_default();
        columns.insert(*item, column);
        heights[column] += items[*item].height;
    }
    columns
}

/// So many columns, each about as high.
fn evenly(items: &[Item], body: &[usize], ranks: &[usize], columns: usize) -> BTreeMap<usize, usize> {
    let mut sorted = body.to_vec();
    sorted.sort_by_key(|item| ranks[*item]);
    let height = |item: &usize| i64::from(items[*item].height) + 24;
    let all: i64 = sorted.iter().map(height).sum::<i64>().max(1);
    let (mut before, mut placed) = (0, BTreeMap::new());
    for item in sorted {
        let middle = before + height(&item) / 2;
        let column = usize::try_from(middle).unwrap_or_default() * columns;
        placed.insert(item, (column / usize::try_from(all).unwrap_or(1)).min(columns - 1));
        before += height(&item);
    }
    placed
}

/// The columns of all items: gates at both ends, sources before what they reach, sinks behind what reaches them.
fn placed(items: &[Item], body: &BTreeMap<usize, usize>) -> Vec<usize> {
    let has = |role: fn(Role) -> bool| items.iter().any(|item| role(item.role));
    let shift = usize::from(has(|role| matches!(role, Role::Gate { first: true } | Role::Source)));
    // Columns that nothing stands in are left out.
    let used: BTreeSet<usize> = body.values().copied().collect();
    let used: Vec<usize> = used.into_iter().collect();
    let mut columns = vec![shift; items.len()];
    for (item, column) in body {
        columns[*item] = used.partition_point(|used| used < column) + shift;
    }
    let (mut first_of, mut last_of) = (BTreeMap::new(), BTreeMap::new());
    for item in body.keys() {
        for pin in &items[*item].entries {
            let first = first_of.entry(pin.net).or_insert(columns[*item]);
            *first = columns[*item].min(*first);
        }
        for pin in &items[*item].exits {
            let last = last_of.entry(pin.net).or_insert(columns[*item]);
            *last = columns[*item].max(*last);
        }
    }
    for (at, item) in items.iter().enumerate() {
        match item.role {
            Role::Body => {}
            Role::Gate { first: true } => columns[at] = 0,
            Role::Gate { first: false } => columns[at] = used.len() + shift,
            Role::Source => {
                let reached = item.exits.iter().filter_map(|pin| first_of.get(&pin.net)).min();
                columns[at] = reached.map_or(0, |column| column - 1);
            }
            Role::Sink => {
                let reaching = item.entries.iter().filter_map(|pin| last_of.get(&pin.net)).max();
                columns[at] = reaching.map_or(shift, |column| column + 1);
            }
        }
    }
    columns
}
