//! Text to syntax tree and comments, always, whatever the text. The only room that knows pest; it knows neither
//! names nor Kubernetes.

pub mod ast;
