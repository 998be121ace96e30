//! Values as people and tools write them: blocks and brackets, JSON, comments, odd indents, quotes, anchors, aliases and
//! merges, other line ends.

use super::tree::Tree;
use crate::oracle::rng::Rng;

/// Keys whose values nothing changes; what stands in them is nobody's business.
const PLAIN: &[&str] = &[
    "labels",
    "env",
    "args",
    "volumes",
    "data",
    "selector",
    "ports",
    "resources",
    "matchLabels",
    "strategy",
];

/// Keys whose lines may change.
const TOUCHED: &[&str] = &[
    "securityContext",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "automountServiceAccountToken",
    "annotations",
];

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Yaml { sharing: bool },
}

/// A written document.
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) comments: Vec<String>,
    /// Lines that have to be there still, in this order.
    pub(super) neutral: Vec<String>,
}

struct Writer<'r> {
    rng: &'r mut Rng,
    out: String,
    indent: usize,
    dash: usize,
    sharing: bool,
    comments: Vec<String>,
    neutral: Vec<String>,
    anchored: Vec<(Tree, String)>,
    anchors: usize,
    /// How many things that may change the position is in.
    touched: usize,
    /// Whether something on this line may change, or stands for something else.
    dirty: bool,
}

/// Writes one document, which ends in a line end.
pub(super) fn document(tree: &Tree, form: Form, number: usize, rng: &mut Rng) -> Rendered {
    if form == Form::Json {
        let text = if rng.chance(50) {
            json(tree, None) + "\n"
        } else {
            json(tree, Some((0, 1 + rng.below(4)))) + "\n"
        };
        return Rendered { text, comments: Vec::new(), neutral: Vec::new() };
    }
    let (indent, dash) = (1 + rng.below(4), rng.below(3));
    let sharing = form == Form::Yaml { sharing: true };
    let mut writer = Writer {
        rng,
        out: String::new(),
        indent,
        dash,
        sharing,
        comments: vec![format!("#{number}.")],
        neutral: Vec::new(),
        anchored: Vec::new(),
        anchors: 0,
        touched: 0,
        dirty: false,
    };
    writer.comment_line(0);
    writer.block(tree, 0, false);
    let Writer { out: text, mut comments, neutral, .. } = writer;
    comments.remove(0);
    Rendered { text, comments, neutral }
}

impl Writer<'_> {
    fn end_line(&mut self) {
        let start = self.out.rfind('\n').map_or(0, |newline| newline + 1);
        if self.rng.chance(12) {
            self.comment();
        }
        if !self.dirty && self.touched == 0 {
            self.neutral.push(self.out[start..].to_owned());
        }
        self.out.push('\n');
        self.dirty = false;
        if self.rng.chance(3) {
            self.out.push('\n');
        }
    }

    fn comment(&mut self) {
        let comment = format!("{}{} \"it's\" {{#", self.comments[0], self.comments.len());
        self.out.push_str(if self.out.is_empty() || self.out.ends_with([' ', '\n']) { "" } else { "  " });
        self.out.push_str(&comment);
        self.comments.push(comment);
    }

    fn comment_line(&mut self, column: usize) {
        if self.rng.chance(10) {
            let start = self.out.len();
            self.out.extend(std::iter::repeat_n(' ', column));
            self.comment();
            if self.touched == 0 {
                self.neutral.push(self.out[start..].to_owned());
            }
            self.out.push('\n');
        }
    }

    fn pad(&mut self, column: usize) {
        self.out.extend(std::iter::repeat_n(' ', column));
    }

    /// A collection in lines of its own; `inline` where its first line is begun.
    fn block(&mut self, tree: &Tree, column: usize, inline: bool) {
        let mut inline = inline;
        match tree {
            Tree::Map(entries) => {
                let merged = self.merge(entries, column, &mut inline);
                for (key, value) in entries {
                    if merged.as_ref().is_some_and(|merged| merged.get(key) == Some(value)) {
                        continue;
                    }
                    if !std::mem::take(&mut inline) {
                        self.comment_line(column);
                        self.pad(column);
                    }
                    let touched = usize::from(TOUCHED.contains(&key.as_str()));
                    self.touched += touched;
                    self.out.push_str(&key_text(key));
                    self.out.push(':');
                    self.value(value, column, PLAIN.contains(&key.as_str()), false);
                    self.touched -= touched;
                }
            }
            Tree::List(items) => {
                for item in items {
                    if !std::mem::take(&mut inline) {
                        self.comment_line(column);
                        self.pad(column);
                    }
                    self.out.push('-');
                    self.value(item, column, false, true);
                }
            }
            _ => unreachable!("only collections are written as blocks"),
        }
    }

    /// Entries that come from elsewhere.
    fn merge(&mut self, entries: &[(String, Tree)], column: usize, inline: &mut bool) -> Option<Tree> {
        if !self.sharing || !self.rng.chance(60) {
            return None;
        }
        let fits = |known: &Tree| match known {
            Tree::Map(known) => {
                !known.is_empty() && known.iter().all(|(key, _)| entries.iter().any(|(own, _)| own == key))
            }
            _ => false,
        };
        let (source, name) = self.anchored.iter().find(|(known, _)| fits(known))?.clone();
        let begun = std::mem::take(inline);
        if !begun {
            self.pad(column);
        }
        self.dirty = true;
        self.out.extend(["<<: *", &name]);
        self.end_line();
        // Where it goes, the next line takes its place after the dash.
        self.dirty = begun;
        Some(source)
    }

    /// A value after a colon or a dash, and the line's end.
    fn value(&mut self, tree: &Tree, column: usize, plain: bool, item: bool) {
        if self.sharing {
            let known = self.anchored.iter().find(|(known, _)| known == tree).map(|(_, name)| name.clone());
            if let Some(name) = known.filter(|_| self.rng.chance(70)) {
                self.dirty = true;
                self.out.extend([" *", &name]);
                self.end_line();
                return;
            }
            if *tree != Tree::Null && self.rng.chance(25) {
                let name = format!("a{}", self.anchors);
                self.anchors += 1;
                self.dirty = true;
                self.out.extend([" &", &name]);
                // An anchor can be named only after its value, and no value holds itself.
                self.unanchored(tree, column, plain, item, true);
                self.anchored.push((tree.clone(), name));
                return;
            }
        }
        self.unanchored(tree, column, plain, item, false);
    }

    fn unanchored(&mut self, tree: &Tree, column: usize, plain: bool, item: bool, anchor: bool) {
        let filled = matches!(tree, Tree::Map(entries) if !entries.is_empty())
            || matches!(tree, Tree::List(items) if !items.is_empty());
        if filled && !self.rng.chance(12) {
            let is_list = matches!(tree, Tree::List(_));
            if item && !anchor && self.rng.chance(90) {
                // The first line goes on after the dash.
                let spaces = if self.rng.chance(10) { 3 } else { 1 };
                self.pad(spaces);
                self.block(tree, column + 1 + spaces, true);
                return;
            }
            self.end_line();
            let dash = if is_list && !item { self.dash } else { self.indent };
            self.block(tree, column + dash.max(usize::from(item)), false);
            return;
        }
        if !plain && (filled || matches!(tree, Tree::Map(_))) {
            self.dirty = true;
        }
        match tree {
            Tree::Str(text) if text.contains('\n') && !anchor => self.literal(text, column),
            Tree::Null if self.rng.chance(50) => self.end_line(),
            _ => {
                self.out.push(' ');
                let text = self.flow(tree, column);
                self.out.push_str(&text);
                self.end_line();
            }
        }
    }

    fn literal(&mut self, text: &str, column: usize) {
        let body = text.trim_end_matches('\n');
        let chomping = match text.len() - body.len() {
            0 => "-",
            1 => "",
            _ => "+",
        };
        self.out.extend([" |", chomping]);
        self.out.push('\n');
        for line in body.split('\n') {
            if !line.is_empty() {
                self.pad(column + self.indent.max(2));
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n('\n', (text.len() - body.len()).saturating_sub(1)));
    }

    /// A value in brackets, or a scalar.
    fn flow(&mut self, tree: &Tree, column: usize) -> String {
        let broken = self.rng.chance(15);
        let parts: Vec<String> = match tree {
            Tree::Map(entries) => entries
                .iter()
                .map(|(key, value)| format!("{}: {}", key_text(key), self.flow(value, column)))
                .collect(),
            Tree::List(items) => items.iter().map(|item| self.flow(item, column)).collect(),
            Tree::Null => return ["null", "~"][self.rng.below(2)].to_owned(),
            Tree::Bool(value) => return value.to_string(),
            Tree::Int(value) => return value.to_string(),
            Tree::Str(text) if is_plain(text) && self.rng.chance(70) => return text.clone(),
            Tree::Str(text) if !text.contains(['\n', '\u{e9}']) && self.rng.chance(50) => {
                return format!("'{}'", text.replace('\'', "''"));
            }
            Tree::Str(text) => return format!("{text:?}"),
        };
        let [open, close] = if matches!(tree, Tree::Map(_)) { ["{", "}"] } else { ["[", "]"] };
        if parts.is_empty() {
            return format!("{open}{close}");
        }
        if !broken {
            let comma = if self.rng.chance(10) { "," } else { "" };
            return format!("{open}{}{comma}{close}", parts.join(", "));
        }
        self.dirty = true;
        let pad = " ".repeat(column + 6);
        format!("{open}\n{pad}{}\n{pad}{close}", parts.join(&format!(",\n{pad}")))
    }
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-./".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text)
}

fn json(tree: &Tree, lines: Option<(usize, usize)>) -> String {
    let inner = lines.map(|(column, unit)| (column + unit, unit));
    let colon = if lines.is_some() { ": " } else { ":" };
    let (parts, open, close): (Vec<String>, _, _) = match tree {
        Tree::Map(entries) => (
            entries.iter().map(|(key, value)| format!("{key:?}{colon}{}", json(value, inner))).collect(),
            '{',
            '}',
        ),
        Tree::List(items) => (items.iter().map(|item| json(item, inner)).collect(), '[', ']'),
        Tree::Null => return "null".to_owned(),
        Tree::Bool(value) => return value.to_string(),
        Tree::Int(value) => return value.to_string(),
        Tree::Str(text) => return format!("{text:?}"),
    };
    match lines.filter(|_| !parts.is_empty()) {
        Some((column, unit)) => {
            let [outer, inner] = [column, column + unit].map(|column| " ".repeat(column));
            format!("{open}\n{inner}{}\n{outer}{close}", parts.join(&format!(",\n{inner}")))
        }
        None => format!("{open}{}{close}", parts.join(",")),
    }
}

fn key_text(key: &str) -> String {
    if is_plain(key) { key.to_owned() } else { format!("{key:?}") }
}
