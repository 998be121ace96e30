//! The arguments of the commands that make a program of manifests: `kpol import` and `kpol init`.

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgMatches, Args};

use super::{Color, Common, Format, Weights, is_program};
use kpol::diagnostic::Levels;

#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// Manifests: files, folders, globs, kustomizations, or `-`
    #[arg(value_name = "PATH", required = true, value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) paths: Vec<String>,
    /// Write the program into this file, which must not be there yet
    #[arg(short, long, value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) output: Option<String>,
    #[command(flatten)]
    reporting: Reporting,
}

impl Import {
    /// The namespace of objects that name none.
    pub(in crate::cli) fn place(&self) -> Option<&str> {
        self.reporting.place.as_deref()
    }

    pub(super) fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        if self.paths.iter().filter(|path| path.as_str() == "-").count() > 1 {
            return Err("`-` can be read once".to_owned());
        }
        if let Some(program) = self.paths.iter().find(|path| is_program(path)) {
            return Err(format!("`{program}` is a program already: name the manifests"));
        }
        self.reporting.settle(matches)
    }

    /// What reading and reporting take.
    pub(in crate::cli) fn common(&self) -> Common {
        self.reporting.common(self.paths.clone())
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Init {
    /// The folder; its program is called `policy.kpol` and must not be there yet
    #[arg(value_name = "DIR", default_value = ".", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) folder: String,
    #[command(flatten)]
    reporting: Reporting,
}

impl Init {
    /// The namespace of objects that name none.
    pub(in crate::cli) fn place(&self) -> Option<&str> {
        self.reporting.place.as_deref()
    }

    pub(super) fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        self.reporting.settle(matches)
    }

    /// What reading and reporting take.
    pub(in crate::cli) fn common(&self) -> Common {
        self.reporting.common(vec![self.folder.clone()])
    }
}

/// How commands about manifests alone read and report.
#[derive(Debug, Args)]
struct Reporting {
    /// The namespace of objects that name none
    #[arg(long = "in", value_name = "NAMESPACE", value_parser = NonEmptyStringValueParser::new())]
    place: Option<String>,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    weights: Weights,
    /// What the three come to.
    #[arg(skip)]
    levels: Levels,
    /// Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Errors alone: no warnings, no notes, no summary
    #[arg(short, long)]
    quiet: bool,
    /// Say which files are read, and what is found in them
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
}

impl Reporting {
    pub(super) fn settle(&mut self, matches: &ArgMatches) -> Result<(), String> {
        self.levels = self.weights.levels(matches)?;
        Ok(())
    }

    fn common(&self, manifests: Vec<String>) -> Common {
        Common {
            files: Vec::new(),
            manifests,
            format: self.format,
            weights: self.weights.clone(),
            levels: self.levels.clone(),
            color: self.color,
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}
