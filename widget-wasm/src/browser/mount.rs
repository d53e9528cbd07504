//! The door for the loader, and what both doors lead to.

use super::dom::Builder;
use super::page::Thing;
use super::widget::{Parts, Widget};
use crate::settings::Settings;
use crate::words::Words;
use std::cell::Cell;
use std::rc::Rc;

/// Takes over an element in which the loader has painted the button.
///
/// `root` is the element's shadow root, or the element itself where the page styles the widget. The
/// button stays the very same element, so that neither a pixel nor a focus, a hover or a press that is
/// under way is lost. Answers a function of a verb and an argument: `open`, `close`, `call` with a
/// number, and `destroy`, after which it does nothing any more.
#[cfg(feature = "mount")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn mount(
    host: wasm_bindgen::JsValue,
    root: wasm_bindgen::JsValue,
    button: wasm_bindgen::JsValue,
    config: &wasm_bindgen::JsValue,
    server: String,
    language: String,
    words: &js_sys::Array,
) -> wasm_bindgen::JsValue {
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};

    let settings = Box::new(super::config::read(config, server));
    let sentences = words.iter().map(|text| text.as_string().unwrap_or_default()).collect();
    let words = Words::new(sentences, &language);
    let [host, root, button] = [host, root, button].map(JsCast::unchecked_into::<Thing>);
    let mut mounted = Some(beside(host, root, button, settings, language, words));
    let handle: Box<dyn FnMut(String, JsValue)> = Box::new(move |verb, argument| {
        if verb == "destroy" {
            mounted = None;
        } else if let Some(mounted) = &mounted {
            // A copy, as the page may take the widget away while it hears of what this does.
            mounted.0.clone().obey(verb, argument);
        }
    });
    Closure::wrap(handle).into_js_value()
}

/// The panel in the page. Dropping it takes it away again.
pub(super) struct Mounted(Rc<Widget>);

impl Drop for Mounted {
    fn drop(&mut self) {
        self.0.leave();
    }
}

thread_local! {
    /// How many share the page's ids.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Mounts the panel beside the button.
pub(super) fn beside(
    host: Thing,
    root: Thing,
    button: Thing,
    settings: Box<Settings>,
    language: String,
    words: Words,
) -> Mounted {
    let is_light = host == root;
    let builder = if is_light {
        let count = COUNT.get();
        COUNT.set(count + 1);
        let prefix = ["click-to-call-", &crate::words::digits(count), "-"].concat();
        Builder { styled_by: Some(host.clone()), prefix }
    } else {
        Builder { styled_by: None, prefix: String::new() }
    };
    Mounted(Widget::new(Parts { host, root, button, settings, language, words, builder }))
}
