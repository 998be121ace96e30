//! The parser counts characters; places are bytes. Built once for a text, in one pass over it.

/// How many characters lie between two remembered offsets: looking one up walks at most so many.
const STEP: usize = 64;

/// Turns positions in characters into positions in bytes.
pub(super) struct Offsets<'a> {
    text: &'a str,
    /// The byte offset of every `STEP`th character; none where each character is one byte.
    marks: Option<Vec<u32>>,
}

impl<'a> Offsets<'a> {
    /// For a text of less than 4 GiB.
    pub(super) fn new(text: &'a str) -> Self {
        let marks = (!text.is_ascii()).then(|| {
            let marks = text.char_indices().step_by(STEP);
            // A file has less than 4 GiB, see `Sources::add`.
            marks.map(|(offset, _)| u32::try_from(offset).unwrap_or(u32::MAX)).collect()
        });
        Self { text, marks }
    }

    /// The byte, within the text, of its `index`th character; its length where there are fewer.
    pub(super) fn local(&self, index: usize) -> usize {
        let Some(marks) = &self.marks else {
            return index.min(self.text.len());
        };
        let Some(&mark) = marks.get(index / STEP) else {
            return self.text.len();
        };
        let rest = &self.text[mark as usize..];
        rest.char_indices().nth(index % STEP).map_or(self.text.len(), |(offset, _)| mark as usize + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::Offsets;

    #[test]
    fn each_character_is_found_at_its_byte() {
        let long: String = "aé漢🦀".repeat(100);
        for text in ["", "plain", "é", "aé漢🦀\r\n", &long] {
            let offsets = Offsets::new(text);
            for (index, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(offsets.local(index), byte, "{text:?} {index}");
            }
            for past in 0..3 {
                assert_eq!(offsets.local(text.chars().count() + past), text.len(), "{text:?}");
            }
        }
    }
}
