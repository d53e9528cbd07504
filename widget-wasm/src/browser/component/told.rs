//! What a Leptos app is told of the widget, by the events that a page would hear on the element.

use crate::browser::listener::Listener;
use crate::browser::page::{Thing, field, text};
use crate::progress;
use leptos::prelude::{Callable, Callback};
use shared_types::call_state::CallState;

/// What the app wants to hear.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) open: Option<Callback<bool>>,
    pub(super) state: Option<Callback<CallState>>,
    pub(super) error: Option<Callback<String>>,
}

impl Told {
    /// Listens for as long as what comes back is kept.
    pub(super) fn listen(self, host: &Thing) -> Vec<Listener> {
        let mut listeners = Vec::new();
        if let Some(told) = self.open {
            for (event, open) in [("click-to-call:open", true), ("click-to-call:close", false)] {
                listeners.push(Listener::new(host, event, Box::new(move |_| told.run(open))));
            }
        }
        if let Some(told) = self.state {
            let heard = move |event: Thing| {
                if let Some(state) = state_of(&event) {
                    told.run(state);
                }
            };
            listeners.push(Listener::new(host, "click-to-call:state", Box::new(heard)));
        }
        if let Some(told) = self.error {
            let heard = move |event: Thing| {
                told.run(text(&field(&event, "detail"), "code").unwrap_or_default());
            };
            listeners.push(Listener::new(host, "click-to-call:error", Box::new(heard)));
        }
        listeners
    }
}

fn state_of(event: &Thing) -> Option<CallState> {
    let detail = field(event, "detail");
    let [leg, cause] = ["leg", "cause"].map(|name| text(&detail, name));
    progress::read(&text(&detail, "state")?, leg.as_deref(), cause.as_deref())
}
