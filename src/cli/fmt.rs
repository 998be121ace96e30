//! `kpol fmt`: programs in the one style, in place or shown.

use std::fs;

use kpol::diagnostic::Diagnostic;
use kpol::format::{Refusal, changes, format};
use kpol::load::{Loaded, load_alone};
use kpol::source::FileId;

use super::Outcome;
use super::arguments::{Common, Fmt};
use super::disk::{Disk, in_words};
use super::replace::replace;
use super::report::{Stream, complain, counted, remark, reported, summarize, write_data};

/// The name of a program from standard input.
const STDIN: &str = "<stdin>";

/// What came of all files.
#[derive(Default)]
struct Done {
    changed: usize,
    unchanged: usize,
    /// Why files stay as they are.
    found: Vec<Diagnostic>,
    /// Whether some file could not be formatted or written, which has been said.
    failed: bool,
    /// For standard output.
    data: String,
}

pub(super) fn run(arguments: &Fmt) -> Outcome {
    let common = arguments.common();
    let loaded = load_alone(&Disk, &arguments.files);
    let mut done = Done { found: loaded.input.diagnostics.clone(), ..Done::default() };
    for (file, _) in &loaded.input.files {
        one(arguments, &common, &loaded, *file, &mut done);
    }
    if let Err(error) = write_data(&done.data) {
        complain(&format!("can't write to standard output: {error}"));
        return Outcome::CouldNotRun;
    }
    if !reported(&common, &loaded.input.sources, &done.found, Stream::Messages) {
        return Outcome::CouldNotRun;
    }
    if loaded.unreadable || done.failed {
        return Outcome::CouldNotRun;
    }
    if !done.found.is_empty() {
        return Outcome::Findings;
    }
    let shown = arguments.check || arguments.diff;
    // Of a text that goes through there is nothing to count.
    if shown || arguments.files.iter().any(|path| path != "-") {
        let (what, rest) = if shown { ("not formatted", "should be") } else { ("formatted", "were") };
        let files = counted(done.changed, "file", "files");
        summarize(&common, &format!("{what}: {files}, {} as they {rest}.", done.unchanged));
    }
    if arguments.check && done.changed > 0 { Outcome::Findings } else { Outcome::Clean }
}

/// Formats one file, and writes or shows what comes of it.
fn one(arguments: &Fmt, common: &Common, loaded: &Loaded, file: FileId, done: &mut Done) {
    let sources = &loaded.input.sources;
    let (name, text) = (sources.name(file), sources.text(file));
    remark(common, &format!("program: {name}"));
    let formatted = match format(text, file) {
        Ok(formatted) => formatted,
        // Its errors are known: reading found them.
        Err(Refusal::Broken(_)) => return,
        Err(Refusal::Unproven) => {
            done.failed = true;
            return complain(&format!(
                "`{name}` stays as it is: what would be written couldn't be proven to be the same program, which is a mistake of kpol's; \
                 please report it with the file"
            ));
        }
    };
    let same = formatted == **text;
    if same {
        done.unchanged += 1;
    } else {
        done.changed += 1;
    }
    if arguments.diff {
        done.data.push_str(&changes(name, text, &formatted));
    } else if arguments.check {
        if !same {
            done.data.push_str(name);
            done.data.push('\n');
        }
    } else if name == STDIN {
        done.data.push_str(&formatted);
    } else if !same {
        match write(name, text, &formatted) {
            Ok(()) => remark(common, &format!("written: {name}")),
            Err(why) => {
                done.failed = true;
                complain(&format!("can't write to `{name}`: {why}"));
            }
        }
    }
}

/// Puts a file's new text in place of the one that was read.
fn write(name: &str, old: &str, new: &str) -> Result<(), String> {
    // What a link leads to is changed, not the link.
    let path = fs::canonicalize(name).map_err(|error| in_words(&error))?;
    if fs::read(&path).is_ok_and(|bytes| bytes != old.as_bytes()) {
        return Err("it has changed since it was read".to_owned());
    }
    replace(&path, new).map_err(|error| in_words(&error))
}
