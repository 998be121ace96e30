//! An independent judge of what network programs mean. Nothing here uses the library: programs, labels, blocks, ports
//! and policies have types of their own, every question is answered by trying all pods and addresses that selectors
//! and blocks can tell apart, and the program under test is run as a process. Only `engine` uses it, to hold the
//! library's own judge of policies against this one.

mod address;
mod enforce;
mod engine;
mod generate;
mod judge;
mod labels;
mod lowering;
mod manifests;
mod meaning;
mod policy;
mod ports;
mod program;
mod reach;
mod rng;
mod run;
mod tables;
mod world;

use generate::Case;
use judge::Verdict;

/// How many random programs are judged.
const PROGRAMS: u64 = 1000;

/// The least number of cases of each verdict, so that neither is tested by accident alone.
const OF_EACH: usize = 200;

#[test]
fn programs_and_policies_agree() {
    // One seed alone, to look at a failure: KPOL_ORACLE_SEED=17.
    if let Some(seed) = std::env::var("KPOL_ORACLE_SEED").ok().and_then(|text| text.parse().ok()) {
        let case = Case::of(seed);
        assert!(run::check(&case).is_ok(), "{}", report(&case));
        return;
    }
    let failures = on_all_cores(|case| run::check(case).is_err().then(|| case.clone()));
    let found: Vec<&Case> = failures.iter().flatten().collect();
    let shown: Vec<String> = found.iter().take(3).map(|case| report(case)).collect();
    let seeds: Vec<u64> = found.iter().map(|case| case.seed).collect();
    assert!(
        found.is_empty(),
        "{} programs fail, of seeds {seeds:?}; the first:\n{}",
        found.len(),
        shown.join("\n")
    );
}

#[test]
fn random_programs_are_of_both_verdicts() {
    let refused = on_all_cores(|case| matches!(case.verdict, Verdict::Refused(_)));
    let refused = refused.into_iter().filter(|refused| *refused).count();
    let total = usize::try_from(PROGRAMS).expect("a small number");
    assert!(refused >= OF_EACH && total - refused >= OF_EACH, "{refused} of {total} are refused");
}

/// The answers for the cases of all seeds, in their order, found on two threads.
fn on_all_cores<T: Send>(judge: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let half = |odd: u64| {
        let seeds = (0..PROGRAMS).filter(move |seed| seed % 2 == odd);
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
    while let Some(smaller) = case.smaller().into_iter().find(|smaller| run::check(smaller).is_err()) {
        case = smaller;
    }
    let Err(why) = run::check(&case) else {
        return format!("seed {} fails, but not again", case.seed);
    };
    let (text, documents) = (case.text(), case.documents().join("---\n"));
    format!("== seed {}\n{text}-- manifests\n{documents}-- disagreement\n{why}\n", case.seed)
}
