//! An independent judge of what network programs mean. Only `run` uses the library, as a way from texts to texts, and
//! `engine`, to hold the library's own judge of policies against this one: programs, labels, blocks, ports and policies
//! have types of their own here, and every question is answered by trying all pods and addresses that selectors and blocks
//! can tell apart.

mod address;
mod check;
mod difference;
mod ends;
mod enforce;
mod engine;
mod everybody;
mod generate;
mod judge;
mod labels;
mod lowering;
mod manifests;
mod meaning;
mod part;
mod policy;
mod ports;
mod print;
mod program;
mod reach;
mod read;
mod redundant;
pub(crate) mod rng;
mod run;
mod shape;
mod tables;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;

use generate::Case;
use judge::Fault;

/// The seeds of the random programs that are judged.
const PROGRAMS: Range<u64> = 0..1500;

/// The least number of cases of each verdict, so that neither is tested by accident alone.
const OF_EACH: usize = 200;

/// Other seeds, to look at a failure or to look for one: `KPOL_ORACLE_SEEDS=17..18`.
fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("KPOL_ORACLE_SEEDS") else { return PROGRAMS };
    let (first, last) = text.split_once("..").expect("two seeds between which those are that are judged");
    first.parse().expect("a seed")..last.parse().expect("a seed")
}

#[test]
fn programs_and_policies_agree() {
    let judged = on_all_cores(|case| (verdicts(case), check::check(case).is_err().then(|| case.clone())));
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for verdict in judged.iter().flat_map(|(verdicts, _)| verdicts) {
        *numbers.entry(verdict.clone()).or_default() += 1;
    }
    println!("{numbers:?}");
    let found: Vec<&Case> = judged.iter().filter_map(|(_, failing)| failing.as_ref()).collect();
    let shown: Vec<String> = found.iter().take(3).map(|case| report(case)).collect();
    let seeds: Vec<u64> = found.iter().map(|case| case.seed).collect();
    assert!(
        found.is_empty(),
        "{} programs fail, of seeds {seeds:?}; the first:\n{}",
        found.len(),
        shown.join("\n")
    );
    let number = |verdict: &str| numbers.get(verdict).copied().unwrap_or_default();
    let denied = format!("{:?}", Fault::Denied);
    assert!(
        judged.len() < 1000 || (number("compiles") >= OF_EACH && number(&denied) >= OF_EACH),
        "too few of a verdict: {numbers:?}"
    );
}

/// What the case is a case of.
fn verdicts(case: &Case) -> Vec<String> {
    let all = [Fault::Denied, Fault::Blocked, Fault::NotOwned, Fault::AnyExceptPods, Fault::HostNetwork];
    let mut found: Vec<String> =
        all.iter().filter(|fault| case.has(**fault)).map(|fault| format!("{fault:?}")).collect();
    if case.faults.is_empty() {
        found.push("compiles".to_owned());
    }
    found
}

/// The answers for the cases of all seeds, in their order, found on two threads.
fn on_all_cores<T: Send>(judge: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let half = |odd: u64| {
        let seeds = seeds().filter(move |seed| seed % 2 == odd);
        seeds.map(|seed| (seed, judge(&Case::of(seed)))).collect::<Vec<_>>()
    };
    let mut all = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut all = half(0);
        all.extend(other.join().expect("a judge that panics fails the test"));
        all
    });
    all.sort_by_key(|(seed, _)| *seed);
    all.into_iter().map(|(_, answer)| answer).collect()
}

/// The smallest case that still fails in which statements and given policies are left out one by one.
fn report(case: &Case) -> String {
    let mut case = case.clone();
    while let Some(smaller) = case.smaller().into_iter().find(|smaller| check::check(smaller).is_err()) {
        case = smaller;
    }
    let Err(why) = check::check(&case) else {
        return format!("seed {} fails, but not again", case.seed);
    };
    let (text, documents) = (case.text().text, case.in_short());
    format!("== seed {}\n{text}-- manifests\n{documents}-- disagreement\n{why}\n", case.seed)
}
