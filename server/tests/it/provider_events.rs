//! `/providers/{name}/…`: a telephone system reports its calls by events, on a real socket.

mod calls;
mod hostile;
mod routes;

use crate::support::event_pbx::{EventPbx, SignedEvent};
use serde_json::{Value, json};

const NAME: &str = "testpbx";

fn ringing() -> Value {
    json!({ "state": "ringing", "leg": "visitor" })
}

fn answered() -> Value {
    json!({ "state": "answered", "leg": "visitor" })
}

fn connected() -> Value {
    json!({ "state": "connected" })
}

fn ended(cause: &str) -> Value {
    json!({ "state": "ended", "cause": cause })
}

/// The events of a call, in the order in which they happen.
fn life<const N: usize>(pbx: &EventPbx, reference: &str, states: [Value; N]) -> [SignedEvent; N] {
    states.map(|state| pbx.event(reference, state))
}
