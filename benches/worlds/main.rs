//! Writes a seeded world, its manifests and a program about them, into a folder, so that any tool can be timed on the
//! same files: `cargo bench --bench worlds -- SHAPE WORKLOADS FOLDER`. See `benches/README.md`.

mod programs;
mod rng;
mod world;

use std::io::{self, Write as _};
use std::path::Path;
use std::{env, fs};

use programs::SHAPES;
use world::World;

const USAGE: &str = "cargo bench --bench worlds -- SHAPE WORKLOADS FOLDER [SEED]";

/// The arguments: the shape's name, how many workloads, where to, and the seed.
struct Request {
    shape: String,
    workloads: usize,
    folder: String,
    seed: u64,
}

fn main() -> io::Result<()> {
    // `cargo bench` adds its own flag behind what is given.
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.is_empty() {
        let mut out = io::stdout().lock();
        writeln!(out, "{USAGE}\n")?;
        return SHAPES.iter().try_for_each(|shape| writeln!(out, "{:<20}{}", shape.name, shape.about));
    }
    let request = request(&arguments).ok_or_else(|| io::Error::other(USAGE))?;
    let shape = SHAPES.iter().find(|shape| shape.name == request.shape);
    let shape = shape.ok_or_else(|| io::Error::other(format!("no shape is called `{}`", request.shape)))?;
    let world = World::new(request.workloads, shape.plan, request.seed);
    let folder = Path::new(&request.folder);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("manifests.yaml"), world.manifests())?;
    fs::write(folder.join("program.kpol"), (shape.program)(&world))
}

fn request(arguments: &[String]) -> Option<Request> {
    let (named, seed) = match arguments {
        [named @ .., seed] if named.len() == 3 => (named, seed.parse().ok()?),
        named => (named, 1),
    };
    let [shape, workloads, folder] = named else { return None };
    Some(Request {
        shape: shape.clone(),
        workloads: workloads.parse().ok().filter(|count| *count > 1)?,
        folder: folder.clone(),
        seed,
    })
}
