//! Reads a call's events by fetch, because `EventSource` cannot send a token.

use super::fetch::read_state;
use super::transport::{FollowEnd, LocalFuture};
use crate::browser::js::field;
use crate::browser::timer::sleep;
use crate::dial::Problem;
use crate::event_parser::{Event, EventParser};
use gloo_net::http::Response;
use js_sys::{JSON, Uint8Array};
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader};

const SHORTEST_PAUSE: i32 = 1_000;
const LONGEST_PAUSE: i32 = 30_000;
/// Some minutes of failures: the call is over by then, or its state is unknown.
const PATIENCE: u32 = 10;

/// Reports each state. `connect` opens the stream after an event id, and again after a lost connection.
pub(super) async fn follow<'a>(
    connect: impl Fn(Option<String>) -> LocalFuture<'a, Result<Response, Problem>>,
    signal: &AbortSignal,
    report: &dyn Fn(CallState),
) -> FollowEnd {
    let mut last = None;
    let mut failures = 0;
    while failures < PATIENCE {
        let before = last.clone();
        match connect(last.clone()).await {
            Ok(response) if response.status() == 204 => return FollowEnd::Complete,
            Ok(response) => {
                if read(&response, &mut last, report).await == Some(FollowEnd::Complete) {
                    return FollowEnd::Complete;
                }
            }
            Err(problem) if is_final(problem) => return FollowEnd::Lost,
            Err(_) => {}
        }
        if signal.aborted() {
            return FollowEnd::Lost;
        }
        failures = if last == before { failures + 1 } else { 0 };
        sleep((SHORTEST_PAUSE << failures.min(5)).min(LONGEST_PAUSE)).await;
    }
    FollowEnd::Lost
}

async fn read(
    response: &Response,
    last: &mut Option<String>,
    report: &dyn Fn(CallState),
) -> Option<FollowEnd> {
    let body = response.body()?.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
    let mut reader = EventParser::default();
    loop {
        let read = JsFuture::from(body.read()).await.ok()?;
        let bytes = field(&read, "value").dyn_into::<Uint8Array>().ok()?;
        for Event { name, data, id } in reader.take(&bytes.to_vec()) {
            if id.is_some() {
                *last = id;
            }
            if name == "end" {
                return Some(FollowEnd::Complete);
            }
            if let Some(state) = JSON::parse(&data).ok().and_then(|json| read_state(&json)) {
                report(state);
            }
        }
    }
}

/// A final refusal.
fn is_final(problem: Problem) -> bool {
    match problem {
        Problem::Unreached => false,
        Problem::Refused(code) => !matches!(
            code,
            ErrorCode::RateLimited
                | ErrorCode::RequestTimeout
                | ErrorCode::IdentityUnavailable
                | ErrorCode::Internal
        ),
        _ => true,
    }
}
