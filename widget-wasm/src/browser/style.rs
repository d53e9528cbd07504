//! The shadow root's CSS, as stylesheets that no `style-src` refuses.

use super::dom::Builder;
use super::js::{JsObject, call, field, make, window};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The styles of this widget only.
pub(super) const PANEL: &str =
    concat!(include_str!("../style/form.css"), include_str!("../style/panel.css"));

/// Adds `css` to the root, after the existing styles.
///
/// Old browsers without constructed stylesheets get a style element.
pub(super) fn add(root: &JsObject, css: &str) -> Option<JsObject> {
    let sheet = constructed(root, css).ok();
    if sheet.is_none() {
        let builder = Builder::default();
        builder.add_with_text(root, "style", css);
    }
    sheet
}

/// Takes all constructed stylesheets from the root.
pub(super) fn clear(root: &JsObject) {
    // A browser without them has none to take.
    let _ = Reflect::set(root, &SHEETS.into(), &Array::new());
}

fn constructed(root: &JsObject, css: &str) -> Result<JsObject, JsValue> {
    let sheet = make(&window(), "CSSStyleSheet", &[])?;
    call(&sheet, "replaceSync", &[css.into()])?;
    let sheets = Array::from(&field(root, SHEETS).dyn_into::<JsValue>()?);
    sheets.push(&sheet);
    Reflect::set(root, &SHEETS.into(), &sheets)?;
    Ok(sheet)
}

const SHEETS: &str = "adoptedStyleSheets";
