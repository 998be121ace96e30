//! Every diagnostic's code: stable for ever, never reused, grouped by phase.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal $name:literal $severity:ident $($judged:ident)?,)*) => {
        /// Which rule a diagnostic comes from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)* }

        impl Code {
            /// All codes, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code itself, as `K0201`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Its name in kebab case, as `unknown-workload`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it weighs unless the user says otherwise.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What the rule is about, in one sentence without its full stop.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                let words = match self { $(Self::$variant => concat!($($doc),+),)* };
                words.trim().trim_end_matches('.')
            }

            /// Its page: what is wrong and why it matters, an example of it and one without it, and what to do.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../docs/errors/", $code, ".md")),)* }
            }

            /// Whether what it finds is an error whatever the user says: a fact, without which nothing that is emitted
            /// would be what was said. Warnings, notes and errors that are a `judgement` can be weighed otherwise.
            #[must_use]
            pub fn is_fixed(self) -> bool {
                match self {
                    $(Self::$variant => {
                        Severity::$severity == Severity::Error && <[&str]>::is_empty(&[$(stringify!($judged))?])
                    })*
                }
            }
        }

        impl Code {
            /// The code that a person names, as `K0201` or as `unknown-workload`.
            #[must_use]
            pub fn find(named: &str) -> Option<Self> {
                let is_named = |code: &&Self| code.code().eq_ignore_ascii_case(named) || code.name() == named;
                Self::ALL.iter().find(is_named).copied()
            }
        }
    };
}

codes! {
    // K00..: reading programs and their syntax.
    /// A statement or declaration that can't be read.
    Syntax = "K0001" "syntax" Error,
    /// Brackets nested deeper than 64.
    TooDeep = "K0002" "too-deep" Error,
    /// A file that is not UTF-8, or holds a NUL byte.
    NotText = "K0003" "not-text" Error,
    /// A program file over 32 MB or a manifest file over its limit.
    TooLarge = "K0004" "too-large" Error,
    /// A file that isn't there or can't be read.
    Unreadable = "K0005" "unreadable" Error,
    /// A string that doesn't end on its line.
    UnclosedString = "K0006" "unclosed-string" Error,
    /// An escape in a string that means nothing.
    BadEscape = "K0007" "bad-escape" Error,
    /// A statement that starts with no keyword.
    UnknownKeyword = "K0008" "unknown-keyword" Error,
    /// A `{` without its `}`, or the other way round; a round or square bracket likewise.
    Brace = "K0009" "brace" Error,
    /// A declaration or a namespace inside a block, or a list of namespaces without one.
    Misplaced = "K0010" "misplaced" Error,
    /// Text of another language: YAML, `//` comments, single quotes, `&&`.
    Foreign = "K0011" "foreign" Error,
    /// A name in capitals or with a character that no name has.
    NameShape = "K0012" "name-shape" Error,
    /// An arrow that is written in another way.
    Arrow = "K0013" "arrow" Error,
    /// Something left out: a comma, an arrow, a term, the settings.
    Missing = "K0014" "missing" Error,
    /// A port whose parts are in another order or case.
    PortShape = "K0015" "port-shape" Error,
    /// `on any`: without `on`, every port is meant.
    OnAny = "K0016" "on-any" Error,
    /// A setting that isn't there, or that is written in another way.
    SettingShape = "K0017" "setting-shape" Error,
    /// A selector that doesn't touch what it narrows.
    Apart = "K0018" "apart" Error,
    /// More syntax errors in one file than are shown.
    TooMany = "K0019" "too-many" Note,
    /// A `# kpol:` comment that can't be followed.
    UnknownAllowance = "K0020" "unknown-allowance" Warning,
    /// A `# kpol: allow(…)` that allows nothing.
    UnusedAllowance = "K0021" "unused-allowance" Warning,

    // K01..: reading manifests.
    /// A document that is no YAML.
    NotYaml = "K0101" "not-yaml" Error,
    /// A manifest nested deeper than 100.
    TooNested = "K0102" "too-nested" Error,
    /// Aliases that repeat far more than the document says.
    AliasLimit = "K0103" "alias-limit" Error,
    /// One key twice in one mapping.
    DuplicateKey = "K0104" "duplicate-key" Error,
    /// A key that is null, a list or a mapping, or a merge of what is no mapping.
    UnusableKey = "K0105" "unusable-key" Error,
    /// A label's key that Kubernetes reads as a boolean or a number.
    MisreadKey = "K0106" "misread-key" Warning,
    /// `.inf` or `.nan`, which Kubernetes can't store.
    NotFinite = "K0107" "not-finite" Error,
    /// A document that is no Kubernetes object.
    NotAnObject = "K0108" "not-an-object" Note,
    /// Two objects of one kind, namespace and name.
    DuplicateObject = "K0109" "duplicate-object" Error,
    /// A field of another type than Kubernetes wants.
    WrongType = "K0110" "wrong-type" Error,
    /// A field that Kubernetes requires and that isn't there.
    MissingField = "K0111" "missing-field" Error,
    /// A value that Kubernetes refuses: a port out of range, a CIDR that is none.
    RefusedValue = "K0112" "refused-value" Error,
    /// Fields that Kubernetes refuses beside each other.
    RefusedTogether = "K0113" "refused-together" Error,
    /// More problems in a part of the manifests than are shown.
    MoreProblems = "K0114" "more-problems" Note,
    /// A document of more values than kpol reads.
    TooManyValues = "K0115" "too-many-values" Error,
    /// A kustomization that can't be built, or that holds kpol's own output.
    Kustomization = "K0190" "kustomization" Error,
    /// Files that kpol itself wrote, below a folder of manifests.
    OwnOutput = "K0191" "own-output" Note,

    // K02..: names.
    /// A name that no workload has.
    UnknownWorkload = "K0201" "unknown-workload" Error,
    /// A name that workloads of two kinds share.
    AmbiguousWorkload = "K0202" "ambiguous-workload" Error,
    /// A name that no Service has.
    UnknownService = "K0203" "unknown-service" Error,
    /// A `svc:` term whose Service can't stand for pods.
    ServiceWithoutPods = "K0204" "service-without-pods" Error,
    /// A profile or setting that isn't there.
    UnknownSetting = "K0205" "unknown-setting" Error,
    /// A term over a namespace of the program in which there is no pod.
    NoPods = "K0206" "no-pods" Error,
    /// A selector that matches no pod of a namespace of the program.
    UnmatchedLabels = "K0207" "unmatched-labels" Error,
    /// One name bound twice.
    DuplicateBinding = "K0208" "duplicate-binding" Error,
    /// A `let`, a `profile` or a `use` that leads back to itself.
    Cycle = "K0209" "cycle" Error,
    /// A `let` that hides a workload of its name.
    HiddenWorkload = "K0210" "hidden-workload" Warning,
    /// A port's name that no pod of the destination has.
    UnknownPort = "K0211" "unknown-port" Error,
    /// A port that the Service doesn't have.
    UnknownServicePort = "K0212" "unknown-service-port" Error,
    /// A container's name that no pod of the term has.
    UnknownContainer = "K0213" "unknown-container" Error,
    /// A workload that can't be named because its pods have no labels.
    UnlabelledWorkload = "K0214" "unlabelled-workload" Error,
    /// Objects without a namespace where the program has several.
    UnplacedObject = "K0215" "unplaced-object" Error,
    /// A statement outside of every namespace in a program that has some.
    OutsideNamespace = "K0216" "outside-namespace" Error,
    /// A term by labels of a namespace whose labels aren't shown.
    UnknownNamespaceLabels = "K0217" "unknown-namespace-labels" Error,
    /// A `let` of ports where pods are asked for, or the other way round.
    WrongBinding = "K0218" "wrong-binding" Error,
    /// Something that needs manifests, where there are none.
    NeedsManifests = "K0219" "needs-manifests" Error,
    /// A workload whose selector also matches another workload's pods.
    SharedSelector = "K0220" "shared-selector" Warning,
    /// A namespace that the manifests don't show, very near to one that they do.
    UnseenNamespace = "K0221" "unseen-namespace" Warning,
    /// Labels of others that nothing shown has, very near to some that are there.
    UnseenLabels = "K0222" "unseen-labels" Warning,
    /// A Service's port where the pods' own port is meant.
    ServicePort = "K0223" "service-port" Warning,

    // K03..: shapes of numbers, addresses, labels and settings.
    /// A port's number that is none, or out of range.
    PortNumber = "K0301" "port-number" Error,
    /// A port's name that Kubernetes would refuse.
    PortName = "K0302" "port-name" Error,
    /// What looks like an IP block but is none.
    BadAddress = "K0303" "bad-address" Error,
    /// An IP block with bits set beyond its prefix.
    HostBits = "K0304" "host-bits" Error,
    /// A label's key that Kubernetes would refuse.
    LabelKey = "K0305" "label-key" Error,
    /// A label's value that Kubernetes would refuse.
    LabelValue = "K0306" "label-value" Error,
    /// A namespace's or an object's name that Kubernetes would refuse.
    ObjectName = "K0307" "object-name" Error,
    /// `[]`, which would be everything.
    EmptySelector = "K0308" "empty-selector" Error,
    /// A selector that no pod can ever match.
    Contradiction = "K0309" "contradiction" Error,
    /// A label's value outside of those that `label` closes.
    ClosedLabel = "K0310" "closed-label" Error,
    /// A `kubernetes` version that kpol doesn't know.
    KubernetesVersion = "K0311" "kubernetes-version" Error,
    /// What is written like one thing and meant as another.
    LooksLike = "K0312" "looks-like" Error,
    /// A setting's value that it can't have.
    SettingValue = "K0313" "setting-value" Error,
    /// A setting where it has no meaning, or said twice.
    MisplacedSetting = "K0314" "misplaced-setting" Error,
    /// A reason that can't be written as an annotation.
    ReasonText = "K0315" "reason-text" Error,

    // K04..: what statements and policies mean together.
    /// A connection that a `deny` forbids and something else would let through.
    DeniedConnection = "K0401" "denied-connection" Error,
    /// A `deny` that also closes its destination to everybody else.
    DenyCloses = "K0402" "deny-closes" Warning,
    /// An `allow` that changes nothing.
    AllowWithoutEffect = "K0403" "allow-without-effect" Warning,
    /// A statement that nothing in the program's namespaces could enforce.
    NotOwned = "K0404" "not-owned" Error,
    /// An isolated egress that can't look up names.
    NoDns = "K0405" "no-dns" Warning,
    /// An `allow` that another namespace's policy blocks.
    BlockedElsewhere = "K0406" "blocked-elsewhere" Error,
    /// An `except` that takes nothing away.
    PointlessExcept = "K0407" "pointless-except" Error,
    /// A term of which its `except` leaves nothing.
    NothingLeft = "K0408" "nothing-left" Error,
    /// Ports where they have no meaning, or of which nothing is left.
    MisplacedPorts = "K0409" "misplaced-ports" Error,
    /// `any except` pods, without knowing where pods' addresses lie.
    AnyExceptPods = "K0410" "any-except-pods" Error,
    /// A statement that names pods in the host's network.
    HostNetwork = "K0411" "host-network" Error,
    /// A term that sweeps in pods in the host's network.
    HostNetworkSwept = "K0412" "host-network-swept" Warning,
    /// A term that needs more peers than a policy should have.
    TooManyPeers = "K0413" "too-many-peers" Error,
    /// A term or a proof that would take too many steps.
    TooComplex = "K0414" "too-complex" Error,
    /// Policies of kinds that kpol can't read.
    ForeignPolicies = "K0415" "foreign-policies" Warning,
    /// A policy of somebody else that has the name of one of kpol's.
    PolicyNameTaken = "K0416" "policy-name-taken" Error,
    /// A policy of kpol's in the manifests that is no longer emitted.
    StalePolicy = "K0417" "stale-policy" Warning,
    /// Policies of kpol's own in the manifests, which are not read.
    OwnPolicies = "K0418" "own-policies" Note,
    /// What a NetworkPolicy can't say.
    Unsayable = "K0419" "unsayable" Error,
    /// `let`s that stand for more terms or ports, or lead further, than kpol follows.
    Expansion = "K0420" "expansion" Error,
    /// A statement that is part of another one.
    Redundant = "K0421" "redundant" Warning,
    /// All addresses of one family alone, where both are in use.
    OneFamily = "K0422" "one-family" Warning,
    /// A block of all addresses, those inside the cluster among them.
    EveryAddress = "K0423" "every-address" Note,
    /// An IP block over pods' addresses, of which a network plugin decides what it means.
    PodsByAddress = "K0424" "pods-by-address" Note,
    /// Loopback addresses, of which no policy sees anything.
    Loopback = "K0425" "loopback" Warning,

    // K05..: settings of pods.
    // K0501 said that settings weren't written yet. It is never to be used again.
    /// Two settings that disagree about the same pods, and neither is narrower.
    ConflictingSettings = "K0502" "conflicting-settings" Error,
    /// Pods that Kubernetes would refuse.
    RefusedPod = "K0503" "refused-pod" Error,
    /// What Kubernetes takes although it can't work or doesn't mean what it says.
    CannotWork = "K0504" "cannot-work" Error judgement,
    /// Something that keeps pods from a standard and that no setting reaches.
    NotMendable = "K0505" "not-mendable" Error,
    /// A narrower statement that makes an exception from a standard.
    StandardException = "K0506" "standard-exception" Warning,
    /// A setting against a standard whose statement isn't wider.
    StandardContradiction = "K0507" "standard-contradiction" Error,
    /// A value of a manifest that no longer holds.
    Overridden = "K0508" "overridden" Note,
    /// A setting that the program's oldest Kubernetes doesn't have.
    TooNew = "K0509" "too-new" Error,
    /// A setting of Linux for pods that run on Windows.
    LinuxOnWindows = "K0510" "linux-on-windows" Error,
    /// Settings and assertions about pods without manifests that show any.
    WaitingForManifests = "K0511" "waiting-for-manifests" Note,
    /// Settings for some pods of a template and not for others.
    SplitTemplate = "K0512" "split-template" Error,

    // K06..: assertions. K0601 said that one couldn't be judged yet. It is never to be used again.
    /// An assertion that doesn't hold.
    AssertionFailed = "K0602" "assertion-failed" Error,
    /// An assertion about nobody, which holds whatever the policies say.
    AssertionOfNobody = "K0603" "assertion-of-nobody" Error,

    /// A question that means different pods in different namespaces.
    AmbiguousQuestion = "K0604" "ambiguous-question" Error,
    /// A question about no pair of pods.
    QuestionOfNobody = "K0605" "question-of-nobody" Error,

    // K07..: writing files.
    /// A file that kpol did not write stands where it has to write one.
    ForeignFile = "K0701" "foreign-file" Error,
    /// A workload that can't be patched in the form that is asked for.
    Unpatchable = "K0702" "unpatchable" Error,
    /// A manifest whose text can't be made to say what it should.
    Unmergeable = "K0703" "unmergeable" Error,
    /// Values of manifests that are overridden, which a server-side apply has to be told.
    ForceConflicts = "K0704" "force-conflicts" Note,
    /// Settings of Pods and Jobs, which can't change in a cluster.
    Immutable = "K0705" "immutable" Note,

    // K08..: manifests on their own, as `doctor` looks at them.
    /// A Service that selects no pod, and whose selector is near to what pods have.
    IdleService = "K0801" "idle-service" Warning,
    /// A Service of which no pod is shown.
    UnshownPods = "K0802" "unshown-pods" Note,
    /// A port's name in a Service that no container behind it has.
    UnknownTargetPort = "K0803" "unknown-target-port" Warning,
    /// A Service whose pods declare ports, and none of those that it sends to.
    MissedTargetPort = "K0804" "missed-target-port" Warning,
    /// A workload whose selector doesn't match its own template.
    SelectorMismatch = "K0805" "selector-mismatch" Error judgement,
    /// The name of an object that isn't there, near to one that is.
    MissingReference = "K0806" "missing-reference" Warning,
    /// The name of an object that isn't there, beside others of its kind.
    UnshownReference = "K0807" "unshown-reference" Note,
    /// A key that a ConfigMap or a Secret doesn't have.
    MissingKey = "K0808" "missing-key" Warning,
    /// A container's mount of a volume that its pod doesn't have.
    MountWithoutVolume = "K0809" "mount-without-volume" Error judgement,
    /// Two volumes of a pod or ports of a container with one name.
    RepeatedName = "K0810" "repeated-name" Error judgement,
    /// A probe or a hook on a named port that its container doesn't have.
    UnknownProbePort = "K0811" "unknown-probe-port" Error judgement,
    /// A port of an Ingress that the Service doesn't have.
    UnknownBackendPort = "K0812" "unknown-backend-port" Warning,
    /// An API version that the version of Kubernetes no longer has.
    RemovedApi = "K0820" "removed-api" Error judgement,
    /// An API version that another one replaces.
    DeprecatedApi = "K0821" "deprecated-api" Warning,
    /// A kind that its API version never had: misspelt, or of another one.
    UnknownKind = "K0822" "unknown-kind" Error judgement,
    /// A certificate that has expired.
    ExpiredCertificate = "K0830" "expired-certificate" Error judgement,
    /// A certificate that expires within 30 days.
    ExpiringCertificate = "K0831" "expiring-certificate" Warning,
    /// A field that objects of the kind don't have.
    UnknownField = "K0840" "unknown-field" Warning,

    // K09..: kpol itself.
    /// Policies that don't say what the program says: a mistake in kpol.
    OwnMistake = "K0901" "own-mistake" Error,
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_and_names_are_unique_and_well_formed() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.code()) && seen.insert(code.name()), "{code:?} repeats");
            assert!(code.code().len() == 5 && code.code().starts_with('K'), "{code:?}");
            assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code:?}");
            assert!(!code.meaning().is_empty(), "{code:?} doesn't say what it means");
            let found = [code.code(), code.name(), &code.code().to_lowercase()].map(Code::find);
            assert_eq!(found, [Some(*code); 3]);
        }
        assert!(Code::ALL.is_sorted_by_key(|code| code.code()), "in the order of their codes");
    }
}
