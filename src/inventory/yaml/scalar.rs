//! What a scalar means to Kubernetes: the YAML 1.1 rules of sigs.k8s.io/yaml, with Go's syntax of numbers.
//!
//! Source: `resolve.go` of the YAML library beneath sigs.k8s.io/yaml, and Go's `strconv.ParseInt` with base 0.

use std::borrow::Cow;

/// A scalar's meaning. A string's text is the scalar's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A whole number from `i64::MIN` to `u64::MAX`.
    Int(i128),
    /// Any other number; `.inf` and `.nan` too, which no JSON can say.
    Float(f64),
    /// Text.
    Str,
}

/// A tag as far as it changes a scalar's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `!!str`, and tags of one's own: text as it stands.
    Str,
    /// `!!binary`: text in base64.
    Binary,
    /// `!!null`
    Null,
    /// `!!bool`
    Bool,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
}

impl Tag {
    /// By its name after `!!`.
    pub(super) fn core(suffix: &str) -> Self {
        match suffix {
            "binary" => Self::Binary,
            "null" => Self::Null,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "float" => Self::Float,
            _ => Self::Str,
        }
    }

    /// Its name after `!!`, and what it says that a scalar is, for people.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Str => ("str", "a string"),
            Self::Binary => ("binary", "text in base64"),
            Self::Null => ("null", "null"),
            Self::Bool => ("bool", "a boolean"),
            Self::Int => ("int", "a whole number of 64 bits"),
            Self::Float => ("float", "a number"),
        }
    }

    /// The text and the meaning of a scalar that has this tag, in quotes or not; none where they don't fit.
    pub(super) fn apply(self, text: &str) -> Option<(Cow<'_, str>, Meaning)> {
        let meaning = plain(text);
        let fits = match self {
            Self::Str => return Some((text.into(), Meaning::Str)),
            Self::Binary => return base64(text).map(|text| (text.into(), Meaning::Str)),
            Self::Null => meaning == Meaning::Null,
            Self::Bool => matches!(meaning, Meaning::Bool(_)),
            Self::Int => matches!(meaning, Meaning::Int(_)),
            Self::Float => matches!(meaning, Meaning::Int(_) | Meaning::Float(_)),
        };
        fits.then(|| (text.into(), meaning))
    }
}

/// The meaning of a scalar without quotes and without a tag.
pub(super) fn plain(text: &str) -> Meaning {
    // The first byte decides for nearly every word of a manifest.
    match text.as_bytes().first() {
        None => Meaning::Null,
        Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(b'.') => special_float(text).or_else(|| go_float(text)).map_or(Meaning::Str, Meaning::Float),
        Some(b'+' | b'-') => special_float(text).map_or_else(|| number(text), Meaning::Float),
        Some(b'0'..=b'9') => number(text),
        Some(_) => Meaning::Str,
    }
}

fn word(text: &str) -> Meaning {
    match text {
        "~" | "null" | "Null" | "NULL" => Meaning::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Meaning::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Meaning::Bool(false)
        }
        _ => Meaning::Str,
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn number(text: &str) -> Meaning {
    let text: Cow<str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    go_int(&text).map(Meaning::Int).or_else(|| go_float(&text).map(Meaning::Float)).unwrap_or(Meaning::Str)
}

/// Go's `ParseInt` and `ParseUint` with base 0, underscores already gone.
fn go_int(text: &str) -> Option<i128> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // `from_str_radix` would take a second sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -magnitude } else { magnitude };
    // Past 64 bits with a sign only the unsigned reading is left, which takes no sign.
    let fits = i64::try_from(value).is_ok() || !signed;
    fits.then_some(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and within the range of a float.
fn go_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some_digits = !whole.is_empty() || !fraction.is_empty();
    let shaped = digits(whole)
        && digits(fraction)
        && some_digits
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    // Rust's syntax of floats holds this one.
    let value: f64 = if shaped { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// The text that a number becomes as a key, as Kubernetes turns keys into text.
pub(super) fn float_text(value: f64) -> String {
    format!("{value}")
}

/// The text of `!!binary`: base64 with padding, in which ends of lines don't count. Bytes that are no text become
/// replacement characters, as in Kubernetes' reader.
fn base64(text: &str) -> Option<String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = digits.iter().rev().take_while(|&&byte| byte == b'=').count();
    if !digits.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for &byte in &digits[..digits.len() - padding] {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(digit)) & 0x3fff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Meaning::*, Tag, base64, plain};

    #[test]
    fn plain_scalars_mean_what_kubernetes_reads() {
        let rows: &[(&str, Meaning)] = &[
            ("", Null),
            ("~", Null),
            ("null", Null),
            ("Null", Null),
            ("nULL", Str),
            ("y", Bool(true)),
            ("Y", Bool(true)),
            ("yes", Bool(true)),
            ("On", Bool(true)),
            ("TRUE", Bool(true)),
            ("tRUE", Str),
            ("n", Bool(false)),
            ("NO", Bool(false)),
            ("off", Bool(false)),
            ("False", Bool(false)),
            ("yess", Str),
            ("0644", Int(420)),
            ("0o644", Int(420)),
            ("0b11", Int(3)),
            ("-0b11", Int(-3)),
            ("0x1F", Int(31)),
            ("1_000", Int(1000)),
            ("08", Float(8.0)),
            ("0", Int(0)),
            ("-0", Int(0)),
            ("+12", Int(12)),
            ("+-1", Str),
            ("0x", Str),
            ("0x-1", Str),
            ("18446744073709551615", Int(18_446_744_073_709_551_615)),
            ("-9223372036854775808", Int(-9_223_372_036_854_775_808)),
            ("18446744073709551616", Float(18_446_744_073_709_551_616.0)),
            ("1.5", Float(1.5)),
            ("1.", Float(1.0)),
            (".5", Float(0.5)),
            ("1e3", Float(1000.0)),
            ("1e+3", Float(1000.0)),
            ("1e", Str),
            ("1e999", Str),
            (".", Str),
            ("-", Str),
            ("...", Str),
            ("1:30", Str),
            ("2024-01-01", Str),
            ("=", Str),
            ("<<", Str),
            ("10.0.0.1", Str),
            ("1Gi", Str),
            ("inf", Str),
            ("nan", Str),
            (".inf", Float(f64::INFINITY)),
            ("-.INF", Float(f64::NEG_INFINITY)),
            ("é", Str),
        ];
        for (text, expected) in rows {
            assert_eq!(plain(text), *expected, "{text:?}");
        }
        assert!(matches!(plain(".NaN"), Float(value) if value.is_nan()));
    }

    #[test]
    fn base64_is_decoded() {
        let rows = [
            ("aGk=", Some("hi")),
            ("aGkh\nCg==", Some("hi!\n")),
            ("", Some("")),
            ("/w==", Some("\u{fffd}")),
            ("a-b=", None),
            ("aGk", None),
            ("aGk =", None),
            ("a===", None),
            ("a=k=", None),
        ];
        for (text, expected) in rows {
            assert_eq!(base64(text).as_deref(), expected, "{text:?}");
        }
    }

    /// What sigs.k8s.io/yaml 1.6.0 was seen to do.
    #[test]
    fn a_tag_fits_its_text_or_is_refused() {
        let rows: &[(&str, &str, Option<Meaning>)] = &[
            ("int", "7", Some(Int(7))),
            ("int", "abc", None),
            ("int", "1.0", None),
            ("int", "", None),
            ("int", "~", None),
            ("int", "true", None),
            ("int", "18446744073709551615", Some(Int(18_446_744_073_709_551_615))),
            ("int", "99999999999999999999", None),
            ("bool", "y", Some(Bool(true))),
            ("bool", "x", None),
            ("bool", "1", None),
            ("bool", "~", None),
            ("float", "1", Some(Int(1))),
            ("float", "0x10", Some(Int(16))),
            ("float", "08", Some(Float(8.0))),
            ("float", "1_0.5", Some(Float(10.5))),
            ("float", "abc", None),
            ("float", "", None),
            ("null", "", Some(Null)),
            ("null", "~", Some(Null)),
            ("null", "x", None),
            ("null", "0", None),
            ("str", "7", Some(Str)),
            ("map", "x", Some(Str)),
            ("foo", "7", Some(Str)),
            ("binary", "aGk=", Some(Str)),
            ("binary", "a-b", None),
        ];
        for (tag, text, expected) in rows {
            let got = Tag::core(tag).apply(text).map(|(_, meaning)| meaning);
            assert_eq!(got, *expected, "!!{tag} {text:?}");
        }
    }
}
