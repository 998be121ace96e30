//! As a picture: SVG that needs no other program to be laid out, the same bytes for the same graph.
//!
//! Namespaces are frames with their workloads in columns, who reaches others before whom it reaches. Ports stand in the box
//! that takes them, where arrows end, so that no label needs room on a line. Arrows with the same ports, sources and
//! destinations are one line that parts in dots. Lines run in the gaps between columns and never through a box.
//! What has too many lines for that is a matrix.

mod arrange;
mod bundle;
mod card;
mod draw;
mod edge;
mod frame;
mod grid;
mod legend;
mod line;
mod page;
mod rank;
mod route;
mod scene;
mod stack;
mod style;
mod table;
mod text;
mod words;
