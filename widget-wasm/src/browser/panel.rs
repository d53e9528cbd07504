//! The panel: the header, then the form or its result. Built once; `render` changes it.

use super::dom::{Builder, aria, show, update_optional_text, update_text};
use super::js::JsObject;
use super::{form_view::FormView, success_view::SuccessView};
use crate::messages::Messages;
use crate::state::State;
use shared_types::message_keys::MessageKey;
use std::cell::OnceCell;

const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// The elements that change or have listeners.
pub(super) struct Panel {
    pub(super) whole: JsObject,
    pub(super) close: JsObject,
    /// Removed when it does not load.
    pub(super) logo: Option<JsObject>,
    promise: JsObject,
    pub(super) notice: JsObject,
    queue: JsObject,
    /// Empty until `Widget::form_view` builds it.
    pub(super) form: OnceCell<FormView>,
    /// Replaces the form. Empty until it is first shown.
    pub(super) success: OnceCell<SuccessView>,
    status: JsObject,
}

/// A part of the panel that was just built.
#[derive(Clone, Copy)]
pub(super) enum PanelPart<'a> {
    /// The panel with its header.
    Frame(&'a Panel),
    Form(&'a FormView),
    Success(&'a SuccessView),
}

impl Panel {
    pub(super) fn new(builder: &Builder, root: &JsObject, messages: &Messages<'_>) -> Self {
        let settings = messages.settings;
        let whole = builder
            .add(root, "div class=panel part=panel role=dialog aria-labelledby=title hidden=");
        whole.set("dir", if messages.words.rtl { "rtl" } else { "ltr" });
        let header = builder.add(&whole, "header part=header");
        let mark =
            builder.add_with_text(&header, "div class=mark aria-hidden=true", &settings.initial());
        let logo = settings.logo_address().map(|address| {
            let logo = builder.add(&mark, "img alt= referrerpolicy=no-referrer");
            // Setting it again would load it again.
            if logo.get("src").is_none() {
                logo.set("src", &address);
            }
            logo
        });
        let titles = builder.add(&header, "div");
        builder.add_with_text(&titles, "h2 id=title", settings.company());
        let promise = builder.add(&titles, "p");
        let close = builder.add(&header, "button class=close type=button");
        close.set("aria-label", messages.words.get(MessageKey::Close));
        builder.icon(&close, CROSS);
        let status = builder.add(&whole, "p class=heard part=status role=status");
        builder.hide_from_sight(&status);
        Self {
            close,
            logo,
            promise,
            notice: builder.add(&whole, "p class=notice tabindex=-1"),
            queue: builder.add(&whole, "p class=queue"),
            form: OnceCell::new(),
            success: OnceCell::new(),
            status,
            whole,
        }
    }

    pub(super) fn render(&self, state: &State, messages: &Messages<'_>) {
        let is_done = state.form.is_done();
        let either = |words: String| if is_done { String::new() } else { words };
        let department = messages.settings.departments.get(state.department);
        update_text(&self.promise, &messages.promise(department.map(|named| named.name.as_str())));
        update_optional_text(&self.notice, &either(messages.offer(&state.open_state)));
        update_optional_text(&self.queue, &either(messages.queue(&state.queue)));
        if let Some(form) = self.form.get() {
            form.render(state, messages);
        }
        if let Some(success) = self.success.get() {
            success.render(&state.form, messages);
        }
        update_text(&self.status, &messages.announcement(&state.form, !state.times.is_empty()));
        show(&self.whole, state.open);
    }
}

/// Shows on the button whether the panel is open.
pub(super) fn set_expanded(button: &JsObject, open: bool) {
    aria(button, "aria-expanded", open);
}
