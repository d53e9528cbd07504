//! Shows the state.

use super::dom::{show, update_optional_text};
use super::js::text;
use super::panel_render::set_expanded;
use super::widget::Widget;
use crate::panel_elements::Part;
use crate::state::State;
use shared_types::widget_config::WhenClosed;

impl Widget {
    /// Shows the state, and updates the focus.
    pub(super) fn render(&self) {
        self.build_shown_parts();
        let messages = self.messages();
        let rendered = self.with_state(|state| {
            self.panel().render(state, &messages);
            set_expanded(&self.button, state.open);
            self.render_button(state);
            (state.open, state.form.is_done())
        });
        if let Some(now) = rendered {
            self.update_focus(now);
        }
    }

    fn render_button(&self, state: &State) {
        let second_line = self.panel().part(Part::SecondLine);
        update_optional_text(second_line, &self.messages().before_the_click(state));
        let closed = state.open_state.is_closed();
        let behavior = self.when_closed();
        show(&self.button, !(closed && behavior == WhenClosed::Hide));
        self.button.toggle("disabled", closed && behavior == WhenClosed::Disable);
    }

    /// The attribute of the page's element takes precedence over the tenant's setting.
    fn when_closed(&self) -> WhenClosed {
        match text(&self.host, "whenClosed").as_deref() {
            Some("say") => WhenClosed::Say,
            Some("disable") => WhenClosed::Disable,
            Some("hide") => WhenClosed::Hide,
            _ => self.settings.when_closed,
        }
    }
}
