//! The arguments of `kpol fmt`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::{Color, Common, Format, Weights};
use kpol::diagnostic::Levels;

#[derive(Debug, Args)]
#[command(override_usage = "kpol fmt [OPTIONS] FILE...")]
pub(in crate::cli) struct Fmt {
    /// Programs: `.kpol` files, folders of them, or `-` for standard input, which is written to standard output
    #[arg(value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) files: Vec<String>,
    /// Write nothing, and name each file that would change; exit code 1 where one would
    #[arg(long)]
    pub(in crate::cli) check: bool,
    /// Write nothing, and show what would change; exit code 1 only with `--check`
    #[arg(long)]
    pub(in crate::cli) diff: bool,
    /// How the errors of a file that can't be read are written
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    #[command(flatten)]
    loudness: Loudness,
}

/// How much is said beside what is asked for.
#[derive(Debug, Args)]
struct Loudness {
    /// Errors alone, no summary
    #[arg(short, long)]
    quiet: bool,
    /// Say which files are read and written
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
}

impl Fmt {
    /// Holds that there is something to format.
    ///
    /// # Errors
    /// Where there isn't, in words for people.
    pub(super) fn settle(&self) -> Result<(), String> {
        if self.files.is_empty() {
            return Err(
                "no program is named: give a `.kpol` file, a folder of them, or `-` for standard input"
                    .to_owned(),
            );
        }
        if self.files.iter().filter(|path| path.as_str() == "-").count() > 1 {
            return Err("`-` can be read once".to_owned());
        }
        Ok(())
    }

    /// What reading and reporting take.
    pub(in crate::cli) fn common(&self) -> Common {
        Common {
            files: self.files.clone(),
            manifests: Vec::new(),
            format: self.format,
            weights: Weights::default(),
            levels: Levels::default(),
            color: self.color,
            quiet: self.loudness.quiet,
            verbose: self.loudness.verbose,
        }
    }
}
