//! The door for the loader, and what both doors lead to.

#[cfg(feature = "mount")]
use super::dom::Builder;
#[cfg(feature = "mount")]
use super::page::Thing;
use super::widget::{Parts, Widget};
#[cfg(feature = "mount")]
use crate::words::Words;
#[cfg(feature = "mount")]
use std::cell::RefCell;
use std::rc::Rc;

/// Takes over an element in which the loader has painted the button.
///
/// `root` is the element's shadow root, or the element itself where the page styles the widget. The
/// button stays the very same element, so that neither a pixel nor a focus, a hover or a press that is
/// under way is lost; so does the panel, where `early` has drawn it ([`Builder`]). Answers a function of a verb and an argument: `open`, `close`, `call` with a
/// number, and `destroy`, after which it does nothing any more.
#[cfg(feature = "mount")]
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
    let mounted = RefCell::new(Some(beside(parts)));
    // The page may ask for more, or take the widget away, while it hears of what this does.
    let handle: Box<dyn Fn(String, JsValue)> = Box::new(move |verb, argument| {
        let widget = mounted.borrow().as_ref().map(|mounted| mounted.0.clone());
        match widget {
            Some(_) if verb == "destroy" => drop(mounted.take()),
            Some(widget) => widget.obey(verb, argument),
            None => {}
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

/// Mounts the panel beside the button.
pub(super) fn beside(parts: Parts) -> Mounted {
    Mounted(Widget::new(parts))
}

#[cfg(feature = "mount")]
thread_local! {
    /// How many share the page's ids.
    static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// What builds in the root as the page wants it.
#[cfg(feature = "mount")]
fn builder(host: &Thing, root: &Thing, early: wasm_bindgen::JsValue) -> Builder {
    if host != root {
        return Builder { early, ..Builder::default() };
    }
    let count = COUNT.get();
    COUNT.set(count + 1);
    let prefix = ["click-to-call-", &crate::words::digits(count), "-"].concat();
    Builder { styled_by: Some(host.clone()), prefix, early }
}
