//! What the page says to the application, in `<meta>` elements.

use leptos::prelude::{document, window};

/// The origin that the page names as its click2call server, its own if it names none.
pub(crate) fn server() -> String {
    named("click2call").or_else(|| window().location().origin().ok()).unwrap_or_default()
}

/// What the page says under this name.
pub(crate) fn named(name: &str) -> Option<String> {
    let meta = document().query_selector(&format!("meta[name={name}]")).ok().flatten()?;
    meta.get_attribute("content")
}
