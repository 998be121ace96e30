//! The component, built by the real kustomize beside the manifests: object by object what the merged manifests are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use kpol::emit::Component;

use super::changes::Which;
use super::given::Given;
use super::tree::{Tree, objects, read};
use super::world;
use crate::oracle::rng::Rng;

/// What kustomize makes of a folder; none where it isn't there, which is a failure in CI.
pub(crate) fn build(folder: &Path) -> Option<Result<String, String>> {
    for (program, argument) in [("kustomize", "build"), ("kubectl", "kustomize")] {
        let Ok(output) = Command::new(program).arg(argument).arg(folder).output() else { continue };
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        return Some(if output.status.success() {
            Ok(words(&output.stdout))
        } else {
            Err(words(&output.stderr))
        });
    }
    assert!(std::env::var_os("CI").is_none(), "CI has to have `kustomize` or `kubectl` on the PATH");
    eprintln!("neither `kustomize` nor `kubectl` is on the PATH: what they build isn't looked at");
    None
}

/// What kustomize makes of manifests with a component.
pub(crate) fn with_component(manifests: &str, component: &Component) -> Option<Result<String, String>> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    };
    write("k8s/all.yaml", manifests);
    write("k8s/kustomization.yaml", "resources: [all.yaml]\n");
    for (name, text) in &component.files {
        write(&format!("kpol/{name}"), text);
    }
    write("overlay/kustomization.yaml", "resources: [../k8s]\ncomponents: [../kpol]\n");
    build(&folder.path().join("overlay"))
}

/// Objects by what they are.
pub(crate) fn by_identity(text: &str) -> Result<BTreeMap<(String, String, String), Tree>, String> {
    let objects = objects(read(text)?).into_iter();
    Ok(objects.map(|object| (object.identity(), object.without_nothing().sorted())).collect())
}

fn check(seed: u64) -> Result<(), String> {
    let mut rng = Rng::new(seed);
    let objects = world::all_kinds(&mut rng);
    let given = Given::new(objects, false, true, Which::All, &mut rng);
    let component =
        given.output(|output| output.component(true, true)).map_err(|errors| format!("{errors:#?}"))?;
    let merged = given.output(|output| output.manifests()).map_err(|errors| format!("{errors:#?}"))?;
    let Some(built) = with_component(&given.text, &component) else { return Ok(()) };
    let files: String = component.files.iter().flat_map(|(name, text)| ["== ", name, "\n", text]).collect();
    let built = built.map_err(|error| format!("{error}\nof\n{}\n{files}", given.text))?;
    let (built, merged) = (by_identity(&built)?, by_identity(&merged)?);
    if built.keys().ne(merged.keys()) {
        return Err(format!("{:?}\n{:?}", built.keys(), merged.keys()));
    }
    for (identity, built) in built {
        if built != merged[&identity] {
            let merged = &merged[&identity];
            return Err(format!(
                "{identity:?}\nbuilt  {built:?}\n\nmerged {merged:?}\n\nof\n{}\n{files}",
                given.text
            ));
        }
    }
    Ok(())
}

#[test]
fn the_real_kustomize_makes_of_every_kind_what_the_merged_manifests_are() {
    for seed in 0..12 {
        if let Err(what) = check(seed) {
            panic!("seed {seed}: {what}");
        }
    }
}
