//! What a finding is known by from one run to the next: it stays while lines move, and no two of a run share it.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// A fingerprint of each finding, in 32 hexadecimal digits: of its rule, file and message, and of the text of its line. Of
/// equal ones the second is told from the first by its number.
pub(super) fn fingerprints(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut seen: BTreeMap<u128, u32> = BTreeMap::new();
    let fingerprint = |found: &Diagnostic| {
        let (file, line) = found.primary().map_or(("", ""), |span| {
            let range = sources.line_range(span.file, sources.line(span.file, span.start));
            (sources.name(span.file), sources.text(span.file).get(range).unwrap_or_default().trim())
        });
        let base = hash(BASIS, &[found.code.code(), file, &found.message, line]);
        let count = seen.entry(base).or_default();
        *count += 1;
        let own = if *count == 1 { base } else { hash(base, &[&count.to_string()]) };
        format!("{own:032x}")
    };
    diagnostics.iter().map(fingerprint).collect()
}

/// Where FNV-1a begins with 128 bits.
const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a: the same on every machine and in every version, which the standard library's isn't.
fn hash(basis: u128, parts: &[&str]) -> u128 {
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    // No text has the byte 0xFF, so it tells where a part ends.
    parts.iter().fold(basis, |hash, part| step(part.bytes().fold(hash, step), 0xff))
}

#[cfg(test)]
mod tests {
    use super::{BASIS, hash};

    #[test]
    fn the_hash_is_fnv_1a() {
        // FNV-1a of "" and of "a" is published; the byte 0xFF ends a part.
        assert_eq!(hash(BASIS, &[]), BASIS);
        let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(super::PRIME);
        let a = 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964;
        assert_eq!(step(BASIS, b'a'), a);
        assert_eq!(hash(BASIS, &["a"]), step(a, 0xff));
        assert_ne!(hash(BASIS, &["ab", "c"]), hash(BASIS, &["a", "bc"]));
    }
}
