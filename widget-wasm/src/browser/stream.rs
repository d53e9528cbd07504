//! Hears from the server how a call goes.
//!
//! The browser itself reconnects where the line breaks, and says what it heard last.

use super::listener::Listener;
use super::object::text;
use super::widget::Widget;
use crate::form::Form;
use crate::progress;
use js_sys::{Date, JSON};
use shared_types::call_state::CallState;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventSource, MessageEvent};

/// The events of one call. Dropping it closes the line.
pub(super) struct Stream {
    source: EventSource,
    _listeners: [Listener; 3],
}

impl Stream {
    /// Has the widget follow the events at `address`. `None` where the browser has no such thing,
    /// or the page's policy forbids it: then the widget says no more than that the call is placed.
    pub(super) fn open(widget: Widget, address: &str) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let (start, line) = (Date::now(), source.clone());
        let heard = move |event: Event| match event.type_().as_str() {
            "state" => {
                if let Some(state) = read(&event) {
                    let seconds = seconds_since(start);
                    widget.change(Box::new(move |form| form.reached(state, seconds)));
                }
            }
            // The browser tries again by itself, until it is told off.
            "error" if line.ready_state() != EventSource::CLOSED => {}
            _ => {
                line.close();
                widget.change(Box::new(Form::out_of_sight));
            }
        };
        let listeners =
            ["state", "end", "error"].map(|event| Listener::new(&source, event, heard.clone()));
        Some(Self { source, _listeners: listeners })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

fn read(event: &Event) -> Option<CallState> {
    let data = event.unchecked_ref::<MessageEvent>().data().as_string()?;
    let state: JsValue = JSON::parse(&data).ok()?;
    let [leg, cause] = ["leg", "cause"].map(|name| text(&state, name));
    progress::read(&text(&state, "state")?, leg.as_deref(), cause.as_deref())
}

fn seconds_since(start: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a clock that is set back shows zero, and no call lasts for centuries"
    )]
    let seconds = ((Date::now() - start) / 1000.0) as u32;
    seconds
}
