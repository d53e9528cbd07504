//! What the widget asks of the page, in the fewest kinds of calls: each is code that visitors download.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// Any object of the page: an element, an event, a promise. What it has no such member as is asked
    /// for answers `undefined`.
    #[derive(Clone, PartialEq)]
    pub(super) type Thing;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    pub(super) static DOCUMENT: Thing;
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    pub(super) static WINDOW: Thing;

    #[wasm_bindgen(js_namespace = document, js_name = createElementNS)]
    pub(super) fn create_element(space: &str, tag: &str) -> Thing;
    pub(super) fn fetch(address: &str, how: &JsValue) -> Thing;
    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(call: &JsValue, milliseconds: i32) -> i32;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: i32);

    #[wasm_bindgen(method, js_name = appendChild)]
    pub(super) fn append(this: &Thing, child: &Thing);
    #[wasm_bindgen(method)]
    pub(super) fn remove(this: &Thing);
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set(this: &Thing, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub(super) fn get(this: &Thing, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = toggleAttribute)]
    pub(super) fn toggle(this: &Thing, name: &str, there: bool);
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(super) fn listen(this: &Thing, event: &str, call: &JsValue);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(super) fn unlisten(this: &Thing, event: &str, call: &JsValue);
    #[wasm_bindgen(method, getter, js_name = textContent)]
    pub(super) fn text(this: &Thing) -> String;
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub(super) fn set_text(this: &Thing, text: &str);
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Thing) -> String;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_value(this: &Thing, value: &str);
    #[wasm_bindgen(method)]
    pub(super) fn then(this: &Thing, kept: &JsValue, broken: &JsValue);
}

/// The element of this id, if the page has one.
#[cfg(feature = "extension")]
pub(super) fn by_id(id: &str) -> Option<JsValue> {
    call(&document(), "getElementById", &[id.into()]).ok().filter(JsValue::is_object)
}

/// A member of an object, `undefined` where there is none.
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

/// Makes an object of a class that is a member of `of`.
pub(super) fn make(of: &JsValue, class: &str, with: &[JsValue]) -> Result<Thing, JsValue> {
    let class: Function = field(of, class).dyn_into()?;
    Ok(Reflect::construct(&class, &list(with))?.unchecked_into())
}

pub(super) fn document() -> Thing {
    DOCUMENT.with(Clone::clone)
}

pub(super) fn window() -> JsValue {
    WINDOW.with(|window| window.clone().into())
}

/// An object with these members; what is `undefined` is left out.
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

/// By index, as the methods of arrays may be the page's own.
fn list(of: &[JsValue]) -> Array {
    let list = Array::new();
    for (place, item) in (0_u32..).zip(of) {
        list.set(place, item.clone());
    }
    list
}
