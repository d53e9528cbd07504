//! Pictures as single strokes, all in a square of 24.

use super::shown::Text;
use leptos::prelude::*;
use leptos::svg;

pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
pub(super) const HANDSET: &str =
    "M4.2 4.8 8 3.8l1.8 4.6-2.2 1.7a14 14 0 0 0 6.3 6.3l1.7-2.2 4.6 1.8-1 3.8A16 16 0 0 1 4.2 4.8z";
pub(super) const CROSS: &str = "M6 6l12 12M18 6L6 18";
pub(super) const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
pub(super) const CLOCK: &str = "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M12 8v4.5l3 1.8";

pub(super) fn icon(strokes: Text) -> impl IntoView {
    svg::svg()
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", strokes))
}

/// An icon that stays the same.
pub(super) fn still(strokes: &'static str) -> impl IntoView {
    icon(Box::new(|| strokes.to_owned()))
}
