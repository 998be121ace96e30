//! What may stand on the command line. Names, flags and their meanings are a contract.

mod diff;
mod fmt;
mod import;

pub(super) use diff::{Diff, Report};
pub(super) use fmt::Fmt;
pub(super) use import::{Import, Init};

use clap::builder::NonEmptyStringValueParser;
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use kpol::diagnostic::{Level, LevelError, Levels};
use kpol::resolve::{NEWEST, OLDEST, kubernetes_version};

/// Who may talk to whom, and what pods may do: checked against your manifests, written as Kubernetes YAML.
#[derive(Debug, Parser)]
#[command(name = "kpol", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong, 1 the input has errors, `--check` or `diff` found a difference or the answer is no, 2 the \
                        command could not run."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Arguments {
    /// What the process was called with.
    ///
    /// # Errors
    /// The help or the version where that was asked for, else what is wrong with the arguments.
    pub(super) fn read() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        let mut arguments = Self::from_arg_matches(&matches)?;
        let of_command = matches.subcommand().map_or(&matches, |(_, matches)| matches);
        // Manifests alone are something to ask about: their own policies.
        let (name, settled) = match &mut arguments.command {
            Command::Compile(compile) => {
                ("compile", compile.common.settle(of_command, true).and_then(|()| compile.settle()))
            }
            Command::Check(check) => ("check", check.common.settle(of_command, true)),
            Command::Graph(graph) => ("graph", graph.common.settle(of_command, false)),
            Command::Why(why) => ("why", why.common.settle(of_command, false)),
            Command::Diff(diff) => ("diff", diff.settle(of_command)),
            Command::Import(import) => ("import", import.settle(of_command)),
            Command::Init(init) => ("init", init.settle(of_command)),
            Command::Doctor(doctor) => ("doctor", doctor.settle(of_command)),
            Command::Fmt(fmt) => ("fmt", fmt.settle()),
            Command::Explain(_) => return Ok(arguments),
        };
        match settled {
            Ok(()) => Ok(arguments),
            Err(what) => {
                let mut command = Self::command();
                command.build();
                // Its own command is there: it was parsed.
                let command = command.find_subcommand_mut(name).cloned().unwrap_or(command);
                Err(command.clone().error(ErrorKind::ValueValidation, what))
            }
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes what a program says as YAML, or says why it can't be
    Compile(Compile),
    /// Says everything that is wrong with a program, and writes nothing
    Check(Check),
    /// Writes programs in the one style, comments and all
    Fmt(Fmt),
    /// Says what is wrong in manifests, without a program
    Doctor(Doctor),
    /// Shows who reaches whom on which ports, under the program and the manifests' own policies
    Graph(Graph),
    /// Says whether A can reach B, which statement or policy decides that, and what would allow it
    Why(Why),
    /// Shows what becomes reachable, what stops being so, and which settings of pods change
    Diff(Diff),
    /// Writes what manifests already say as a program: their NetworkPolicies and security settings, proven equal
    Import(Import),
    /// Writes a commented first program for the manifests of a folder
    Init(Init),
    /// Says what a finding is about: why it matters, an example with and without it, and what to do
    Explain(Explain),
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Programs: `.kpol` files, folders of them, or `-` for standard input; together they are one program
    #[arg(value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(super) files: Vec<String>,
    /// Manifests beside those that the programs name: files, folders, globs, kustomizations, or `-`; it takes all
    /// paths that follow, so it stands after FILE
    #[arg(short, long, value_name = "PATH", num_args = 1.., value_parser = NonEmptyStringValueParser::new())]
    pub(super) manifests: Vec<String>,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(super) format: Format,
    #[command(flatten)]
    weights: Weights,
    /// What the three come to.
    #[arg(skip)]
    pub(super) levels: Levels,
    /// Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Errors alone: no warnings, no notes, no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say which files are read and written, and what is found in them
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
}

impl Common {
    /// Puts each path where it belongs: what ends in `.kpol` is a program, also behind `-m`, which takes all paths
    /// that follow it.
    ///
    /// # Errors
    /// Where the paths make no sense together, in words for people.
    fn settle(&mut self, matches: &ArgMatches, needs_program: bool) -> Result<(), String> {
        self.levels = self.weights.levels(matches)?;
        let behind = std::mem::take(&mut self.manifests);
        let (programs, manifests): (Vec<_>, Vec<_>) = behind.into_iter().partition(|path| is_program(path));
        self.manifests = manifests;
        self.files.extend(programs);
        if self.files.is_empty() && (needs_program || self.manifests.is_empty()) {
            return Err(match self.manifests.first() {
                Some(path) => format!(
                    "no program is named: `-m` takes all paths that follow it, so write `FILE -m {path}`"
                ),
                None => {
                    "no program is named: give a `.kpol` file, a folder of them, or `-` for standard input"
                        .to_owned()
                }
            });
        }
        if self.files.iter().chain(&self.manifests).filter(|path| path.as_str() == "-").count() > 1 {
            return Err("`-` can be read once: for the program or for the manifests".to_owned());
        }
        Ok(())
    }
}

/// How much findings weigh.
#[derive(Clone, Debug, Default, Args)]
struct Weights {
    /// Take a finding for an error: its code, its name, or `warnings` for all of them; repeatable, the last word of
    /// `--deny`, `--warn` and `--allow` holds
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    deny: Vec<String>,
    /// Take a finding for a warning
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    warn: Vec<String>,
    /// Don't report a finding
    #[arg(long, value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    allow: Vec<String>,
}

impl Weights {
    /// What `--deny`, `--warn` and `--allow` come to, in the order in which they were written.
    fn levels(&self, matches: &ArgMatches) -> Result<Levels, String> {
        let mut said: Vec<(usize, &str, &String, Level)> = Vec::new();
        for (flag, named, level) in [
            ("deny", &self.deny, Level::Deny),
            ("warn", &self.warn, Level::Warn),
            ("allow", &self.allow, Level::Allow),
        ] {
            let places = matches.indices_of(flag).into_iter().flatten();
            said.extend(places.zip(named).map(|(at, named)| (at, flag, named, level)));
        }
        said.sort_unstable_by_key(|(at, ..)| *at);
        let mut levels = Levels::default();
        for (_, flag, named, level) in said {
            levels.set(named, level).map_err(|error| in_words(flag, named, error))?;
        }
        Ok(levels)
    }
}

/// Why a level can't be set.
fn in_words(flag: &str, named: &str, error: LevelError) -> String {
    match error {
        LevelError::Fixed(code) => format!(
            "`--{flag} {named}` can't be: {} `{}` is always an error, since what is emitted would not be what was said",
            code.code(),
            code.name()
        ),
        LevelError::Unknown(near) if near.is_empty() => {
            format!("`--{flag} {named}`: there is no such code; docs/errors lists them all")
        }
        LevelError::Unknown(near) => {
            let near: Vec<String> = near.into_iter().map(|name| format!("`{name}`")).collect();
            format!("`--{flag} {named}`: there is no such code; near it is {}", near.join(" or "))
        }
    }
}

/// By its ending, as it is written.
fn is_program(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "kpol")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// A line each
    Short,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub's workflows
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// A JUnit report, with a test case a finding
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Args)]
#[command(override_usage = "kpol compile [OPTIONS] FILE... [-m PATH...]")]
pub(super) struct Compile {
    #[command(flatten)]
    pub(super) common: Common,
    /// What is written to standard output
    #[arg(long, value_enum, default_value_t = Emit::Objects, value_name = "WHAT")]
    pub(super) emit: Emit,
    /// Write a kustomize component into this folder instead; files of its own that are no longer needed are removed
    #[arg(short, long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new())]
    pub(super) output: Option<String>,
    /// Write nothing, and show where DIR is not what would be written; exit code 1 where it isn't
    #[arg(long, requires = "output")]
    pub(super) check: bool,
}

impl Compile {
    /// Holds that what is asked for goes together.
    ///
    /// # Errors
    /// Where it doesn't, in words for people.
    fn settle(&self) -> Result<(), String> {
        if self.output.is_some() && self.emit == Emit::Manifests {
            return Err("the manifests go to standard output: leave out `-o`, or `--emit manifests` for a folder of patches \
                        that make the same of them"
                .to_owned());
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Emit {
    /// The `NetworkPolicies` and a partial object a workload, for `kubectl apply --server-side --field-manager kpol -f -`
    Objects,
    /// The `NetworkPolicies` alone
    Policies,
    /// The partial objects alone, as strategic-merge patches
    Patches,
    /// The given manifests with the settings in them and all else untouched, then the `NetworkPolicies`
    Manifests,
}

#[derive(Debug, Args)]
#[command(override_usage = "kpol check [OPTIONS] FILE... [-m PATH...]")]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) common: Common,
    /// Mend what can be mended without a look: apply every safe edit, to programs and to manifests; a program from
    /// standard input is written to standard output
    #[arg(long)]
    pub(super) fix: bool,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A finding's code or name, as `K0201` or `unknown-workload`
    #[arg(value_name = "CODE", value_parser = NonEmptyStringValueParser::new())]
    pub(super) code: String,
}

#[derive(Debug, Args)]
#[command(override_usage = "kpol doctor [OPTIONS] PATH...")]
#[command(mut_arg("files", |files| files.value_name("PATH").help(PATHS)))]
#[command(mut_arg("manifests", |manifests| manifests.help("More of them; it takes all paths that follow")))]
pub(super) struct Doctor {
    #[command(flatten)]
    pub(super) common: Common,
    /// The version of Kubernetes that the manifests are for; without it, the newest that kpol knows
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub(super) kubernetes: Option<(u32, u32)>,
}

/// A version as in a program's `kubernetes` line.
fn version(text: &str) -> Result<(u32, u32), String> {
    let known = kubernetes_version(text);
    known.ok_or_else(|| format!("kpol knows {}.{} to {}.{}", OLDEST.0, OLDEST.1, NEWEST.0, NEWEST.1))
}

/// What `doctor` takes.
const PATHS: &str = "Manifests: files, folders, globs, kustomizations, or `-` for standard input";

impl Doctor {
    /// Takes all paths for manifests.
    ///
    /// # Errors
    /// Where they make no sense, in words for people.
    fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        self.common.levels = self.common.weights.levels(matches)?;
        let Common { files, manifests, .. } = &mut self.common;
        manifests.splice(0..0, std::mem::take(files));
        if let Some(program) = manifests.iter().find(|path| is_program(path)) {
            return Err(format!(
                "`{program}` is a program, and the doctor looks at manifests: try `kpol check {program}`"
            ));
        }
        if manifests.is_empty() {
            return Err(
                "no manifest is named: give a file, a folder, a glob, a kustomization, or `-` for standard \
                        input"
                    .to_owned(),
            );
        }
        if manifests.iter().filter(|path| path.as_str() == "-").count() > 1 {
            return Err("`-` can be read once".to_owned());
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(super) struct Graph {
    #[command(flatten)]
    pub(super) common: Common,
    /// How the graph is written
    #[arg(long, value_enum, default_value_t = Shape::Table, value_name = "SHAPE")]
    pub(super) to: Shape,
    /// Only who reaches the workloads or addresses of a term, and whom these reach: `shop/web`, `[app=web]`, `internet`
    #[arg(long, value_name = "TERM")]
    pub(super) focus: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Why {
    /// The connection: `A -> B on PORTS`, with terms as in a program
    #[arg(value_name = "QUESTION")]
    pub(super) question: String,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    /// For people
    Table,
    /// One JSON object
    Json,
    /// For Graphviz
    Dot,
    /// For Markdown with diagrams
    Mermaid,
    /// A picture, for browsers, documents and print
    Svg,
}
