//! Statements and settings.

use super::Builder;
use crate::format::comments::stands_apart;
use crate::format::document::{Entry, Kind, Piece, Segment, Sentence, Setting, Settings};
use crate::source::Span;
use crate::syntax::ast::{self, ContainerPattern, Flow, SettingValue, Statement, StatementKind, Terms};

impl<'t> Builder<'t> {
    pub(super) fn statement(&mut self, statement: &Statement) -> Sentence<'t> {
        let mut sentence = match &statement.kind {
            StatementKind::Allow(flow) => self.flow("allow", flow),
            StatementKind::Deny(flow) => self.flow("deny", flow),
            StatementKind::Isolate { terms, direction } => {
                let mut sentence = sentence(self.subject("isolate", terms));
                if let Some(direction) = direction {
                    let (written, none) = (self.one(direction), Vec::new());
                    let segment = Segment { before: none, stays: true, cell: 0, word: "", list: written };
                    sentence.segments.push(segment);
                }
                sentence
            }
            StatementKind::Pod { terms, settings } => {
                let subject = self.subject("pod", terms);
                self.with_settings(subject, settings)
            }
            StatementKind::AssertPod { terms, settings } => {
                let subject = self.subject("assert pod", terms);
                self.with_settings(subject, settings)
            }
            StatementKind::Container { patterns, terms, settings } => {
                let subject = self.containers("container", patterns, terms);
                self.with_settings(subject, settings)
            }
            StatementKind::AssertContainer { patterns, terms, settings } => {
                let subject = self.containers("assert container", patterns, terms);
                self.with_settings(subject, settings)
            }
            StatementKind::AssertReach(flow) => self.assertion("->", flow),
            StatementKind::AssertNoReach(flow) => self.assertion("-/->", flow),
        };
        if let Some(because) = &statement.because {
            let cell = if sentence.kind == Kind::Assertion { 5 } else { 4 };
            let segment = self.segment("because", because.span, |builder| builder.one(because));
            sentence.because = Some(Segment { cell, ..segment });
        }
        sentence
    }

    /// What can't be read, as it stands.
    pub(super) fn as_written(&self, span: Span) -> Sentence<'t> {
        let list = vec![Entry { before: Vec::new(), piece: self.written(span), after: Vec::new() }];
        sentence(vec![Segment { before: Vec::new(), stays: true, cell: 0, word: "", list }])
    }

    /// `allow A -> B on PORTS`, in the cells of a table.
    fn flow(&mut self, word: &'static str, flow: &Flow) -> Sentence<'t> {
        let mut segments = vec![self.first(word, |_| Vec::new())];
        self.push_terms(&mut segments, &flow.from, 1);
        let start = flow.to.span;
        let (mut list, mut except) = (Vec::new(), None);
        let arrow = self.segment("->", start, |builder| {
            (list, except) = builder.terms(&flow.to);
            std::mem::take(&mut list)
        });
        segments.push(Segment { cell: 2, ..arrow });
        segments.extend(except.map(|except| Segment { cell: 2, ..except }));
        segments.extend(flow.on.as_ref().map(|ports| Segment { cell: 3, ..self.on(ports) }));
        Sentence { kind: Kind::Flow, ..sentence(segments) }
    }

    /// `assert A -> B on PORTS`, where arrows of two lengths have a cell of their own.
    fn assertion(&mut self, arrow: &'static str, flow: &Flow) -> Sentence<'t> {
        let mut segments = vec![self.first("assert", |_| Vec::new())];
        self.push_terms(&mut segments, &flow.from, 1);
        let arrow = self.segment(arrow, flow.to.span, |_| Vec::new());
        segments.push(Segment { cell: 2, ..arrow });
        self.push_terms(&mut segments, &flow.to, 3);
        segments.extend(flow.on.as_ref().map(|ports| Segment { cell: 4, ..self.on(ports) }));
        Sentence { kind: Kind::Assertion, ..sentence(segments) }
    }

    /// Terms that stay on the line of the word before them.
    fn push_terms(&mut self, segments: &mut Vec<Segment<'t>>, terms: &Terms, cell: usize) {
        let (list, except) = self.terms(terms);
        segments.push(Segment { before: Vec::new(), stays: true, cell, word: "", list });
        segments.extend(except.map(|except| Segment { cell, ..except }));
    }

    /// `WORD TERMS`
    fn subject(&mut self, word: &'static str, terms: &Terms) -> Vec<Segment<'t>> {
        let mut except = None;
        let first = self.first(word, |builder| {
            let (list, excepted) = builder.terms(terms);
            except = excepted;
            list
        });
        std::iter::once(first).chain(except).collect()
    }

    /// `WORD NAME, NAME in TERMS`
    fn containers(
        &mut self,
        word: &'static str,
        patterns: &[ContainerPattern],
        terms: &Terms,
    ) -> Vec<Segment<'t>> {
        let first = self.first(word, |builder| {
            builder.list(patterns, |pattern| pattern.span, |builder, pattern| builder.written(pattern.span))
        });
        let mut except = None;
        let within = self.segment("in", terms.span, |builder| {
            let (list, excepted) = builder.terms(terms);
            except = excepted;
            list
        });
        [first, within].into_iter().chain(except).collect()
    }

    pub(super) fn with_settings(
        &mut self,
        segments: Vec<Segment<'t>>,
        settings: &ast::Settings,
    ) -> Sentence<'t> {
        Sentence { settings: Some(self.settings(settings)), ..sentence(segments) }
    }

    fn settings(&mut self, settings: &ast::Settings) -> Settings<'t> {
        let start = settings.list.first().map_or(settings.span.end, |first| first.span.start);
        let (opening, mut before) = super::trailing(self.comments.before(start));
        let mut list = Vec::with_capacity(settings.list.len());
        for (index, setting) in settings.list.iter().enumerate() {
            before.extend(self.comments.before(setting.span.start));
            // Only what has braces can have empty lines, and the first of them is behind the brace.
            let apart = index > 0 && stands_apart(self.comments.text(), setting.span.start);
            let segment = self.setting(setting);
            list.push(Setting { before: std::mem::take(&mut before), apart, segment });
        }
        let tail = self.comments.before(settings.span.end);
        Settings { braces: settings.braces, opening, list, tail }
    }

    fn setting(&mut self, setting: &ast::Setting) -> Segment<'t> {
        let mut list = self.one(&setting.word);
        let pieces = match &setting.value {
            SettingValue::None => Vec::new(),
            SettingValue::Bool(value) => vec![self.written(value.span)],
            SettingValue::Numbers(values) | SettingValue::Words(values) => {
                return self.setting_list(&setting.word, values);
            }
            SettingValue::Localhost { word, profile } => {
                vec![self.written(*word), self.written(profile.span)]
            }
            SettingValue::Pairs(pairs) => pairs
                .iter()
                .flat_map(|(key, value)| [self.written(key.span), self.written(value.span)])
                .collect(),
            SettingValue::Sysctl { name, value } => vec![self.written(name.span), self.written(value.span)],
        };
        if let Some(first) = list.first_mut() {
            let word = std::mem::replace(&mut first.piece, Piece::Blank);
            let rest = pieces.into_iter().flat_map(|piece| [Piece::Blank, piece]);
            first.piece = Piece::Row(std::iter::once(word).chain(rest).collect());
        }
        Segment { before: Vec::new(), stays: false, cell: 0, word: "", list }
    }

    /// `drop ALL, CHOWN`
    fn setting_list(&mut self, word: &ast::Text, values: &[ast::Text]) -> Segment<'t> {
        let (word, list) = (self.slice(word.span), self.texts(values));
        Segment { before: Vec::new(), stays: false, cell: 0, word, list }
    }
}

/// A sentence that is part of no table.
pub(super) fn sentence(segments: Vec<Segment<'_>>) -> Sentence<'_> {
    Sentence { kind: Kind::Other, segments, settings: None, because: None }
}
