//! The form: one field, one button, and what is wrong.

use super::widget::{State, Widget};
use crate::form::Form;
use crate::words;
use shared_types::phone::{Edit, Typed};
use tachys::dom::event_target;
use tachys::html::element::{a, button, form, input, label, p};
use tachys::html::event as ev;
use tachys::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, InputEvent};

pub(super) fn field(widget: Widget) -> impl RenderHtml {
    form()
        .attr("novalidate", "")
        .hidden(widget.is(|state| state.form.is_done()))
        .on(ev::submit, move |event| {
            event.prevent_default();
            widget.submit();
        })
        .child((
            label().r#for("number").child(words::LABEL),
            number(widget),
            note(widget),
            submit(widget),
            call_us(widget, |_| false),
        ))
}

fn number(widget: Widget) -> impl RenderHtml {
    input()
        .id("number")
        .r#type("tel")
        .inputmode("tel")
        .autocomplete("tel")
        .name("phone")
        .attr("dir", "ltr")
        .aria_describedby("note")
        .aria_invalid(widget.aria(Form::is_wrong))
        .readonly(widget.is(|state| state.form.is_sending()))
        .on(ev::input, move |event| {
            regroup(&event_target(&event), &event);
            widget.typed();
        })
}

/// Below the field: which numbers it takes, or what is wrong with the one that is there.
fn note(widget: Widget) -> impl RenderHtml {
    let hint = widget.parts(|parts| words::hint(&parts.settings.numbers)).unwrap_or_default();
    let words = move |form: &Form| words::error(form).unwrap_or_else(|| hint.to_owned());
    p().id("note").class("note").child(widget.says(Box::new(words)))
}

fn submit(widget: Widget) -> impl RenderHtml {
    button()
        .class("submit")
        .r#type("submit")
        .disabled(widget.is(|state| state.form.is_sending()))
        .aria_busy(widget.aria(Form::is_sending))
        .child(widget.says(Box::new(words::submit)))
}

/// The company's own number, for whom the other way is of no use.
pub(super) fn call_us(widget: Widget, hidden: fn(&State) -> bool) -> impl RenderHtml {
    let phone = widget.parts(|parts| parts.settings.phone.clone())??;
    let words = words::call_us(&phone);
    Some(a().class("link").href(["tel:", &phone].concat()).hidden(widget.is(hidden)).child(words))
}

/// Groups the digits anew and keeps the caret at the digit where the visitor left it.
fn regroup(field: &HtmlInputElement, event: &Event) {
    let input = event.dyn_ref::<InputEvent>();
    // What an input method is still composing is not ours to touch.
    if input.is_some_and(InputEvent::is_composing) {
        return;
    }
    // Autofill sends a plain event: something was inserted.
    let edit = input.map_or(Edit::Insert, |input| Edit::from_input_type(&input.input_type()));
    let text = field.value();
    let Ok(Some(caret)) = field.selection_start() else { return };
    let typed = Typed::reformat(&text, caret as usize, edit);
    if typed.text != text {
        field.set_value(&typed.text);
    }
    if let Ok(caret) = u32::try_from(typed.caret) {
        // Only fields of other types refuse a selection.
        let _ = field.set_selection_range(caret, caret);
    }
}
