//! The parser's events to a [`Document`]: a stack of open collections, never recursion.
//!
//! Work and memory are bounded by the text: an alias is one more number for a node, and what aliases would come to
//! when written out is counted, so that a bomb ends in an error.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag as ParserTag};

use super::offset::Offsets;
use super::scalar::{self, Meaning, Tag};
use super::tree::{Document, NodeId, Pair, Scalar, Value};
use super::{MAX_DEPTH, key, merge, place, wording};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::source::{FileId, Span};

/// So many nodes may come through aliases in a document, and ten times its own nodes besides.
const FREE_ALIAS_NODES: u64 = 10_000;

/// The documents of a text, one at a time. After an error that leaves no document there is none more.
pub(crate) struct Documents<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    file: FileId,
    offsets: Offsets<'a>,
    has_tabs: bool,
    crowded: bool,
    done: bool,
}

/// So many values, keys included, a document may have; the objects of a large cluster in one list have some millions.
const MAX_VALUES: usize = 10_000_000;

type Fatal = Box<Diagnostic>;

impl<'a> Documents<'a> {
    /// For a part of a file's text as [`super::split`] gives it, `base` bytes from the file's start.
    pub(crate) fn new(file: FileId, text: &'a str, base: u32) -> Self {
        let has_tabs = memchr::memchr(b'\t', text.as_bytes()).is_some();
        Self {
            parser: Parser::new_from_str(text),
            text,
            file,
            offsets: Offsets::new(text, base),
            has_tabs,
            crowded: is_crowded(text),
            done: false,
        }
    }

    /// The next document. What can be gone past is added to `diagnostics`, and so is the error that ends the text.
    pub(crate) fn next(&mut self, diagnostics: &mut Sink) -> Option<Document<'a>> {
        if self.done {
            return None;
        }
        if self.crowded {
            self.done = true;
            diagnostics.push(too_many_values(self.span(0, 0)));
            return None;
        }
        let mut builder = Builder::default();
        loop {
            let (event, span) = match self.event() {
                Ok(Some(event)) => event,
                Ok(None) => {
                    self.done = true;
                    return None;
                }
                Err(error) => {
                    self.done = true;
                    diagnostics.push(*error);
                    return None;
                }
            };
            if matches!(event, Event::DocumentEnd) {
                return Some(builder.document);
            }
            let taken = self
                .check_indent(&event, span, &builder)
                .and_then(|()| builder.take(event, span, diagnostics));
            if let Err(error) = taken {
                self.done = true;
                diagnostics.push(*error);
                return None;
            }
        }
    }

    fn event(&mut self) -> Result<Option<(Event<'a>, Span)>, Fatal> {
        match self.parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => Ok(None),
            Some(Ok((mut event, span))) => {
                let start = self.offsets.local(span.start.index());
                let end = if span.is_empty() { start } else { self.offsets.local(span.end.index()) };
                let (start, end) = match &mut event {
                    Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty() => (start, start),
                    Event::Scalar(text, style, ..) => {
                        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                        let (start, end) = place::scalar(self.text, start, end, quoted);
                        self.borrow(text, start, end, quoted);
                        (start, end)
                    }
                    _ => (start, end),
                };
                Ok(Some((event, self.span(start, end))))
            }
            Some(Err(error)) => {
                let at = self.offsets.local(error.marker().index());
                let (what, help) = wording::explain(error.info());
                Err(Box::new(Diagnostic::new(Code::NotYaml, what).at(self.span(at, at), "here").help(help)))
            }
        }
    }

    /// Takes a scalar's text from the source where it stands there as it is, which is nearly always.
    fn borrow(&self, text: &mut Cow<'a, str>, start: usize, end: usize, quoted: bool) {
        let inset = usize::from(quoted);
        if let Some(written) =
            self.text.get(start + inset..end.saturating_sub(inset)).filter(|&written| written == *text)
        {
            *text = Cow::Borrowed(written);
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offsets.in_file(start), self.offsets.in_file(end.max(start)))
    }

    fn check_indent(&self, event: &Event, span: Span, builder: &Builder) -> Result<(), Fatal> {
        let begins = matches!(
            event,
            Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..)
        );
        if !self.has_tabs || !begins || builder.in_brackets() {
            return Ok(());
        }
        let start = (span.start - self.offsets.in_file(0)) as usize;
        let Some(tab) = place::tab_before(self.text, start) else {
            return Ok(());
        };
        let (what, help) = wording::explain("tab");
        Err(Box::new(Diagnostic::new(Code::NotYaml, what).at(self.span(tab, tab + 1), "this tab").help(help)))
    }
}

/// An open collection.
struct Frame {
    span: Span,
    /// Whether it is written in brackets.
    flow: bool,
    anchor: usize,
    /// Where its last child ends.
    end: u32,
    content: Content,
}

enum Content {
    Sequence(Vec<NodeId>),
    Mapping {
        pairs: Vec<Pair>,
        /// A key that waits for its value.
        key: Option<NodeId>,
        /// The values of `<<`.
        merges: Vec<NodeId>,
    },
}

#[derive(Default)]
struct Builder<'a> {
    document: Document<'a>,
    open: Vec<Frame>,
    /// The nodes of anchors, by the parser's numbers; none while the anchor's own collection is open.
    anchors: FxHashMap<usize, Option<NodeId>>,
    /// How many nodes aliases would have added, written out.
    through_aliases: u64,
}

impl<'a> Builder<'a> {
    fn in_brackets(&self) -> bool {
        self.open.last().is_some_and(|frame| frame.flow)
    }

    fn take(&mut self, event: Event<'a>, span: Span, diagnostics: &mut Sink) -> Result<(), Fatal> {
        if self.document.len() >= MAX_VALUES {
            return Err(Box::new(too_many_values(span)));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = self::scalar(text, style, tag.as_deref(), span, diagnostics);
                let id = self.document.push(span, Value::Scalar(scalar));
                self.anchor(anchor, Some(id));
                self.child(id, span.end, diagnostics);
                Ok(())
            }
            Event::SequenceStart(anchor, _) => self.start(Content::Sequence(Vec::new()), anchor, span),
            Event::MappingStart(anchor, _) => {
                let content = Content::Mapping { pairs: Vec::new(), key: None, merges: Vec::new() };
                self.start(content, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span, diagnostics),
            Event::Alias(anchor) => self.alias(anchor, span, diagnostics),
            _ => Ok(()),
        }
    }

    fn anchor(&mut self, anchor: usize, id: Option<NodeId>) {
        // The parser numbers anchors from 1.
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn start(&mut self, content: Content, anchor: usize, span: Span) -> Result<(), Fatal> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(too_nested(span)));
        }
        self.anchor(anchor, None);
        self.open.push(Frame { span, flow: span.start < span.end, anchor, end: span.end, content });
        Ok(())
    }

    fn end(&mut self, span: Span, diagnostics: &mut Sink) -> Result<(), Fatal> {
        // The parser pairs starts with ends.
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        let end = if frame.flow { span.end } else { frame.end };
        let value = match frame.content {
            Content::Sequence(items) => Value::Sequence(items.into_boxed_slice()),
            Content::Mapping { mut pairs, merges, .. } => {
                key::check_unique(&self.document, &mut pairs, diagnostics);
                if !merges.is_empty() {
                    let merged = merge::merge(&self.document, &mut pairs, &merges, diagnostics);
                    self.count(merged as u64, frame.span)?;
                }
                Value::Mapping(pairs.into_boxed_slice())
            }
        };
        let id = self.document.push(Span { end, ..frame.span }, value);
        self.anchor(frame.anchor, Some(id));
        self.child(id, end, diagnostics);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span, diagnostics: &mut Sink) -> Result<(), Fatal> {
        let Some(&Some(id)) = self.anchors.get(&anchor) else {
            let inside = self.anchors.contains_key(&anchor);
            let (what, help) = wording::explain("unknown anchor");
            let what = if inside { "this alias stands inside what its own anchor names" } else { what };
            return Err(Box::new(Diagnostic::new(Code::NotYaml, what).at(span, "this alias").help(help)));
        };
        if self.open.len() + self.document.height(id) > MAX_DEPTH {
            return Err(Box::new(too_nested(span)));
        }
        self.count(self.document.weight(id), span)?;
        self.child(id, span.end, diagnostics);
        Ok(())
    }

    fn count(&mut self, nodes: u64, span: Span) -> Result<(), Fatal> {
        self.through_aliases = self.through_aliases.saturating_add(nodes);
        if self.through_aliases <= FREE_ALIAS_NODES + 10 * self.document.len() as u64 {
            return Ok(());
        }
        Err(Box::new(
            Diagnostic::new(Code::AliasLimit, "aliases repeat more than ten times what the document says")
                .at(span, "this one goes past the limit")
                .note(format!("{FREE_ALIAS_NODES} values through aliases are always allowed"))
                .help("write the document out, or split it"),
        ))
    }

    /// Gives a finished node, which ends at `end`, to the collection that is open.
    fn child(&mut self, id: NodeId, end: u32, diagnostics: &mut Sink) {
        let Some(frame) = self.open.last_mut() else {
            self.document.set_root(id);
            return;
        };
        frame.end = frame.end.max(end);
        match &mut frame.content {
            Content::Sequence(items) => items.push(id),
            Content::Mapping { pairs, key, merges } => {
                let Some(key) = key.take() else {
                    *key = Some(id);
                    return;
                };
                let is_merge =
                    self.document.node(key).scalar().is_some_and(|key| key.bare && key.text == "<<");
                if is_merge {
                    merges.push(id);
                } else if key::check_usable(&self.document, key, diagnostics) {
                    pairs.push(Pair { key, value: id });
                }
            }
        }
    }
}

/// Whether a text surely has too much for one document, told before the parser is asked: inside brackets it holds
/// all that it has seen until the outermost closes, and each value there takes one of these characters.
fn is_crowded(text: &str) -> bool {
    let separators = || text.bytes().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count();
    text.len() > MAX_VALUES && separators() > MAX_VALUES
}

fn too_many_values(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooManyValues, format!("this document has more than {MAX_VALUES} values"))
        .at(span, "")
        .help("split it into several documents with `---`")
}

fn too_nested(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooNested, format!("this is nested more than {MAX_DEPTH} deep"))
        .at(span, "")
        .help("nest less: a manifest needs a few dozen levels at most")
}

fn scalar<'a>(
    text: Cow<'a, str>,
    style: ScalarStyle,
    tag: Option<&ParserTag>,
    span: Span,
    diagnostics: &mut Sink,
) -> Scalar<'a> {
    let bare = style == ScalarStyle::Plain && tag.is_none();
    let tag = tag.map(|tag| if tag.is_yaml_core_schema() { Tag::core(&tag.suffix) } else { Tag::Str });
    let text = match tag {
        Some(Tag::Binary) => scalar::base64(&text).map_or(text, Cow::Owned),
        _ => text,
    };
    let meaning = if bare || tag == Some(Tag::Plain) { scalar::plain(&text) } else { Meaning::Str };
    if matches!(meaning, Meaning::Float(value) if !value.is_finite()) {
        diagnostics.push(
            Diagnostic::new(Code::NotFinite, format!("`{text}` is no number that Kubernetes can store"))
                .at(span, "")
                .help("write a finite number, or quote the text"),
        );
    }
    Scalar { text, special: meaning != Meaning::Str, bare }
}
