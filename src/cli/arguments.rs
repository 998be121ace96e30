//! What may stand on the command line. Names, flags and their meanings are a contract.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Who may talk to whom, and what pods may do: checked against your manifests, written as Kubernetes YAML.
#[derive(Debug, Parser)]
#[command(name = "kpol", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong, 1 the input has errors or `--check` found a difference, 2 the \
                        command could not run."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes what a program says as YAML, or says why it can't be
    Compile(Compile),
    /// Says everything that is wrong with a program, and writes nothing
    Check(Check),
    /// Shows who reaches whom on which ports, under the program and the manifests' own policies
    Graph(Graph),
    /// Says whether A can reach B, which statement or policy decides that, and what would allow it
    Why(Why),
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Programs: `.kpol` files, folders of them, or `-` for standard input; together they are one program
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// Manifests beside those that the programs name: a file, folder, glob or kustomization, or `-`
    #[arg(short, long, value_name = "PATH", num_args = 1..)]
    pub(super) manifests: Vec<String>,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(super) format: Format,
    /// Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Errors alone: no warnings, no notes, no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
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
pub(super) struct Compile {
    #[command(flatten)]
    pub(super) common: Common,
    /// What is written to standard output
    #[arg(long, value_enum, default_value_t = Emit::Objects, value_name = "WHAT")]
    pub(super) emit: Emit,
    /// Write a kustomize component into this folder instead; files of its own that are no longer needed are removed
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<String>,
    /// Write nothing, and show where DIR is not what would be written; exit code 1 where it isn't
    #[arg(long, requires = "output")]
    pub(super) check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Emit {
    /// Everything, for `kubectl apply --server-side -f -`
    Objects,
    /// The `NetworkPolicies` alone
    Policies,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
#[command(mut_arg("files", |files| files.required(false).required_unless_present("manifests")))]
pub(super) struct Graph {
    #[command(flatten)]
    pub(super) common: Common,
    /// How the graph is written
    #[arg(long, value_enum, default_value_t = Shape::Table, value_name = "SHAPE")]
    pub(super) to: Shape,
}

#[derive(Debug, Args)]
#[command(mut_arg("files", |files| files.required(false).required_unless_present("manifests")))]
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
}
