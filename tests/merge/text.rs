//! The manifests themselves: what comes out says what it should and nothing else, and looks as before.

use super::changes::Which;
use super::given::Given;
use super::tree::{Tree, read};
use super::world;
use crate::oracle::rng::Rng;

fn check(seed: u64) -> Result<(), String> {
    let mut rng = Rng::new(seed);
    let count = 1 + rng.below(4);
    let objects = world::objects(&mut rng, count);
    let given = Given::new(objects, seed.is_multiple_of(2), true, Which::All, &mut rng);
    let merged = given.output(|output| output.manifests());
    let merged = merged.map_err(|errors| format!("refused: {errors:#?}"))?;
    let found = read(&merged).map_err(|error| format!("{error}\n{merged}"))?;
    let wanted = given.wanted();
    if found.len() != wanted.len() {
        return Err(format!("{} documents became {}\n{merged}", wanted.len(), found.len()));
    }
    for (found, wanted) in found.iter().map(Tree::sorted).zip(wanted.iter().map(Tree::sorted)) {
        if found != wanted {
            return Err(format!("wanted {wanted:?}\n\nfound {found:?}\n\n{merged}"));
        }
    }
    for comment in &given.comments {
        if merged.matches(comment.as_str()).count() != 1 {
            return Err(format!(
                "the comment `{comment}` is there {} times\n{merged}",
                merged.matches(comment.as_str()).count()
            ));
        }
    }
    let mut lines = merged.split('\n').map(|line| line.trim_end_matches('\r'));
    for neutral in &given.neutral {
        if !lines.any(|line| line == neutral) {
            return Err(format!("the line `{neutral}` is not as it was\n{merged}"));
        }
    }
    if given.text.contains("\r\n") && merged.replace("\r\n", "").contains('\n') {
        return Err(format!("lines end in two ways\n{merged:?}"));
    }
    Ok(())
}

#[test]
fn merged_manifests_say_what_is_settled_and_keep_all_else() {
    let failed: Vec<String> = (0..600)
        .filter_map(|seed| check(seed).err().map(|what| (seed, what)))
        .map(|(seed, what)| {
            let mut rng = Rng::new(seed);
            let count = 1 + rng.below(4);
            let objects = world::objects(&mut rng, count);
            let given = Given::new(objects, seed.is_multiple_of(2), true, Which::All, &mut rng);
            format!("seed {seed}: {what}\n\nof\n\n{}", given.text)
        })
        .collect();
    let shown: Vec<&String> = failed.iter().take(3).collect();
    assert!(
        failed.is_empty(),
        "{} seeds fail\n{}",
        failed.len(),
        shown.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n=====\n")
    );
}
