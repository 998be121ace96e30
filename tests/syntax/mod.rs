//! The parser, from the outside.

mod sexp;

use kpol::source::Sources;

#[test]
fn probe() {
    let Ok(list) = std::fs::read_to_string("/tmp/errs.txt") else {
        return;
    };
    for text in list.lines() {
        let mut sources = Sources::new();
        let file = sources.add("a.kpol", text);
        let (_, found) = kpol::syntax::parse(text, file);
        println!("@ {text}");
        for f in &found {
            let span = f.primary().unwrap();
            let place = sources.location(file, span.start);
            let fix = f.helps.iter().find(|h| !h.edits.is_empty()).map(|h| {
                let e = &h.edits[0];
                format!(
                    "{}{}{}",
                    &text[..e.span.start as usize],
                    e.text,
                    &text[e.span.end as usize..]
                )
            });
            println!(
                "    {}:{} {} {} `{}`{}",
                f.code.code(),
                place.column,
                f.message,
                f.notes.len(),
                sources.slice(span),
                fix.map(|f| format!("\n        => {f}")).unwrap_or_default()
            );
        }
    }
}
