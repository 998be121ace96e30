//! What a picture says of itself: what is in it, what was grouped, how to see more, and which signs it has.

use super::super::matrix::Matrix;
use super::super::picture::Picture;
use super::draw::is_all;
use super::legend::{self, Sign};
use super::scene::Scene;
use super::table::size;

/// How those are seen who have no place of their own.
const MORE: &str = "--focus NAMESPACE/NAME shows one workload, --focus 'NAMESPACE/*' a namespace";

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// What is shown, in a sentence.
pub(super) fn of_picture(picture: &Picture) -> String {
    let shown = picture.frames.iter().filter(|frame| frame.workloads > 0);
    // Of a part of the graph only the workloads that have to do with it count.
    let part = picture.focus.is_some() && !picture.whole;
    let workloads = shown.clone().map(|frame| {
        if part { frame.boxes.iter().filter(|shown| shown.known).count() } else { frame.workloads }
    });
    let mut about =
        format!("{} in {}", count(workloads.sum(), "workload"), count(shown.count(), "namespace"));
    if part {
        about.push_str("; all that has to do with it and nothing else");
    }
    if picture.whole {
        about.push_str(
            "; too many to show each: a box is a whole namespace, an arrow what any workload in it may do; ",
        );
        about.push_str(MORE);
    }
    about
}

/// What a matrix shows, in a sentence.
pub(super) fn of_matrix(matrix: &Matrix, part: bool) -> String {
    let own = matrix.groups.iter().filter_map(|group| group.workloads);
    let namespaces = own.clone().filter(|_| matrix.namespaces).count();
    let workloads = count(own.sum(), "workload");
    let (what, row) = if matrix.namespaces {
        ("namespaces", "a namespace, with how many workloads it has")
    } else {
        ("workloads", "a workload")
    };
    let mut about = vec![if matrix.namespaces {
        let namespaces = namespaces - usize::from(matrix.together > 0) + matrix.together;
        format!("{workloads} in {}", count(namespaces, "namespace"))
    } else {
        workloads
    }];
    if part {
        about.push("all that has to do with it and nothing else".to_owned());
    }
    about.push(format!("too many lines to draw: a row is {row}, its squares whom it may connect to"));
    if matrix.together > 0 {
        about.push(format!("the {} {what} with the fewest connections share one row", matrix.together));
    }
    about.push(MORE.to_owned());
    about.join("; ")
}

/// The signs of a matrix.
pub(super) fn signs_of_matrix(matrix: &Matrix) -> Vec<Sign> {
    let has = |wanted: i32| matrix.cells.values().any(|cell| cell.talking > 0 && size(*cell) == wanted);
    let groups = || matrix.groups.iter().filter_map(|group| Some((group.workloads?, group.isolated)));
    let closed = groups().any(|(_, isolated)| isolated.iter().any(|count| *count > 0));
    let open = groups().any(|(all, isolated)| isolated.iter().any(|count| *count < all));
    let signs = [
        (has(12), legend::EVERY),
        (has(8), legend::MOST),
        (has(4), legend::SOME),
        (closed, legend::ROW_CLOSED),
        (open, legend::ROW_OPEN),
    ];
    signs.into_iter().filter(|sign| sign.0).map(|sign| sign.1).collect()
}

/// The signs of a picture.
pub(super) fn signs_of(picture: &Picture, scene: &Scene) -> Vec<Sign> {
    let mut edges = Vec::new();
    for frame in &picture.frames {
        if frame.boxes.is_empty() {
            edges.extend(frame.isolated.map(|count| (count > 0, count < frame.workloads)));
        }
        let known = frame.boxes.iter().filter(|shown| shown.known);
        edges.extend(known.flat_map(|shown| shown.isolated.map(|isolated| (isolated, !isolated))));
    }
    let nets = &scene.nets;
    let parts = nets.iter().any(|net| net.bundle.from.len() + net.bundle.to.len() > 2);
    let unseen = picture.frames.iter().flat_map(|frame| &frame.boxes).any(|shown| !shown.known);
    let signs = [
        (edges.iter().any(|edge| edge.0), legend::CLOSED),
        (edges.iter().any(|edge| edge.1), legend::OPEN),
        (!scene.others.is_empty(), legend::OUTSIDE),
        (unseen, legend::UNSEEN),
        (!nets.is_empty(), legend::ARROW),
        (nets.iter().any(is_all), legend::ALL),
        (parts, legend::DOT),
    ];
    signs.into_iter().filter(|sign| sign.0).map(|sign| sign.1).collect()
}
