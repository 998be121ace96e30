//! The marks that kpol puts on what it writes, by which it knows its own.

/// The label of every policy that kpol writes, and its value.
pub const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "kpol");

/// The annotation that holds the reasons of the statements behind an object.
pub const BECAUSE: &str = "kpol.dev/because";
