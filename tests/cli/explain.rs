//! `kpol explain`: the page of each code, by its number and by its name.

use kpol::diagnostic::Code;

use super::Place;

#[test]
fn every_code_is_explained_by_its_page() {
    let place = Place::new(&[]);
    for code in [Code::UnknownWorkload, Code::CannotWork, Code::ForceConflicts] {
        for named in [code.code(), code.name(), &code.code().to_lowercase()] {
            let ran = place.run(&["explain", named]);
            assert_eq!((ran.out.as_str(), ran.err.as_str(), ran.code), (code.page(), "", Some(0)), "{named}");
        }
    }
}

#[test]
fn what_is_no_code_is_said_with_the_near_ones() {
    let place = Place::new(&[]);
    insta::assert_snapshot!(place.run(&["explain", "unknown-workloads"]).shown(), @"
    ── stderr
    kpol: no finding is called `unknown-workloads`; near it is `unknown-workload`
    ── exit 2
    ");
    insta::assert_snapshot!(place.run(&["explain", "what"]).shown(), @"
    ── stderr
    kpol: no finding is called `what`
    ── exit 2
    ");
}
