//! Program text on one line, for messages and for comments in what is emitted. Nothing is parsed: what matters is
//! which `#` begins a comment, and that strings stay as they were written.

use super::scan::string_end;

/// The text on one line: comments out, every run of blanks and line ends one blank, strings as they stand.
/// `text` begins outside of strings and comments, as every statement and every term does.
#[must_use]
pub fn one_line(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut line = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b'#' => memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length),
            b'"' => string_end(bytes, at + 1),
            _ if byte.is_ascii_whitespace() => at + 1,
            _ => {
                bytes[at..].iter().position(|byte| ends_word(*byte)).map_or(bytes.len(), |length| at + length)
            }
        };
        // Each part begins and ends beside an ASCII character or at the text's end, so it is whole characters.
        let part = text.get(at..end).unwrap_or_default();
        if byte == b'#' || byte.is_ascii_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push_str(part);
        }
        at = end;
    }
    line.truncate(line.trim_end().len());
    line
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'#' | b'"')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn comments_go_and_strings_stay() {
        let rows = [
            ("allow a -> b", "allow a -> b"),
            ("allow a   # one\n  -> b # two", "allow a -> b"),
            ("allow a -> b because \"ticket #42\"", "allow a -> b because \"ticket #42\""),
            ("allow a -> b because \"a  b\" # c", "allow a -> b because \"a  b\""),
            (r##"deny a -> b because "say \"#1\" \\" # c"##, r##"deny a -> b because "say \"#1\" \\""##),
            ("allow \"a\"#c\n-> b", "allow \"a\" -> b"),
            ("allow (\r\n\ta,\r\n\tb) -> ü", "allow ( a, b) -> ü"),
            ("  # nothing", ""),
            ("a because \"open # \n-> b", "a because \"open # -> b"),
        ];
        for (text, expected) in rows {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }
}
