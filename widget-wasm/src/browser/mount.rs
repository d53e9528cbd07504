//! The entry point of the loader.

use super::dom::Builder;
use super::js::JsObject;
use super::mounted_widget::MountedWidget;
use super::widget::WidgetParts;
use crate::message_catalog::MessageCatalog;
use shared_types::message_keys::MessageKey;
use std::cell::{Cell, RefCell};

/// Takes over an element in which the loader has painted the button.
///
/// `root` is the element's shadow root, or the element itself where the page styles the widget. The
/// button element is kept, and with it its focus and hover state and a press in progress. So is the panel,
/// where the loader has drawn it ([`Builder`]). Returns a function of a verb and an argument: `open`,
/// `close`, `call` with a number, and `destroy`, after which it does nothing.
#[wasm_bindgen::prelude::wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "reading them from an object would be more code")]
pub fn mount(
    host: wasm_bindgen::JsValue,
    root: wasm_bindgen::JsValue,
    button: wasm_bindgen::JsValue,
    config: &wasm_bindgen::JsValue,
    server: String,
    language: String,
    words: &js_sys::Array,
    prehydrated: wasm_bindgen::JsValue,
) -> wasm_bindgen::JsValue {
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};

    let mut settings = Box::new(super::config::read(config, server));
    let mut sentences = Vec::new();
    for text in words.iter() {
        let text = text.as_string().unwrap_or_default();
        // Behind the sentences are the numbering plans of the tenant's countries.
        if sentences.len() < MessageKey::COUNT {
            sentences.push(text);
        } else {
            settings.numbers.read_plan(&text);
        }
    }
    let words = MessageCatalog::new(sentences, &language);
    let [host, root, button] = [host, root, button].map(JsCast::unchecked_into::<JsObject>);
    let builder = builder(&host, &root, prehydrated);
    let parts = WidgetParts { host, root, button, settings, language, words, builder };
    let mounted = RefCell::new(Some(MountedWidget::new(parts)));
    // A listener of the page may give another command, or destroy the widget, while a command runs.
    let handle: Box<dyn Fn(String, JsValue)> = Box::new(move |verb, argument| {
        let widget = mounted.borrow().as_ref().map(MountedWidget::widget);
        match widget {
            Some(_) if verb == "destroy" => drop(mounted.take()),
            Some(widget) => widget.handle_command(verb, argument),
            None => {}
        }
    });
    Closure::wrap(handle).into_js_value()
}

thread_local! {
    /// Number of widgets that share the page's ids.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The builder for this root: with the page's classes where the page styles the widget.
fn builder(host: &JsObject, root: &JsObject, prehydrated: wasm_bindgen::JsValue) -> Builder {
    if host != root {
        return Builder { prehydrated, ..Builder::default() };
    }
    let count = COUNT.get();
    COUNT.set(count + 1);
    let prefix = ["click-to-call-", &crate::message_catalog::digits(count), "-"].concat();
    Builder { styled_by: Some(host.clone()), prefix, prehydrated }
}
