//! The one integration-test binary: everything that needs more than one room, or the program as a process.

mod diagnostics;
mod hard_strings;
mod oracle;
mod syntax;
