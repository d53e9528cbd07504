//! The door for the loader.

use super::dom::Builder;
use super::mounted::Mounted;
use super::page::Thing;
use super::widget::Parts;
use crate::words::Words;
use std::cell::{Cell, RefCell};

/// Takes over an element in which the loader has painted the button.
///
/// `root` is the element's shadow root, or the element itself where the page styles the widget. The
/// button stays the very same element, so that neither a pixel nor a focus, a hover or a press that is
/// under way is lost; so does the panel, where `early` has drawn it ([`Builder`]). Answers a function of a
/// verb and an argument: `open`, `close`, `call` with a number, and `destroy`, after which it does nothing
/// any more.
#[wasm_bindgen::prelude::wasm_bindgen]
#[expect(
    clippy::too_many_arguments,
    reason = "an object of them would have to be read by their names"
)]
pub fn mount(
    host: wasm_bindgen::JsValue,
    root: wasm_bindgen::JsValue,
    button: wasm_bindgen::JsValue,
    config: &wasm_bindgen::JsValue,
    server: String,
    language: String,
    words: &js_sys::Array,
    early: wasm_bindgen::JsValue,
) -> wasm_bindgen::JsValue {
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};

    let settings = Box::new(super::config::read(config, server));
    let sentences = words.iter().map(|text| text.as_string().unwrap_or_default()).collect();
    let words = Words::new(sentences, &language);
    let [host, root, button] = [host, root, button].map(JsCast::unchecked_into::<Thing>);
    let builder = builder(&host, &root, early);
    let parts = Parts { host, root, button, settings, language, words, builder };
    let mounted = RefCell::new(Some(Mounted::new(parts)));
    // The page may ask for more, or take the widget away, while it hears of what this does.
    let handle: Box<dyn Fn(String, JsValue)> = Box::new(move |verb, argument| {
        let widget = mounted.borrow().as_ref().map(Mounted::widget);
        match widget {
            Some(_) if verb == "destroy" => drop(mounted.take()),
            Some(widget) => widget.obey(verb, argument),
            None => {}
        }
    });
    Closure::wrap(handle).into_js_value()
}

thread_local! {
    /// How many share the page's ids.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// What builds in the root as the page wants it.
fn builder(host: &Thing, root: &Thing, early: wasm_bindgen::JsValue) -> Builder {
    if host != root {
        return Builder { early, ..Builder::default() };
    }
    let count = COUNT.get();
    COUNT.set(count + 1);
    let prefix = ["click-to-call-", &crate::words::digits(count), "-"].concat();
    Builder { styled_by: Some(host.clone()), prefix, early }
}
