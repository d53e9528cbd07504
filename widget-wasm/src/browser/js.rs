//! Objects and functions of JavaScript, by few kinds of calls: each kind is code that visitors download.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, HtmlInputElement, Node, RequestInit, Window};

#[wasm_bindgen]
extern "C" {
    /// Any object: an element, an event, a promise. A member that it does not have is `undefined`.
    #[derive(Clone, PartialEq)]
    pub(super) type JsObject;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    pub(super) static DOCUMENT: JsObject;
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    pub(super) static WINDOW: JsObject;

    #[wasm_bindgen(method)]
    pub(super) fn then(this: &JsObject, kept: &JsValue, broken: &JsValue);
}

/// Methods of elements, by web-sys. Their errors are ignored: they occur only for invalid names, which are
/// never used here.
impl JsObject {
    pub(super) fn append(&self, child: &Self) {
        let _ = self.unchecked_ref::<Node>().append_child(child.unchecked_ref());
    }

    pub(super) fn remove(&self) {
        self.element().remove();
    }

    pub(super) fn set(&self, name: &str, value: &str) {
        let _ = self.element().set_attribute(name, value);
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.element().get_attribute(name)
    }

    pub(super) fn toggle(&self, name: &str, there: bool) {
        let _ = self.element().toggle_attribute_with_force(name, there);
    }

    pub(super) fn listen(&self, event: &str, call: &JsValue) {
        let target = self.unchecked_ref::<EventTarget>();
        let _ = target.add_event_listener_with_callback(event, call.unchecked_ref());
    }

    pub(super) fn unlisten(&self, event: &str, call: &JsValue) {
        let target = self.unchecked_ref::<EventTarget>();
        let _ = target.remove_event_listener_with_callback(event, call.unchecked_ref());
    }

    pub(super) fn text(&self) -> String {
        self.unchecked_ref::<Node>().text_content().unwrap_or_default()
    }

    pub(super) fn set_text(&self, text: &str) {
        self.unchecked_ref::<Node>().set_text_content(Some(text));
    }

    /// The value of an `input` or a `select`, which have it under the same name.
    pub(super) fn value(&self) -> String {
        self.unchecked_ref::<HtmlInputElement>().value()
    }

    pub(super) fn set_value(&self, value: &str) {
        self.unchecked_ref::<HtmlInputElement>().set_value(value);
    }

    fn element(&self) -> &Element {
        self.unchecked_ref()
    }
}

pub(super) fn create_element(space: &str, tag: &str) -> JsObject {
    let document = document().unchecked_into::<Document>();
    let made = document.create_element_ns(Some(space), tag);
    made.map_or_else(JsCast::unchecked_into, JsCast::unchecked_into)
}

pub(super) fn fetch(address: &str, how: &JsValue) -> Promise {
    let how = how.unchecked_ref::<RequestInit>();
    window().unchecked_into::<Window>().fetch_with_str_and_init(address, how)
}

pub(super) fn set_timeout(call: &JsValue, milliseconds: i32) -> i32 {
    let window = window().unchecked_into::<Window>();
    let call = call.unchecked_ref();
    window
        .set_timeout_with_callback_and_timeout_and_arguments_0(call, milliseconds)
        .unwrap_or_default()
}

pub(super) fn clear_timeout(id: i32) {
    window().unchecked_into::<Window>().clear_timeout_with_handle(id);
}

/// The element of this id, if the page has one.
#[cfg(feature = "extension")]
pub(super) fn by_id(id: &str) -> Option<JsValue> {
    call(&document(), "getElementById", &[id.into()]).ok().filter(JsValue::is_object)
}

/// A member of an object, `undefined` if there is none.
pub(super) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub(super) fn text(of: &JsValue, name: &str) -> Option<String> {
    field(of, name).as_string()
}

/// Calls a method.
pub(super) fn call(of: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = field(of, name).dyn_into()?;
    Reflect::apply(&method, of, &list(with))
}

/// Constructs an object of a class that is a member of `of`.
pub(super) fn make(of: &JsValue, class: &str, with: &[JsValue]) -> Result<JsObject, JsValue> {
    let class: Function = field(of, class).dyn_into()?;
    Ok(Reflect::construct(&class, &list(with))?.unchecked_into())
}

pub(super) fn document() -> JsObject {
    DOCUMENT.with(Clone::clone)
}

pub(super) fn window() -> JsValue {
    WINDOW.with(|window| window.clone().into())
}

/// An object with these members, without those that are `undefined`.
pub(super) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        if !value.is_undefined() {
            // A new object takes any member.
            let _ = Reflect::set(&object, &(*name).into(), value);
        }
    }
    object.into()
}

/// By index, as the page may have replaced the methods of arrays.
fn list(of: &[JsValue]) -> Array {
    let list = Array::new();
    for (place, item) in (0_u32..).zip(of) {
        list.set(place, item.clone());
    }
    list
}
