//! The syntax tree: what was written, each part with its place, and nothing of what it means.
//!
//! Numbers, CIDRs and names keep the text that was written: judging them is `resolve`'s. Comments are not in the
//! tree but beside it, sorted by position.

use crate::sets::Protocol;
use crate::source::{Span, Spanned};

/// One `.kpol` file, whatever its text: parts that could not be read are [`Item::Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The items in their order.
    pub items: Vec<Item>,
    /// Every comment, also those inside items, sorted by position.
    pub comments: Vec<Comment>,
}

/// A comment from its `#` to the end of its line, without the line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the last character of the line.
    pub span: Span,
}

/// A line (or more) of a file or of a namespace block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `namespace a` or `namespace a, b { … }`. Only at the top of a file.
    Namespace(Namespace),
    /// What holds program-wide. Only at the top of a file.
    Declaration(Declaration),
    /// `allow`, `deny`, `isolate`, `pod`, `container`, `assert`.
    Statement(Statement),
    /// What could not be read; a diagnostic says why. Later phases skip it.
    Error(Span),
}

/// `namespace a` (to the next such line) or `namespace a, b { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// From the keyword to the last name or the closing brace.
    pub span: Span,
    /// At least one.
    pub names: Vec<Name>,
    /// The statements of a block ([`Item::Statement`] and [`Item::Error`] alone); none for the form without braces.
    pub body: Option<Vec<Item>>,
}

/// A name: bare or quoted. `text` is what it means, escapes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// With the quotes.
    pub span: Span,
    /// Without the quotes.
    pub text: String,
    /// Whether it was quoted: a quoted name is always an object's, never a `let`'s.
    pub quoted: bool,
}

/// A string's meaning, escapes resolved; the span includes the quotes.
pub type Text = Spanned<String>;

/// A declaration: it holds for the whole program, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// From the keyword to the last token.
    pub span: Span,
    /// Which one.
    pub kind: DeclarationKind,
}

/// The declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclarationKind {
    /// `use "base.kpol", …`
    Use(Vec<Text>),
    /// `manifests "k8s/", … in shop`
    Manifests {
        /// Files, folders, globs.
        paths: Vec<Text>,
        /// The namespace of objects that name none.
        namespace: Option<Name>,
    },
    /// `set name-label app.kubernetes.io/name`
    NameLabel(Text),
    /// `set pod-cidr 10.244.0.0/16, …`, as written.
    PodCidr(Vec<Text>),
    /// `kubernetes 1.33`, as written.
    Kubernetes(Text),
    /// `label tier = front | back` or `label tier`.
    Label {
        /// The key, as written.
        key: Text,
        /// The values, if they are closed.
        values: Option<Vec<Text>>,
    },
    /// `let NAME = …`
    Let {
        /// What is bound.
        name: Name,
        /// What it is bound to.
        value: LetValue,
    },
    /// `profile NAME = SETTINGS`
    Profile {
        /// What is bound.
        name: Name,
        /// The settings, at least one.
        settings: Settings,
    },
}

/// What a `let` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetValue {
    /// `let p = tcp/80, tcp/443` or `let p = on http, https`.
    Ports(Ports),
    /// `let t = np1, [tier=front] on 80`.
    Terms {
        /// Who.
        terms: Terms,
        /// With which ports, if any.
        on: Option<Ports>,
    },
}

/// A statement, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// From the keyword to the last token, `because` and its text included.
    pub span: Span,
    /// Which one.
    pub kind: StatementKind,
    /// The text after `because`.
    pub because: Option<Text>,
}

/// The statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `allow A -> B on PORTS`
    Allow(Flow),
    /// `deny A -> B on PORTS`
    Deny(Flow),
    /// `isolate A`, `isolate A ingress`, `isolate A egress`
    Isolate {
        /// Whom.
        terms: Terms,
        /// One direction, or (none) both.
        direction: Option<Spanned<Direction>>,
    },
    /// `pod A SETTINGS`
    Pod {
        /// Whose pods.
        terms: Terms,
        /// At least one.
        settings: Settings,
    },
    /// `container NAME, … in A SETTINGS`
    Container {
        /// Which containers, at least one.
        patterns: Vec<ContainerPattern>,
        /// Of whose pods.
        terms: Terms,
        /// At least one.
        settings: Settings,
    },
    /// `assert A -> B on PORTS`
    AssertReach(Flow),
    /// `assert A -/-> B on PORTS`
    AssertNoReach(Flow),
    /// `assert pod A SETTINGS`
    AssertPod {
        /// Whose pods.
        terms: Terms,
        /// At least one.
        settings: Settings,
    },
    /// `assert container NAME, … in A SETTINGS`
    AssertContainer {
        /// Which containers, at least one.
        patterns: Vec<ContainerPattern>,
        /// Of whose pods.
        terms: Terms,
        /// At least one.
        settings: Settings,
    },
}

/// `A -> B on PORTS`, or with `-/->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Who connects.
    pub from: Terms,
    /// The arrow itself.
    pub arrow: Span,
    /// Who is connected to.
    pub to: Terms,
    /// On which of the destination's ports; none is every port.
    pub on: Option<Ports>,
}

/// A direction of traffic, seen from the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// What comes in.
    Ingress,
    /// What goes out.
    Egress,
}

/// `A, B except C, D`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// From the first to the last token.
    pub span: Span,
    /// The union, at least one.
    pub include: Vec<Term>,
    /// What is taken from it; where present, at least one.
    pub except: Option<Vec<Term>>,
}

/// One item of a list of terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// From the first to the last token, brackets included.
    pub span: Span,
    /// Which kind.
    pub kind: TermKind,
}

/// The terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// `( … )`
    Group(Box<Terms>),
    /// What is written like an IP block (`10.0.0.0/8`, `::1`), as written: it may still be wrong.
    Block(String),
    /// Pods, or a bare name that may be a `let`'s, `any` or `internet`.
    Pods {
        /// What stands before the `/`.
        namespace: Option<NamespaceTerm>,
        /// What stands after it.
        pods: Pods,
    },
}

/// A namespace before a pod term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamespaceTerm {
    /// `shop/`
    Name(Name),
    /// `*/`
    Any(Span),
    /// `[team=a]/`
    Labels(Selector),
}

/// Pods of a namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pods {
    /// `*` and `*[…]`
    All {
        /// The `*`.
        star: Span,
        /// A further condition.
        refine: Option<Selector>,
    },
    /// `[…]`
    Labels(Selector),
    /// `web`, `deploy:web`, `web[…]`
    Named {
        /// `deploy` in `deploy:web`.
        kind: Option<Text>,
        /// The name.
        name: Name,
        /// A further condition.
        refine: Option<Selector>,
    },
}

/// `[REQ, REQ]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// With the brackets.
    pub span: Span,
    /// May be empty: `[]` parses, so that `resolve` can offer `*`.
    pub requirements: Vec<Requirement>,
}

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// From the first to the last token.
    pub span: Span,
    /// The key.
    pub key: Text,
    /// What is asked of it.
    pub operator: RequirementOperator,
}

/// What a requirement asks of its key. `key=` without a value asks for the empty value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequirementOperator {
    /// `key=value`, `key==value`, `key=`
    Equals(Text),
    /// `key!=value`, `key!=`
    NotEquals(Text),
    /// `key in (a, b)`
    In(Vec<Text>),
    /// `key notin (a, b)`
    NotIn(Vec<Text>),
    /// `key`
    Exists,
    /// `!key`
    DoesNotExist,
}

/// A list of ports, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports {
    /// From the first to the last port.
    pub span: Span,
    /// The ports.
    pub list: Vec<Port>,
}

/// One port of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The whole.
    pub span: Span,
    /// `tcp`, `udp` or `sctp` where written.
    pub protocol: Option<Spanned<Protocol>>,
    /// What of that protocol; none only where a protocol stands alone.
    pub port: Option<PortKind>,
}

/// A port by number, range or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// `80` or `8000-8080`, the digits as written (with a sign, if one was written).
    Numbers {
        /// The first, or the only one.
        first: Text,
        /// The last of a range.
        last: Option<Text>,
    },
    /// `http`, or a `let`'s name.
    Name(Name),
}

/// Which containers of a pod: a name, a glob, and whether only init containers are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPattern {
    /// The whole, `init:` included.
    pub span: Span,
    /// Whether `init:` was written.
    pub init: bool,
    /// A name or a glob, as written and without quotes.
    pub glob: Text,
    /// Whether it was quoted: then `*` is no glob.
    pub quoted: bool,
}

/// Settings in a row or in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// With the braces.
    pub span: Span,
    /// Whether they stand in braces.
    pub braces: bool,
    /// At least one.
    pub list: Vec<Setting>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// From the word to its last value.
    pub span: Span,
    /// The word that opens it: `runAsUser`, `noEscalation`, `drop`, a profile's name, …
    pub word: Text,
    /// What follows it.
    pub value: SettingValue,
}

/// What follows a setting's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// A flag (`nonRoot`), a standard (`restricted`) or a profile's name: nothing follows.
    None,
    /// `runAsNonRoot true`
    Bool(Spanned<bool>),
    /// `runAsUser 1000`, `supplementalGroups 1, 2`: the digits as written.
    Numbers(Vec<Text>),
    /// Words: `drop ALL`, `keep runAsUser, drop`, `procMount Default`, `seccomp runtimeDefault`.
    Words(Vec<Text>),
    /// `seccomp localhost "a.json"`
    Localhost {
        /// `localhost`.
        word: Span,
        /// The profile.
        profile: Text,
    },
    /// `selinux level "s0" type "t"`: each key and its value.
    Pairs(Vec<(Text, Text)>),
    /// `sysctl "name" "value"`
    Sysctl {
        /// The kernel parameter.
        name: Text,
        /// Its value.
        value: Text,
    },
}
