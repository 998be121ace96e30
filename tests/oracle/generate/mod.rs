//! Random cases: a world and a well-formed program over it, from a seed.

mod policies;
mod sense;
mod terms;
mod worlds;

use super::judge::{Fault, Faults, verdict};
use super::manifests::{documents, objects};
use super::meaning::Meaning;
use super::print::Text;
use super::program::{Act, Layout, Program, Statement, Terms};
use super::rng::Rng;
use super::world::World;
use terms::Drawer;

/// One case, and what has to come of it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) world: World,
    pub(crate) program: Program,
    /// Whether the manifests leave out the namespace of the program's only one.
    bare: bool,
    pub(crate) faults: Faults,
}

impl Case {
    /// The case of a seed.
    pub(crate) fn of(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        loop {
            let (world, layout) = worlds::world(&mut rng);
            let Some(program) = program(&mut rng, &world, layout) else { continue };
            let owned = world.namespaces.iter().filter(|namespace| namespace.owned).count();
            let bare = owned == 1 && rng.chance(25);
            let mut case = Self { seed, world, program, bare, faults: Faults::new() };
            case.judge();
            if case.has(Fault::Denied) && rng.chance(25) {
                case.mend();
            }
            return case;
        }
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.faults.keys().any(|(_, found)| *found == fault)
    }

    pub(crate) fn text(&self) -> Text {
        self.text_of(&self.program)
    }

    pub(crate) fn text_of(&self, program: &Program) -> Text {
        Text::of(program, &self.world)
    }

    pub(crate) fn documents(&self) -> Vec<String> {
        documents(&self.world, self.bare)
    }

    /// The manifests with a line for each object.
    pub(crate) fn in_short(&self) -> String {
        let lines: Vec<String> = objects(&self.world, self.bare).iter().map(ToString::to_string).collect();
        lines.join("\n---\n")
    }

    /// The same case without one of its statements or given policies, for each of them.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        for index in 0..self.program.statements.len() {
            let mut case = self.clone();
            case.program.statements.remove(index);
            smaller.push(case);
        }
        for index in 0..self.world.given.len() {
            let mut case = self.clone();
            case.world.given.remove(index);
            smaller.push(case);
        }
        for case in &mut smaller {
            case.judge();
        }
        smaller.retain(|case| !case.program.statements.is_empty());
        smaller
    }

    fn judge(&mut self) {
        let meaning = Meaning::of(&self.world, &self.program).expect("what is drawn makes sense");
        self.faults = verdict(&meaning);
    }

    /// Takes what a `deny` forbids out of the `allow`s, as a user would: `allow A except C -> B`.
    fn mend(&mut self) {
        let denies = self.program.statements.iter().filter_map(|statement| match &statement.act {
            Act::Deny(flow) => Some((statement.homes.clone(), flow.clone())),
            _ => None,
        });
        let denies = denies.collect::<Vec<_>>();
        for (homes, denied) in denies {
            for index in 0..self.program.statements.len() {
                let before = self.program.clone();
                let statement = &mut self.program.statements[index];
                let Act::Allow(flow) = &mut statement.act else {
                    continue;
                };
                if statement.homes != homes {
                    continue;
                }
                let all = Box::new(flow.from.clone());
                flow.from = Terms::Except(all, Box::new(denied.from.clone()));
                if !sense::makes_sense(&self.world, &self.program, index) {
                    self.program = before;
                }
            }
        }
        self.judge();
    }
}

/// One to five statements about the owned namespaces; none where chance draws nothing sensible.
fn program(rng: &mut Rng, world: &World, layout: Layout) -> Option<Program> {
    let pod_cidr = match rng.weighted(&[60, 25, 9, 6]) {
        0 => &[][..],
        1 => &["10.244.0.0/16"],
        2 => &["10.244.0.0/16", "fd00::/8"],
        // Some clouds give pods public addresses.
        _ => &["203.0.113.0/24", "2001:db8:7::/48"],
    };
    let pod_cidr = pod_cidr.iter().map(|block| block.parse().expect("a block")).collect();
    let mut program =
        Program { layout, pod_cidr, lets: Program::prelude(), port_lets: Vec::new(), statements: Vec::new() };
    let owned: Vec<usize> =
        (0..world.namespaces.len()).filter(|index| world.namespaces[*index].owned).collect();
    if rng.chance(25) {
        Drawer { rng, world, program: &mut program, home: owned[0] }.bind_dns();
    }
    let count = 1 + rng.below(5);
    for _ in 0..60 {
        if program.statements.len() == count {
            break;
        }
        let home = *rng.pick(&owned);
        let before = program.clone();
        let act = Drawer { rng, world, program: &mut program, home }.act();
        let homes = if owned.len() > 1 && rng.chance(12) { owned.clone() } else { vec![home] };
        let because = rng.chance(25).then(|| format!("SEC-{}", 1 + rng.below(4)));
        program.statements.push(Statement { homes, act, because });
        if !sense::makes_sense(world, &program, program.statements.len() - 1) {
            program = before;
        }
    }
    (!program.statements.is_empty()).then_some(program)
}
