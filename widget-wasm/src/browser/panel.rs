//! The elements of the panel: the header and the form, then the result. Built once; `render` changes them.

use super::dom::Builder;
use super::js::{JsObject, field};
use super::success_view::SuccessView;
use crate::messages::Messages;
use crate::panel_elements::{ELEMENTS, Element, Part};
use js_sys::Array;
use shared_types::widget_config::Place;
use std::array;
use std::cell::OnceCell;
use wasm_bindgen::{JsCast, JsValue};

pub(super) struct Panel {
    /// In the order of [`Part`], `undefined` where an element was left out.
    parts: Parts,
    /// Replaces the form. Empty until it is first shown.
    pub(super) success: OnceCell<SuccessView>,
}

/// Boxed, because code that moves a large value is large too.
pub(super) type Parts = Box<[JsObject; Part::COUNT]>;

/// A part of the panel that was just built.
#[derive(Clone, Copy)]
pub(super) enum PanelPart<'a> {
    Form(&'a Panel),
    Success(&'a SuccessView),
}

impl Panel {
    /// Adopts the panel that the loader has drawn, or builds it.
    pub(super) fn new(
        builder: &Builder,
        root: &JsObject,
        button: &JsObject,
        messages: &Messages<'_>,
    ) -> Self {
        let parts = match builder.take() {
            Some(drawn) => adopt(&drawn),
            None => build(builder, root, button, messages),
        };
        Self { parts, success: OnceCell::new() }
    }

    /// An element that each panel has.
    pub(super) fn part(&self, part: Part) -> &JsObject {
        &self.parts[part as usize]
    }

    /// An element that is left out for some tenants.
    #[inline(never)]
    pub(super) fn optional(&self, part: Part) -> Option<&JsObject> {
        Some(self.part(part)).filter(|element| element.is_object())
    }

    /// The index of the selected option of a `select`.
    pub(super) fn selected(&self, select: Part) -> Option<usize> {
        self.optional(select)?.value().parse().ok()
    }

    /// Fills the select with these times.
    pub(super) fn render_times(&self, builder: &Builder, times: &[String]) {
        let when = self.part(Part::When);
        when.set_text("");
        for (place, time) in times.iter().enumerate() {
            add_option(builder, when, place, time);
        }
    }

    pub(super) fn has_agreed(&self) -> bool {
        self.optional(Part::Consent).is_none_or(|consent| field(consent, "checked").is_truthy())
    }
}

fn adopt(drawn: &Array) -> Parts {
    let mut places = 0..;
    Parts::new(array::from_fn(|_| drawn.get(places.next().unwrap_or_default()).unchecked_into()))
}

fn build(builder: &Builder, root: &JsObject, button: &JsObject, messages: &Messages<'_>) -> Parts {
    let mut parts = Parts::new(array::from_fn(|_| JsValue::UNDEFINED.unchecked_into()));
    parts[Part::Root as usize] = root.clone();
    parts[Part::Button as usize] = button.clone();
    for element in ELEMENTS {
        let parent = &parts[element.parent as usize];
        if let Some(added) = add(builder, parent, element, messages) {
            parts[element.part as usize] = added;
        }
    }
    builder.hide_from_sight(&parts[Part::Heard as usize]);
    for (place, department) in messages.settings.departments.iter().enumerate() {
        add_option(builder, &parts[Part::Department as usize], place, department.name.as_str());
    }
    add_countries(builder, &parts[Part::Country as usize], messages);
    parts
}

/// Adds an element, unless its parent or a value that it needs is missing.
fn add(
    builder: &Builder,
    parent: &JsObject,
    element: &Element,
    messages: &Messages<'_>,
) -> Option<JsObject> {
    if !parent.is_object() {
        return None;
    }
    if let Some(value) = element.only_with {
        value.read(messages)?;
    }
    let text = match element.text {
        Some(value) => value.read(messages)?,
        None => "".into(),
    };
    let attribute = match element.attribute {
        Some((name, value)) => Some((name, value.read(messages)?)),
        None => None,
    };
    let added = builder.add_with_text(parent, element.markup, &text);
    if let Some((name, value)) = attribute {
        added.set(name, &value);
    }
    Some(added)
}

/// North America (`+1`), then the other countries by their names in the visitor's language.
fn add_countries(builder: &Builder, select: &JsObject, messages: &Messages<'_>) {
    let places = &messages.settings.places;
    if places.is_empty() {
        return;
    }
    let name = |iso: &str, code: &str| [&messages.locale.country(iso), " +", code].concat();
    let home = [&messages.locale.country("US"), ", ", &name("CA", "1")].concat();
    add_option(builder, select, 0, &home);
    for (place, Place { iso, code }) in places.iter().enumerate() {
        add_option(builder, select, place + 1, &name(iso, &code.digits()));
    }
}

fn add_option(builder: &Builder, select: &JsObject, place: usize, text: &str) {
    let place = u32::try_from(place).map(crate::message_catalog::digits).unwrap_or_default();
    builder.add_with_text(select, "option", text).set("value", &place);
}
