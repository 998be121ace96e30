//! Declarations.

use super::Builder;
use super::statements::sentence;
use crate::format::document::{Kind, Segment, Sentence};
use crate::syntax::ast::{Declaration, DeclarationKind, LetValue, Name, PortKind, Ports, Text};

impl<'t> Builder<'t> {
    pub(super) fn declaration(&mut self, declaration: &Declaration) -> Sentence<'t> {
        match &declaration.kind {
            DeclarationKind::Use(paths) => sentence(vec![self.first("use", |builder| builder.texts(paths))]),
            DeclarationKind::Manifests { paths, namespace } => {
                let mut segments = vec![self.first("manifests", |builder| builder.texts(paths))];
                segments.extend(namespace.as_ref().map(|name| {
                    self.segment("in", name.span, |builder| builder.names(std::slice::from_ref(name)))
                }));
                sentence(segments)
            }
            DeclarationKind::NameLabel(key) => {
                sentence(vec![self.first("set name-label", |builder| builder.one(key))])
            }
            DeclarationKind::PodCidr(blocks) => {
                sentence(vec![self.first("set pod-cidr", |builder| builder.texts(blocks))])
            }
            DeclarationKind::Kubernetes(version) => {
                sentence(vec![self.first("kubernetes", |builder| builder.one(version))])
            }
            DeclarationKind::Label { key, values } => {
                let mut segments = vec![self.first("label", |builder| builder.one(key))];
                segments.extend(values.iter().flatten().enumerate().map(|(at, value)| self.value(at, value)));
                Sentence { kind: Kind::Label, ..sentence(segments) }
            }
            DeclarationKind::Let { name, value } => self.binding(name, value),
            DeclarationKind::Profile { name, settings } => {
                let start = settings.list.first().map_or(settings.span, |first| first.span);
                let first = self.first("profile", |builder| builder.names(std::slice::from_ref(name)));
                // What stands behind the opening brace isn't before it.
                let start = if settings.braces { settings.span } else { start };
                let equals = self.segment("=", start, |_| Vec::new());
                self.with_settings(vec![first, Segment { stays: true, ..equals }], settings)
            }
        }
    }

    /// `= VALUE`, and `| VALUE` for all but the first.
    fn value(&mut self, at: usize, value: &Text) -> Segment<'t> {
        let word = if at == 0 { "=" } else { "|" };
        let segment = self.segment(word, value.span, |builder| builder.one(value));
        Segment { stays: at == 0, cell: 1, ..segment }
    }

    fn binding(&mut self, name: &Name, value: &LetValue) -> Sentence<'t> {
        let mut segments = vec![self.first("let", |builder| builder.names(std::slice::from_ref(name)))];
        match value {
            LetValue::Ports(ports) => {
                let word = if are_names(ports) { "= on" } else { "=" };
                let equals = self.segment(word, ports.span, |builder| builder.ports(ports));
                segments.push(Segment { stays: true, cell: 1, ..equals });
            }
            LetValue::Terms { terms, on } => {
                let mut except = None;
                let equals = self.segment("=", terms.span, |builder| {
                    let (list, excepted) = builder.terms(terms);
                    except = excepted;
                    list
                });
                segments.push(Segment { stays: true, cell: 1, ..equals });
                segments.extend(except.map(|except| Segment { cell: 1, ..except }));
                segments.extend(on.as_ref().map(|ports| Segment { cell: 1, ..self.on(ports) }));
            }
        }
        Sentence { kind: Kind::Let, ..sentence(segments) }
    }
}

/// Whether all ports are bare names, which only `on` tells from terms.
fn are_names(ports: &Ports) -> bool {
    ports
        .list
        .iter()
        .all(|port| port.protocol.is_none() && !matches!(port.port, Some(PortKind::Numbers { .. })))
}
