//! Builds elements, and changes of them only what is another than before.

use super::page::{Thing, call, create_element, field};
use crate::words::cut;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

const HTML: &str = "http://www.w3.org/1999/xhtml";
const SVG: &str = "http://www.w3.org/2000/svg";

const OUT_OF_SIGHT: &str = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";

/// How elements are made to belong where they stand.
#[derive(Default)]
pub(super) struct Builder {
    /// The page styles the widget itself: it says in attributes of this element which classes to use.
    pub(super) styled_by: Option<Thing>,
    /// Before each id: two widgets of one page must not share any, unless each has a shadow root.
    pub(super) prefix: String,
    /// What has drawn the panel before any of this was there (`assets/panel/draw.js`): its `take` answers
    /// the next element that it made, if that is the one that is wanted. `undefined` if nothing has.
    pub(super) early: JsValue,
}

impl Builder {
    /// Adds an element, `"input class=input id=number type=tel"`, unless it is there already.
    pub(super) fn add(&self, to: &Thing, what: &str) -> Thing {
        let early = call(&self.early, "take", &[what.into()]).ok().filter(JsValue::is_object);
        early.map_or_else(|| self.make(to, what), JsCast::unchecked_into)
    }

    /// Whether there is something that was drawn before.
    pub(super) fn finds_early(&self) -> bool {
        field(&self.early, "take").is_truthy()
    }

    /// Has what was drawn before do what is asked for, as it is still nobody else's. Answers false if there
    /// is no such thing.
    pub(super) fn pass_on(&self, verb: &str) -> bool {
        let with = [JsValue::UNDEFINED, verb.into()];
        self.finds_early() && call(&self.early, "call", &with).is_ok()
    }

    fn make(&self, to: &Thing, what: &str) -> Thing {
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

    /// The same with words in it.
    pub(super) fn say(&self, to: &Thing, what: &str, words: &str) -> Thing {
        let element = self.add(to, what);
        say(&element, words);
        element
    }

    /// A picture as a single stroke, in a square of 24. Answers the stroke.
    pub(super) fn icon(&self, to: &Thing, stroke: &str) -> Thing {
        let svg = self.add(to, "svg viewBox=0,0,24,24 aria-hidden=true width=24 height=24");
        let path = self.add(&svg, "path");
        path.set("d", stroke);
        path
    }

    /// What is for screen readers alone has to be so also where no style of ours is.
    pub(super) fn hide_from_sight(&self, element: &Thing) {
        if self.styled_by.is_some() {
            // As a value and not as an attribute, which a page's policy may forbid.
            let _ = Reflect::set(&field(element, "style"), &"cssText".into(), &OUT_OF_SIGHT.into());
        }
    }

    fn set(&self, element: &Thing, name: &str, value: &str) {
        match (name, &self.styled_by) {
            ("class", Some(page)) => {
                if let Some(class) = theirs(value).and_then(|attribute| page.get(attribute)) {
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

/// The attribute in which a page without our styles names its own class for one of ours.
fn theirs(class: &str) -> Option<&'static str> {
    Some(match class {
        "panel" => "class-panel",
        "input" => "class-input",
        "submit" => "class-submit",
        "label" => "class-label",
        "link" | "cancel" => "class-link",
        _ => return None,
    })
}

/// Has the element say these words. A screen reader hears of a live region only what is new.
pub(super) fn say(element: &Thing, words: &str) {
    if element.text() != words {
        element.set_text(words);
    }
}

/// Has the element say these words, or takes it out of sight if there are none.
pub(super) fn say_if_any(element: &Thing, words: &str) {
    say(element, words);
    show(element, !words.is_empty());
}

pub(super) fn show(element: &Thing, is_shown: bool) {
    element.toggle("hidden", !is_shown);
}

/// Sets an attribute to what ARIA calls true and false.
pub(super) fn aria(element: &Thing, name: &str, is: bool) {
    element.set(name, if is { "true" } else { "false" });
}
