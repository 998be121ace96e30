//! Places in the text that the parser doesn't give as they are wanted: without tags, anchors and what follows a
//! closing quote; and tabs in indentation.

/// The bytes of a scalar alone, of the parser's `start..end` (which may begin with a tag and an anchor, and, quoted,
/// go on to the end of the line).
pub(super) fn scalar(text: &str, start: usize, end: usize, quoted: bool) -> (usize, usize) {
    let bytes = text.as_bytes();
    let end = end.min(bytes.len()).max(start);
    let mut at = start;
    while matches!(bytes.get(at), Some(b'!' | b'&')) && at < end {
        at = skip(bytes, at, end, |byte| !byte.is_ascii_whitespace());
        at = skip(bytes, at, end, |byte| byte.is_ascii_whitespace());
    }
    if quoted {
        return (at, closing_quote(bytes, at, end));
    }
    let trimmed = text.get(at..end).map_or(0, |slice| slice.trim_end().len());
    (at, at + trimmed)
}

fn skip(bytes: &[u8], mut at: usize, end: usize, more: impl Fn(u8) -> bool) -> usize {
    while at < end && bytes.get(at).copied().is_some_and(&more) {
        at += 1;
    }
    at
}

/// The offset after the quote that closes the one at `open`.
fn closing_quote(bytes: &[u8], open: usize, end: usize) -> usize {
    let Some(&quote) = bytes.get(open) else { return end };
    let mut at = open + 1;
    while let Some(&byte) = bytes[..end].get(at) {
        if byte == b'\\' && quote == b'"' {
            at += 2;
        } else if byte != quote {
            at += 1;
        } else if quote == b'\'' && bytes[..end].get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return at + 1;
        }
    }
    end
}

/// A tab between a line's start and `start`, where nothing but indentation and list dashes stands there: YAML
/// indents with spaces, and Kubernetes' reader refuses such a line.
pub(super) fn tab_before(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..start)?;
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'?');
    let indent = bytes.iter().rev().take_while(|byte| blank(byte)).count();
    let from = start - indent;
    let begins_line = from == 0 || matches!(bytes.get(from - 1), Some(b'\n' | b'\r'));
    let tab = bytes.get(from..)?.iter().position(|&byte| byte == b'\t')?;
    begins_line.then_some(from + tab)
}

#[cfg(test)]
mod tests {
    use super::{scalar, tab_before};

    #[test]
    fn a_scalars_place_is_its_own_text() {
        let rows = [
            ("\"x\"   # c", true, "\"x\""),
            ("\"a\\\"b\" # \"", true, "\"a\\\"b\""),
            ("'it''s' # '", true, "'it''s'"),
            ("!!str &a 12  ", false, "12"),
            ("&a !!str \"x\" ", true, "\"x\""),
            ("text\n  more\n\n", false, "text\n  more"),
            ("", false, ""),
            ("\"open", true, "\"open"),
            ("\"\\", true, "\"\\"),
            ("!!int", false, ""),
        ];
        for (text, quoted, expected) in rows {
            let (start, end) = scalar(text, 0, text.len(), quoted);
            assert_eq!(&text[start..end], expected, "{text:?}");
        }
    }

    #[test]
    fn tabs_count_in_indentation_alone() {
        let rows = [
            ("\ta", 1, Some(0)),
            ("x\n \ta", 4, Some(3)),
            ("x\n- \ta", 5, Some(4)),
            ("x\n  a", 4, None),
            ("x:\ta", 3, None),
        ];
        for (text, start, expected) in rows {
            assert_eq!(tab_before(text, start), expected, "{text:?}");
        }
    }
}
