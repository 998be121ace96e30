//! Notes and helps in lines that fit a terminal.

use super::visible::width;

/// Breaks a text at blanks into lines of at most so many columns, as far as its words allow. What stands in backticks
/// is one word: it is there to be copied.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words(text) {
        let length: usize = word.chars().map(width).sum();
        if used > 0 && used + 1 + length > columns {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines
}

/// The words of a text; a blank between backticks is part of one.
fn words(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let split = |character: char| {
        quoted ^= character == '`';
        character == ' ' && !quoted
    };
    text.split(split).collect()
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn words_stay_whole_and_so_does_what_is_quoted() {
        let rows: [(&str, &[&str]); 6] = [
            ("write `web`", &["write `web`"]),
            ("write `allow web -> db` too", &["write", "`allow web -> db`", "too"]),
            ("a word that fits and one more", &["a word that", "fits and one", "more"]),
            ("unbreakablewordofmanyletters", &["unbreakablewordofmanyletters"]),
            ("an odd ` tick that never ends", &["an odd", "` tick that never ends"]),
            ("", &[""]),
        ];
        for (text, expected) in rows {
            assert_eq!(wrapped(text, 12), expected, "{text:?}");
        }
    }
}
