//! Paints the button for apps, as the loader does for other pages.

use super::dom::Builder;
use super::js::{JsObject, call, field};
use super::style;
use js_sys::Array;
use shared_types::color::Color;
use wasm_bindgen::JsValue;

/// The parameters of the button.
const BASE: &str = include_str!("../style/base.css");

/// The button, and the styles of all.
pub(super) fn paint(host: &JsObject, root: &JsObject, text: &str, color: Color) -> JsObject {
    let sheet = style::add(root, BASE);
    style::add(root, style::PANEL);
    brand(sheet.as_ref(), host, color);
    let builder = Builder::default();
    let button = builder.add(
        root,
        "button class=launcher part=button type=button aria-haspopup=dialog aria-expanded=false",
    );
    builder.add_with_text(&button, "span", text);
    button
}

/// Sets the colours as property values, never as text of a rule.
fn brand(sheet: Option<&JsObject>, host: &JsObject, color: Color) {
    let rules = sheet.map(|sheet| Array::from(&field(sheet, "cssRules")));
    let style = field(&rules.map_or_else(|| host.clone().into(), |rules| rules.get(0)), "style");
    let colors = [
        ("--c", color.to_string()),
        ("--t", color.readable_text().to_string()),
        // Only the loader has several tenants on a page, whose buttons it stacks.
        ("--shift", "0px".to_owned()),
    ];
    for (name, value) in colors {
        let with: [JsValue; 2] = [name.into(), value.into()];
        // Setting a property of a style does not fail.
        let _ = call(&style, "setProperty", &with);
    }
}
