//! Formats times and durations in the user's language.

use super::desk::Desk;
use crate::browser::js::object;
use crate::messages::clock;
use js_sys::Date;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// The time of day, with the date if it is not today. Milliseconds since 1970.
pub(super) fn moment(desk: Desk, at: f64) -> String {
    let day = |at: f64| Date::new(&at.into()).to_date_string();
    let is_today = day(at) == day(Date::now());
    let unless_today =
        |value: &str| if is_today { JsValue::UNDEFINED } else { JsValue::from(value) };
    let options = object(&[
        ("day", unless_today("numeric")),
        ("month", unless_today("short")),
        ("hour", "numeric".into()),
        ("minute", "2-digit".into()),
    ]);
    desk.locale().format("DateTimeFormat", &options, "format", &[at.into()]).unwrap_or_default()
}

/// The time since `since`, updated every second while it is mounted.
pub(super) fn elapsed(since: f64) -> Signal<String> {
    let now = RwSignal::new(Date::now());
    let timer = set_interval_with_handle(move || now.set(Date::now()), Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
    });
    Signal::derive(move || clock(seconds(now.get() - since)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a clock that was set back shows 0:00"
)]
fn seconds(milliseconds: f64) -> u32 {
    (milliseconds / 1000.0) as u32
}
