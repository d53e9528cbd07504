//! The panel: who calls, then the form or what became of it. Built once; `draw` changes what is shown.

use super::dom::{Builder, aria, say, say_if_any, show};
use super::page::Thing;
use super::{done::Done, form::Fields};
use crate::say::Say;
use crate::state::State;
use shared_types::words::Word;
use std::cell::OnceCell;

const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// The elements that change or are listened to.
pub(super) struct Panel {
    pub(super) whole: Thing,
    pub(super) close: Thing,
    /// Of the company; it goes away when it does not load.
    pub(super) logo: Option<Thing>,
    promise: Thing,
    pub(super) notice: Thing,
    queue: Thing,
    /// Empty until [`Widget::fields`](super::widget::Widget::fields) builds it.
    pub(super) fields: OnceCell<Fields>,
    /// What takes the form's place, from when something first does.
    pub(super) done: OnceCell<Done>,
    heard: Thing,
}

impl Panel {
    pub(super) fn new(builder: &Builder, root: &Thing, to_say: &Say<'_>) -> Self {
        let settings = to_say.settings;
        let whole = builder
            .add(root, "div class=panel part=panel role=dialog aria-labelledby=title hidden=");
        whole.set("dir", if to_say.words.rtl { "rtl" } else { "ltr" });
        let header = builder.add(&whole, "header part=header");
        let mark = builder.say(&header, "div class=mark aria-hidden=true", &settings.initial());
        let logo = settings.logo_address().map(|address| {
            let logo = builder.add(&mark, "img alt= referrerpolicy=no-referrer");
            // To set it again would load it again.
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
        let heard = builder.add(&whole, "p class=heard part=status role=status");
        builder.hide_from_sight(&heard);
        Self {
            close,
            logo,
            promise,
            notice: builder.add(&whole, "p class=notice tabindex=-1"),
            queue: builder.add(&whole, "p class=queue"),
            fields: OnceCell::new(),
            done: OnceCell::new(),
            heard,
            whole,
        }
    }

    pub(super) fn draw(&self, state: &State, to_say: &Say<'_>) {
        let is_done = state.form.is_done();
        let either = |words: String| if is_done { String::new() } else { words };
        let department = to_say.settings.departments.get(state.department);
        say(&self.promise, &to_say.promise(department.map(|named| named.name.as_str())));
        say_if_any(&self.notice, &either(to_say.offer(&state.door)));
        say_if_any(&self.queue, &either(to_say.queue(&state.queue)));
        if let Some(fields) = self.fields.get() {
            fields.draw(state, to_say);
        }
        if let Some(done) = self.done.get() {
            done.draw(&state.form, to_say);
        }
        say(&self.heard, &to_say.announcement(&state.form, !state.times.is_empty()));
        show(&self.whole, state.open);
    }
}

/// Has the button tell whether the panel is open.
pub(super) fn tell(button: &Thing, open: bool) {
    aria(button, "aria-expanded", open);
}
