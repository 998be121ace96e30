//! Pod sets against brute force over a small world, and the shapes that could grow.

mod shapes;
mod small_world;
