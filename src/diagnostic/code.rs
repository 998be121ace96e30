//! Every diagnostic's code: stable for ever, never reused, grouped by phase.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal $name:literal $severity:ident,)*) => {
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
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_and_names_are_unique_and_well_formed() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(
                seen.insert(code.code()) && seen.insert(code.name()),
                "{code:?} repeats"
            );
            assert!(code.code().len() == 5 && code.code().starts_with('K'), "{code:?}");
            assert!(
                code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code:?}"
            );
        }
        assert!(
            Code::ALL.is_sorted_by_key(|code| code.code()),
            "in the order of their codes"
        );
    }
}
