//! Source texts: files with ids, byte spans, and the one place that turns an offset into a line and a column.
//!
//! Both `.kpol` programs and manifests live here, so that a diagnostic can point into either. Nothing is parsed
//! here and nothing is read from disk.

use std::sync::{Arc, OnceLock};

/// A file of [`Sources`], by its position in the order in which files were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The file's position in the order in which files were added, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in one file: `start` is the first byte, `end` the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span's end is not before its start");
        Self { file, start, end }
    }

    /// The smallest span that holds both; `other` has to be in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        debug_assert_eq!(self.file, other.file, "spans of one file can be joined");
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span where this one begins.
    #[must_use]
    pub fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The empty span where this one ends.
    #[must_use]
    pub fn at_end(self) -> Self {
        Self { start: self.end, ..self }
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A place for people: lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One file: its name as the user knows it, its text, and (once asked for) where its lines begin.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<str>,
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            // A file's text is at most `u32::MAX` bytes, see `Sources::add`.
            std::iter::once(0)
                .chain(newlines.map(|offset| u32::try_from(offset).unwrap_or(u32::MAX - 1) + 1))
                .collect()
        })
    }
}

/// All the texts of one run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that diagnostics will show.
    ///
    /// # Panics
    /// Where `text` has 4 GiB or more: whoever reads files refuses such before this call.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "a source has less than 4 GiB");
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files fit in memory"));
        self.files.push(SourceFile { name: name.into(), text, line_starts: OnceLock::new() });
        id
    }

    /// The name of a file, as diagnostics show it.
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        &self.files[file.index()].name
    }

    /// The whole text of a file.
    #[must_use]
    pub fn text(&self, file: FileId) -> &Arc<str> {
        &self.files[file.index()].text
    }

    /// Every file's id, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.file)[span.start as usize..span.end as usize]
    }

    /// The line of an offset, from 1.
    #[must_use]
    pub fn line(&self, file: FileId, offset: u32) -> usize {
        self.files[file.index()].line_starts().partition_point(|&start| start <= offset)
    }

    /// The line and column of an offset; an offset past the end is taken for the end.
    #[must_use]
    pub fn location(&self, file: FileId, offset: u32) -> Location {
        let source = &self.files[file.index()];
        let offset = (offset as usize).min(source.text.len());
        let line = source.line_starts().partition_point(|&start| start as usize <= offset);
        let line_start = source.line_starts()[line - 1] as usize;
        // Characters are counted by their first bytes, which is quick on lines of any length.
        let before = &source.text.as_bytes()[line_start..offset];
        let characters = before.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        // A byte-order mark is no character to whoever looks at the text.
        let mark = line_start == 0 && before.starts_with("\u{feff}".as_bytes());
        let column = characters - usize::from(mark);
        Location { line, column: column + 1 }
    }

    /// The bytes of a line (from 1) without its line end; the empty range at the end for a line that isn't there.
    #[must_use]
    pub fn line_range(&self, file: FileId, line: usize) -> std::ops::Range<usize> {
        let source = &self.files[file.index()];
        let starts = source.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index)) else {
            return source.text.len()..source.text.len();
        };
        let end = starts.get(line).map_or(source.text.len(), |&next| next as usize - 1);
        start as usize..end
    }

    /// The position of a span in the order in which reports are shown: by file name, then by place.
    #[must_use]
    pub fn sort_key(&self, span: Span) -> (&str, u32, u32) {
        (self.name(span.file), span.start, span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_count_characters_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("a.kpol", "é = 1\r\n\n  x");
        let rows =
            [(0, (1, 1)), (2, (1, 2)), (3, (1, 3)), (8, (2, 1)), (9, (3, 1)), (11, (3, 3)), (99, (3, 4))];
        for (offset, (line, column)) in rows {
            assert_eq!(sources.location(file, offset), Location { line, column }, "offset {offset}");
        }
        let marked = sources.add("b.kpol", "\u{feff}x\ny");
        for (offset, (line, column)) in [(0, (1, 1)), (3, (1, 1)), (4, (1, 2)), (5, (2, 1))] {
            assert_eq!(sources.location(marked, offset), Location { line, column }, "offset {offset}");
        }
        assert_eq!(sources.slice(Span::new(file, 0, 2)), "é");
        assert_eq!(sources.line_range(file, 3), 9..12);
        assert_eq!(sources.line_range(file, 4), 12..12);
    }
}
