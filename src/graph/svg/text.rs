//! Text in a picture: how wide it will be, how it is cut and wrapped, and what XML takes.

/// The kinds of text that there are, as the style sheet has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    /// The title.
    Head,
    /// The name of a box.
    Name,
    /// Legend and notes, and what is said below a name.
    Small,
    /// Ports, and the names beside a matrix.
    Ports,
}

/// How wide a text is at most, in whole pixels. Who draws it has fonts of their own: these are the widths of a wide one.
pub(super) fn width(text: &str, font: Font) -> i32 {
    let thousandths: i32 = text.chars().map(of_character).sum();
    // Bold letters are wider.
    let (size, percent) = match font {
        Font::Head => (20, 112),
        Font::Name => (13, 112),
        Font::Small => (12, 100),
        Font::Ports => (11, 100),
    };
    (thousandths * size / 10 * percent + 9_999) / 10_000
}

fn of_character(character: char) -> i32 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | ' ' => 340,
        'f' | 'r' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' => 420,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '=' | '+' => 1000,
        _ if character.is_ascii_uppercase() => 780,
        _ if character.is_ascii() => 650,
        _ => 1050,
    }
}

/// A text of at most that many characters: both ends of a longer one, which tell more than its middle.
pub(super) fn short(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    let head = most - tail - 1;
    let ends = [&characters[..head], &['…'][..], &characters[characters.len() - tail..]];
    ends.concat().into_iter().collect()
}

/// Words in lines of at most that many characters and of at most that many lines; the last one says how many words more
/// there are.
pub(super) fn wrapped(text: &str, most: usize, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = vec![String::new()];
    let words: Vec<&str> = text.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let word = short(word, most);
        let line = wrapped.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > most {
            if wrapped.len() == lines {
                if let Some(last) = wrapped.last_mut() {
                    last.extend([" … ", &(words.len() - at).to_string(), " more"]);
                }
                return wrapped;
            }
            wrapped.push(word);
        } else if let Some(last) = wrapped.last_mut() {
            if line > 0 {
                last.push(' ');
            }
            last.push_str(&word);
        }
    }
    wrapped
}

/// A text as XML takes it, between tags and in quotes; characters that XML has no way to write are replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other if other.is_control() => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escaped, short, wrapped};

    #[test]
    fn what_means_something_to_xml_is_written_as_entities() {
        assert_eq!(escaped("</text><script>\"&'"), "&lt;/text&gt;&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!(escaped("a\u{0}b\u{1b}c\nd\u{FFFF}"), "a\u{FFFD}b\u{FFFD}c d\u{FFFD}");
    }

    #[test]
    fn long_texts_keep_their_ends() {
        assert_eq!(short("abcdefghij", 10), "abcdefghij");
        assert_eq!(short("abcdefghijk", 7), "abc…ijk");
        assert_eq!(short("ääääääää", 3), "ä…ä");
    }

    #[test]
    fn words_are_wrapped_and_counted() {
        assert_eq!(wrapped("tcp/1 tcp/2 tcp/3", 11, 2), ["tcp/1 tcp/2", "tcp/3"]);
        assert_eq!(wrapped("tcp/1 tcp/2 tcp/3 tcp/4", 11, 1), ["tcp/1 tcp/2 … 2 more"]);
    }
}
