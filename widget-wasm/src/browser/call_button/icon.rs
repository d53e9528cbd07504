//! The icons of a call button, in the colour of the text.

use leptos::prelude::*;

pub(super) const HANDSET: &str = "M4 5l4-1 2 5-2 1a14 14 0 0 0 6 6l1-2 5 2-1 4A16 16 0 0 1 4 5z";
pub(super) const GRID: &str = "M5 5h2v2H5zM11 5h2v2h-2zM17 5h2v2h-2zM5 11h2v2H5zM11 11h2v2h-2zM17 11h2v2h-2z\
    M5 17h2v2H5zM11 17h2v2h-2zM17 17h2v2h-2z";

/// Draws a path in a view box of 24 × 24.
pub(super) fn view(shape: &'static str) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d=shape />
        </svg>
    }
}
