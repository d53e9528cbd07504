//! Pictures as single strokes, all in a square of 24.

use super::shown::Text;
use tachys::prelude::*;
use tachys::svg;

pub(super) const CROSS: &str = "M6 6l12 12M18 6L6 18";
pub(super) const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
pub(super) const CLOCK: &str = "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M12 8v4.5l3 1.8";

pub(super) fn icon(strokes: Text) -> impl RenderHtml {
    svg::svg()
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", strokes))
}

/// An icon that stays the same.
pub(super) fn still(strokes: &'static str) -> impl RenderHtml {
    icon(Box::new(|| strokes.to_owned()))
}
