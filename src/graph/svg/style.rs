//! Colours and lines: dark on white, and on screens that ask for it light on black; print is always on white. Every text
//! has a contrast of at least 4.5 to what it stands on. Only rules that all programs for SVG know.

use std::fmt::Write;

/// Colours of a mode.
struct Mode {
    page: &'static str,
    frame: &'static str,
    card: &'static str,
    border: &'static str,
    text: &'static str,
    dim: &'static str,
    /// What is open to all.
    open: &'static str,
    /// Arrows that come from outside, or from several namespaces.
    outside: &'static str,
    outside_fill: &'static str,
    /// Arrows by the namespace that they come from.
    nets: [&'static str; COLOURS],
}

/// As many namespaces have colours of their own.
pub(super) const COLOURS: usize = 8;

const LIGHT: Mode = Mode {
    page: "#ffffff",
    frame: "#f5f6f8",
    card: "#ffffff",
    border: "#8a94a3",
    text: "#1b2430",
    dim: "#4b5766",
    open: "#b45309",
    outside: "#3f4c5c",
    outside_fill: "#e4e9f0",
    nets: ["#1d5fb8", "#00796b", "#8a3fb0", "#7a5230", "#3d7a1f", "#b0256f", "#4f56c9", "#6f6a00"],
};

const DARK: Mode = Mode {
    page: "#0f141a",
    frame: "#181f27",
    card: "#222b35",
    border: "#66727f",
    text: "#eef2f6",
    dim: "#b6c1cd",
    open: "#fbbf24",
    outside: "#b9c6d4",
    outside_fill: "#33404e",
    nets: ["#7fb2ff", "#4fd1c0", "#d3a2f5", "#d9b088", "#96d96f", "#ff8fc4", "#a9adff", "#d6cf4a"],
};

/// The style sheet.
pub(super) fn sheet() -> String {
    let mut sheet = String::from(
        "text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif;font-size:13px}\
         \n.head{font-size:20px;font-weight:600}.sub,.note{font-size:12px}.name{font-weight:600}.ports{font-size:11px}\
         \n.line{fill:none;stroke-width:1.5}.all .line{stroke-width:3}.frame,.card,.out{stroke-width:1}\
         \n.end{text-anchor:end}.grid{fill:none;stroke-width:.5}.unseen{stroke-dasharray:4 3}.edge{fill:none;stroke-width:4}.edge.open{stroke-dasharray:4 3}\n",
    );
    colours(&LIGHT, &mut sheet);
    sheet.push_str("@media screen and (prefers-color-scheme:dark){\n");
    colours(&DARK, &mut sheet);
    sheet.push_str("}\n");
    sheet
}

fn colours(mode: &Mode, sheet: &mut String) {
    let Mode { page, frame, card, border, text, dim, open, outside, outside_fill, nets } = mode;
    let mut rule = |which: &str, what: String| {
        sheet.push_str(which);
        sheet.push('{');
        sheet.push_str(&what);
        sheet.push_str("}\n");
    };
    rule(".page", format!("fill:{page}"));
    rule(".frame", format!("fill:{frame};stroke:{border}"));
    rule(".card", format!("fill:{card};stroke:{border}"));
    rule(".out", format!("fill:{outside_fill};stroke:{border}"));
    rule("text", format!("fill:{text}"));
    rule(".sub,.note,.ports", format!("fill:{dim}"));
    rule(".edge", format!("stroke:{text}"));
    rule(".edge.open", format!("stroke:{open}"));
    rule(".line", format!("stroke:{outside}"));
    rule(".tip,.dot", format!("fill:{outside}"));
    rule(".grid", format!("stroke:{border}"));
    rule(".cell", format!("fill:{}", nets[0]));
    for (number, net) in nets.iter().enumerate() {
        rule(&format!(".n{number} .line"), format!("stroke:{net}"));
        rule(&format!(".n{number} .tip,.n{number} .dot,.n{number} .name"), format!("fill:{net}"));
    }
}

/// The class of what comes from a namespace.
pub(super) fn class(frame: usize) -> String {
    let mut class = String::from("n");
    // Writing to a text can't fail.
    let _ = write!(class, "{}", frame % COLOURS);
    class
}
