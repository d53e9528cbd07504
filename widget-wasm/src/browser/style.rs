//! The shadow root's CSS, as stylesheets that no `style-src` refuses.

use js_sys::Array;
use leptos::prelude::document;
use shared_types::color::Color;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleRule, CssStyleSheet, HtmlElement, ShadowRoot};

/// The button, and what the loader's plain form needs.
pub(super) const BASE: &str = include_str!("../style/base.css");
/// What only this widget shows.
pub(super) const PANEL: &str = include_str!("../style/panel.css");

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

/// Gives the button its colours, as values and never as text of a rule.
pub(super) fn brand(
    sheet: Option<CssStyleSheet>,
    host: &HtmlElement,
    color: Color,
) -> Result<(), JsValue> {
    let rule = sheet.and_then(|sheet| sheet.css_rules().ok()?.get(0));
    let style = match rule {
        Some(rule) => rule.unchecked_into::<CssStyleRule>().style(),
        None => host.style(),
    };
    style.set_property("--brand", &color.to_string())?;
    style.set_property("--on-brand", &color.readable_text().to_string())
}

fn constructed(css: &str) -> Result<CssStyleSheet, JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(css)?;
    Ok(sheet)
}
