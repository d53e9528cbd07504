//! Creates elements, and updates them only where a value differs.

use super::js::{JsObject, call, create_element, field, object};
use crate::message_catalog::cut;
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const HTML: &str = "http://www.w3.org/1999/xhtml";
const SVG: &str = "http://www.w3.org/2000/svg";

const OUT_OF_SIGHT: &str = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";

/// Creates elements.
#[derive(Default)]
pub(super) struct Builder {
    /// The element whose attributes name the page's CSS classes, where the page styles the widget itself.
    pub(super) styled_by: Option<JsObject>,
    /// Prefix of each id: two widgets of one page must not share ids, unless each has a shadow root.
    pub(super) prefix: String,
    /// The panel that the loader has drawn already (`assets/panel/draw.js`): its `take` returns its elements.
    /// Has no such member if the loader has drawn none.
    pub(super) prehydrated: JsValue,
}

impl Builder {
    /// Whether the loader has drawn the panel.
    pub(super) fn has_prehydrated(&self) -> bool {
        field(&self.prehydrated, "take").is_truthy()
    }

    /// Forwards a command to the loader's script, which still handles the panel. Returns false if the
    /// loader has drawn none.
    pub(super) fn forward(&self, verb: &str) -> bool {
        let arguments = [JsValue::UNDEFINED, verb.into()];
        self.has_prehydrated() && call(&self.prehydrated, "call", &arguments).is_ok()
    }

    /// Takes over the elements of the panel that the loader has drawn, in the order of
    /// [`Part`](crate::panel_elements::Part). `None` if it has drawn none.
    pub(super) fn take(&self) -> Option<Array> {
        call(&self.prehydrated, "take", &[]).ok().map(JsCast::unchecked_into)
    }

    /// Adds an element: `"input class=input id=number type=tel"`.
    pub(super) fn add(&self, to: &JsObject, what: &str) -> JsObject {
        let (tag, mut rest) = cut(what, b' ').unwrap_or((what, ""));
        let space = if matches!(tag, "svg" | "path") { SVG } else { HTML };
        let element = create_element(space, tag);
        while !rest.is_empty() {
            let (attribute, others) = cut(rest, b' ').unwrap_or((rest, ""));
            if let Some((name, value)) = cut(attribute, b'=') {
                self.set(&element, name, value);
            }
            rest = others;
        }
        to.append(&element);
        element
    }

    /// Adds an element with text.
    pub(super) fn add_with_text(&self, to: &JsObject, what: &str, words: &str) -> JsObject {
        let element = self.add(to, what);
        update_text(&element, words);
        element
    }

    /// Adds an icon of a single path, on a grid of 24 by 24. Returns the path.
    pub(super) fn icon(&self, to: &JsObject, stroke: &str) -> JsObject {
        let svg = self.add(to, "svg viewBox=0,0,24,24 aria-hidden=true width=24 height=24");
        let path = self.add(&svg, "path");
        path.set("d", stroke);
        path
    }

    /// Hides an element that is for screen readers only, where our styles do not.
    pub(super) fn hide_from_sight(&self, element: &JsObject) {
        if self.styled_by.is_some() {
            // By property, as a page's policy may forbid the attribute.
            let _ = Reflect::set(&field(element, "style"), &"cssText".into(), &OUT_OF_SIGHT.into());
        }
    }

    fn set(&self, element: &JsObject, name: &str, value: &str) {
        match (name, &self.styled_by) {
            ("class", Some(page)) => {
                if let Some(class) =
                    class_attribute(value).and_then(|attribute| page.get(attribute))
                {
                    element.set(name, &class);
                }
            }
            ("id" | "for" | "aria-labelledby" | "aria-describedby", _) => {
                element.set(name, &[&self.prefix, value].concat());
            }
            _ => element.set(name, value),
        }
    }
}

/// The attribute in which a page that styles the widget names its class for one of ours.
fn class_attribute(class: &str) -> Option<&'static str> {
    Some(match class {
        "panel" => "class-panel",
        "input" => "class-input",
        "submit" => "class-submit",
        "label" => "class-label",
        "link" | "cancel" => "class-link",
        _ => return None,
    })
}

/// Sets the text of an element, if it differs: a screen reader announces each change of a live region.
pub(super) fn update_text(element: &JsObject, words: &str) {
    if element.text() != words {
        element.set_text(words);
    }
}

/// Sets the text of an element, and hides the element if the text is empty.
pub(super) fn update_optional_text(element: &JsObject, words: &str) {
    update_text(element, words);
    show(element, !words.is_empty());
}

pub(super) fn show(element: &JsObject, is_shown: bool) {
    element.toggle("hidden", !is_shown);
}

/// Sets a boolean ARIA attribute.
pub(super) fn aria(element: &JsObject, name: &str, is: bool) {
    element.set(name, if is { "true" } else { "false" });
}

/// Moves the focus to an element, without scrolling: the panel is in view, and the page should not move.
pub(super) fn focus(element: &JsObject) {
    // An element that refuses the focus leaves it where it is.
    let _ = call(element, "focus", &[object(&[("preventScroll", true.into())])]);
}
