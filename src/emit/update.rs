//! The update of a component's folder: what is to be written and removed, worked out before anything is touched.
//!
//! Files are known here by name and text; whoever has the folder applies the changes, or shows them as a diff.

use std::collections::BTreeMap;

use similar::TextDiff;

use super::{Component, KUSTOMIZATION, is_generated, yaml};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::kustomize::GENERATED_MARK;

/// Further names under which kustomize looks for a kustomization; two in one folder are an error of its own
/// (`RecognizedKustomizationFileNames` in sigs.k8s.io/kustomize/api/konfig).
const OTHER_KUSTOMIZATIONS: [&str; 2] = ["kustomization.yml", "Kustomization"];

/// A file that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// Its text; none where it isn't there yet.
    pub old: Option<&'a str>,
    /// What its text has to be; none where the file is to be removed.
    pub new: Option<&'a str>,
}

/// What makes a folder of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update<'a> {
    /// The changes in the order in which to make them: the policies' files, then the list of them, then removals, so
    /// that the list never names a file that isn't there.
    pub changes: Vec<Change<'a>>,
    /// The files that are as they should be.
    pub unchanged: Vec<&'a str>,
}

impl<'a> Update<'a> {
    /// Compares the component with what is in the folder called `folder` now: the name and text of each file in it
    /// (a file that is no text is not kpol's: any text without the marker stands for it).
    ///
    /// Only files that begin with kpol's marker are replaced, and of these only such as end in `.yaml` are removed.
    ///
    /// # Errors
    /// One for each file that is not kpol's own and stands in the way; then nothing at all is to be changed.
    pub fn plan(
        folder: &str,
        present: &'a BTreeMap<String, String>,
        component: &'a Component,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut update = Self::default();
        for (name, new) in &component.files {
            match present.get(name) {
                Some(old) if old == new => update.unchanged.push(name),
                Some(old) if !is_generated(old) => errors.push(not_ours(folder, name)),
                old => update.changes.push(Change { name, old: old.map(String::as_str), new: Some(new) }),
            }
        }
        let others = OTHER_KUSTOMIZATIONS.into_iter().filter(|&name| present.contains_key(name));
        errors.extend(others.map(|name| second_kustomization(folder, name)));
        if !errors.is_empty() {
            return Err(errors);
        }
        update.changes.sort_by_key(|change| change.name == KUSTOMIZATION);
        let obsolete = present.iter().filter(|(name, text)| {
            !component.files.contains_key(*name) && name.strip_suffix(".yaml").is_some() && is_generated(text)
        });
        update.changes.extend(obsolete.map(|(name, old)| Change { name, old: Some(old), new: None }));
        Ok(update)
    }

    /// The changes as a unified diff, by the names of the files; empty where there are none.
    pub fn diff(&self, folder: &str) -> String {
        let mut changes = self.changes.clone();
        changes.sort_by_key(|change| change.name);
        changes.iter().map(|change| change.diff(folder)).collect()
    }
}

impl Change<'_> {
    fn diff(&self, folder: &str) -> String {
        let path = path(folder, self.name);
        let side = |text: Option<&str>| {
            if text.is_some() { path.clone() } else { "/dev/null".to_owned() }
        };
        TextDiff::from_lines(self.old.unwrap_or(""), self.new.unwrap_or(""))
            .unified_diff()
            .header(&side(self.old), &side(self.new))
            .to_string()
    }
}

fn not_ours(folder: &str, name: &str) -> Diagnostic {
    let path = path(folder, name);
    Diagnostic::new(Code::ForeignFile, format!("`{path}` is not kpol's, so it is not replaced"))
        .note(format!("a file that kpol wrote begins with `{GENERATED_MARK}`"))
        .help("choose another folder for `-o`, or move that file away")
}

fn second_kustomization(folder: &str, name: &str) -> Diagnostic {
    let path = path(folder, name);
    Diagnostic::new(Code::ForeignFile, format!("`{path}` stands where `{KUSTOMIZATION}` has to be written"))
        .note("kustomize refuses a folder that has both")
        .help("choose another folder for `-o`, or move that file away")
}

/// The path that people see; a name may hold anything that a file system allows.
fn path(folder: &str, name: &str) -> String {
    format!("{}/{}", yaml::visible(folder.strip_suffix('/').unwrap_or(folder)), yaml::visible(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files that are there, and what is planned or what is wrong.
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

    fn files(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
        rows.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    fn component() -> Component {
        Component {
            files: files(&[
                ("a.yaml", "# Generated by kpol\na: 1\n"),
                ("kustomization.yaml", "# Generated by kpol\nresources:\n- a.yaml\n- z.yaml\n"),
                ("z.yaml", "# Generated by kpol\nz: 1\n"),
            ]),
        }
    }

    /// The plan in short: `+` new, `~` replaced, `-` removed, `=` unchanged.
    fn planned(present: &[(&str, &str)]) -> Result<Vec<String>, Vec<String>> {
        let (present, component) = (files(present), component());
        let update = Update::plan("out/", &present, &component)
            .map_err(|errors| errors.into_iter().map(|error| error.message).collect::<Vec<_>>())?;
        let changes = update.changes.iter().map(|change| match (change.old, change.new) {
            (None, Some(_)) => format!("+{}", change.name),
            (Some(_), Some(_)) => format!("~{}", change.name),
            (_, None) => format!("-{}", change.name),
        });
        Ok(changes.chain(update.unchanged.iter().map(|name| format!("={name}"))).collect())
    }

    #[test]
    fn a_plan_touches_kpols_own_files_alone() {
        let rows: [Row; 4] = [
            (&[], &["+a.yaml", "+z.yaml", "+kustomization.yaml"]),
            (
                &[
                    ("a.yaml", "# Generated by kpol\na: 1\n"),
                    ("z.yaml", "# Generated by kpol 0.0.1\nz: 1\n"),
                    ("kustomization.yaml", "# Generated by kpol\n"),
                    ("old.yaml", "# Generated by kpol\n"),
                ],
                &["~z.yaml", "~kustomization.yaml", "-old.yaml", "=a.yaml"],
            ),
            (
                &[
                    ("README.md", "# Generated by kpol\n"),
                    ("np.kpol", "# Generated by kpol\n"),
                    ("mine.yaml", "kind: List\n"),
                    ("networkpolicy-old.yaml", "kind: NetworkPolicy\n# Generated by kpol\n"),
                ],
                &["+a.yaml", "+z.yaml", "+kustomization.yaml"],
            ),
            (
                &[
                    ("a.yaml", "# Generated by kpol\na: 1\n"),
                    ("z.yaml", "# Generated by kpol\nz: 1\n"),
                    ("kustomization.yaml", "# Generated by kpol\nresources:\n- a.yaml\n- z.yaml\n"),
                ],
                &["=a.yaml", "=kustomization.yaml", "=z.yaml"],
            ),
        ];
        for (present, expected) in rows {
            assert_eq!(
                planned(present),
                Ok(expected.iter().map(ToString::to_string).collect()),
                "{present:?}"
            );
        }
    }

    #[test]
    fn a_file_in_the_way_is_an_error_that_names_it() {
        let rows: [Row; 3] = [
            (
                &[
                    ("kustomization.yaml", "kind: Kustomization\n"),
                    ("z.yaml", ""),
                    ("old.yaml", "# Generated by kpol\n"),
                ],
                &[
                    "`out/kustomization.yaml` is not kpol's, so it is not replaced",
                    "`out/z.yaml` is not kpol's, so it is not replaced",
                ],
            ),
            (
                &[("kustomization.yml", "# Generated by kpol\n")],
                &["`out/kustomization.yml` stands where `kustomization.yaml` has to be written"],
            ),
            (
                &[("Kustomization", "")],
                &["`out/Kustomization` stands where `kustomization.yaml` has to be written"],
            ),
        ];
        for (present, expected) in rows {
            assert_eq!(
                planned(present),
                Err(expected.iter().map(ToString::to_string).collect()),
                "{present:?}"
            );
        }
    }

    #[test]
    fn a_diff_shows_what_would_change() {
        let present = files(&[
            ("a.yaml", "# Generated by kpol\na: 1\n"),
            ("kustomization.yaml", "# Generated by kpol\nresources:\n- a.yaml\n- o\u{1b}.yaml"),
            ("o\u{1b}.yaml", "# Generated by kpol\no: 1\n"),
        ]);
        let component = component();
        let update = Update::plan("out", &present, &component).expect("nothing is in the way");
        insta::assert_snapshot!(update.diff("out"));
        let done = files(&component.files.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>());
        assert_eq!(Update::plan("out", &done, &component).expect("nothing is in the way").diff("out"), "");
    }
}
