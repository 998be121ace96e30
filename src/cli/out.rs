//! Standard output as a place for text that may be too large to be held as one.

use std::fmt;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use super::report::complain;

/// Writes to standard output; false where that failed, which has been said.
pub(super) fn write_out(write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> bool {
    let mut out = Out { out: BufWriter::new(io::stdout().lock()), error: None };
    let written = write(&mut out);
    let error = match (written, out.finish()) {
        (Ok(()), Ok(())) => return true,
        // Whoever reads it may stop early.
        (_, Err(error)) if error.kind() == ErrorKind::BrokenPipe => return true,
        (_, Err(error)) => error.to_string(),
        (Err(error), Ok(())) => error.to_string(),
    };
    complain(&format!("can't write to standard output: {error}"));
    false
}

struct Out {
    out: BufWriter<StdoutLock<'static>>,
    error: Option<io::Error>,
}

impl fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

impl Out {
    fn finish(mut self) -> io::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }
}
