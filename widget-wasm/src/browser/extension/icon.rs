//! The icons, in the colour of the text.

use leptos::prelude::*;

pub(super) const HANDSET: &str =
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2";
pub(super) const HANG_UP: &str =
    "M3 14.5C3 10 8 8.5 12 8.5s9 1.500 9 6v1.500l-4.500 0.500-1-3a11 11 0 0 0-7 0l-1 3L3 16z";
pub(super) const DELETE: &str = "M9 5h11v14H9l-6-7zM12 9.500l5 5m0-5l-5 5";
pub(super) const SETTINGS: &str = "M4 7h8m6 0h2M4 17h2m6 0h8M15 4.500v5M9 14.500v5";
pub(super) const REMOVE: &str = "M6 6l12 12M18 6L6 18";
pub(super) const FINE: &str = "M5 12.500l4.500 4.500L19 7.500";
pub(super) const WARNING: &str = "M12 5v9M12 18v.01";
pub(super) const SKIPPED: &str = "M6 12h12";
pub(super) const KEYPAD: &str =
    "M6 6v.01M12 6v.01M18 6v.01M6 12v.01M12 12v.01M18 12v.01M6 18v.01M12 18v.01M18 18v.01";

/// Hidden from screen readers: a text or a label is beside it.
pub(super) fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
