//! What the state looks like, and where the focus goes.

use super::dom::{say_if_any, show};
use super::page::{Thing, call, object, text};
use super::panel;
use super::widget::Widget;
use crate::state::State;
use shared_types::widget_config::WhenClosed;

impl Widget {
    /// Shows the state.
    pub(super) fn draw(&self) {
        self.build();
        let to_say = self.to_say();
        let drawn = self.look(|state| {
            self.panel().draw(state, &to_say);
            panel::tell(&self.button, state.open);
            self.draw_button(state);
            (state.open, state.form.is_done())
        });
        if let Some(now) = drawn {
            self.follow(now);
        }
    }

    fn draw_button(&self, state: &State) {
        say_if_any(&self.second_line, &self.to_say().before_the_click(state));
        let closed = state.door.is_closed();
        let does = self.when_closed();
        show(&self.button, !(closed && does == WhenClosed::Hide));
        self.button.toggle("disabled", closed && does == WhenClosed::Disable);
    }

    /// What the page says of its element goes before what the tenant says of all of them.
    fn when_closed(&self) -> WhenClosed {
        match text(&self.host, "whenClosed").as_deref() {
            Some("say") => WhenClosed::Say,
            Some("disable") => WhenClosed::Disable,
            Some("hide") => WhenClosed::Hide,
            _ => self.settings.when_closed,
        }
    }

    /// Writes the times anew that can be chosen.
    pub(super) fn offer_times(&self) {
        let to_say = self.to_say();
        let times =
            self.look(|state| state.times.iter().map(|at| to_say.time(*at)).collect::<Vec<_>>());
        self.fields().offer(&self.builder, &times.unwrap_or_default());
    }

    /// Puts the focus where the visitor has to look next.
    fn follow(&self, now: (bool, bool)) {
        let before = self.followed.replace(now);
        let (open, done) = now;
        // A state that goes on leaves the focus where the visitor has moved it meanwhile.
        if !open || before == now {
            return;
        }
        let can_ask = self.look(State::can_ask).unwrap_or_default();
        match (done, can_ask) {
            (true, _) => self.focus_headline(),
            (false, true) => focus(&self.fields().number),
            (false, false) => focus(&self.panel().notice),
        }
    }

    pub(super) fn focus_headline(&self) {
        if let Some(done) = self.panel().done.get() {
            focus(&done.headline);
        }
    }
}

/// Without scrolling: the panel is in sight already, and the page should stay where it is.
pub(super) fn focus(element: &Thing) {
    // A refusal to focus leaves the focus where it is, and there is nothing better to do.
    let _ = call(element, "focus", &[object(&[("preventScroll", true.into())])]);
}
