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

/// Where a collection itself begins, after so many properties (a tag, an anchor) at `start`, and what may stand between.
pub(super) fn content(text: &str, start: usize, properties: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    for _ in 0..properties {
        if !matches!(bytes.get(at), Some(b'!' | b'&')) {
            break;
        }
        at = skip(bytes, at, bytes.len(), |byte| !byte.is_ascii_whitespace());
        at = blanks(bytes, at);
    }
    at
}

/// Where the value of a key begins that ends at `end`, after the colon and so many properties; none where no key ends.
pub(super) fn value(text: &str, end: usize, properties: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let colon = blanks(bytes, end);
    let is_key = bytes.get(colon) == Some(&b':');
    is_key.then(|| content(text, blanks(bytes, colon + 1), properties))
}

/// Where the bracket is that ends a collection, from the end of its last part on: after a comma, perhaps.
pub(super) fn closing(text: &str, end: usize) -> usize {
    let bytes = text.as_bytes();
    let at = blanks(bytes, end);
    if bytes.get(at) == Some(&b',') { blanks(bytes, at + 1) } else { at }
}

/// Past blanks, line ends and comments.
fn blanks(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = skip(bytes, at, bytes.len(), |byte| byte.is_ascii_whitespace());
        if bytes.get(at) != Some(&b'#') {
            return at;
        }
        at = skip(bytes, at, bytes.len(), |byte| byte != b'\n');
    }
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
    use super::{closing, content, scalar, value};

    #[test]
    fn a_collections_place_comes_after_its_properties() {
        let rows = [
            ("{a: 1}", 0, 0),
            ("&a {b: 1}", 1, 3),
            ("&a !!map {b: 1}", 2, 9),
            ("!t\n# c\n  &a # d\n  - 1", 2, 18),
            ("&a\n  &b c: 1", 1, 5),
            ("&a", 1, 2),
        ];
        for (text, properties, expected) in rows {
            assert_eq!(content(text, 0, properties), expected, "{text:?}");
        }
    }

    #[test]
    fn values_and_brackets_are_found_after_what_stands_between() {
        assert_eq!(value("a : # c\n- 1", 1, 0), Some(8));
        assert_eq!(value("a: &x # c\n# d\n- 1", 1, 1), Some(14));
        assert_eq!(value("- 1", 0, 0), None);
        assert_eq!(closing("{a, # c\n }", 2), 9);
        assert_eq!(closing("[]", 1), 1);
    }

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
