//! Lines as they are shown: cut, wrapped, and with nothing in them that a terminal obeys.

use codespan_reporting::term::termcolor::NoColor;
use proptest::prelude::*;

use super::*;
use crate::diagnostic::render::human;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What is shown for labels, each as (start, end, words) in the text; the first is the primary one.
fn shown(text: &str, labels: &[(usize, usize, &str)]) -> String {
    let mut sources = Sources::new();
    let file = sources.add("a.kpol", text);
    let offset = |at: usize| u32::try_from(at).expect("a short text");
    let mut diagnostic = Diagnostic::new(Code::Syntax, "a message");
    for (index, &(start, end, words)) in labels.iter().enumerate() {
        let span = Span::new(file, offset(start), offset(end));
        diagnostic = if index == 0 { diagnostic.at(span, words) } else { diagnostic.also(span, words) };
    }
    let mut out = NoColor::new(Vec::new());
    human::write(&mut out, &sources, &diagnostic).expect("memory can be written to");
    String::from_utf8(out.into_inner()).expect("what is shown is text")
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let long = format!("allow {}-> db", "web-and-more, ".repeat(100));
    let at = long.find("-> db").expect("it is there");
    insta::assert_snapshot!(shown(&long, &[(at, at + 2, "in the middle"), (0, 5, "far away")]), @"
    error[K0001]: a message
      ┌─ a.kpol:1:1407
      │
    1 │ …d-more, web-and-more, web-and-more, web-and-more, web-and-more, web-and-more, -> db
      │                                                                                ^^ in the middle
      │
      = at a.kpol:1:1: far away
    ");
    insta::assert_snapshot!(shown(&long, &[(0, 5, "at the start")]), @"
    error[K0001]: a message
      ┌─ a.kpol:1:1
      │
    1 │ allow web-and-more, web-and-more, web-and-more, web-and-more, web-and-more, web-and-more, web-a…
      │ ^^^^^ at the start
    ");
    insta::assert_snapshot!(shown(&long, &[(6, at, "more than there is room for")]), @"
    error[K0001]: a message
      ┌─ a.kpol:1:7
      │
    1 │ allow web-and-more, web-and-more, web-and-more, web-and-more, web-and-more, web-and-more, web-a…
      │       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      │       │
      │       more than there is room for
    ");
}

#[test]
fn words_hang_below_their_place_where_they_have_no_room_beside_it() {
    let line = format!("allow {} -> db", "a".repeat(70));
    insta::assert_snapshot!(shown(&line, &[(6, 76, "it has 70 characters, and 63 are the most")]), @"
    error[K0001]: a message
      ┌─ a.kpol:1:7
      │
    1 │ allow aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> db
      │       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      │       │
      │       it has 70 characters, and 63 are the most
    ");
    let end = line.len();
    insta::assert_snapshot!(shown(&line, &[(end - 2, end, "so many words that they reach over the edge")]), @"
    error[K0001]: a message
      ┌─ a.kpol:1:81
      │
    1 │ …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> db
      │                                                  ^^ so many words that they reach over the edge
    ");
}

#[test]
fn tabs_marks_and_what_cannot_be_seen_keep_the_place() {
    let text = "\u{feff}\tallow \u{1b}[31mweb\t-> db\r\ndeny\u{202e} x -> y\r\n";
    let web = text.find("web").expect("it is there");
    let deny = text.find("deny").expect("it is there");
    insta::assert_snapshot!(shown(text, &[(web, web + 3, "here"), (deny + 4, deny + 7, "hidden")]), @r"
    error[K0001]: a message
      ┌─ a.kpol:1:13
      │
    1 │     allow \u{1b}[31mweb -> db
      │                     ^^^ here
    2 │ deny\u{202e} x -> y
      │     -------- hidden
    ");
}

#[test]
fn one_line_between_two_is_shown_and_more_are_left_out() {
    let text = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
    insta::assert_snapshot!(shown(text, &[(0, 3, "first"), (8, 13, "third"), (45, 48, "last")]), @"
    error[K0001]: a message
       ┌─ a.kpol:1:1
       │
     1 │ one
       │ ^^^ first
     2 │ two
     3 │ three
       │ ----- third
       ·
    10 │ ten
       │ --- last
    ");
    insta::assert_snapshot!(shown(text, &[(49, 49, "the end of the text")]), @"
    error[K0001]: a message
       ┌─ a.kpol:11:1
       │
    11 │ 
       │ ^ the end of the text
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_shown_fits_and_obeys_nobody(
        text in "([a-z é中\t\u{1b}\u{202e}]|[a-z ]{40}|\n|\r\n){0,30}",
        places in prop::collection::vec((0..2000_usize, 0..2000_usize), 1..4),
    ) {
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let labels: Vec<(usize, usize, &str)> = places
            .iter()
            .map(|&(a, b)| (boundary(a).unwrap_or(0), boundary(b).unwrap_or(0)))
            .map(|(a, b)| (a.min(b), a.max(b), "a few words beside it"))
            .collect();
        let shown = shown(&text, &labels);
        prop_assert!(!shown.contains(|c: char| c != '\n' && is_hidden(c)), "{shown}");
        // Two labels that meet may hang further words side by side; a lone one fits.
        if labels.len() == 1 {
            let widest = shown.lines().map(|line| line.chars().map(width).sum::<usize>()).max();
            prop_assert!(widest <= Some(COLUMNS), "{shown}");
        }
    }
}
