//! What the views show of the state, boxed: Leptos compiles its machinery once for each type of
//! closure that a view holds, and a visitor would download every copy.

use super::widget::{State, Widget};
use crate::form::Form;
use reactive_graph::traits::With;

pub(super) type Flag = Box<dyn FnMut() -> bool + Send>;
pub(super) type Text = Box<dyn FnMut() -> String + Send>;

impl Widget {
    /// Whether the state is such.
    pub(super) fn is(self, such: fn(&State) -> bool) -> Flag {
        Box::new(move || self.state.with(such))
    }

    /// The same of the form, as an ARIA attribute wants it.
    pub(super) fn aria(self, such: fn(&Form) -> bool) -> Text {
        self.says(Box::new(move |form| if such(form) { "true" } else { "false" }.to_owned()))
    }

    /// What there is to say of the form.
    pub(super) fn says(self, words: Box<dyn Fn(&Form) -> String + Send>) -> Text {
        Box::new(move || self.state.with(|state| words(&state.form)))
    }
}
