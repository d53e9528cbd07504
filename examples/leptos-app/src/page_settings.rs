//! The settings that the page has in `<meta>` elements.

use leptos::prelude::{document, window};

/// The origin of the click2call server, by default the page's own.
pub(crate) fn server() -> String {
    named("click2call").or_else(|| window().location().origin().ok()).unwrap_or_default()
}

/// The content of the `<meta>` element with this name.
pub(crate) fn named(name: &str) -> Option<String> {
    let meta = document().query_selector(&format!("meta[name={name}]")).ok().flatten()?;
    meta.get_attribute("content")
}
