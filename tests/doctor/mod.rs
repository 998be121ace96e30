//! What the doctor knows, held against Kubernetes' own types, and what it has to pass over.

mod quiet;
mod schema;
mod trace;
