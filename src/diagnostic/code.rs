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

    // K01..: reading manifests.
    /// A document that is no YAML.
    NotYaml = "K0101" "not-yaml" Error,
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
