//! Prints strings that are hard to write in YAML, for readers outside Rust to judge (see `.ci/judges`): one JSON object
//! a line, `{"yaml": the document, "expect": the string}`.

#[path = "../tests/hard_strings/generator.rs"]
mod generator;

use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for string in generator::strings(30_000) {
        let line = serde_json::json!({ "yaml": generator::document(&string), "expect": string });
        writeln!(out, "{line}")?;
    }
    out.flush()
}
