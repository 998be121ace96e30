//! The same inventory whatever the order of the files and however they are cut into pieces.

use crate::inventory::read;
use crate::source::Sources;

#[test]
fn files_may_come_in_any_order() {
    // Each file is cut into several pieces, shares two objects with its neighbour and has one twice.
    let padding = "#".repeat(3_000);
    let object = |file: usize, n: usize| {
        let name = if n < 2 { format!("p{}-{n}", file / 2) } else { format!("q{file}-{}", n.min(98)) };
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: 7}}\n{padding}\n")
    };
    let text = |file| (0..100).map(|n| object(file, n)).collect::<Vec<_>>().join("---\n");
    let texts: Vec<(String, String)> = (0..20).map(|file| (format!("f{file:02}.yaml"), text(file))).collect();
    let run = |order: Vec<usize>| {
        let mut sources = Sources::new();
        let files: Vec<_> =
            order.iter().map(|&index| (sources.add(&*texts[index].0, &*texts[index].1), 0)).collect();
        let (inventory, diagnostics) = read(&sources, &files);
        let place = |span| sources.sort_key(span);
        let names: Vec<_> = inventory
            .workloads
            .iter()
            .map(|workload| (place(workload.id.name.span), workload.id.name.value.clone()))
            .map(|((name, start, end), value)| (name.to_owned(), start, end, value))
            .collect();
        let words: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| {
                let labels: Vec<_> = diagnostic.labels.iter().map(|label| place(label.span)).collect();
                format!("{} {labels:?}", diagnostic.message)
            })
            .collect();
        (names, words)
    };
    let forward = run((0..20).collect());
    assert_eq!(forward.0.len(), 2_000);
    assert_eq!(forward.1.iter().filter(|words| words.contains("there twice")).count(), 40);
    assert_eq!(run((0..20).rev().collect()), forward);
    assert_eq!(run((0..20).map(|index| index * 7 % 20).collect()), forward);
}

#[test]
fn identity_is_group_kind_namespace_and_name() {
    let object = |api: &str, kind: &str, namespace: &str, name: &str| {
        let namespace =
            if namespace.is_empty() { String::new() } else { format!("namespace: {namespace}, ") };
        format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{{namespace}name: {name}}}\n")
    };
    let config = |namespace: &str| object("v1", "ConfigMap", namespace, "a");
    // (first file, second file, whether through one entry, how many errors)
    let rows = [
        (config(""), config(""), true, 1),
        (config(""), config(""), false, 0),
        (config("ns"), config("ns"), false, 1),
        (config("ns"), config("ms"), true, 0),
        (config("ns"), config(""), true, 0),
        (object("x.io/v1", "A", "", "a"), object("x.io/v2", "A", "", "a"), true, 1),
        (object("x.io/v1", "A", "", "a"), object("y.io/v1", "A", "", "a"), true, 0),
        (object("v1", "Namespace", "", "a"), object("v1", "Namespace", "", "a"), false, 1),
        (
            object("x.io/v1", "A", "", "a").replace("name", "generateName"),
            object("x.io/v1", "A", "", "a"),
            true,
            0,
        ),
    ];
    for (first, second, together, expected) in rows {
        let mut sources = Sources::new();
        let files =
            [(sources.add("a.yaml", &*first), 0), (sources.add("b.yaml", &*second), usize::from(!together))];
        let (inventory, diagnostics) = read(&sources, &files);
        assert_eq!(diagnostics.len(), expected, "{first}{second}{diagnostics:?}");
        assert_eq!(inventory.objects, 2);
    }
}

#[test]
fn kustomizations_are_passed_over_by_name() {
    let mut sources = Sources::new();
    let file = sources.add("k8s/kustomization.yaml", "resources: [a.yaml]\n");
    let (inventory, diagnostics) = read(&sources, &[(file, 0)]);
    assert!(inventory.objects == 0 && diagnostics.is_empty());
}
