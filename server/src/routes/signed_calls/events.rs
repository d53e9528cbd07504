//! `GET /call/{iden}/events`: a call's states as server-sent events.

use super::Desk;
use super::control::bearer;
use crate::signed_calls::control::{Listening, News};
use crate::signed_calls::error::SignedError;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use std::convert::Infallible;
use std::time::Duration;

/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(2);
/// Less than the minute after which proxies take a quiet connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Proxies that collect an answer before they pass it on are told not to.
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

pub(super) async fn get(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedError> {
    let listening = desk.signed.listen(&iden, bearer(&headers)?, told(&headers))?;
    if listening.has_nothing_to_tell() {
        // The one answer after which a browser does not come back.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let hello = stream::once(async { Ok(Event::default().retry(RETRY)) });
    let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("");
    let events = Sse::new(hello.chain(events(listening))).keep_alive(heartbeat);
    Ok(([NO_BUFFERING], events).into_response())
}

/// How many states the client has from an earlier connection.
fn told(headers: &HeaderMap) -> usize {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    last.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

fn events(listening: Listening) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(listening), async |listening| {
        let mut listening = listening?;
        match listening.next().await {
            News::State(number, state) => {
                let event = Event::default().id(number.to_string()).event("state");
                // A state has no form that is not JSON.
                Some((Ok(event.json_data(state).unwrap_or_default()), Some(listening)))
            }
            News::End => Some((Ok(Event::default().event("end").data("{}")), None)),
            News::Closing => None,
        }
    })
}
