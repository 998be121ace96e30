//! What the signs mean, below the picture: those that it has.

use std::fmt::{self, Write};

use super::text::{self, Font};

/// A sign with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    /// Drawn in the rectangle from 0,0 to 36,20.
    drawing: &'static str,
    words: &'static str,
}

pub(super) const CLOSED: Sign = Sign {
    drawing: "<rect class=\"card\" x=\"2\" y=\"1\" width=\"32\" height=\"18\" rx=\"4\"/><path class=\"edge\" d=\"M4 3V17M32 3V17\"/>",
    words: "isolated: takes (left edge), sends (right edge) only what is drawn",
};
pub(super) const OPEN: Sign = Sign {
    drawing: "<rect class=\"card\" x=\"2\" y=\"1\" width=\"32\" height=\"18\" rx=\"4\"/><path class=\"edge open\" d=\"M4 3V17M32 3V17\"/>",
    words: "open to all: no policy isolates it",
};
pub(super) const OUTSIDE: Sign = Sign {
    drawing: "<rect class=\"out\" x=\"1\" y=\"1\" width=\"34\" height=\"18\" rx=\"9\"/>",
    words: "addresses outside",
};
pub(super) const UNSEEN: Sign = Sign {
    drawing: "<rect class=\"card unseen\" x=\"2\" y=\"1\" width=\"32\" height=\"18\" rx=\"4\"/>",
    words: "pods that the manifests don't show",
};
pub(super) const ARROW: Sign = Sign {
    drawing: "<path class=\"line\" d=\"M0 10H30\"/><path class=\"tip\" d=\"M36 10l-8 -4v8z\"/>",
    words: "may connect; the ports stand where the arrow ends",
};
pub(super) const ALL: Sign = Sign {
    drawing: "<g class=\"all\"><path class=\"line\" d=\"M0 10H30\"/></g><path class=\"tip\" d=\"M36 10l-8 -4v8z\"/>",
    words: "on all ports",
};
pub(super) const DOT: Sign = Sign {
    drawing: "<path class=\"line\" d=\"M0 4H36M0 16H12Q18 16 18 10V4\"/><circle class=\"dot\" cx=\"18\" cy=\"4\" r=\"2.5\"/>",
    words: "lines that meet in a dot belong together, others only cross",
};

pub(super) const EVERY: Sign =
    Sign { drawing: "<path class=\"cell\" d=\"M12 4h12v12h-12z\"/>", words: "every pair may connect" };
pub(super) const MOST: Sign =
    Sign { drawing: "<path class=\"cell\" d=\"M14 6h8v8h-8z\"/>", words: "at least half of the pairs" };
pub(super) const SOME: Sign =
    Sign { drawing: "<path class=\"cell\" d=\"M16 8h4v4h-4z\"/>", words: "fewer of the pairs" };
pub(super) const ROW_CLOSED: Sign = Sign {
    drawing: "<path class=\"edge\" d=\"M8 2V18M14 4H32\"/>",
    words: "isolated: a row sends, a column takes only what is drawn",
};
pub(super) const ROW_OPEN: Sign = Sign {
    drawing: "<path class=\"edge open\" d=\"M8 2V18M14 4H32\"/>",
    words: "open to all: no policy isolates it",
};

const SIGN: i32 = 44;
const BETWEEN: i32 = 24;
const LINE: i32 = 28;

/// How wide the widest sign is with its words.
pub(super) fn least(signs: &[Sign]) -> i32 {
    signs.iter().map(|sign| SIGN + text::width(sign.words, Font::Small)).max().unwrap_or_default()
}

/// Writes the signs in as many lines as they need at that width, from a corner on; how high they are.
pub(super) fn write(
    signs: &[Sign],
    (left, top): (i32, i32),
    width: i32,
    out: &mut dyn Write,
) -> Result<i32, fmt::Error> {
    let (mut x, mut y) = (0, 0);
    for sign in signs {
        let wide = SIGN + text::width(sign.words, Font::Small);
        if x > 0 && x + wide > width {
            (x, y) = (0, y + LINE);
        }
        let words = text::escaped(sign.words);
        writeln!(
            out,
            "<g transform=\"translate({} {})\">{}<text class=\"note\" x=\"{SIGN}\" y=\"14\">{words}</text></g>",
            left + x,
            top + y,
            sign.drawing
        )?;
        x += wide + BETWEEN;
    }
    Ok(if signs.is_empty() { 0 } else { y + LINE })
}
