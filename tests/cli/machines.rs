//! The formats of other tools: whole outputs, held, and what each tool asks of them. `.ci/judges/formats.py` holds
//! them against the published schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Place, deployment};

/// An error with a fix, an error without a place, a warning and a note, in files whose names ask for care.
fn place() -> Place {
    let root = deployment("db")
        .replace("        image", "        securityContext:\n          runAsUser: 0\n        image");
    Place::new(&[
        (
            "a b,c:d.kpol",
            "allow \"wéb\" -> db on 80/tcp\nallow web -> db on 80/tcp\nallow web -> db on 80/tcp\n",
        ),
        ("notes.kpol", "manifests \"k8s/\"\ndeny web -> db\npod db runAsUser 1000\n"),
        ("good.kpol", "allow web -> db\n"),
        ("k8s/web.yaml", &deployment("web")),
        ("k8s/db.yaml", &root),
    ])
}

/// The findings of a program in a format, as its data.
fn data(format: &str, program: &str) -> String {
    let ran = place().run(&["check", program, "-m", "k8s", "--format", format]);
    assert_eq!(ran.err, "", "in a machine's format nothing else is said");
    ran.out
}

const PROGRAMS: [&str; 4] = ["a b,c:d.kpol", "notes.kpol", "good.kpol", "nowhere.kpol"];

#[test]
fn each_format_looks_as_it_was_read() {
    for format in ["sarif", "github", "gitlab", "junit"] {
        let outputs = PROGRAMS.map(|program| {
            let text = data(format, program);
            let value: Option<Value> = serde_json::from_str(&text).ok();
            let shown = value.map_or(text, |value| format!("{value:#}\n"));
            format!("── {program}\n{shown}")
        });
        insta::assert_snapshot!(format, outputs.concat());
    }
}

#[test]
fn short_is_a_line_each_for_people() {
    let place = place();
    let short = |program| place.run(&["check", program, "-m", "k8s", "--format", "short"]).shown();
    insta::assert_snapshot!("short", PROGRAMS.map(short).concat());
}

#[test]
fn fingerprints_stay_while_lines_move_and_differ_in_one_run() {
    let place = place();
    let fingerprints = |program: &str| -> Vec<String> {
        let ran = place.run(&["check", program, "-m", "k8s", "--format", "gitlab"]);
        let list: Vec<Value> = serde_json::from_str(&ran.out).expect("a list");
        list.iter().map(|entry| entry["fingerprint"].as_str().expect("it is text").to_owned()).collect()
    };
    place.write("same.kpol", "allow web -> db on 80/tcp\nallow web -> db on 80/tcp\n");
    let before = fingerprints("same.kpol");
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 2, "{before:?}");
    place.write("same.kpol", "# more\n\nallow web -> db on 80/tcp\n\n  allow web -> db on 80/tcp\n");
    assert_eq!(fingerprints("same.kpol"), before);
    let sarif: Value =
        serde_json::from_str(&place.run(&["check", "same.kpol", "--format", "sarif"]).out).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let of_sarif: Vec<&Value> =
        results.iter().map(|found| &found["partialFingerprints"]["kpolFinding/v1"]).collect();
    assert_eq!(of_sarif, before.iter().collect::<Vec<_>>());
}

#[test]
fn sarif_names_each_rule_once_and_every_result_has_a_place() {
    for program in PROGRAMS {
        let log: Value = serde_json::from_str(&data("sarif", program)).expect("JSON");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
        assert_eq!(ids.len(), rules.len());
        for result in run["results"].as_array().expect("results") {
            let index =
                usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64(), "{result:#}");
        }
    }
}

#[test]
fn the_formats_of_compile_stand_beside_its_data() {
    let place = place();
    for format in ["short", "sarif", "github", "gitlab", "junit"] {
        let ran = place.run(&["compile", "notes.kpol", "--format", format]);
        assert!(ran.out.starts_with("# "), "{format}: {}", ran.out);
        assert!(ran.err.contains("K0402"), "{format}: {}", ran.err);
    }
}
