//! Kustomizations, built by whichever of the usual tools is on the PATH.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use kpol::load::BuildError;

use super::disk::in_words;

/// The tools and what to call them with. Who has `kustomize` beside `kubectl`, which has one built in, wants that.
const BUILDERS: [(&str, &str); 2] = [("kustomize", "build"), ("kubectl", "kustomize")];

/// What the kustomization in a folder builds.
pub(super) fn build(folder: &str) -> Result<Vec<u8>, BuildError> {
    // A folder's name may begin with `-`: a path with a `/` is no flag.
    let path = if Path::new(folder).is_absolute() { folder.to_owned() } else { format!("./{folder}") };
    for (program, verb) in BUILDERS {
        match Command::new(program).args([verb, &path]).stdin(Stdio::null()).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(BuildError::NoBuilder(format!("`{program}` can't be run: {}", in_words(&error))));
            }
            Ok(output) if output.status.success() => return Ok(output.stdout),
            Ok(output) => {
                let mut said = words(&String::from_utf8_lossy(&output.stderr));
                // The tools say whole paths; what people know is the one that they gave.
                if let Ok(whole) = fs::canonicalize(folder) {
                    said = said.replace(&*whole.to_string_lossy(), folder);
                }
                return Err(BuildError::Failed(format!("{program} {verb} {folder}"), said));
            }
        }
    }
    let why = "building it needs `kustomize` or `kubectl`, and neither is on the PATH";
    Err(BuildError::NoBuilder(why.to_owned()))
}

/// What a tool says of an error, without the frame that it puts around it: `Error: …`, or with kubectl's log
/// `E0102 15:04:05.000000 1 run.go:72] "command failed" err="…"`, where the time changes from run to run.
fn words(said: &str) -> String {
    let said = said.trim();
    let said = match said.split_once("] \"command failed\" err=\"") {
        Some((_, quoted)) => {
            quoted.strip_suffix('"').unwrap_or(quoted).replace("\\\"", "\"").replace("\\n", "\n")
        }
        None => said.to_owned(),
    };
    said.strip_prefix("Error: ").or(said.strip_prefix("error: ")).unwrap_or(&said).to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_frame_around_a_tools_words_is_gone() {
        let rows = [
            ("Error: no such file\n", "no such file"),
            ("error: no such file", "no such file"),
            (
                "E1124 23:07:38.138310    4541 run.go:72] \"command failed\" err=\"it said \\\"no\\\":\\nand more\"\n",
                "it said \"no\":\nand more",
            ),
            ("anything else", "anything else"),
            ("", ""),
        ];
        for (said, expected) in rows {
            assert_eq!(words(said), expected, "{said}");
        }
    }
}
