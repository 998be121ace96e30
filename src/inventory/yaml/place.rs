//! Places in the text that the parser doesn't give as they are wanted: without tags, anchors and what follows a
//! closing quote.

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

#[cfg(test)]
mod tests {
    use super::scalar;

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
}
