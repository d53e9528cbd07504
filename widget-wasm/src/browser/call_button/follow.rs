//! Reads a call's events by fetch: the browser's own `EventSource` cannot send a token.

use super::api::{self, Api};
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
/// Some minutes of nothing but failures: by then the call is over, or nobody can tell.
const PATIENCE: u32 = 10;

/// Tells each state, comes back where the line breaks, and ends when there is no more to hear:
/// because the server said so, or in `None` because the call cannot be followed any more.
pub(super) async fn follow(
    api: &Api,
    call: &str,
    signal: &AbortSignal,
    tell: &dyn Fn(CallState),
) -> Option<End> {
    let mut last = None;
    let mut failures = 0;
    while failures < PATIENCE {
        let before = last.clone();
        match api.events(call, last.as_deref(), signal).await {
            Ok(response) if response.status() == 204 => return Some(End),
            Ok(response) => {
                if read(&response, &mut last, tell).await == Some(End) {
                    return Some(End);
                }
            }
            Err(problem) if is_final(problem) => return None,
            Err(_) => {}
        }
        if signal.aborted() {
            return None;
        }
        failures = if last == before { failures + 1 } else { 0 };
        sleep((SHORTEST_PAUSE << failures.min(5)).min(LONGEST_PAUSE)).await;
    }
    None
}

/// The server said that there is no more to hear.
#[derive(PartialEq)]
pub(super) struct End;

async fn read(
    response: &Response,
    last: &mut Option<String>,
    tell: &dyn Fn(CallState),
) -> Option<End> {
    let body = response.body()?.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
    let mut reader = EventParser::default();
    loop {
        let read = JsFuture::from(body.read()).await.ok()?;
        let bytes = crate::browser::js::field(&read, "value").dyn_into::<Uint8Array>().ok()?;
        for Event { name, data, id } in reader.take(&bytes.to_vec()) {
            if id.is_some() {
                *last = id;
            }
            if name == "end" {
                return Some(End);
            }
            if let Some(state) = JSON::parse(&data).ok().and_then(|json| api::read_state(&json)) {
                tell(state);
            }
        }
    }
}

/// A refusal that another try would only get again.
fn is_final(problem: Problem) -> bool {
    match problem {
        Problem::Unreached => false,
        Problem::NoToken => true,
        Problem::Refused(code) => !matches!(
            code,
            ErrorCode::RateLimited
                | ErrorCode::RequestTimeout
                | ErrorCode::IdentityUnavailable
                | ErrorCode::Internal
        ),
    }
}
