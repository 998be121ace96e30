//! Links lead somewhere: to a file of the repository, and to a heading of it where they name one.

use std::path::Path;

use super::DOCUMENTS;

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for (name, text) in DOCUMENTS {
        let here = root.join(name);
        for link in links(text) {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if path.is_empty() { here.clone() } else { here.parent().unwrap_or(root).join(path) };
            assert!(target.exists(), "{name} links to `{link}`, and there is no such file");
            if !anchor.is_empty() {
                let target = std::fs::read_to_string(&target).expect("a document is text");
                assert!(has_heading(&target, anchor), "{name} links to `{link}`: no such heading");
            }
        }
    }
    assert!(count > 10, "the documents link to one another");
}

/// The links of a document that stay in the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target).filter(|target| !target.contains("://"))
}

/// Whether a heading has an anchor, as the usual hosts make them.
fn has_heading(text: &str, anchor: &str) -> bool {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| line.trim_start_matches('#').trim().to_lowercase()).any(|heading| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}
