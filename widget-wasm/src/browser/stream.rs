//! Hears from the server how a call goes.
//!
//! The browser itself reconnects where the line breaks, and says what it heard last.

use super::listener::Listener;
use super::page::{Thing, call, field, make, text, window};
use super::send::Answer;
use super::widget::Widget;
use crate::form::Form;
use crate::progress::{self, Waiting};
use js_sys::{Date, JSON};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::rc::Weak;
use wasm_bindgen::JsValue;

/// `EventSource.CLOSED`
const CLOSED: f64 = 2.0;

/// The events of one call. Dropping it closes the line.
pub(super) struct Stream {
    source: Thing,
    _listeners: [Listener; 3],
}

impl Stream {
    /// Has the widget follow the events at `address`. `None` where the browser has no such thing,
    /// or the page's policy forbids it: then the widget says no more than that the call is placed.
    pub(super) fn open(widget: &Weak<Widget>, address: &str) -> Option<Self> {
        let source = make(&window(), "EventSource", &[address.into()]).ok()?;
        let start = Date::now();
        let listeners = ["state", "end", "error"].map(|event| {
            let (me, line) = (widget.clone(), source.clone());
            let heard = move |event: Thing| {
                if let Some(widget) = me.upgrade() {
                    hear(&widget, &line, &event, start);
                }
            };
            Listener::new(&source, event, Box::new(heard))
        });
        Some(Self { source, _listeners: listeners })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // A line can always be closed, also one that is.
        let _ = call(&self.source, "close", &[]);
    }
}

fn hear(widget: &Widget, line: &Thing, event: &Thing, start: f64) {
    match text(event, "type").as_deref() {
        Some("state") => hear_state(widget, event, seconds_since(start)),
        // The browser tries again by itself, until it is told off.
        Some("error") if field(line, "readyState").as_f64() != Some(CLOSED) => {}
        _ => {
            let _ = call(line, "close", &[]);
            widget.change(Box::new(Form::out_of_sight));
        }
    }
}

fn hear_state(widget: &Widget, event: &Thing, seconds: u32) {
    let Some(json) = text(event, "data").and_then(|data| JSON::parse(&data).ok()) else { return };
    let Some(state) = read(&json) else { return };
    let answer = Answer(json);
    let waiting = Waiting::read(&answer);
    widget.change(Box::new(move |form| form.reached(state, waiting, seconds)));
    let id = widget.look(|state| state.form.placed()?.call_id.clone()).flatten();
    widget.tell(
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

fn read(json: &JsValue) -> Option<CallState> {
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
