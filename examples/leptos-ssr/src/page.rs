//! What the page says to the app, in `<meta>` elements.

use leptos::prelude::document;

/// What the page says under this name. Nothing on the server, where there is no page yet.
pub(crate) fn named(name: &str) -> Option<String> {
    if cfg!(feature = "ssr") {
        return None;
    }
    let meta = document().query_selector(&format!("meta[name={name}]")).ok().flatten()?;
    meta.get_attribute("content")
}
