//! Follows a call by the events that the server sends.

use super::event_stream::EventStream;
use super::js::{JsObject, call, field, text};
use super::listener::Listener;
use super::server_api::JsonFields;
use super::widget::Widget;
use crate::form::Form;
use crate::progress::{self, QueueStatus};
use js_sys::{Date, JSON};
use shared_types::call_state::{CallState, EndCause, Leg};
use wasm_bindgen::JsValue;

/// `EventSource.CLOSED`
const CLOSED: f64 = 2.0;

impl Widget {
    /// Follows the events at `address`. Without a stream the widget shows no more than that the call was
    /// accepted.
    pub(super) fn follow_call(&self, address: &str) -> Option<EventStream> {
        let start = Date::now();
        EventStream::open(address, |source| {
            ["state", "end", "error"].map(|event| {
                let (weak, stream) = (self.weak.clone(), source.clone());
                let handler = move |event: JsObject| {
                    if let Some(widget) = weak.upgrade() {
                        handle_event(&widget, &stream, &event, start);
                    }
                };
                Listener::new(source, event, Box::new(handler))
            })
        })
    }
}

fn handle_event(widget: &Widget, stream: &JsObject, event: &JsObject, start: f64) {
    match text(event, "type").as_deref() {
        Some("state") => handle_state(widget, event, seconds_since(start)),
        // The browser reconnects by itself.
        Some("error") if field(stream, "readyState").as_f64() != Some(CLOSED) => {}
        _ => {
            let _ = call(stream, "close", &[]);
            widget.update_form(Box::new(Form::lose_tracking));
        }
    }
}

fn handle_state(widget: &Widget, event: &JsObject, seconds: u32) {
    let Some(json) = text(event, "data").and_then(|data| JSON::parse(&data).ok()) else { return };
    let Some(state) = read_state(&json) else { return };
    let waiting = QueueStatus::read(&JsonFields(json));
    widget.update_form(Box::new(move |form| form.reached(state, waiting, seconds)));
    let id = widget.with_state(|state| state.form.placed()?.call_id.clone()).flatten();
    widget.dispatch(
        "state",
        &[
            ("state", state.name().into()),
            ("leg", state.leg().map(Leg::as_str).into()),
            ("cause", state.cause().map(EndCause::as_str).into()),
            ("position", waiting.position.into()),
            ("callId", id.into()),
        ],
    );
}

fn read_state(json: &JsValue) -> Option<CallState> {
    let [leg, cause] = ["leg", "cause"].map(|name| text(json, name));
    progress::read(&text(json, "state")?, leg.as_deref(), cause.as_deref())
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
