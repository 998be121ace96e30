//! How it looks.

use super::held;

#[test]
fn each_case_looks_as_it_should() {
    insta::glob!("cases/*.kpol", |path| {
        let text = std::fs::read_to_string(path).expect("a case is text");
        insta::assert_snapshot!(held(&text));
    });
}
