//! The panel: the header, then the form or its result. Built once; `render` changes it.

use super::dom::{Builder, aria, say, say_if_any, show};
use super::js::JsObject;
use super::{form_view::FormView, success_view::SuccessView};
use crate::say::Say;
use crate::state::State;
use shared_types::words::Word;
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
    pub(super) fn new(builder: &Builder, root: &JsObject, to_say: &Say<'_>) -> Self {
        let settings = to_say.settings;
        let whole = builder
            .add(root, "div class=panel part=panel role=dialog aria-labelledby=title hidden=");
        whole.set("dir", if to_say.words.rtl { "rtl" } else { "ltr" });
        let header = builder.add(&whole, "header part=header");
        let mark = builder.say(&header, "div class=mark aria-hidden=true", &settings.initial());
        let logo = settings.logo_address().map(|address| {
            let logo = builder.add(&mark, "img alt= referrerpolicy=no-referrer");
            // Setting it again would load it again.
            if logo.get("src").is_none() {
                logo.set("src", &address);
            }
            logo
        });
        let titles = builder.add(&header, "div");
        builder.say(&titles, "h2 id=title", settings.company());
        let promise = builder.add(&titles, "p");
        let close = builder.add(&header, "button class=close type=button");
        close.set("aria-label", to_say.words.get(Word::Close));
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

    pub(super) fn render(&self, state: &State, to_say: &Say<'_>) {
        let is_done = state.form.is_done();
        let either = |words: String| if is_done { String::new() } else { words };
        let department = to_say.settings.departments.get(state.department);
        say(&self.promise, &to_say.promise(department.map(|named| named.name.as_str())));
        say_if_any(&self.notice, &either(to_say.offer(&state.open_state)));
        say_if_any(&self.queue, &either(to_say.queue(&state.queue)));
        if let Some(form) = self.form.get() {
            form.render(state, to_say);
        }
        if let Some(success) = self.success.get() {
            success.render(&state.form, to_say);
        }
        say(&self.status, &to_say.announcement(&state.form, !state.times.is_empty()));
        show(&self.whole, state.open);
    }
}

/// Shows on the button whether the panel is open.
pub(super) fn set_expanded(button: &JsObject, open: bool) {
    aria(button, "aria-expanded", open);
}
