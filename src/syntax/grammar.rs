//! The parser that pest makes of `grammar/kpol.pest`.

#![allow(missing_docs, clippy::pedantic)]

#[derive(pest_derive::Parser)]
#[grammar = "grammar/kpol.pest"]
pub(super) struct Grammar;
