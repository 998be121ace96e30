//! The parser, from the outside.

mod sexp;

use kpol::source::Sources;

#[test]
fn kitchen() {
    let text = include_str!("kitchen-sink.kpol");
    let mut sources = Sources::new();
    let file = sources.add("a.kpol", text);
    let (tree, found) = kpol::syntax::parse(text, file);
    for f in &found {
        println!(
            "{} {:?} {}",
            f.message,
            sources.location(file, f.primary().unwrap().start),
            sources.slice(f.primary().unwrap())
        );
    }
    println!("{}", sexp::file(&tree));
    assert!(found.is_empty());
}
