//! The parser's input, watched: how far it may look ahead between two events.
//!
//! A bracket can turn out to be a mapping's key when it closes (`[a, b]: c`), so the parser keeps all that is in it
//! until then. Here the text ends before that takes much memory. Nothing else of the input changes.

use std::cell::Cell;
use std::rc::Rc;

use saphyr_parser::input::SkipTabs;
use saphyr_parser::{Input, StrInput};

/// So many indicators (brackets, commas, colons, quotes …) may lie between two events. Each is a
/// handful of tokens of about 100 bytes. An object of Kubernetes, at most about 1.5 MB, has less than a fifth of it.
pub(super) const LIMIT: u32 = 250_000;

/// How many characters the parser takes at a time. It makes room for as many beside each plain text's first one, and
/// texts have room for 32 from the start: one more, and each would be moved once.
const AT_A_TIME: usize = 31;

/// How many indicators the parser has gone past since the last event.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Rc<Cell<u32>>);

impl Watch {
    /// Says that an event has come: what was looked ahead for is decided.
    pub(super) fn reset(&self) {
        self.0.set(0);
    }

    /// Whether the parser wanted to look further ahead than it may, so that the text ended for it.
    pub(super) fn is_exceeded(&self) -> bool {
        self.0.get() > LIMIT
    }
}

/// A text that ends where the parser has looked ahead too far.
pub(super) struct Watched<'a> {
    text: StrInput<'a>,
    watch: Watch,
}

impl<'a> Watched<'a> {
    /// The text, with what tells how far ahead the parser is.
    pub(super) fn new(text: &'a str) -> (Self, Watch) {
        let watch = Watch::default();
        (Self { text: StrInput::new(text), watch: watch.clone() }, watch)
    }

    fn count(&mut self) {
        let indicator = matches!(
            self.text.peek(),
            ',' | ':' | '[' | ']' | '{' | '}' | '!' | '&' | '*' | '?' | '"' | '\''
        );
        if indicator {
            self.watch.0.set(self.watch.0.get() + 1);
            if self.watch.is_exceeded() {
                self.text = StrInput::new("");
            }
        }
    }
}

// Everything that `StrInput` does better than the trait's defaults is handed on; `skip` alone is watched, by which
// the parser goes past each indicator.
impl Input for Watched<'_> {
    fn lookahead(&mut self, count: usize) {
        self.text.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.text.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        AT_A_TIME
    }

    fn raw_read_ch(&mut self) -> char {
        self.text.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.text.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        self.count();
        self.text.skip();
    }

    fn skip_n(&mut self, count: usize) {
        self.text.skip_n(count);
    }

    fn peek(&self) -> char {
        self.text.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.text.peek_nth(n)
    }

    fn peek_opt(&self) -> Option<char> {
        self.text.peek_opt()
    }

    fn next_2_are(&self, c1: char, c2: char) -> bool {
        self.text.next_2_are(c1, c2)
    }

    fn next_3_are(&self, c1: char, c2: char, c3: char) -> bool {
        self.text.next_3_are(c1, c2, c3)
    }

    fn next_is_document_indicator(&self) -> bool {
        self.text.next_is_document_indicator()
    }

    fn next_is_document_start(&self) -> bool {
        self.text.next_is_document_start()
    }

    fn next_is_document_end(&self) -> bool {
        self.text.next_is_document_end()
    }

    fn skip_ws_to_eol(&mut self, tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>) {
        self.text.skip_ws_to_eol(tabs)
    }

    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        self.text.next_can_be_plain_scalar(in_flow)
    }

    fn next_is_blank_or_break(&self) -> bool {
        self.text.next_is_blank_or_break()
    }

    fn next_is_blank_or_breakz(&self) -> bool {
        self.text.next_is_blank_or_breakz()
    }

    fn next_is_blank(&self) -> bool {
        self.text.next_is_blank()
    }

    fn next_is_break(&self) -> bool {
        self.text.next_is_break()
    }

    fn next_is_breakz(&self) -> bool {
        self.text.next_is_breakz()
    }

    fn next_is_z(&self) -> bool {
        self.text.next_is_z()
    }

    fn next_is_flow(&self) -> bool {
        self.text.next_is_flow()
    }

    fn next_is_digit(&self) -> bool {
        self.text.next_is_digit()
    }

    fn next_is_alpha(&self) -> bool {
        self.text.next_is_alpha()
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        self.text.skip_while_non_breakz()
    }

    fn skip_while_blank(&mut self) -> usize {
        self.text.skip_while_blank()
    }

    fn fetch_while_is_alpha(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_alpha(out)
    }

    fn fetch_while_is_yaml_non_space(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_yaml_non_space(out)
    }
}
