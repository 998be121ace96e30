//! The one integration-test binary: everything that needs more than one room, or the program as a process.

mod architecture;
mod cli;
mod diagnostics;
mod diff;
mod docs;
mod doctor;
mod format;
mod fuzz;
mod graph;
mod hard_strings;
mod import;
mod merge;
mod network;
mod oracle;
mod run;
mod security;
mod syntax;
