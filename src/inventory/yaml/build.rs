//! The parser's events to a [`Document`]: a stack of open collections, never recursion.
//!
//! Work and memory are bounded by the text: an alias is one more number for a node, and what aliases would come to
//! when written out is counted, so that a bomb ends in an error.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, ScalarStyle, Tag as ParserTag};

use super::scalar::{self, Meaning, Tag};
use super::tree::{Document, NodeId, Pair, Scalar};
use super::{MAX_DEPTH, key, merge, wording};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::source::Span;

/// So many nodes may come through aliases in a document, and ten times its own nodes besides.
const FREE_ALIAS_NODES: u64 = 10_000;

/// So many values, keys and anchors included, any document may have.
const FREE_VALUES: usize = 3_000_000;

/// In a long document, one value for so many bytes: manifests have one for 10 to 20.
const BYTES_A_VALUE: usize = 10;

/// No document may have more values. One takes about 60 bytes, up to 100 with a text of its own.
const MAX_VALUES: usize = 8_000_000;

/// For so many values at most there is room from the start: documents of Kubernetes have fewer.
const FEW_VALUES: usize = 1000;

/// What YAML's own tags begin with when written out.
const CORE_PREFIX: &str = "tag:yaml.org,2002:";

/// A mistake after which nothing more of a document can be read.
pub(super) type Fatal = Box<Diagnostic>;

/// An open collection.
struct Frame {
    span: Span,
    /// Whether it is written in brackets.
    flow: bool,
    /// Whether it is, or one around it: a single pair in a list's brackets is a mapping without any.
    inside: bool,
    /// Where the innermost collection that no brackets are around, from itself outwards, begins.
    block: Option<u32>,
    anchor: usize,
    /// Where its last child ends.
    end: u32,
    content: Content,
}

/// What is in an open collection: of the items or the pairs of all that are open, those from a number on.
enum Content {
    Sequence {
        from: usize,
    },
    Mapping {
        from: usize,
        /// A key that waits for its value.
        key: Option<NodeId>,
        /// The `<<` with their values.
        merges: Vec<Pair>,
    },
}

/// What becomes of one document's events.
pub(super) struct Builder<'a> {
    document: Document<'a>,
    /// How many values it may have.
    limit: usize,
    open: Vec<Frame>,
    /// The items of all open lists.
    items: Vec<NodeId>,
    /// The pairs of all open mappings.
    pairs: Vec<Pair>,
    /// The nodes of anchors, by the parser's numbers; none while the anchor's own collection is open.
    anchors: FxHashMap<usize, Option<NodeId>>,
    /// How many nodes aliases would have added, written out.
    through_aliases: u64,
}

impl<'a> Builder<'a> {
    /// For a document in a text of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            document: Document::with_capacity((bytes / BYTES_A_VALUE).min(FEW_VALUES)),
            limit: (bytes / BYTES_A_VALUE).clamp(FREE_VALUES, MAX_VALUES),
            open: Vec::new(),
            items: Vec::new(),
            pairs: Vec::new(),
            anchors: FxHashMap::default(),
            through_aliases: 0,
        }
    }

    /// What came of the events.
    pub(super) fn finish(self) -> Document<'a> {
        self.document
    }

    /// Whether the innermost open collection is written in brackets.
    pub(super) fn in_brackets(&self) -> bool {
        self.open.last().is_some_and(|frame| frame.flow)
    }

    /// Whether brackets are open.
    pub(super) fn inside_brackets(&self) -> bool {
        self.open.last().is_some_and(|frame| frame.inside)
    }

    /// Where the innermost open collection that isn't in brackets begins, as a position in the file.
    pub(super) fn block(&self) -> Option<u32> {
        self.open.last().and_then(|frame| frame.block)
    }

    /// Takes the next event. What can be gone past is added to `diagnostics`.
    pub(super) fn take(&mut self, event: Event<'a>, span: Span, diagnostics: &mut Sink) -> Result<(), Fatal> {
        if self.document.len() + self.anchors.len() >= self.limit {
            return Err(Box::new(too_many_values(self.limit, span)));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = self::scalar(text, style, tag.as_deref(), span, diagnostics);
                let id = self.document.push(span, scalar);
                self.anchor(anchor, Some(id));
                self.child(id, span.end, diagnostics);
                Ok(())
            }
            Event::SequenceStart(anchor, _) => {
                self.start(Content::Sequence { from: self.items.len() }, anchor, span)
            }
            Event::MappingStart(anchor, _) => {
                let content = Content::Mapping { from: self.pairs.len(), key: None, merges: Vec::new() };
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
        let flow = span.start < span.end;
        let inside = flow || self.inside_brackets();
        let block = if inside { self.block() } else { Some(span.start) };
        self.open.push(Frame { span, flow, inside, block, anchor, end: span.end, content });
        Ok(())
    }

    fn end(&mut self, span: Span, diagnostics: &mut Sink) -> Result<(), Fatal> {
        // The parser pairs starts with ends.
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        let end = if frame.flow { span.end } else { frame.end };
        let whole = Span { end, ..frame.span };
        let id = match frame.content {
            Content::Sequence { from } => self.document.push_sequence(whole, &mut self.items, from),
            Content::Mapping { from, merges, .. } => self.mapping(whole, from, &merges, diagnostics)?,
        };
        self.anchor(frame.anchor, Some(id));
        self.child(id, end, diagnostics);
        Ok(())
    }

    fn mapping(
        &mut self,
        span: Span,
        from: usize,
        merges: &[Pair],
        diagnostics: &mut Sink,
    ) -> Result<NodeId, Fatal> {
        key::check_unique(&self.document, &mut self.pairs, from, diagnostics);
        let own = self.pairs.len() - from;
        if !merges.is_empty() {
            let added = merge::merge(&self.document, &mut self.pairs, from, merges, diagnostics);
            self.count(added as u64, span)?;
        }
        let id = self.document.push_mapping(span, &mut self.pairs, from, own);
        for &merge in merges {
            self.document.add_merge(id, merge);
        }
        Ok(id)
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
        let alias = self.document.push_alias(span, id);
        self.child(alias, span.end, diagnostics);
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
            Content::Sequence { .. } => self.items.push(id),
            Content::Mapping { key, merges, .. } => {
                let Some(key) = key.take() else {
                    *key = Some(id);
                    return;
                };
                let is_merge =
                    self.document.node(key).scalar().is_some_and(|key| key.bare && key.text == "<<");
                if is_merge {
                    merges.push(Pair { key, value: id });
                } else if key::check_usable(&self.document, key, diagnostics) {
                    self.pairs.push(Pair { key, value: id });
                }
            }
        }
    }
}

fn too_many_values(limit: usize, span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooManyValues, format!("this document has more than {limit} values"))
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
    let Some(tag) = tag.map(read_tag) else {
        let meaning = if bare { scalar::plain(&text) } else { Meaning::Str };
        check_finite(&text, meaning, span, diagnostics);
        return Scalar { text, special: meaning != Meaning::Str, bare };
    };
    let Some((text, meaning)) = tag.apply(&text) else {
        let (name, what) = tag.words();
        diagnostics.push(
            Diagnostic::new(
                Code::RefusedValue,
                format!("`{text}` is not {what}, as its tag `!!{name}` says"),
            )
            .at(span, "")
            .help(format!("write {what}, or remove the tag")),
        );
        return Scalar { text, special: false, bare };
    };
    check_finite(&text, meaning, span, diagnostics);
    Scalar { text: text.into_owned().into(), special: meaning != Meaning::Str, bare }
}

fn read_tag(tag: &ParserTag) -> Tag {
    // `!<tag:yaml.org,2002:int>` has no handle.
    let whole = tag.handle.is_empty().then(|| tag.suffix.strip_prefix(CORE_PREFIX)).flatten();
    let core = if tag.is_yaml_core_schema() { Some(tag.suffix.as_str()) } else { whole };
    core.map_or(Tag::Str, Tag::core)
}

fn check_finite(text: &str, meaning: Meaning, span: Span, diagnostics: &mut Sink) {
    if matches!(meaning, Meaning::Float(value) if !value.is_finite()) {
        diagnostics.push(
            Diagnostic::new(Code::NotFinite, format!("`{text}` is no number that Kubernetes can store"))
                .at(span, "")
                .help("write a finite number, or quote the text"),
        );
    }
}
