//! A document as a tree with places. Nodes live in one table, so that an alias is a second number for one node.

use std::borrow::Cow;

use super::scalar::{self, Meaning};
use crate::source::Span;

/// A node's position in its document's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

/// One document: its nodes, children before their parents.
#[derive(Debug, Default)]
pub(crate) struct Document<'a> {
    nodes: Vec<NodeData<'a>>,
    /// The items of all lists, those of each together.
    items: Vec<NodeId>,
    /// The pairs of all mappings, those of each together.
    pairs: Vec<Pair>,
    root: Option<NodeId>,
    /// The `<<` of mappings, as they are written, in the order of the mappings' ends.
    merges: Vec<(NodeId, Pair)>,
    /// How many aliases it has.
    aliases: usize,
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
    Sequence(Part),
    /// The pairs, and how many of them are its own: others come through `<<`, and stand after them.
    Mapping(Part, u32),
    /// Another node, which stands where an anchor names it.
    Alias(NodeId),
}

/// Which of a document's items or pairs are one collection's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    start: u32,
    end: u32,
}

impl Part {
    /// Moves what is beyond `from` behind all that is there.
    fn moved<T>(list: &mut Vec<T>, more: &mut Vec<T>, from: usize) -> Self {
        let start = list.len();
        list.extend(more.drain(from..));
        // Each is a node, and a document has at most `MAX_VALUES`; what merge keys add is limited like aliases.
        Self { start: number(start), end: number(list.len()) }
    }

    fn of<T>(self, list: &[T]) -> &[T] {
        // Parts come from `moved` alone, and nothing is taken away.
        &list[self.start as usize..self.end as usize]
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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

    /// Whether it is this text as a key.
    fn is_key(&self, key: &str) -> bool {
        if self.special { self.key_text().is_some_and(|text| text == key) } else { self.text == key }
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
    /// A document without nodes, with room for some.
    pub(super) fn with_capacity(nodes: usize) -> Self {
        Self { nodes: Vec::with_capacity(nodes), ..Self::default() }
    }

    /// Adds a scalar.
    pub(super) fn push(&mut self, span: Span, scalar: Scalar<'a>) -> NodeId {
        self.add(NodeData { span, value: Value::Scalar(scalar), weight: 1, height: 0 })
    }

    /// Adds a list of the items beyond `from`, which are there.
    pub(super) fn push_sequence(&mut self, span: Span, items: &mut Vec<NodeId>, from: usize) -> NodeId {
        let part = Part::moved(&mut self.items, items, from);
        let children = part.of(&self.items).iter().copied();
        let (weight, height) = self.size(children);
        self.add(NodeData { span, value: Value::Sequence(part), weight, height })
    }

    /// Adds another place of a node.
    pub(super) fn push_alias(&mut self, span: Span, named: NodeId) -> NodeId {
        let (weight, height) = (self.data(named).weight, self.data(named).height);
        self.aliases += 1;
        self.add(NodeData { span, value: Value::Alias(named), weight, height })
    }

    /// Adds a mapping of the pairs beyond `from`, which are there: so many of its own, then those that come from elsewhere.
    pub(super) fn push_mapping(
        &mut self,
        span: Span,
        pairs: &mut Vec<Pair>,
        from: usize,
        own: usize,
    ) -> NodeId {
        let part = Part::moved(&mut self.pairs, pairs, from);
        let children = part.of(&self.pairs).iter().map(|pair| pair.value);
        let (weight, height) = self.size(children);
        self.add(NodeData { span, value: Value::Mapping(part, number(own)), weight, height })
    }

    /// The weight and the height of a collection.
    fn size(&self, children: impl Iterator<Item = NodeId>) -> (u32, u8) {
        let (mut weight, mut height) = (1_u32, 0);
        for child in children {
            let child = self.data(child);
            weight = weight.saturating_add(child.weight);
            height = height.max(child.height);
        }
        (weight, height + 1)
    }

    fn add(&mut self, node: NodeData<'a>) -> NodeId {
        // A document has at most `MAX_VALUES` nodes.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
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

    /// Whether two keys are one to Kubernetes.
    pub(super) fn same_key(&self, a: NodeId, b: NodeId) -> bool {
        match (self.node(a).scalar(), self.node(b).scalar()) {
            (Some(a), Some(b)) if !a.special && !b.special => a.text == b.text,
            _ => self.key_text(a) == self.key_text(b),
        }
    }

    /// The whole document; none where it is empty.
    pub(crate) fn root(&self) -> Option<Node<'_, 'a>> {
        self.root.map(|id| self.node(id)).filter(|node| node.kind() != Kind::Null)
    }

    fn entry(&self, pair: Pair) -> Option<(Entry<'_>, Node<'_, 'a>)> {
        let scalar = self.node(pair.key).scalar()?;
        let key = scalar.key_text()?;
        let misread = (key != scalar.text).then_some(scalar.text.as_ref());
        Some((Entry { key, key_span: self.data(pair.key).span, misread }, self.node(pair.value)))
    }

    /// The node itself, where an alias is given.
    pub(super) fn node(&self, id: NodeId) -> Node<'_, 'a> {
        let id = if let Value::Alias(named) = self.data(id).value { named } else { id };
        Node { document: self, id }
    }

    /// Adds that a mapping has a `<<`.
    pub(super) fn add_merge(&mut self, mapping: NodeId, merge: Pair) {
        self.merges.push((mapping, merge));
    }

    /// Whether a part of it stands for another too: it has aliases, or mappings that take in others.
    pub(crate) fn shares(&self) -> bool {
        self.aliases > 0 || !self.merges.is_empty()
    }

    fn written(&self, id: NodeId) -> Written<'_, 'a> {
        let alias = matches!(self.data(id).value, Value::Alias(_)).then(|| self.data(id).span);
        Written { node: self.node(id), alias }
    }

    fn data(&self, id: NodeId) -> &NodeData<'a> {
        // Ids come from `push` alone, and nodes are never taken away.
        &self.nodes[id.0 as usize]
    }
}

/// A node at one of the places where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Written<'d, 'a> {
    /// The node.
    pub(crate) node: Node<'d, 'a>,
    /// Where the alias stands that is written instead of it.
    pub(crate) alias: Option<Span>,
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

    /// Which node of its document; two aliases of one anchor are the same.
    pub(crate) fn id(self) -> NodeId {
        self.id
    }

    pub(crate) fn is_mapping(self) -> bool {
        matches!(self.data().value, Value::Mapping(..))
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self.data().value, Value::Sequence(_))
    }

    /// Where it stands; an alias stands where its anchor does.
    pub(crate) fn span(self) -> Span {
        self.data().span
    }

    /// What it is.
    pub(crate) fn kind(self) -> Kind {
        match &self.data().value {
            Value::Sequence(_) => Kind::List,
            Value::Mapping(..) => Kind::Mapping,
            // A look at an alias is one at what it names, see `Document::node`.
            Value::Alias(_) => Kind::Null,
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
        let items = match self.data().value {
            Value::Sequence(part) => part.of(&self.document.items),
            _ => &[],
        };
        items.iter().map(move |&id| self.document.node(id))
    }

    /// The entries of a mapping in their order; none of anything else.
    pub(crate) fn entries(self) -> impl Iterator<Item = (Entry<'d>, Node<'d, 'a>)> {
        self.pairs().iter().filter_map(move |pair| self.document.entry(*pair))
    }

    /// What stands at some keys of a mapping, in one look at its entries; every other entry goes to `rest`.
    pub(crate) fn pick<const N: usize>(
        self,
        keys: [&str; N],
        mut rest: impl FnMut(Entry<'d>, Self),
    ) -> [Slot<'d, 'a>; N] {
        let mut slots = [Slot(None); N];
        for pair in self.pairs() {
            let key = self.document.node(pair.key);
            let Some(scalar) = key.scalar() else { continue };
            if let Some(index) = keys.iter().position(|key| scalar.is_key(key)) {
                slots[index] = Slot(Some((key.span(), self.document.node(pair.value))));
            } else if let Some((entry, value)) = self.document.entry(*pair) {
                rest(entry, value);
            }
        }
        slots
    }

    /// How many entries a mapping has.
    pub(crate) fn count(self) -> usize {
        self.pairs().len()
    }

    pub(super) fn pairs(self) -> &'d [Pair] {
        match self.data().value {
            Value::Mapping(part, _) => part.of(&self.document.pairs),
            _ => &[],
        }
    }

    fn pair(self, key: &str) -> Option<&'d Pair> {
        let is_key = |id| self.document.node(id).scalar().is_some_and(|scalar| scalar.is_key(key));
        self.pairs().iter().find(|pair| is_key(pair.key))
    }

    /// The value of a mapping's key and where the key stands; none where it is absent.
    pub(crate) fn entry(self, key: &str) -> Option<(Span, Node<'d, 'a>)> {
        let pair = self.pair(key)?;
        Some((self.document.data(pair.key).span, self.document.node(pair.value)))
    }

    /// The pairs of a mapping that are written in it, and those that come through `<<`.
    fn own_and_inherited(self) -> (&'d [Pair], &'d [Pair]) {
        match self.data().value {
            Value::Mapping(part, own) => part.of(&self.document.pairs).split_at(own as usize),
            _ => (&[], &[]),
        }
    }

    /// The keys and values that are written in a mapping, as they are.
    pub(crate) fn own_entries(self) -> impl Iterator<Item = (Written<'d, 'a>, Written<'d, 'a>)> {
        let written = move |id| self.document.written(id);
        let (own, _) = self.own_and_inherited();
        own.iter().map(move |pair| (written(pair.key), written(pair.value)))
    }

    /// The keys and values that come into a mapping through `<<`.
    pub(crate) fn inherited(self) -> impl Iterator<Item = (Cow<'d, str>, Node<'d, 'a>)> {
        let node = move |id| self.document.node(id);
        let (_, inherited) = self.own_and_inherited();
        inherited.iter().filter_map(move |pair| Some((node(pair.key).key()?, node(pair.value))))
    }

    /// The `<<` of a mapping and their values, as they are written.
    pub(crate) fn merges(self) -> impl Iterator<Item = (Written<'d, 'a>, Written<'d, 'a>)> {
        let written = move |id| self.document.written(id);
        let merges = &self.document.merges;
        let from = merges.partition_point(|(mapping, _)| *mapping < self.id);
        let own = merges[from..].iter().take_while(move |(mapping, _)| *mapping == self.id);
        own.map(move |(_, pair)| (written(pair.key), written(pair.value)))
    }

    /// An item of a list.
    pub(crate) fn item(self, index: usize) -> Option<Node<'d, 'a>> {
        match self.data().value {
            Value::Sequence(part) => {
                part.of(&self.document.items).get(index).map(|&id| self.document.node(id))
            }
            _ => None,
        }
    }

    /// The items of a list, as they are written.
    pub(crate) fn written_items(self) -> impl ExactSizeIterator<Item = Written<'d, 'a>> {
        let items = match self.data().value {
            Value::Sequence(part) => part.of(&self.document.items),
            _ => &[],
        };
        items.iter().map(move |&id| self.document.written(id))
    }

    /// What a scalar is as a key; none for null, and of collections.
    pub(crate) fn key(self) -> Option<Cow<'d, str>> {
        self.scalar()?.key_text()
    }

    /// The value of a mapping's key; none where it is absent or null, which are one to Kubernetes.
    pub(crate) fn get(self, key: &str) -> Option<Node<'d, 'a>> {
        let value = self.document.node(self.pair(key)?.value);
        (value.kind() != Kind::Null).then_some(value)
    }
}
