//! The tests that need more than one room, in one binary.

mod hard_strings;
