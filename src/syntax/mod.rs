//! Text to syntax tree and comments, always, whatever the text. The only room that knows pest; it knows neither
//! names nor Kubernetes.
//!
//! The way of a text: `scan` cuts it into pieces, `grammar` reads each, `tree` makes pest's tokens walkable, `lower`
//! makes the syntax tree of them, `blocks` pairs the braces of namespaces, and `explain` finds the words for what
//! could not be read. `read` leads through all of it.

mod allowances;
pub mod ast;
mod blocks;
mod explain;
mod grammar;
mod lower;
mod one_line;
mod read;
mod scan;
mod tree;

pub use allowances::allowances;
pub(crate) use explain::setting_for;
pub use one_line::{one_line, short_line};
pub use read::{MAX_BYTES, MAX_ERRORS, parse};
pub(crate) use scan::is_statement_word;
