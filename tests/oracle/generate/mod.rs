//! Random cases: a world and a well-formed program over it, from a seed.

mod flows;
mod terms;
mod worlds;

use super::judge::{Verdict, verdict};
use super::manifests::documents;
use super::program::{Act, Layout, Program, Terms, print};
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
    pub(crate) verdict: Verdict,
}

impl Case {
    /// The case of a seed. Programs about which the rules leave the verdict open are drawn again.
    pub(crate) fn of(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        loop {
            let (world, layout) = worlds::world(&mut rng);
            let program = program(&mut rng, &world, layout);
            let owned = world.namespaces.iter().filter(|namespace| namespace.owned).count();
            let bare = owned == 1 && rng.chance(25);
            let mut case = Self { seed, world, program, bare, verdict: Verdict::Undecided };
            case.judge();
            if matches!(case.verdict, Verdict::Refused(_)) && rng.chance(35) {
                case.mend();
            }
            if case.verdict != Verdict::Undecided {
                return case;
            }
        }
    }

    pub(crate) fn text(&self) -> String {
        print(&self.program, &self.world)
    }

    pub(crate) fn documents(&self) -> Vec<String> {
        documents(&self.world, self.bare)
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
        smaller.retain(|case| case.verdict != Verdict::Undecided && !case.program.statements.is_empty());
        smaller
    }

    fn judge(&mut self) {
        self.verdict = verdict(&self.world, &self.program);
    }

    /// Takes what a `deny` forbids out of the `allow`s, as a user would: `allow A except C -> B`.
    fn mend(&mut self) {
        let denies = self.program.statements.iter().filter_map(|statement| match &statement.act {
            Act::Deny(flow) => Some((statement.home, flow.clone())),
            _ => None,
        });
        let denies = denies.collect::<Vec<_>>();
        for (home, denied) in denies {
            for index in 0..self.program.statements.len() {
                let before = self.program.clone();
                let statement = &mut self.program.statements[index];
                let Act::Allow(flow) = &mut statement.act else {
                    continue;
                };
                if statement.home != home {
                    continue;
                }
                let all = Box::new(flow.from.clone());
                flow.from = Terms::Except(all, Box::new(denied.from.clone()));
                if !flows::is_well_formed(&self.world, &self.program, index) {
                    self.program = before;
                }
            }
        }
        self.judge();
    }
}

/// One to five statements about the owned namespaces.
fn program(rng: &mut Rng, world: &World, layout: Layout) -> Program {
    let mut program = Program {
        layout,
        pod_cidr: if rng.chance(30) { vec!["10.244.0.0/16".parse().expect("a block")] } else { Vec::new() },
        lets: Vec::new(),
        port_lets: Vec::new(),
        statements: Vec::new(),
    };
    let homes: Vec<usize> =
        (0..world.namespaces.len()).filter(|index| world.namespaces[*index].owned).collect();
    let count = 1 + rng.below(5);
    for tries in 0.. {
        if program.statements.len() == count || (tries > 100 && !program.statements.is_empty()) {
            break;
        }
        let home = *rng.pick(&homes);
        let before = program.clone();
        let act = Drawer { rng, world, program: &mut program, home }.act();
        program.statements.push(super::program::Statement { home, act });
        if !flows::is_well_formed(world, &program, program.statements.len() - 1) {
            program = before;
        }
    }
    program
}
