//! The page around what is drawn: title, what it is about, the legend and notes.

use std::fmt::{self, Write};

use super::legend::{self, Sign};
use super::style;
use super::text::{self, Font, escaped};

/// Around everything.
const MARGIN: i32 = 24;
/// How high the title is.
const TITLE: i32 = 44;
/// How high a line of small text is.
const LINE: i32 = 18;
/// No page is narrower.
const LEAST: i32 = 480;

/// What is drawn, from its own top left corner, and what is said of it.
pub(super) struct Page<'p> {
    pub(super) title: &'p str,
    pub(super) about: &'p str,
    pub(super) signs: &'p [Sign],
    pub(super) notes: &'p [String],
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) body: &'p str,
}

impl Page<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> fmt::Result {
        let Self { title, about, .. } = self;
        let wide = self.width.max(legend::least(self.signs)).max(text::width(title, Font::Head)).max(LEAST);
        // As many characters of small text as surely have room.
        let most = usize::try_from(wide / 7).unwrap_or(usize::MAX);
        let mut texts = String::new();
        let mut y = MARGIN + 16;
        writeln!(texts, "<text class=\"head\" x=\"{MARGIN}\" y=\"{y}\">{}</text>", escaped(title))?;
        y = MARGIN + TITLE - LINE / 2;
        for line in text::wrapped(about, most, 6) {
            writeln!(texts, "<text class=\"sub\" x=\"{MARGIN}\" y=\"{y}\">{}</text>", escaped(&line))?;
            y += LINE;
        }
        let drawn = y + 4;
        let top = drawn + self.height + MARGIN;
        let mut below = String::new();
        let mut end = top + legend::write(self.signs, (MARGIN, top), wide, &mut below)?;
        for line in self.notes.iter().flat_map(|note| text::wrapped(&format!("note: {note}"), most, 6)) {
            end += LINE;
            writeln!(below, "<text class=\"note\" x=\"{MARGIN}\" y=\"{end}\">{}</text>", escaped(&line))?;
        }
        let (all, high) = (wide + 2 * MARGIN, end + MARGIN);
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {high}\" width=\"{all}\" height=\"{high}\" \
             role=\"img\" aria-labelledby=\"kpol-title kpol-desc\">"
        )?;
        writeln!(out, "<title id=\"kpol-title\">{}</title>", escaped(title))?;
        writeln!(out, "<desc id=\"kpol-desc\">{}</desc>", escaped(about))?;
        writeln!(out, "<style>{}</style>", style::sheet())?;
        writeln!(out, "<rect class=\"page\" width=\"{all}\" height=\"{high}\"/>")?;
        out.write_str(&texts)?;
        let left = MARGIN + (wide - self.width) / 2;
        writeln!(out, "<g transform=\"translate({left} {drawn})\">\n{}</g>", self.body)?;
        out.write_str(&below)?;
        writeln!(out, "</svg>")
    }
}
