//! Each token of each program deleted, doubled and replaced: at most two errors, the first at the statement that was
//! touched, and every other statement as it was. A block's head is a statement; its `}` belongs to it.

use std::ops::Range;

use kpol::syntax::ast::Item;

use super::{parse, programs, sexp};

/// What a token is replaced by.
const REPLACEMENTS: &[&str] = &["%", "]", ")", "}", "allow", "on", "web", "Web", "80", "\"", "->", ","];

#[test]
fn one_wrong_token_harms_one_statement() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, text) in programs() {
        let (_, _, tree, found) = parse(&text);
        assert!(found.is_empty(), "{name}: {found:#?}");
        let before = items(&tree.items, &text);
        for token in tokens(&text) {
            let old = &text[token.clone()];
            let mut news = vec![String::new(), format!("{old} {old}")];
            news.extend(REPLACEMENTS.iter().map(|new| (*new).to_owned()));
            for new in news {
                count += 1;
                let mut mutated = text.clone();
                mutated.replace_range(token.clone(), &new);
                if let Err(why) = judge(&text, &before, &token, &new, &mutated) {
                    failures
                        .push(format!("{name}: {old:?} -> {new:?} at {}: {why}", line(&text, token.start)));
                }
            }
        }
    }
    assert!(count > 5000, "the programs have tokens: {count}");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

fn judge(
    text: &str,
    before: &[(Range<usize>, String)],
    token: &Range<usize>,

    new: &str,
    mutated: &str,
) -> Result<(), String> {
    let old = &text[token.clone()];
    let (_, _, tree, found) = parse(mutated);
    if found.len() > 2 {
        return Err(format!(
            "{} errors: {:?}",
            found.len(),
            found.iter().map(|found| &found.message).collect::<Vec<_>>()
        ));
    }
    // What the token belongs to, and the statements that it parts or that it may swallow.
    let braces = [old, new].iter().any(|text| text.contains(['{', '}']));
    let quote = new == "\"";
    let joins = matches!(new, "," | "on" | "->" | "");
    let touched: Vec<usize> = (0..before.len())
        .filter(|&index| {
            let (range, _) = &before[index];
            let inside = range.start <= token.start && token.end <= range.end;
            let line_starts = text[..token.start].rfind('\n').map_or(0, |at| at + 1);
            let line_ends = text[token.end..].find('\n').map_or(text.len(), |at| token.end + at);
            let same_line = range.end > line_starts && range.start < line_ends;
            inside
                || ((old == ";" || (joins && at_edge(before, token))) && next_to(before, index, token))
                || ((quote || braces) && same_line)
        })
        .collect();
    let after = items(&tree.items, mutated);
    let mut rest = after.iter().map(|(_, shown)| shown);
    for (index, (_, shown)) in before.iter().enumerate() {
        if !touched.contains(&index) && !rest.any(|other| other == shown) {
            return Err(format!("lost {shown}"));
        }
    }
    let Some(place) = found.iter().find_map(kpol::diagnostic::Diagnostic::primary) else {
        return Ok(());
    };
    let place = place.start as usize;
    let mut places = touched;
    places.extend(head_of_block(before, text, token));
    let near = places.iter().any(|&index| {
        let (range, _) = &before[index];
        shifted(range.start, token, new) <= place && place <= shifted(range.end, token, new)
    });
    // A brace between statements is its own place, as the second of two is.
    let itself = braces && (token.start..=token.start + new.len()).contains(&place);
    if near || itself { Ok(()) } else { Err(format!("the error is elsewhere: {:?}", found[0])) }
}

/// Where an offset of the program is after the token was replaced.
fn shifted(offset: usize, token: &Range<usize>, new: &str) -> usize {
    if offset >= token.end { offset - token.len() + new.len() } else { offset }
}

/// The head of the block that the `}` at a token closes: where that is lost, the head is where it is missed, as nobody
/// can say where the block was to end.
fn head_of_block(before: &[(Range<usize>, String)], text: &str, token: &Range<usize>) -> Option<usize> {
    let inside = before.iter().any(|(range, _)| range.start <= token.start && token.end <= range.end);
    let opens =
        |(range, _): &(Range<usize>, String)| range.end <= token.start && text[range.clone()].ends_with('{');
    before.iter().rposition(opens).filter(|_| &text[token.clone()] == "}" && !inside)
}

/// Whether a token is the first or the last of an item: an operator there joins the item with its neighbour.
fn at_edge(before: &[(Range<usize>, String)], token: &Range<usize>) -> bool {
    before.iter().any(|(range, _)| range.start == token.start || range.end == token.end)
}

/// Whether an item is the last before or the first after a token.
fn next_to(before: &[(Range<usize>, String)], index: usize, token: &Range<usize>) -> bool {
    let (range, _) = &before[index];
    let between = |start: usize, end: usize| {
        before.iter().any(|(other, _)| other.start >= start && other.end <= end && other != range)
    };
    if range.end <= token.start { !between(range.end, token.start) } else { !between(token.end, range.start) }
}

/// All items and those of blocks, each with its place; a block as its head alone.
fn items(items: &[Item], text: &str) -> Vec<(Range<usize>, String)> {
    let mut all = Vec::new();
    for item in items {
        match item {
            Item::Error(_) => {}
            Item::Declaration(of) => {
                all.push((of.span.start as usize..of.span.end as usize, sexp::item(item)));
            }
            Item::Statement(of) => all.push((of.span.start as usize..of.span.end as usize, sexp::item(item))),
            Item::Namespace(of) => {
                let range = of.span.start as usize..of.span.end as usize;
                let head = text[range.clone()].find('{').map_or(range.end, |at| range.start + at + 1);
                all.push((
                    range.start..head,
                    format!("namespace {:?}", of.names.iter().map(|name| &name.text).collect::<Vec<_>>()),
                ));
                all.extend(self::items(of.body.as_deref().unwrap_or_default(), text));
            }
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    all
}

/// The statements and declarations as s-expressions, without blocks and errors.
pub(crate) fn flattened(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .flat_map(|item| match item {
            Item::Namespace(namespace) => flattened(namespace.body.as_deref().unwrap_or_default()),
            Item::Error(_) => Vec::new(),
            _ => vec![sexp::item(item)],
        })
        .collect()
}

fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// The tokens of a program: words, strings, signs; no blanks and no comments.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | ':' | '*');
        let length = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => {
                1 + rest[1..].replace("\\\\", "__").replace("\\\"", "__").find('"').map_or(0, |end| end + 1)
            }
            _ if rest.starts_with("-/->") => 4,
            _ if rest.starts_with("->") => 2,
            _ if word(c) => rest
                .char_indices()
                .find(|(at, c)| !(word(*c) || *c == '-' && rest[at + 1..].starts_with(char::is_alphanumeric)))
                .map_or(rest.len(), |(end, _)| end),
            _ => c.len_utf8(),
        };
        if !c.is_whitespace() && c != '#' {
            tokens.push(at..at + length);
        }
        at += length;
    }
    tokens
}
