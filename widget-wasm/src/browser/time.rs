//! The current time, and times as JavaScript represents them.

use js_sys::{Date, JsString};
use shared_types::hours::Minute;

/// Seconds since 1970, to the whole minute.
pub(super) fn now() -> i64 {
    to_minute(Date::now() * 60.0)
}

/// Milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "times of our days need no more than 53 bits")]
pub(super) fn to_milliseconds(at: Minute) -> f64 {
    at as f64 * 60_000.0
}

/// The whole minute of a time in milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "times of our days need no more than 53 bits")]
pub(super) fn to_minute(milliseconds: f64) -> Minute {
    (milliseconds / 60_000.0) as Minute
}

/// In RFC 3339.
pub(super) fn to_rfc3339(at: Minute) -> JsString {
    Date::new(&to_milliseconds(at).into()).to_iso_string()
}
