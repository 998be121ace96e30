//! Program text on one line, for messages and for comments in what is emitted. Nothing is parsed: what matters is
//! which `#` begins a comment, and that strings stay as they were written.

use super::scan::string_end;

/// The text on one line: comments out, every run of blanks and line ends one blank, strings as they stand.
/// `text` begins outside of strings and comments, as every statement and every term does.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    write(&mut line, text, usize::MAX);
    line
}

/// The same, cut to so many characters, of which the last then is `…`. What lies far beyond isn't looked at.
#[must_use]
pub fn short_line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    // A character has at most four bytes.
    write(&mut line, text, longest.saturating_add(1).saturating_mul(4));
    if line.chars().count() <= longest {
        return line;
    }
    let cut: String = line.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Writes parts of the line until there is nothing more, or more bytes than asked for.
fn write(line: &mut String, text: &str, bytes_wanted: usize) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at).filter(|_| line.len() <= bytes_wanted) {
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
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'#' | b'"')
}

#[cfg(test)]
mod tests {
    use super::{one_line, short_line};

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

    #[test]
    fn long_text_is_cut_to_characters() {
        assert_eq!(short_line("allow a -> b", 12), "allow a -> b");
        assert_eq!(short_line("allow a -> bc", 12), "allow a ->…");
        assert_eq!(short_line("allow a ->   b # c", 10), "allow a -…");
        assert_eq!(short_line("üüüü", 4), "üüüü");
        assert_eq!(short_line("üüüüü", 4), "üüü…");
        assert_eq!(short_line(&"a, ".repeat(1000), 8), "a, a, a…");
    }
}
