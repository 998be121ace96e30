//! Kubernetes' own judgement, from a small Go program under `tests/`: built once into the target folder, then asked.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// A Go program by its folder under `tests/`.
pub(super) struct Judge {
    pub(super) folder: &'static str,
    pub(super) binary: &'static OnceLock<Option<PathBuf>>,
}

impl Judge {
    /// One answer for each question. None where there is no Go to build the program with, which is said, and which is no
    /// excuse in CI.
    pub(super) fn ask(&self, questions: &[Value]) -> Option<Vec<Value>> {
        let binary = self.binary.get_or_init(|| self.build()).as_ref()?;
        let mut child = Command::new(binary)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program that was built starts");
        let mut stdin = child.stdin.take().expect("it was asked for");
        let lines: Vec<String> = questions.iter().map(ToString::to_string).collect();
        let text = lines.join("\n") + "\n";
        let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().expect("it can be waited for");
        let written = writer.join().expect("writing doesn't panic");
        assert!(output.status.success() && written.is_ok(), "{} gave up", self.folder);
        let text = String::from_utf8(output.stdout).expect("it writes text");
        let answers: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("it writes JSON")).collect();
        assert_eq!(answers.len(), questions.len(), "an answer for each question");
        Some(answers)
    }

    /// The folder of a module that the program is built from.
    pub(super) fn module(&self, name: &str) -> Option<PathBuf> {
        self.binary.get_or_init(|| self.build()).as_ref()?;
        let mut go = Command::new("go");
        go.args(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", name]).current_dir(self.source());
        let output = go.output().expect("go was there a moment ago");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
    }

    fn source(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(self.folder)
    }

    fn build(&self) -> Option<PathBuf> {
        let there = Command::new("go").arg("version").stdout(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            assert!(std::env::var_os("CI").is_none(), "CI compares with Kubernetes itself, and has no go");
            println!("no go on the PATH: nothing is compared with Kubernetes itself");
            return None;
        }
        let binary = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.folder);
        let mut go = Command::new("go");
        go.args(["build", "-mod=readonly", "-buildvcs=false", "-o"]).arg(&binary).arg(".");
        let status = go.current_dir(self.source()).env("CGO_ENABLED", "0").status();
        assert!(status.is_ok_and(|status| status.success()), "tests/{} can't be built", self.folder);
        Some(binary)
    }
}
