//! Inputs that are too large to keep: made for the cases whose limits they exceed.

use std::fs::{self, File};
use std::path::Path;

/// Adds to a case's folder what is too large to keep there.
pub(super) fn make(case: &str, place: &Path) {
    let write = |path: &str, text: String| {
        let path = place.join(path);
        // A folder that holds nothing else isn't there in a fresh checkout.
        fs::create_dir_all(path.parent().expect("it is in the case's folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    };
    match case {
        "K0004-too-large" => {
            let file = File::create(place.join("huge.kpol")).expect("a file can be made");
            file.set_len((32 << 20) + 1).expect("a file can be long");
        }
        "K0019-too-many" => write("program.kpol", "allow web => api\n".repeat(1500)),
        "K0114-more-problems" => {
            let policy = "apiVersion: v1\nkind: Service\nmetadata: {name: many}\nspec:\n  ports:\n";
            write("k8s/many.yaml", format!("{policy}{}", "  - port: 0\n".repeat(150)));
        }
        "K0115-too-many-values" => write("k8s/many.yaml", format!("many: [{}]\n", "1,".repeat(3_000_001))),
        "K0115-too-many-values-between-brackets" => {
            write("k8s/many.yaml", format!("? [{}]\n: 1\n", "[],".repeat(250_001)));
        }
        _ => {}
    }
}

/// What is shown of a case: all of it or, where that is a thousand messages, those of its code and the last line.
pub(super) fn shortened(case: &str, code: &str, messages: &str) -> String {
    if !matches!(case, "K0019-too-many" | "K0114-more-problems") {
        return messages.to_owned();
    }
    let blocks: Vec<&str> = messages.split_inclusive("\n\n").collect();
    let of_code =
        |block: &&&str| block.lines().next().is_some_and(|line| line.contains(&format!("[{code}]")));
    let shown: String = blocks.iter().filter(of_code).copied().collect();
    format!("(… {} others)\n\n{shown}{}", blocks.len() - 2, blocks.last().copied().unwrap_or_default())
}
