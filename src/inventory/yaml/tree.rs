//! A document as a tree with places. Nodes live in one table, so that an alias is a second number for one node.

use std::borrow::Cow;

use super::scalar::{self, Meaning};
use crate::source::Span;

/// A node's position in its document's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(u32);

/// One document: its nodes, children before their parents.
#[derive(Debug, Default)]
pub(crate) struct Document<'a> {
    nodes: Vec<NodeData<'a>>,
    root: Option<NodeId>,
}

#[derive(Debug)]
struct NodeData<'a> {
    span: Span,
    value: Value<'a>,
    /// How many nodes it has when aliases are written out, itself included; `u32::MAX` where there are more.
    weight: u32,
    /// How many collections are nested in it, itself included; at most `MAX_DEPTH`.
    height: u8,
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    Scalar(Scalar<'a>),
    Sequence(Box<[NodeId]>),
    Mapping(Box<[Pair]>),
}

/// A scalar; its meaning is worked out when asked for, since few are.
#[derive(Debug)]
pub(super) struct Scalar<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether it means something else than its text.
    pub(super) special: bool,
    /// Whether it could be put in quotes where it stands: it is plain and without a tag.
    pub(super) bare: bool,
}

impl Scalar<'_> {
    pub(super) fn meaning(&self) -> Meaning {
        if self.special { scalar::plain(&self.text) } else { Meaning::Str }
    }

    /// The text that it becomes as a key; none for null.
    fn key_text(&self) -> Option<Cow<'_, str>> {
        match self.meaning() {
            Meaning::Null => None,
            Meaning::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Meaning::Int(value) => Some(value.to_string().into()),
            Meaning::Float(value) => Some(scalar::float_text(value).into()),
            Meaning::Str => Some(Cow::Borrowed(&self.text)),
        }
    }
}

/// A key and its value. The key is a scalar that isn't null.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) key: NodeId,
    pub(super) value: NodeId,
}

/// A look at a key of a mapping.
pub(crate) struct Entry<'d> {
    /// The key as Kubernetes reads it.
    pub(crate) key: Cow<'d, str>,
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// The key as written, where Kubernetes reads a boolean or a number that is written otherwise.
    pub(crate) misread: Option<&'d str>,
}

/// What stands at a key of a mapping: where the key is, and its value.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'d, 'a>(pub(crate) Option<(Span, Node<'d, 'a>)>);

impl<'d, 'a> Slot<'d, 'a> {
    /// The value; none where it is absent or null, which are one to Kubernetes.
    pub(crate) fn set(self) -> Option<Node<'d, 'a>> {
        self.0.map(|(_, value)| value).filter(|value| value.kind() != Kind::Null)
    }
}

/// What a node is, in the words of JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str,
    List,
    Mapping,
}

impl Kind {
    /// For people: `a number`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Str => "a string",
            Self::List => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

impl<'a> Document<'a> {
    /// Adds a node whose children are there.
    pub(super) fn push(&mut self, span: Span, value: Value<'a>) -> NodeId {
        let (mut height, mut weight) = (0, 1_u32);
        let mut count = |id: NodeId| {
            height = height.max(self.data(id).height);
            weight = weight.saturating_add(self.data(id).weight);
        };
        match &value {
            Value::Scalar(_) => {}
            Value::Sequence(items) => items.iter().copied().for_each(&mut count),
            Value::Mapping(pairs) => pairs.iter().map(|pair| pair.value).for_each(&mut count),
        }
        height += u8::from(!matches!(value, Value::Scalar(_)));
        // A document has at most `MAX_VALUES` nodes.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(NodeData { span, value, weight, height });
        id
    }

    pub(super) fn set_root(&mut self, root: NodeId) {
        self.root = Some(root);
    }

    /// How many nodes it has, aliases not written out.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn height(&self, id: NodeId) -> usize {
        usize::from(self.data(id).height)
    }

    pub(super) fn weight(&self, id: NodeId) -> u64 {
        u64::from(self.data(id).weight)
    }

    /// The text of a key, as Kubernetes reads it; none of what can't be one.
    pub(super) fn key_text(&self, key: NodeId) -> Option<Cow<'_, str>> {
        self.node(key).scalar()?.key_text()
    }

    /// The whole document; none where it is empty.
    pub(crate) fn root(&self) -> Option<Node<'_, 'a>> {
        self.root.map(|id| self.node(id)).filter(|node| node.kind() != Kind::Null)
    }

    pub(super) fn node(&self, id: NodeId) -> Node<'_, 'a> {
        Node { document: self, id }
    }

    fn data(&self, id: NodeId) -> &NodeData<'a> {
        // Ids come from `push` alone, and nodes are never taken away.
        &self.nodes[id.0 as usize]
    }
}

/// A look at one node of a document.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d, 'a> {
    document: &'d Document<'a>,
    id: NodeId,
}

impl<'d, 'a> Node<'d, 'a> {
    fn data(self) -> &'d NodeData<'a> {
        self.document.data(self.id)
    }

    /// Where it stands; an alias stands where its anchor does.
    pub(crate) fn span(self) -> Span {
        self.data().span
    }

    /// What it is.
    pub(crate) fn kind(self) -> Kind {
        match &self.data().value {
            Value::Sequence(_) => Kind::List,
            Value::Mapping(_) => Kind::Mapping,
            Value::Scalar(scalar) => match scalar.meaning() {
                Meaning::Null => Kind::Null,
                Meaning::Bool(value) => Kind::Bool(value),
                Meaning::Int(value) => Kind::Int(value),
                Meaning::Float(value) => Kind::Float(value),
                Meaning::Str => Kind::Str,
            },
        }
    }

    pub(super) fn scalar(self) -> Option<&'d Scalar<'a>> {
        match &self.data().value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn text(self) -> Option<&'d str> {
        self.scalar().filter(|scalar| scalar.meaning() == Meaning::Str).map(|scalar| scalar.text.as_ref())
    }

    /// The text of a scalar that quotes would make a string.
    pub(crate) fn quotable(self) -> Option<&'d str> {
        self.scalar()
            .filter(|scalar| scalar.bare && !scalar.text.is_empty())
            .map(|scalar| scalar.text.as_ref())
    }

    /// A whole number, as JSON writes it: `8.0` is one.
    pub(crate) fn whole(self) -> Option<i128> {
        match self.kind() {
            Kind::Int(value) => Some(value),
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            Kind::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(value as i128),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(self) -> impl Iterator<Item = Node<'d, 'a>> {
        let items: &[NodeId] = match &self.data().value {
            Value::Sequence(items) => items,
            _ => &[],
        };
        items.iter().map(move |&id| self.document.node(id))
    }

    /// The entries of a mapping in their order; none of anything else.
    pub(crate) fn entries(self) -> impl Iterator<Item = (Entry<'d>, Node<'d, 'a>)> {
        self.pairs().iter().filter_map(move |pair| {
            let scalar = self.document.node(pair.key).scalar()?;
            let key = scalar.key_text()?;
            let misread = (key != scalar.text).then_some(scalar.text.as_ref());
            let key_span = self.document.data(pair.key).span;
            Some((Entry { key, key_span, misread }, self.document.node(pair.value)))
        })
    }

    /// What stands at some keys of a mapping, in one look at its entries; every other entry goes to `rest`.
    pub(crate) fn pick<const N: usize>(
        self,
        keys: [&str; N],
        mut rest: impl FnMut(Entry<'d>, Self),
    ) -> [Slot<'d, 'a>; N] {
        let mut slots = [Slot(None); N];
        for (entry, value) in self.entries() {
            match keys.iter().position(|key| *key == entry.key) {
                Some(index) => slots[index] = Slot(Some((entry.key_span, value))),
                None => rest(entry, value),
            }
        }
        slots
    }

    pub(super) fn pairs(self) -> &'d [Pair] {
        match &self.data().value {
            Value::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The entry of a mapping's key; none where it is absent.
    pub(crate) fn entry(self, key: &str) -> Option<(Entry<'d>, Node<'d, 'a>)> {
        self.entries().find(|(entry, _)| entry.key == key)
    }

    /// The value of a mapping's key; none where it is absent or null, which are one to Kubernetes.
    pub(crate) fn get(self, key: &str) -> Option<Node<'d, 'a>> {
        let (_, value) = self.entry(key)?;
        (value.kind() != Kind::Null).then_some(value)
    }
}
