//! Statements that say the same of different pods become one, those that another one makes needless go, and what several
//! namespaces have in common is said once.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::cover;
use super::text::Block;
use super::{Origin, Said, Statement, Term};

type Origins = BTreeSet<Origin>;

/// Each namespace's statements as they come.
pub(super) fn unmerged(statements: Vec<Statement>) -> Vec<Block> {
    let mut by_namespace: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for statement in statements {
        by_namespace.entry(statement.namespace.clone()).or_default().push(statement);
    }
    by_namespace
        .into_iter()
        .map(|(namespace, statements)| Block { namespaces: vec![namespace], statements })
        .collect()
}

/// The same in few statements, in the order in which people read them: who is closed, who may talk, what pods run under.
pub(super) fn merged(statements: Vec<Statement>) -> Vec<Block> {
    let owned: BTreeSet<String> = statements.iter().map(|statement| statement.namespace.clone()).collect();
    let mut isolated: BTreeMap<(String, String), ([bool; 2], Origins)> = BTreeMap::new();
    let mut pairs: BTreeMap<Group, BTreeMap<(Term, Term), Origins>> = BTreeMap::new();
    let mut settings = Vec::new();
    for statement in statements {
        let origins = &statement.origins;
        match &statement.said {
            Said::Isolate { whom, ingress, egress } => {
                let entry = isolated.entry((statement.namespace.clone(), whom.clone())).or_default();
                entry.0 = [entry.0[0] || *ingress, entry.0[1] || *egress];
                entry.1.extend(origins);
            }
            Said::Allow { from, to, on } => {
                for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
                    let home = home(&owned, from, to).unwrap_or(&statement.namespace).to_owned();
                    let group = Group { home, alone: is_alone(from) || is_alone(to), on: on.clone() };
                    let of_group = pairs.entry(group).or_default();
                    of_group.entry((from.clone(), to.clone())).or_default().extend(origins);
                }
            }
            Said::Pod { .. } | Said::Container { .. } => settings.push(statement),
        }
    }
    let mut all = closed(isolated);
    all.extend(pairs.into_iter().flat_map(|(group, pairs)| allowed(&group, &pairs)));
    all.extend(settings);
    let mut blocks = Vec::new();
    let rest = shared(all, &mut blocks);
    blocks.extend(unmerged(rest));
    for block in &mut blocks {
        block.statements.sort_by_cached_key(rank);
    }
    blocks
}

/// What may stand in one `allow`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    home: String,
    alone: bool,
    on: String,
}

/// What has a meaning of its own beside others.
fn is_alone(term: &Term) -> bool {
    matches!(term, Term::Anywhere(word) if matches!(word.as_str(), "any" | "dns"))
}

/// Where an `allow` is said: where it lets somebody in, else where somebody is let out.
fn home<'t>(owned: &BTreeSet<String>, from: &'t Term, to: &'t Term) -> Option<&'t str> {
    [to, from].into_iter().find_map(|term| match term {
        Term::Pods { namespace, .. } => owned.contains(namespace).then_some(namespace.as_str()),
        Term::Anywhere(_) => None,
    })
}

fn closed(isolated: BTreeMap<(String, String), ([bool; 2], Origins)>) -> Vec<Statement> {
    // What holds for all pods needn't be said of some.
    let everybody: BTreeMap<String, [bool; 2]> = isolated
        .iter()
        .filter(|((_, whom), _)| whom == "*")
        .map(|((namespace, _), (ends, _))| (namespace.clone(), *ends))
        .collect();
    let mut all = Vec::new();
    for ((namespace, whom), ([ingress, egress], origins)) in isolated {
        let of_all = everybody.get(&namespace).filter(|_| whom != "*").copied().unwrap_or_default();
        let [ingress, egress] = [ingress && !of_all[0], egress && !of_all[1]];
        if ingress || egress {
            all.push(Statement { namespace, said: Said::Isolate { whom, ingress, egress }, origins });
        }
    }
    all
}

fn allowed(group: &Group, pairs: &BTreeMap<(Term, Term), Origins>) -> Vec<Statement> {
    let statement = |(from, to): (BTreeSet<Term>, BTreeSet<Term>)| {
        let of = |from: &Term| {
            let pairs = to.iter().filter_map(|to| pairs.get(&(from.clone(), to.clone())));
            pairs.flatten().copied().collect::<Vec<_>>()
        };
        let origins = from.iter().flat_map(of).collect();
        Statement {
            namespace: group.home.clone(),
            said: Said::Allow { from: from.clone(), to: to.clone(), on: group.on.clone() },
            origins,
        }
    };
    let mut by_word: BTreeMap<Option<&Term>, BTreeSet<(Term, Term)>> = BTreeMap::new();
    for (from, to) in pairs.keys() {
        let word = [from, to].into_iter().find(|term| is_alone(term));
        by_word.entry(word).or_default().insert((from.clone(), to.clone()));
    }
    by_word.values().flat_map(cover).map(statement).collect()
}

/// Blocks of what is said in several namespaces, where that is shorter; the rest is given back.
fn shared(all: Vec<Statement>, blocks: &mut Vec<Block>) -> Vec<Statement> {
    let mut by_text: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for statement in all {
        // The nameless namespace has no name to stand in a list.
        let text = match statement.namespace.as_str() {
            "" => String::new(),
            here => statement.said.seen_from(here),
        };
        by_text.entry(text).or_default().push(statement);
    }
    let mut rest = by_text.remove("").unwrap_or_default();
    let mut by_places: BTreeMap<Vec<String>, Vec<Vec<Statement>>> = BTreeMap::new();
    for statements in by_text.into_values() {
        let places: BTreeSet<String> = statements.iter().map(|each| each.namespace.clone()).collect();
        by_places.entry(places.into_iter().collect()).or_default().push(statements);
    }
    for (namespaces, statements) in by_places {
        let (places, count) = (namespaces.len(), statements.len());
        // A block has two lines more than its statements.
        if places * count <= count + 2 {
            rest.extend(statements.into_iter().flatten());
            continue;
        }
        let one = |alike: Vec<Statement>| {
            let origins = alike.iter().flat_map(|each| each.origins.iter().copied()).collect();
            alike.into_iter().next().map(|first| Statement { origins, ..first })
        };
        blocks.push(Block { namespaces, statements: statements.into_iter().filter_map(one).collect() });
    }
    // What most have in common comes first.
    blocks.sort_by_key(|block| std::cmp::Reverse(block.namespaces.len()));
    rest
}

/// Where a statement stands among those of its namespace.
fn rank(statement: &Statement) -> (u8, String, String) {
    let here = statement.namespace.as_str();
    let text = statement.said.seen_from(here);
    let inside = |terms: &BTreeSet<Term>| {
        terms.iter().any(|term| matches!(term, Term::Pods { namespace, .. } if namespace == here))
    };
    match &statement.said {
        Said::Isolate { .. } => (0, String::new(), text),
        Said::Allow { to, .. } if to.contains(&Term::anywhere("dns")) => (1, String::new(), text),
        Said::Allow { from, to, .. } => {
            let kind = match (inside(from), inside(to)) {
                (false, _) => 2,
                (true, true) => 3,
                (true, false) => 4,
            };
            let to: Vec<String> = to.iter().map(|term| term.seen_from(here)).collect();
            (kind, to.join(", "), text)
        }
        Said::Pod { .. } => (5, String::new(), String::new()),
        Said::Container { .. } => (6, String::new(), String::new()),
    }
}
