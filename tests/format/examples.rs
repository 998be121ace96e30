//! What people read first is in the style.

use super::formatted;

#[test]
fn examples_are_formatted() {
    let mut count = 0;
    for (name, text) in crate::syntax::programs().iter().filter(|(name, _)| name.contains("examples")) {
        assert_eq!(formatted(text).as_ref(), Ok(text), "{name}");
        count += 1;
    }
    assert!(count > 10, "only {count} examples were found");
}
