//! Amazon Chime SDK Voice: the driver and the complete server, with the service on a real socket.

mod calls;
mod connection;
mod control;
mod events;
mod trouble;

use serde_json::{Value, json};

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
