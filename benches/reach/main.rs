//! Times the engine alone, once manifests are read: `cargo bench --bench reach -- [SHAPE …]`, on worlds of 100 to 100,000
//! workloads, or of the sizes in `SIZES`. It writes a Markdown table; see `benches/README.md`.

#[path = "../worlds/programs.rs"]
mod programs;
#[path = "../worlds/rng.rs"]
mod rng;
#[path = "../worlds/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::env;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Instant;

use k8s_openapi::api::networking::v1::NetworkPolicy;
use kpol::compile::{Compiled, Input, Wanted, compile};
use kpol::inventory::Inventory;
use kpol::reach::{Manifests, Reach};
use kpol::resolve::program::World as Known;
use kpol::resolve::{Facts, Placement};
use kpol::source::Sources;
use kpol::{inventory, syntax};
use programs::{SHAPES, Shape};

/// The shapes of the table: some twenty workloads a namespace, then all in one.
const SHOWN: [&str; 3] = ["sources", "everywhere", "one-release-isolate"];
const SIZES: [u32; 4] = [100, 1_000, 10_000, 100_000];
const SEED: u64 = 1;
/// Each time is the least of so many runs.
const RUNS: usize = 5;
/// So many policies are changed, one after the other, spread over all.
const CHANGES: usize = 200;

/// What one world takes, in seconds.
struct Row {
    workloads: u32,
    policies: usize,
    pairs: usize,
    read: f64,
    judged: f64,
    listed: f64,
    /// A changed policy: the median and the worst.
    changed: (f64, f64),
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let named: Vec<&str> =
        if arguments.is_empty() { SHOWN.to_vec() } else { arguments.iter().map(String::as_str).collect() };
    let sizes = sizes().ok_or_else(|| io::Error::other("SIZES is a list of numbers"))?;
    let shapes = named.iter().map(|name| {
        let shape = SHAPES.iter().find(|shape| shape.name == *name);
        shape.ok_or_else(|| io::Error::other(format!("no shape is called `{name}`")))
    });
    let shapes = shapes.collect::<io::Result<Vec<&Shape>>>()?;
    let mut out = io::stdout().lock();
    for shape in &shapes {
        writeln!(out, "- `{}`: {}", shape.name, shape.about)?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "| shape | workloads | policies | lines | reading | judging | listing | one policy changed | worst |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for shape in shapes {
        let mut rows = Vec::new();
        for size in &sizes {
            let row = measured(shape, *size).ok_or_else(|| io::Error::other("a world with errors"))?;
            write_row(&mut out, shape.name, &row)?;
            rows.push(row);
        }
        write_growth(&mut out, shape.name, &rows)?;
    }
    Ok(())
}

fn sizes() -> Option<Vec<u32>> {
    let Ok(text) = env::var("SIZES") else { return Some(SIZES.to_vec()) };
    text.split_whitespace().map(|word| word.parse().ok()).collect()
}

fn measured(shape: &Shape, size: u32) -> Option<Row> {
    let world = world::World::new(size as usize, shape.plan, SEED);
    let mut input = Input::new();
    let manifests = input.sources.add("manifests.yaml", world.manifests());
    let program = (shape.program)(&world);
    let (read, (inventory, _)) = timed(|| inventory::read(&input.sources, &[(manifests, 0)]));
    let policies = compiled(input, program, inventory.clone())?;

    let mut known = BTreeMap::new();
    for workload in &world.workloads {
        known.insert(workload.namespace.clone(), None);
    }
    let known = Known { owned: known.keys().cloned().collect(), known };
    let placement = Placement { entries: &[None], only: None };
    let facts = Facts::new(Some(&inventory), &placement);
    let on_host = vec![None; inventory.workloads.len()];
    let judge = || {
        let manifests = Manifests::new(&facts, &known, &on_host, "default");
        Reach::new(&manifests.world, &policies).ok()
    };
    let (judged, reach) = timed(judge);
    let mut reach = reach?;
    let (listed, pairs) = timed(|| reach.pairs());
    let changed = changes(&mut reach, &policies)?;
    Some(Row {
        workloads: size,
        policies: policies.len(),
        pairs: pairs.listed.len(),
        read,
        judged,
        listed,
        changed,
    })
}

/// What the program becomes.
fn compiled(mut input: Input, program: String, inventory: Inventory) -> Option<Vec<NetworkPolicy>> {
    let file = input.sources.add("program.kpol", program);
    let (parsed, _) = syntax::parse(text(&input.sources, file), file);
    input.files = vec![(file, parsed)];
    input.inventory = Some(inventory);
    input.entries = vec![None];
    let Compiled { policies, .. } = compile(&input, Wanted::Policies);
    (!policies.is_empty()).then(|| policies.into_iter().map(|(_, policy)| policy).collect())
}

fn text(sources: &Sources, file: kpol::source::FileId) -> &str {
    sources.text(file)
}

/// Takes a rule out of policies and puts it back, one after the other: the median and the worst of a change.
fn changes(reach: &mut Reach<'_>, policies: &[NetworkPolicy]) -> Option<(f64, f64)> {
    let step = (policies.len() / CHANGES).max(1);
    let mut times = Vec::new();
    for (position, policy) in policies.iter().enumerate().step_by(step) {
        let mut less = policy.clone();
        let spec = less.spec.as_mut()?;
        spec.ingress.iter_mut().for_each(|rules| drop(rules.pop()));
        spec.egress.iter_mut().for_each(|rules| drop(rules.pop()));
        for policy in [&less, policy] {
            let start = Instant::now();
            reach.replace(position, Some(policy)).ok()?;
            times.push(start.elapsed().as_secs_f64());
        }
    }
    times.sort_by(f64::total_cmp);
    Some((*times.get(times.len() / 2)?, *times.last()?))
}

/// The least time of several runs, and what the last one gives.
fn timed<T>(run: impl Fn() -> T) -> (f64, T) {
    let mut least = f64::INFINITY;
    let mut once = || {
        let start = Instant::now();
        let given = black_box(run());
        least = least.min(start.elapsed().as_secs_f64());
        given
    };
    (1..RUNS).for_each(|_| drop(once()));
    let given = once();
    (least, given)
}

fn write_row(out: &mut impl io::Write, shape: &str, row: &Row) -> io::Result<()> {
    let (median, worst) = row.changed;
    writeln!(
        out,
        "| `{shape}` | {} | {} | {} | {} | {} | {} | {} | {} |",
        counted(row.workloads as usize),
        counted(row.policies),
        counted(row.pairs),
        span(row.read),
        span(row.judged),
        span(row.listed),
        span(median),
        span(worst),
    )
}

/// The exponents of the growth from the first size to the last, by least squares.
fn write_growth(out: &mut impl io::Write, shape: &str, rows: &[Row]) -> io::Result<()> {
    if rows.len() < 2 {
        return Ok(());
    }
    let of = |value: fn(&Row) -> f64| exponent(rows.iter().map(|row| (f64::from(row.workloads), value(row))));
    writeln!(
        out,
        "| `{shape}` | growth | | | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
        of(|row| row.read),
        of(|row| row.judged),
        of(|row| row.listed),
        of(|row| row.changed.0),
        of(|row| row.changed.1),
    )
}

fn exponent(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    let points: Vec<(f64, f64)> = points.map(|(x, y)| (x.ln(), y.ln())).collect();
    let sum = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
    let count = sum(|_| 1.0);
    let (x, y, xx, xy) = (sum(|p| p.0), sum(|p| p.1), sum(|p| p.0 * p.0), sum(|p| p.0 * p.1));
    (count * xy - x * y) / (count * xx - x * x)
}

/// `12,345`
fn counted(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

/// A time with three digits that count.
fn span(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$} {unit}")
}
