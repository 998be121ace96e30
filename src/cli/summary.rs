//! What came of a folder, in a few lines: how much holds, what no longer does, and how to go on.

use kpol::compile::Compiled;
use kpol::diagnostic::{Code, Diagnostic};
use kpol::emit::{KUSTOMIZATION, Update};
use kpol::load::{BUILT, Loaded};
use kpol::source::{Sources, Span};

use super::input::unchecked;
use super::report::{counted, holding};

/// So many values that are overridden have a line.
const SHOWN: usize = 20;

pub(super) fn summary(folder: &str, update: &Update<'_>, compiled: &Compiled, loaded: &Loaded) -> String {
    let mut lines = vec![holds(folder, update, compiled, loaded)];
    let overridden: Vec<&Diagnostic> =
        compiled.diagnostics.iter().filter(|found| found.code == Code::Overridden).collect();
    lines.extend(overridden.iter().take(SHOWN).map(|found| line(found, &loaded.input.sources)));
    if overridden.len() > SHOWN {
        lines.push(format!(
            "overridden: {} more, each with its line by `kpol check`",
            overridden.len() - SHOWN
        ));
    }
    // Whoever has the folder knows how to go on.
    if update.changes.iter().any(|change| change.name == KUSTOMIZATION && change.old.is_none()) {
        lines.push(next(folder, loaded));
    }
    lines.join("\n")
}

/// "12 statements hold: 9 policies, 11 patches in deploy/kpol (3 files changed, 17 as they were)."
fn holds(folder: &str, update: &Update<'_>, compiled: &Compiled, loaded: &Loaded) -> String {
    let policies = counted(compiled.policies.len(), "policy", "policies");
    let patches = counted(compiled.patches.len(), "patch", "patches");
    let written = match (compiled.policies.len(), compiled.patches.len()) {
        (_, 0) => policies,
        (0, _) => patches,
        _ => format!("{policies}, {patches}"),
    };
    format!(
        "{}: {written} in {folder} ({} changed, {} as they were){}",
        holding(compiled.statements),
        counted(update.changes.len(), "file", "files"),
        update.unchanged.len(),
        unchecked(&loaded.input),
    )
}

/// "overridden: `runAsUser` 0 of container `main` in `cart` (k8s/cart.yaml:31) is now 1000, by policy.kpol:9"
fn line(found: &Diagnostic, sources: &Sources) -> String {
    let place =
        |span: Span| format!("{}:{}", sources.name(span.file), sources.location(span.file, span.start).line);
    let place_of =
        |primary: bool| found.labels.iter().find(|label| label.primary == primary).map(|l| place(l.span));
    let message = &found.message;
    let verb = [" is now ", " is taken out"].iter().filter_map(|verb| message.rfind(verb)).max();
    let (what, becomes) = message.split_at(verb.unwrap_or(message.len()));
    let given = place_of(false).map_or_else(String::new, |place| format!(" ({place})"));
    let by = place_of(true).map_or_else(String::new, |place| format!(", by {place}"));
    format!("overridden: {what}{given}{becomes}{by}")
}

/// How to go on: a folder that is a kustomization can be named as it is, other manifests have to be listed.
fn next(folder: &str, loaded: &Loaded) -> String {
    let resources = match loaded.manifests.as_slice() {
        [only] if only.ends_with(BUILT) => format!("`resources: [{}]`", only.trim_end_matches(BUILT)),
        names => base(names).map_or_else(
            || "your manifests as `resources`".to_owned(),
            |base| format!("the manifests of `{base}` as `resources`"),
        ),
    };
    format!(
        "Next: a kustomization with {resources} and `components: [{folder}]`, or `kpol compile … | kubectl apply \
         --server-side --field-manager kpol -f -`."
    )
}

/// The folder in which all manifests are.
fn base(names: &[String]) -> Option<String> {
    let mut common: Option<Vec<&str>> = None;
    for name in names {
        let mut parts: Vec<&str> = match name.strip_suffix(BUILT) {
            Some(folder) => folder.split('/').collect(),
            None => name.rsplit_once('/')?.0.split('/').collect(),
        };
        if let Some(common) = &common {
            let same = common.iter().zip(&parts).take_while(|(a, b)| a == b).count();
            parts.truncate(same);
        }
        common = Some(parts);
    }
    common.map(|parts| parts.join("/")).filter(|folder| !folder.is_empty())
}
