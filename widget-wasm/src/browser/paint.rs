//! Paints what the loader paints on other pages, for apps that need no loader.

use super::style;
use shared_types::color::Color;
use tachys::dom::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleRule, CssStyleSheet, Element, HtmlElement, Node, ShadowRoot};

/// The button, and what the loader's plain form needs.
const BASE: &str = include_str!("../style/base.css");
const SVG: &str = "http://www.w3.org/2000/svg";
const HANDSET: &str = "M4 5l4-1 2 5-2 1a14 14 0 0 0 6 6l1-2 5 2-1 4A16 16 0 0 1 4 5z";

/// The button, and the styles that it shares with the panel.
pub(super) fn paint(
    host: &HtmlElement,
    root: &ShadowRoot,
    text: &str,
    color: Color,
) -> Result<HtmlElement, JsValue> {
    let sheet = style::add(root, BASE)?;
    brand(sheet, host, color)?;
    button(root, text)
}

/// Gives the button its colours, as values and never as text of a rule.
fn brand(sheet: Option<CssStyleSheet>, host: &HtmlElement, color: Color) -> Result<(), JsValue> {
    let rule = sheet.and_then(|sheet| sheet.css_rules().ok()?.get(0));
    let style = match rule {
        Some(rule) => rule.unchecked_into::<CssStyleRule>().style(),
        None => host.style(),
    };
    style.set_property("--c", &color.to_string())?;
    style.set_property("--t", &color.readable_text().to_string())?;
    // Only the loader knows of other companies on the page, above whose button this one would stand.
    style.set_property("--shift", "0px")
}

fn button(root: &ShadowRoot, text: &str) -> Result<HtmlElement, JsValue> {
    let button: HtmlElement = append(root, document().create_element("button")?)?.unchecked_into();
    let attributes = [
        ("class", "launcher"),
        ("part", "button"),
        ("type", "button"),
        ("aria-haspopup", "dialog"),
        ("aria-expanded", "false"),
    ];
    for (name, value) in attributes {
        button.set_attribute(name, value)?;
    }
    let svg = append(&button, document().create_element_ns(Some(SVG), "svg")?)?;
    svg.set_attribute("viewBox", "0 0 24 24")?;
    svg.set_attribute("aria-hidden", "true")?;
    append(&svg, document().create_element_ns(Some(SVG), "path")?)?.set_attribute("d", HANDSET)?;
    append(&button, document().create_element("span")?)?.set_text_content(Some(text));
    Ok(button)
}

fn append(parent: &Node, child: Element) -> Result<Element, JsValue> {
    parent.append_child(&child)?;
    Ok(child)
}
