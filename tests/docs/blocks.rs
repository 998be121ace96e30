//! Fenced blocks of Markdown.

/// A fenced block and where it stands.
pub(super) struct Block<'t> {
    /// What follows the opening fence.
    pub(super) tag: &'t str,
    /// The lines between the fences.
    pub(super) text: &'t str,
    /// The line of the opening fence, from 1.
    pub(super) line: usize,
    /// The line of its chapter's heading; 0 where there is none.
    pub(super) chapter: usize,
}

/// All blocks of a document, in their order. A fence begins its line.
pub(super) fn blocks(document: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let (mut at, mut chapter) = (0, 0);
    let mut open: Option<(&str, usize, usize)> = None;
    for (number, line) in document.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        match (line.strip_prefix("```"), open) {
            (Some(tag), None) => open = Some((tag.trim(), at, number + 1)),
            (Some(_), Some((tag, from, line))) => {
                found.push(Block { tag, text: &document[from..start], line, chapter });
                open = None;
            }
            (None, None) if line.starts_with("# ") || line.starts_with("## ") => chapter = number + 1,
            (None, _) => {}
        }
    }
    assert!(open.is_none(), "a block isn't closed: {open:?}");
    found
}
