//! A call's states as server-sent events (WHATWG HTML, section 9.2).
//!
//! `retry` first; then one event `state` for each state, whose id is the number of the state, so that a client
//! which reconnects with `Last-Event-ID` receives only the states that it missed, also after a restart of the
//! server; comments as heartbeats; and
//! `end`, after which no client needs to reconnect.

use crate::calls::subscription::{CallSubscription, CallUpdate};
use crate::http::openapi::operation::Operation;
use crate::schedule::pending_status::PendingStatus;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use model::timed_state::TimedState;
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;

/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(2);
/// Less than the minute after which proxies take a quiet connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Tells proxies not to buffer the answer.
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// The stream, with each state in the form of the surface; or the answer after which browsers do not reconnect.
pub(super) fn respond<T: Serialize + Send + 'static>(
    subscription: CallSubscription,
    form: fn(TimedState) -> T,
) -> Response {
    if subscription.is_exhausted() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let hello = stream::once(async { Ok(Event::default().retry(RETRY)) });
    let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("");
    let events = Sse::new(hello.chain(events(subscription, form))).keep_alive(heartbeat);
    ([NO_BUFFERING, NO_STORE], events).into_response()
}

/// For a call that waits for its time: one event `scheduled`, which says until when, and the end of the
/// stream without `end`. A browser reconnects by itself then; no connection stays open for days.
pub(super) fn respond_scheduled(waits: PendingStatus) -> Response {
    let at = format!("{:.3}", waits.until);
    let hello = Event::default().retry(waits.look_again).event("scheduled");
    let event = hello.json_data(Scheduled { at }).unwrap_or_default();
    let events = Sse::new(stream::once(async { Ok::<_, Infallible>(event) }));
    ([NO_BUFFERING, NO_STORE], events).into_response()
}

/// The call is not placed before this time, in RFC 3339 and UTC.
#[derive(Serialize)]
struct Scheduled {
    at: String,
}

/// What is the same for all such streams.
pub(super) fn described(operation: Operation) -> Operation {
    operation
        .header(
            "Last-Event-ID",
            Some("^[0-9]{1,9}$"),
            "The ID of the last event that the client received.",
        )
        .response_with(
            200,
            "text/event-stream",
            "Events `state`, whose ids count from 1 and whose data is a CallState with its time \
             (`at`); then `end`.",
        )
        .empty_response(204, "All events were sent: do not reconnect.")
}

/// The number of the last state that the client has from an earlier connection.
pub(super) fn last_event_id(headers: &HeaderMap) -> u32 {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    last.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

fn events<T: Serialize + Send + 'static>(
    subscription: CallSubscription,
    form: fn(TimedState) -> T,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(subscription), move |subscription| async move {
        let mut subscription = subscription?;
        match subscription.next().await {
            CallUpdate::State(state) => {
                let event = Event::default().id(state.number.to_string()).event("state");
                // A state has no form that is not JSON.
                let event = event.json_data(form(state)).unwrap_or_default();
                Some((Ok(event), Some(subscription)))
            }
            CallUpdate::End => Some((Ok(Event::default().event("end").data("{}")), None)),
            CallUpdate::Closing => None,
        }
    })
}
