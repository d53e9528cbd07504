//! The shadow root's CSS, as stylesheets that no `style-src` refuses.

use js_sys::Array;
use tachys::dom::document;
use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, ShadowRoot};

/// What only this widget shows.
pub(super) const PANEL: &str =
    concat!(include_str!("../style/form.css"), include_str!("../style/panel.css"));

/// Adds `css` to the root, after what is there.
///
/// A browser too old for constructed stylesheets gets a style element.
pub(super) fn add(root: &ShadowRoot, css: &str) -> Result<Option<CssStyleSheet>, JsValue> {
    if let Ok(sheet) = constructed(css) {
        let sheets = Array::from(&root.adopted_style_sheets());
        sheets.push(&sheet);
        root.set_adopted_style_sheets(&sheets);
        Ok(Some(sheet))
    } else {
        let element = document().create_element("style")?;
        element.set_text_content(Some(css));
        root.append_child(&element)?;
        Ok(None)
    }
}

fn constructed(css: &str) -> Result<CssStyleSheet, JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(css)?;
    Ok(sheet)
}
