//! Pod security: what programs settle, held against judges that know nothing of how the library does it.

mod apply;
mod effective;
mod go;
mod memory;
mod older;
mod pods;
mod refused;
mod standards;
mod tables;
