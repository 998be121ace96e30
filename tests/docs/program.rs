//! The programs of a document, compiled from memory.

use kpol::compile::{Compiled, Form, Input, Wanted, compile};
use kpol::diagnostic::render::json;
use kpol::diagnostic::{Code, Diagnostic, Severity};
use kpol::doctor::{Subject, examine};
use kpol::inventory::Inventory;
use kpol::load::{BuildError, Host, HostError, Kind, Loaded, Request, load};
use kpol::resolve::NEWEST;
use serde_json::Value;

/// The program's name, in every message.
pub(super) const PROGRAM: &str = "policy.kpol";
/// The manifests' name, in every message.
pub(super) const MANIFESTS: &str = "manifests.yaml";

/// What stands in one chapter so far.
#[derive(Default)]
pub(super) struct Chapter<'t> {
    /// The line of its heading.
    pub(super) line: usize,
    /// The last manifests.
    pub(super) manifests: Option<&'t str>,
    /// The last program.
    pub(super) program: Option<&'t str>,
    /// What became of it.
    pub(super) outcome: Option<Outcome>,
    /// Further files, by name.
    pub(super) files: Vec<(&'t str, &'t str)>,
}

/// A compiled program.
pub(super) struct Outcome {
    compiled: Compiled,
    input: Input,
}

/// The files of a chapter.
struct Memory<'t>(Vec<(&'t str, &'t str)>);

impl Host for Memory<'_> {
    fn kind(&self, path: &str) -> Option<Kind> {
        if self.0.iter().any(|(name, _)| *name == path) {
            return Some(Kind::File);
        }
        let folder = format!("{path}/");
        self.0.iter().any(|(name, _)| name.starts_with(&folder)).then_some(Kind::Folder)
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, HostError> {
        let file = self.0.iter().find(|(name, _)| *name == path);
        let missing = || HostError("there is no such file or folder".to_owned());
        file.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(missing)
    }

    fn files_below(&self, folder: &str) -> Result<Vec<String>, HostError> {
        let folder = format!("{folder}/");
        let inside = self.0.iter().filter(|(name, _)| name.starts_with(&folder));
        let mut names: Vec<String> = inside.map(|(name, _)| (*name).to_owned()).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn kustomize(&self, _: &str) -> Result<Vec<u8>, BuildError> {
        Err(BuildError::NoBuilder("nothing is built here".to_owned()))
    }
}

/// Compiles a program among the files of its chapter.
pub(super) fn outcome(chapter: &Chapter<'_>, program: &str) -> Outcome {
    let mut files = chapter.files.clone();
    files.push((PROGRAM, program));
    files.extend(chapter.manifests.map(|text| (MANIFESTS, text)));
    let manifests = chapter.manifests.map(|_| MANIFESTS.to_owned()).into_iter().collect();
    let loaded = load(&Memory(files), &Request { programs: vec![PROGRAM.to_owned()], manifests });
    let compiled = compile(&loaded.input, Wanted::Policies);
    Outcome { compiled, input: loaded.input }
}

/// The weight and the code of all that the doctor finds in manifests, in the first second of 2026.
pub(super) fn doctors_codes(text: &str) -> Vec<(Severity, Code)> {
    let memory = Memory(vec![(MANIFESTS, text)]);
    let Loaded { input, .. } =
        load(&memory, &Request { programs: Vec::new(), manifests: vec![MANIFESTS.to_owned()] });
    let nothing = Inventory::default();
    let examined = examine(&Subject {
        sources: &input.sources,
        inventory: input.inventory.as_ref().unwrap_or(&nothing),
        found: &input.diagnostics,
        kubernetes: NEWEST,
        now: 1_767_225_600,
    });
    examined.diagnostics.iter().map(|found| (found.severity, found.code)).collect()
}

impl Outcome {
    /// Whether the errors and warnings are just those of an attribute, as ("error", "K0201,K0202").
    pub(super) fn expect_only(&self, attribute: Option<(&str, &str)>) -> Result<(), String> {
        let (severity, codes) = match attribute {
            None => (Severity::Error, Vec::new()),
            Some(("error", codes)) => (Severity::Error, codes.split(',').collect()),
            Some(("warning", codes)) => (Severity::Warning, codes.split(',').collect()),
            Some((other, _)) => return Err(format!("no program is tagged `{other}=`")),
        };
        let found = self.compiled.diagnostics.iter().filter(|found| found.severity != Severity::Note);
        let mut found: Vec<_> = found.map(|found| (found.severity, found.code.code())).collect();
        found.sort_unstable();
        let expected: Vec<_> = codes.into_iter().map(|code| (severity, code)).collect();
        if found == expected { Ok(()) } else { Err(self.words()) }
    }

    /// The weight and the code of all that is found where everything is asked for.
    pub(super) fn codes_of_everything(&self) -> Vec<(Severity, Code)> {
        let all = compile(&self.input, Wanted::Everything);
        all.diagnostics.iter().map(|found| (found.severity, found.code)).collect()
    }

    /// Whether exactly this is emitted where nothing else is asked for.
    pub(super) fn expect_yaml(&self, expected: &str) -> Result<(), String> {
        let all = compile(&self.input, Wanted::Everything);
        let emitted = all.text(&self.input, Form::Objects).map_err(|errors| format!("{errors:#?}"))?;
        if emitted == expected { Ok(()) } else { Err(format!("it becomes\n{emitted}")) }
    }

    /// Whether the diagnostics are exactly these, in whatever layout.
    pub(super) fn expect_json(&self, expected: &str) -> Result<(), String> {
        let found = json::text(&self.input.sources, &self.compiled.diagnostics);
        let found: Value =
            serde_json::from_str(&found).map_err(|error| format!("what kpol writes: {error}"))?;
        let expected: Value = serde_json::from_str(expected).map_err(|error| error.to_string())?;
        if found == expected { Ok(()) } else { Err(format!("the diagnostics are\n{found:#}")) }
    }

    fn words(&self) -> String {
        let line = |found: &Diagnostic| {
            found.primary().map_or(0, |span| self.input.sources.location(span.file, span.start).line)
        };
        let words = self.compiled.diagnostics.iter().map(|found| {
            let (severity, code) = (found.severity.word(), found.code.code());
            format!("\n  line {}: {severity}[{code}]: {}", line(found), found.message)
        });
        format!("it has{}", words.collect::<String>())
    }
}
