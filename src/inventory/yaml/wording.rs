//! The parser's complaints in words for people.

/// What is wrong and what to do, for a complaint of the parser. One that isn't known (of a later version) gets the
/// general words: its own would speak of scanners and tokens.
pub(super) fn explain(complaint: &str) -> (&'static str, &'static str) {
    let known = WORDS.iter().find(|(pattern, ..)| complaint.contains(pattern));
    known.map_or(
        (
            "this can't be read as YAML",
            "compare its indentation, quotes and brackets with the lines around it",
        ),
        |row| (row.1, row.2),
    )
}

/// (a part of the complaint, what is wrong, what to do), the more particular first.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "unprintable character",
        "a character that can't be printed stands here",
        "remove it, or write it escaped in double quotes",
    ),
    (
        "byte order mark",
        "a byte-order mark stands inside the document",
        "remove the mark: it may only begin a file",
    ),
    ("found unexpected end of stream", "a quoted string has no closing quote", "close the quote"),
    (
        "unexpected document indicator",
        "a quoted string is not closed before `---` ends the document",
        "close the quote",
    ),
    (
        "invalid indentation in quoted",
        "a quoted string goes on at less indentation, or has no closing quote",
        "close the quote",
    ),
    (
        "trailing content after double-quoted",
        "text follows a closed quote",
        "write `\\\"` for a quote inside the string, or end the line after it",
    ),
    (
        "unknown escape",
        "an escape in double quotes that YAML doesn't have",
        "double the backslash, or use single quotes",
    ),
    (
        "hexadecimal number",
        "an escape in double quotes lacks its hexadecimal digits",
        "double the backslash, or use single quotes",
    ),
    ("escape code", "an escape in double quotes stands for no character", "write the character itself"),
    (
        "valid YAML whitespace",
        "a tab stands between `:` or `-` and what belongs to it",
        "put a space in the tab's place",
    ),
    ("a tab", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("tab", "a tab stands where YAML wants spaces", "indent with spaces"),
    (
        "recursion limit",
        "brackets are nested too deeply to be read",
        "nest less: a manifest needs a few dozen levels at most",
    ),
    ("misplaced bracket", "a bracket closes nothing", "remove it, or quote the text that it belongs to"),
    (
        "',' or '}'",
        "a `{` has no `}`, or a comma is missing in it",
        "close the brace, or separate its entries with commas",
    ),
    (
        "',' or ']'",
        "a `[` has no `]`, or a comma is missing in it",
        "close the bracket, or separate its items with commas",
    ),
    (
        "flow construct",
        "a line inside brackets is indented too little, or a bracket isn't closed",
        "indent it further than the line that opens the bracket",
    ),
    (
        "unknown anchor",
        "this alias names an anchor that isn't set before it in the document",
        "set the anchor with `&name` first",
    ),
    (
        "anchor",
        "the name of this anchor or alias can't be read",
        "quote the text if it isn't meant as one: `*` begins an alias, `&` an anchor",
    ),
    (
        "mapping values are not allowed",
        "a `: ` stands where no key can be",
        "indent the line like its neighbours, or quote text that holds `: `",
    ),
    (
        "illegal placement of ':'",
        "a `:` stands where no key can be",
        "quote the text, or put the `:` after its key",
    ),
    (
        "did not find expected key",
        "this line fits neither the mapping before it nor a new one",
        "indent it like the other keys of its mapping",
    ),
    (
        "'-' indicator",
        "this line fits neither the list before it nor a new one",
        "begin it with `- ` at the column of the list's other items",
    ),
    (
        "block sequence entries are not allowed",
        "a `- ` stands where no list can begin",
        "put the list on the next line",
    ),
    (
        "simple key expect",
        "a key is not followed by `:` on its line",
        "write `key: value`, or indent the text as part of the line before",
    ),
    ("mapping keys are not allowed", "a `? ` stands where no key can be", "quote the text"),
    (
        "block scalar",
        "the text after `|` or `>` begins wrongly",
        "put it on the next line, indented with spaces",
    ),
    (
        "comment intercepting",
        "a comment stands inside a text of several lines",
        "move the comment before the text",
    ),
    ("plain scalar cannot start", "text that begins with `-` and a bracket needs quotes", "quote it"),
    ("unexpected character", "text can't begin with this character", "quote the text"),
    ("indentation", "this line's indentation fits no line before it", "indent it like its neighbours"),
    (
        "directive",
        "a line that begins with `%` is no directive that YAML has",
        "remove the line, or quote the text",
    ),
    ("tag", "the tag after `!` can't be read", "quote the text if no tag is meant"),
    ("handle", "the tag after `!` has a prefix that isn't declared", "quote the text if no tag is meant"),
    ("document start", "text follows the end of a document", "begin the next document with `---`"),
    ("document end", "text follows `...` on its line", "begin the next document with `---`"),
    ("node content", "a value is missing here", "write one, or remove the punctuation that asks for it"),
];

#[cfg(test)]
mod tests {
    use super::{WORDS, explain};

    #[test]
    fn every_row_can_be_reached() {
        for (pattern, what, help) in WORDS {
            assert_eq!(explain(pattern), (*what, *help), "{pattern}");
        }
        assert_eq!(explain("something new").0, "this can't be read as YAML");
    }
}
