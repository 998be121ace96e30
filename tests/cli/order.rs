//! The same program and manifests give the same bytes: from run to run, and whatever the order of arguments and files.

use super::{Place, deployment};

#[test]
fn neither_the_run_nor_the_order_of_arguments_makes_a_difference() {
    let names = ["web", "api", "db", "cache", "queue"];
    let place = Place::new(&[]);
    for name in names {
        place.write(&format!("k8s/{name}.yaml"), deployment(name));
    }
    place.write("a.kpol", "allow web -> api on http\nallow api -> db, cache\nallow typo -> db\n");
    place.write("b.kpol", "isolate queue\nallow * except web -> queue\nallow api -> qeue\n");
    place.write("good.kpol", "allow web -> api on http\nallow api -> db, cache because \"b\"\n");
    place.write("more.kpol", "isolate queue\nallow * except web -> queue because \"a\"\ndeny db -> web\n");
    let manifests: Vec<String> = names.iter().map(|name| format!("k8s/{name}.yaml")).collect();
    let backwards: Vec<&str> = manifests.iter().rev().map(String::as_str).collect();
    for [first, second] in [["a.kpol", "b.kpol"], ["good.kpol", "more.kpol"]] {
        for format in ["human", "json"] {
            let expected = place.run(&["compile", first, second, "-m", "k8s", "--format", format]);
            assert!(expected.err.len() > 20, "{}", expected.shown());
            let same = [
                place.run(&["compile", first, second, "-m", "k8s", "--format", format]),
                place.run(&["compile", second, first, "-m", "k8s", "--format", format]),
                place.run(&["compile", "--format", format, "-m", "k8s", "--", second, first]),
                place.run(&[&["compile", second, first, "--format", format, "-m"], &backwards[..]].concat()),
            ];
            for ran in same {
                assert_eq!(ran, expected);
            }
        }
    }
    let folder = |arguments: &[&str]| {
        let ran = place.run(&[&["compile", "-o", "out", "--quiet"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.shown());
        let files = place.files("out");
        std::fs::remove_dir_all(place.at("out")).expect("it was written");
        files
    };
    let files = folder(&["good.kpol", "more.kpol", "-m", "k8s"]);
    assert_eq!(files.len(), 7, "{files:#?}");
    assert_eq!(folder(&[&["more.kpol", "good.kpol", "-m"], &backwards[..]].concat()), files);
}
