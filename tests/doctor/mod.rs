//! What the doctor knows, held against Kubernetes' own types.

mod schema;
mod trace;
