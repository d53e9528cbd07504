//! Passes the events of the host element on to the callbacks of a Leptos app.

use crate::browser::js::{JsObject, field, text};
use crate::browser::listener::Listener;
use crate::progress;
use leptos::prelude::{Callable, Callback};
use shared_types::call_state::CallState;

/// The callbacks that the app has set.
#[derive(Clone, Copy)]
pub(super) struct Callbacks {
    pub(super) open: Option<Callback<bool>>,
    pub(super) state: Option<Callback<CallState>>,
    pub(super) error: Option<Callback<String>>,
}

impl Callbacks {
    /// Listens for as long as the returned listeners are kept.
    pub(super) fn listen(self, host: &JsObject) -> Vec<Listener> {
        let mut listeners = Vec::new();
        if let Some(callback) = self.open {
            for (event, open) in [("click-to-call:open", true), ("click-to-call:close", false)] {
                listeners.push(Listener::new(host, event, Box::new(move |_| callback.run(open))));
            }
        }
        if let Some(callback) = self.state {
            let handler = move |event: JsObject| {
                if let Some(state) = state_of(&event) {
                    callback.run(state);
                }
            };
            listeners.push(Listener::new(host, "click-to-call:state", Box::new(handler)));
        }
        if let Some(callback) = self.error {
            let handler = move |event: JsObject| {
                callback.run(text(&field(&event, "detail"), "code").unwrap_or_default());
            };
            listeners.push(Listener::new(host, "click-to-call:error", Box::new(handler)));
        }
        listeners
    }
}

fn state_of(event: &JsObject) -> Option<CallState> {
    let detail = field(event, "detail");
    let [leg, cause] = ["leg", "cause"].map(|name| text(&detail, name));
    progress::read(&text(&detail, "state")?, leg.as_deref(), cause.as_deref())
}
