//! Strings that readers of YAML take for something else, and documents that hold them.
//!
//! The documents are judged by the tests here, and by readers outside Rust in `.ci/judges`.

use std::collections::BTreeSet;

use kpol::emit::yaml;
use serde_yaml::{Mapping, Value};

/// Strings picked by hand; each is also tried with those of [`AROUND`].
// A table: many to a line.
#[rustfmt::skip]
const PICKED: &[&str] = &[
    // Booleans and nulls of YAML 1.1, 1.2 and of readers that know more.
    "y", "Y", "yes", "Yes", "YES", "yEs", "n", "N", "no", "No", "NO", "nO", "on", "On", "ON", "oN", "off",
    "Off", "OFF", "oFF", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "null", "Null", "NULL",
    "nULL", "~", "nil", "none", "None", "undefined", "t", "f", "T", "F", "NaN", "nan", "inf", "Inf",
    "Infinity",
    // Numbers.
    "0", "1", "-1", "+1", "80", "1000", "1_000", "_1000", "1__0", "1000_", "0644", "0o644", "0O17", "08",
    "09", "0x1", "0X1F", "0x_1", "0xg", "-0x1", "0b1", "0B1", "0b102", "-0b1", "1:30", "1:30:45",
    "190:20:30", "-1:30", "1:60", "1:30.5", "1e3", "1E3", "1e+3", "1e-3", "1.e3", "e3", ".5", "-.5", "+.5",
    "5.", "1.0", "-1.5", "1.5e+3", "1_0.5", "._5", ".", "..", ".inf", ".Inf", ".INF", "+.inf", "-.inf",
    ".nan", ".NaN", ".NAN", "-.nan", "9223372036854775807", "9223372036854775808", "18446744073709551616",
    "1e400", "0.1e-400", "00", "0_", "0.", "-0", "-0.0", "1,000", "1 000", "0x", "0b", "0o",
    "0777777777777777777777", "1.2.3", "10.0.0.0/8", "2001:db8::/32", "::1", "1/2", "12e03", "-2E+05",
    // Dates and times.
    "2001-01-01", "2001-1-1", "2001-01-01T00:00:00Z", "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5", "12:30:45", "2001-01", "20010101",
    // What YAML's own syntax begins, ends or means with.
    "", " ", "  ", "=", "<<", "<", "-", "--", "---", "--- a", "---\n", "- a", "-a", "- ", "-\ta", "?",
    "? a", "?a", ":", ": a", ":a", "::", "a:", "a: b", "a:b", "a :b", "a:\tb", "a :", "a #b", "a#b", "#",
    "# a", "#a", "&a", "& a", "a&b", "*a", "* a", "*", "**", "!a", "!", "!!str", "!!str a", "!<a>", "! a",
    "%a", "%YAML 1.1", "%TAG", "@a", "`a`", "`", "|", "|-", "|2", ">", ">-", "> a", "[", "]", "[]", "[a]",
    "a]", "{", "}", "{}", "{a: b}", "a}", ",", "a,b", "a, b", "'", "''", "'a'", "a'b", "it's", "\"", "\"\"",
    "\"a\"", "a\"b", "\\", "\\\\", "\\n", "\\x41", "\\u0041", "a\\", "...", "....", "... a", "...\n",
    "{{ a }}", "${a}", "$(a)", "%", "a%b", "^", "a=b", "!=", "/", "//", "~a", "~/a",
    // White space and line ends.
    " a", "a ", " a ", "\ta", "a\t", "\t", "a\tb", "\n", "\n\n", "a\n", "\na", "a\nb", "a\n\nb", "a\n b",
    " a\nb", "\ta\nb", "a\r", "\r", "a\rb", "\r\n", "a\r\nb", "a\n\n", "a\u{b}b", "a\u{c}b", "- a\n- b",
    "a: 1\nb: 2", "---\na: 1", "a\n---\nb", "a\n...\nb", "# a\nb", "a\n# b", "a\n\tb",
    // Characters that can't be seen, are none, or end lines for some readers.
    "\0", "a\0b", "\u{1}", "\u{7}", "\u{8}", "\u{1b}", "\u{1b}[31mred", "\u{1f}", "\u{7f}", "\u{80}",
    "\u{85}", "a\u{85}b", "\u{9f}", "\u{a0}", "a\u{a0}b", "\u{ad}", "\u{2028}", "a\u{2028}b", "\u{2029}",
    "a\u{2029}b", "\u{200b}", "\u{200d}", "\u{202e}a", "\u{2066}", "\u{3000}", "\u{feff}", "\u{feff}a",
    "a\u{feff}", "\u{fffd}", "\u{fffe}", "\u{ffff}", "\u{fdd0}", "\u{fff9}", "\u{1fffe}", "\u{1ffff}",
    "\u{10ffff}", "\u{10fffe}", "\u{d7ff}", "\u{e000}", "\u{f8ff}", "\u{e0041}", "\u{10000}", "\u{1d400}",
    // Letters and signs beyond ASCII.
    "é", "e\u{301}", "ß", "ı", "İ", "İI", "ſ", "ÿes", "nо", "日本語", "عربى", "עברית", "🦀",
    "👩\u{200d}👩\u{200d}👧", "🇪🇺", "①", "½", "１２", "٣", "−1", "‘a’", "“a”", "…", "–", "‐",
    // Names that are plain, and what is near them.
    "web", "np1-ingress", "kubernetes.io/metadata.name", "app.kubernetes.io/managed-by", "v1.2.3", "a-",
    "a.", "a_", "a/", "-web", "_web", "2web", "web2", "Web", "nope", "yesterday", "only", "offline",
    "nullable", "truest", "null.d", "no-op", "on-call", "y.z", "n/a", "because \"TICKET-1: it has to\"",
];

/// What the hand-picked strings are also tried with, before and after them.
// A table: many to a line.
#[rustfmt::skip]
const AROUND: &[&str] = &[
    " ", "\t", "\n", "#", " #", ":", ": ", "-", "- ", "'", "\"", "\\", ",", "!", "\u{85}", "a", "1", "_", ".",
];

/// The alphabets that the random strings are made of.
const ALPHABETS: &[&str] = &[
    "0123456789_.:+-eExXobBafinINF",
    "yYnNoOfFtTrRuUeEsSlLaA",
    "yYnNoOfF \t\n:#-",
    " \t\n\r\u{85}\u{2028}\u{2029}a-",
    "-?:,[]{}#&*!|>'\"%@`a \n",
    "\\\"'nxuU0 a",
    "\0\u{1}\u{7}\u{8}\u{b}\u{c}\u{e}\u{1b}\u{1f}\u{7f}\u{80}\u{85}\u{9f}\u{a0}\u{feff}\u{fffe}\u{ffff}ab",
    "éßıİ日本🦀👩\u{200d}\u{fe0f}\u{301}\u{d7ff}\u{e000}\u{10ffff}\u{e0041} :#",
    "0123456789-T:Z. +",
    "abcxyz0189./-_",
    "<=~!.- ",
];

/// At least this many different strings, always the same ones in the same order.
pub(crate) fn strings(at_least: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut strings = Vec::new();
    let mut add = |string: String| {
        if seen.insert(string.clone()) {
            strings.push(string);
        }
        strings.len()
    };
    for picked in PICKED {
        add((*picked).to_owned());
    }
    for length in [999, 1000, 1001, 1022, 1023, 1024, 1025, 4000, 70_000] {
        for unit in ["x", "é", " a", "\n", "\u{85}", "🦀", "\""] {
            add(unit.repeat(length));
        }
    }
    for picked in PICKED {
        for around in AROUND {
            add(format!("{around}{picked}"));
            add(format!("{picked}{around}"));
        }
    }
    let mut random = Random(0x6b70_6f6c);
    while add(random_string(&mut random)) < at_least {}
    strings
}

/// A document with the string as a value, as an item and as a key: `{value: S, items: [S], key: {S: S}}`.
pub(crate) fn document(string: &str) -> String {
    let string = || Value::from(string);
    let key = Value::Mapping(Mapping::from_iter([(string(), string())]));
    yaml::document(&Value::Mapping(Mapping::from_iter([
        ("value".into(), string()),
        ("items".into(), vec![string()].into()),
        ("key".into(), key),
    ])))
}

fn random_string(random: &mut Random) -> String {
    let alphabet: Vec<char> = random.pick(ALPHABETS).chars().collect();
    let length = 1 + random.below(12);
    let mut string: String = (0..length).map(|_| *random.pick(&alphabet)).collect();
    if random.below(4) == 0 {
        string.insert_str(0, random.pick::<&str>(PICKED));
    }
    if random.below(4) == 0 {
        string.push_str(random.pick::<&str>(PICKED));
    }
    string
}

/// `SplitMix64`: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).expect("less than a usize")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
