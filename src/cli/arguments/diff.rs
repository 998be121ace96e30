//! The arguments of `kpol diff`.

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgMatches, Args, ValueEnum};

use super::{Color, Common, Format, Weights, is_program};
use kpol::diagnostic::Levels;

#[derive(Debug, Args)]
#[command(override_usage = "kpol diff [OPTIONS] OLD NEW [-m PATH...]")]
pub(in crate::cli) struct Diff {
    /// A `.kpol` file, a folder of them, or `-` for standard input; or manifests: a file, a folder, a glob, a kustomization
    #[arg(value_name = "OLD", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) old: String,
    /// The same, after the change
    #[arg(value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) new: String,
    /// Manifests that both are judged on, beside those that each names itself
    #[arg(short, long, value_name = "PATH", num_args = 1.., value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) manifests: Vec<String>,
    /// How the differences are written
    #[arg(long, value_enum, default_value_t = Report::Table, value_name = "SHAPE")]
    pub(in crate::cli) to: Report,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
    #[command(flatten)]
    weights: Weights,
    /// What the three come to.
    #[arg(skip)]
    levels: Levels,
    /// Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(in crate::cli) color: Color,
    /// Say which files are read, and what is found in them
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
}

impl Diff {
    /// Holds that the paths make sense together.
    ///
    /// # Errors
    /// Where they don't, in words for people.
    pub(super) fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        self.levels = self.weights.levels(matches)?;
        if [&self.old, &self.new]
            .into_iter()
            .chain(&self.manifests)
            .filter(|path| path.as_str() == "-")
            .count()
            > 1
        {
            return Err("`-` can be read once: for one of the programs or for the manifests".to_owned());
        }
        if let Some(program) = self.manifests.iter().find(|path| is_program(path)) {
            return Err(format!(
                "`{program}` is a program: OLD and NEW stand before `-m`, which takes all paths that follow"
            ));
        }
        Ok(())
    }

    /// What reading and reporting take: a program or manifests, and the manifests of both.
    pub(in crate::cli) fn common(&self, files: Vec<String>, own: Option<String>) -> Common {
        Common {
            files,
            manifests: own.into_iter().chain(self.manifests.iter().cloned()).collect(),
            format: self.format,
            weights: self.weights.clone(),
            levels: self.levels.clone(),
            color: self.color,
            // Warnings are for `check` to say: they aren't about what changes.
            quiet: !self.verbose,
            verbose: self.verbose,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Report {
    /// For people
    Table,
    /// One JSON object
    Json,
    /// For a pull request's comment
    Markdown,
}
