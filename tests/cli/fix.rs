//! `check --fix`: what can be mended without a look is, in the files or on standard output.

use std::fs;

use super::{Place, deployment};

/// Two safe edits in one line, one that has to be chosen, and two in another file.
const BROKEN: &str = "use \"more.kpol\"\nallow web => web on 80/tcp # kept\nallow wbe -> web\n";
const MENDED: &str = "use \"more.kpol\"\nallow web -> web on tcp/80 # kept\nallow wbe -> web\n";

fn place() -> Place {
    Place::new(&[
        ("np.kpol", BROKEN),
        ("more.kpol", "allow web => web\nallow web -> web on 443/tcp\n"),
        ("k8s/web.yaml", &deployment("web")),
    ])
}

fn text(place: &Place, path: &str) -> String {
    fs::read_to_string(place.at(path)).expect("the file is there")
}

#[test]
fn safe_edits_are_applied_until_there_are_no_more() {
    let place = place();
    let ran = place.run(&["check", "np.kpol", "-m", "k8s", "--fix"]);
    assert_eq!(text(&place, "np.kpol"), MENDED, "{}", ran.shown());
    assert_eq!(text(&place, "more.kpol"), "allow web -> web\nallow web -> web on tcp/443\n");
    // The name is for a person to choose.
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("error[K0201]: no workload is called `wbe`"), "{}", ran.err);
    assert!(ran.err.ends_with("mended: 4 findings in 2 files.\n"), "{}", ran.err);
    let again = place.run(&["check", "np.kpol", "-m", "k8s", "--fix"]);
    assert!(again.err.ends_with("mended: 0 findings in 0 files.\n"), "{}", again.err);
    assert_eq!(text(&place, "np.kpol"), MENDED);
}

#[test]
fn without_fix_nothing_is_written() {
    let place = place();
    place.run(&["check", "np.kpol", "-m", "k8s"]);
    assert_eq!(text(&place, "np.kpol"), BROKEN);
}

#[test]
fn a_program_from_standard_input_goes_to_standard_output() {
    let place = place();
    for (given, expected, code) in [
        ("allow web => web\n", "allow web -> web\n", 0),
        ("allow web -> web\n", "allow web -> web\n", 0),
        ("allow wbe => web\n", "allow wbe -> web\n", 1),
    ] {
        for format in ["human", "json"] {
            let call = place.call(&["check", "-", "-m", "k8s", "--fix", "--format", format]);
            let ran = call.input(given).run();
            assert_eq!((ran.out.as_str(), ran.code), (expected, Some(code)), "{}", ran.shown());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = place();
    place.write("real/np.kpol", "allow web => web\n");
    fs::set_permissions(place.at("real/np.kpol"), fs::Permissions::from_mode(0o640))
        .expect("rights can be set");
    symlink("real/np.kpol", place.at("link.kpol")).expect("a link can be made");
    let ran = place.run(&["check", "link.kpol", "-m", "k8s", "--fix"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(text(&place, "real/np.kpol"), "allow web -> web\n");
    assert!(place.at("link.kpol").is_symlink());
    let mode = fs::metadata(place.at("real/np.kpol")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

/// A comment in a manifest, and its line ends, are none of an edit's business.
#[test]
fn what_is_not_in_an_edit_stays_to_the_byte() {
    let place = place();
    let program = "\u{feff}# näch\u{301}\r\nallow web => web\r\n";
    place.write("np.kpol", program);
    place.run(&["check", "np.kpol", "-m", "k8s", "--fix"]);
    assert_eq!(text(&place, "np.kpol"), program.replace("=>", "->"));
}
