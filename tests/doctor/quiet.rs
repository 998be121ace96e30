//! Manifests in which nothing is wrong, each like one that others wrote: about those the doctor says nothing.

use kpol::doctor::{Subject, examine};
use kpol::inventory::read;
use kpol::resolve::NEWEST;
use kpol::source::Sources;

/// What is right, and why someone could take it for a mistake.
const RIGHT: &[(&str, &str)] = &[(
    "NetworkPolicies had a status in Kubernetes 1.24 to 1.27, and dumps of those clusters still have it",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\nstatus: {}\n",
)];

#[test]
fn what_is_right_is_passed_over() {
    for (why, text) in RIGHT {
        let said = said(text);
        assert!(said.is_empty(), "{why}:\n{text}{said:#?}");
    }
}

fn said(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("manifests.yaml".to_owned(), text.to_owned());
    let (inventory, found) = read(&sources, &[(file, 0)]);
    let subject = Subject {
        sources: &sources,
        inventory: &inventory,
        found: &found,
        kubernetes: NEWEST,
        now: 1_767_225_600,
    };
    examine(&subject).diagnostics.into_iter().map(|found| found.message).collect()
}
