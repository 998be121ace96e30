//! A text's documents: events from the YAML parser, from JSON or from simple lines, with their places, to a builder for each document.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::build::{Builder, Fatal};
use super::json::{Fault, Json};
use super::lines;
use super::offset::Offsets;
use super::strict::Refused;
use super::tab::{Site, Tabs};
use super::tree::Document;
use super::watch::{Watch, Watched};
use super::{place, strict, wording};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::source::{FileId, Span};

/// The documents of a text, one at a time. After an error that leaves no document there is none more.
pub(crate) struct Documents<'a> {
    reader: Reader<'a>,
    text: &'a str,
    file: FileId,
    /// The position in the file of the text's first byte.
    base: u32,
    done: bool,
}

enum Reader<'a> {
    Json(Json<'a>),
    /// Neither JSON nor looked at otherwise.
    Unread,
    Yaml(Box<Yaml<'a>>),
}

/// An event and its bytes in the text; none at the end.
type Step<'a> = Result<Option<(Event<'a>, usize, usize)>, Fatal>;

impl<'a> Documents<'a> {
    /// For a part of a file's text as [`super::split`] gives it, `base` bytes from the file's start.
    pub(crate) fn new(file: FileId, text: &'a str, base: u32) -> Self {
        let reader = Json::new(text).map_or(Reader::Unread, Reader::Json);
        Self { reader, text, file, base, done: false }
    }

    /// As `new`, but read by the parser whatever it is.
    #[cfg(test)]
    pub(super) fn by_parser(file: FileId, text: &'a str, base: u32) -> Self {
        Self { reader: Reader::Yaml(Box::new(Yaml::new(text))), text, file, base, done: false }
    }

    /// The next document. What can be gone past is added to `diagnostics`, and so is the error that ends the text.
    pub(crate) fn next(&mut self, diagnostics: &mut Sink) -> Option<Document<'a>> {
        if self.done {
            return None;
        }
        if let Reader::Unread = self.reader {
            if let Some(document) = self.by_lines(diagnostics) {
                self.done = true;
                return Some(document);
            }
            if let Some(at) = strict::unprintable(self.text) {
                let (what, help) = wording::explain("unprintable character");
                diagnostics.push(Diagnostic::new(Code::NotYaml, what).at(self.span(at, at), "").help(help));
                self.done = true;
                return None;
            }
            self.reader = Reader::Yaml(Box::new(Yaml::new(self.text)));
        }
        let document = self.read(diagnostics).unwrap_or_else(|error| {
            diagnostics.push(*error);
            None
        });
        self.done = document.is_none();
        document
    }

    /// The only document of a text that can be read line by line. What else it is the parser says.
    fn by_lines(&self, diagnostics: &mut Sink) -> Option<Document<'a>> {
        let mut builder = Builder::new(self.text.len());
        let mut found = Sink::default();
        let is_simple = lines::read(self.text, |event, start, end| {
            builder.take(event, self.span(start, end), &mut found).is_ok()
        });
        if !is_simple {
            return None;
        }
        diagnostics.append(found);
        Some(builder.finish())
    }

    fn read(&mut self, diagnostics: &mut Sink) -> Result<Option<Document<'a>>, Fatal> {
        if let Reader::Json(json) = &mut self.reader
            && !json.seek()
        {
            return Ok(None);
        }
        let mut builder = Builder::new(self.text.len());
        while let Some((event, start, end)) = self.event(&builder)? {
            if matches!(event, Event::DocumentEnd) {
                return Ok(Some(builder.finish()));
            }
            builder.take(event, self.span(start, end), diagnostics)?;
        }
        Ok(None)
    }

    fn event(&mut self, builder: &Builder) -> Step<'a> {
        match &mut self.reader {
            Reader::Json(json) => match json.next() {
                Ok(event) => Ok(event.or(Some((Event::DocumentEnd, 0, 0)))),
                Err(fault) => Err(Box::new(self.explain(fault))),
            },
            Reader::Unread => Ok(None),
            Reader::Yaml(yaml) => {
                let base = self.base;
                let place = |start: usize, end: usize| place_of(self.file, base, start, end);
                let block = builder.block().map(|at| (at - base) as usize);
                let brackets = Brackets { innermost: builder.in_brackets(), any: builder.inside_brackets() };
                yaml.next(brackets, block, place)
            }
        }
    }

    fn explain(&self, fault: Fault) -> Diagnostic {
        match fault {
            Fault::Syntax(at) => Diagnostic::new(
                Code::NotYaml,
                "this follows a JSON value without `---`, so it has to be JSON too, and it can't be read as such",
            )
            .at(self.span(at, at), "")
            .help("begin the next document with `---`, or mend the JSON here"),
            Fault::Surrogate(start, end) => {
                let escape = self.text.get(start..end).unwrap_or_default();
                let what = format!("`{escape}` is one half of a character, and its other half isn't beside it");
                Diagnostic::new(Code::NotYaml, what)
                    .at(self.span(start, end), "")
                    .help("write both halves, as in `\\ud83d\\ude00`, or the character itself")
            }
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        place_of(self.file, self.base, start, end)
    }
}

/// Bytes of a text that begins at `base` of its file.
fn place_of(file: FileId, base: u32, start: usize, end: usize) -> Span {
    // A file has less than 4 GiB, see `Sources::add`.
    let in_file = |at: usize| base + u32::try_from(at).unwrap_or(u32::MAX - base);
    Span::new(file, in_file(start), in_file(end.max(start)))
}

/// The brackets that are open where an event stands.
#[derive(Clone, Copy)]
struct Brackets {
    /// Whether the innermost collection is in its own.
    innermost: bool,
    /// Whether there are any.
    any: bool,
}

/// What the YAML parser says, in bytes, and with what it lets pass.
struct Yaml<'a> {
    parser: Parser<'a, Watched<'a>>,
    watch: Watch,
    text: &'a str,
    offsets: Offsets<'a>,
    tabs: Tabs<'a>,
    /// Where the last event ended.
    last: usize,
}

impl<'a> Yaml<'a> {
    fn new(text: &'a str) -> Self {
        let (input, watch) = Watched::new(text);
        Self {
            parser: Parser::new(input),
            watch,
            text,
            offsets: Offsets::new(text),
            tabs: Tabs::new(text),
            last: 0,
        }
    }

    fn next(
        &mut self,
        brackets: Brackets,
        block: Option<usize>,
        place: impl Fn(usize, usize) -> Span,
    ) -> Step<'a> {
        let step = self.parser.next_event();
        if self.watch.is_exceeded() {
            let rest = self.text.get(self.last..).unwrap_or_default();
            let value = rest.trim_start_matches([' ', '\t', '\r', '\n', '-', '?', ':', ',']);
            let at = self.text.len() - value.len();
            return Err(Box::new(too_far(place(at, at))));
        }
        self.watch.reset();
        let (mut event, span) = match step {
            // A text that holds no document may hold tabs; after a document, Kubernetes' reader stops.
            None => return Ok(None),
            Some(Ok((Event::StreamEnd, _))) if self.last > 0 => return Ok(None),
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                let mut at = self.offsets.local(error.marker().index());
                let (what, help) = wording::explain(error.info());
                // The parser notices a tab when it is past it.
                if what == wording::explain("tab").0 && self.text[..at].ends_with('\t') {
                    at -= 1;
                }
                return Err(Box::new(Diagnostic::new(Code::NotYaml, what).at(place(at, at), "").help(help)));
            }
        };
        let start = self.offsets.local(span.start.index());
        let end = if span.is_empty() { start } else { self.offsets.local(span.end.index()) };
        let (start, end) = self.trim(&mut event, start, end);
        let refused = brackets.any.then(|| strict::in_brackets(&event, self.text, start, end)).flatten();
        if let Some(Refused { at, what, help }) = refused {
            return Err(Box::new(Diagnostic::new(Code::NotYaml, what).at(place(at, at), "").help(help)));
        }
        let site = Site { start, end, in_brackets: brackets.any, block };
        if let Some(tab) = self.tabs.check(&event, site) {
            let (what, help) = wording::explain("tab");
            return Err(Box::new(
                Diagnostic::new(Code::NotYaml, what).at(place(tab, tab + 1), "").help(help),
            ));
        }
        let before = std::mem::replace(&mut self.last, end);
        let (start, end) = self.collection(&event, start, end, before, brackets.innermost);
        Ok(if matches!(event, Event::StreamEnd) { None } else { Some((event, start, end)) })
    }

    /// The place of a collection's start alone, empty where it isn't in brackets, or of the bracket at its end. The
    /// parser's begins with a tag and an anchor, or after the first dash, and ends before a comma or after a comment.
    fn collection(
        &self,
        event: &Event,
        start: usize,
        end: usize,
        before: usize,
        in_brackets: bool,
    ) -> (usize, usize) {
        let byte = |at: usize| self.text.as_bytes().get(at).copied();
        match event {
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                let properties = usize::from(*anchor != 0) + usize::from(tag.is_some());
                let start = place::content(self.text, start, properties);
                // A block is empty here, but for its properties; its first item may begin with a bracket.
                if start < end && matches!(byte(start), Some(b'{' | b'[')) {
                    return (start, start + 1);
                }
                let is_list = matches!(event, Event::SequenceStart(..));
                // A list that stands right under its key, which ended before, begins with a dash.
                let value = place::value(self.text, before, properties).filter(|_| is_list);
                let start = value.filter(|&dash| byte(dash) == Some(b'-')).unwrap_or(start);
                (start, start)
            }
            Event::SequenceEnd | Event::MappingEnd if in_brackets => {
                let close = place::closing(self.text, start);
                if matches!(byte(close), Some(b'}' | b']')) { (close, close + 1) } else { (start, end) }
            }
            _ => (start, end),
        }
    }

    /// The place of an event itself; a scalar's text is taken from the source where it stands there as it is.
    fn trim(&self, event: &mut Event<'a>, start: usize, end: usize) -> (usize, usize) {
        let Event::Scalar(text, style, ..) = event else {
            return (start, end);
        };
        if *style == ScalarStyle::Plain && text.is_empty() {
            return (start, start);
        }
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let (start, end) = place::scalar(self.text, start, end, quoted);
        let inset = usize::from(quoted);
        let written = self.text.get(start + inset..end.saturating_sub(inset));
        if let Some(written) = written.filter(|&written| written == *text) {
            *text = Cow::Borrowed(written);
        }
        (start, end)
    }
}

fn too_far(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooManyValues, "what begins here is too long to be read as one value")
        .at(span, "")
        .note("whether brackets are a mapping's key is known only where they close, and all in them is kept until then")
        .help("write brackets of this size as JSON, or as indented lines")
}
