//! What call control takes and answers, in camelCase.

use super::cti::CustomDataSchema;
use crate::call_control::Placed;
use crate::calls::live_calls::LiveCall;
use jiff::Timestamp;
use model::provider::Capabilities;
use model::timed_state::TimedState;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use shared_types::call_state::CallState;

/// What `POST /api/calls/initiate` takes; it is read in [`crate::call_control`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InitiateCall")]
pub(super) struct Initiate {
    /// Whom to call, as the user typed it.
    phone_number: String,
    /// What the called see: one of the company's `caller_ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    caller_id: Option<String>,
    /// The company, for a client that wants to be sure that it is the token's.
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// What the application knows of the customer, if the company takes it (`call_context`).
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<CustomDataSchema>,
    /// `call_button` for our call button. Default: `api`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(api|call_button)$"))]
    source: Option<String>,
}

/// What `POST /api/calls/dtmf/{callId}` takes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PressKey")]
pub(super) struct Press {
    #[schemars(regex(pattern = "^[0-9A-D*#]$"))]
    digit: String,
}

/// 201: the telephone system accepted the call. No phone rings yet.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallInitiated")]
pub(super) struct Initiated {
    /// 26 characters of `a-z2-7`.
    call_id: String,
    #[serde(flatten)]
    state: CallState,
    capabilities: Can,
}

/// The supported operations; others are answered with 501.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallCapabilities")]
struct Can {
    /// Whether states after `accepted` are reported.
    progress: bool,
    hang_up: bool,
    dtmf: bool,
}

/// 200: the state of a call and its history.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallShown")]
pub(super) struct Shown {
    call_id: String,
    /// Where it is now.
    #[serde(flatten)]
    state: CallState,
    /// All states in order, with their times.
    history: Vec<TimedState>,
    /// The time of the request.
    #[serde(serialize_with = "model::rfc_3339::serialize")]
    #[schemars(with = "String")]
    start_time: Timestamp,
    /// The time at which both sides were connected.
    #[serde(serialize_with = "if_any", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    connect_time: Option<Timestamp>,
    #[serde(serialize_with = "if_any", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    end_time: Option<Timestamp>,
    /// Time since both sides were connected, in whole seconds.
    duration: Option<i64>,
    capabilities: Can,
}

/// 200: the operation was executed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallTold")]
pub(super) struct Done {
    call_id: String,
}

impl Shown {
    /// `call` with its states so far, as it is at `now`.
    pub(super) fn new(call: &LiveCall, history: &[TimedState], now: Timestamp) -> Self {
        let first = |is_it: fn(CallState) -> bool| {
            history.iter().find(|reached| is_it(reached.state)).map(|reached| reached.at)
        };
        let connect_time = first(|state| state == CallState::Connected);
        let end_time = first(CallState::is_final);
        let talked = connect_time.map(|since| end_time.unwrap_or(now).duration_since(since));
        Self {
            call_id: call.context.call_id.to_string(),
            state: history.last().map_or(CallState::Accepted, |reached| reached.state),
            start_time: history.first().map_or(now, |reached| reached.at),
            connect_time,
            end_time,
            duration: talked.map(|talked| talked.as_secs().max(0)),
            history: history.to_vec(),
            capabilities: call.capabilities.into(),
        }
    }
}

impl From<Placed> for Initiated {
    fn from(placed: Placed) -> Self {
        Self {
            call_id: placed.call_id.to_string(),
            state: CallState::Accepted,
            capabilities: placed.capabilities.into(),
        }
    }
}

impl From<&LiveCall> for Done {
    fn from(call: &LiveCall) -> Self {
        Self { call_id: call.context.call_id.to_string() }
    }
}

impl From<Capabilities> for Can {
    fn from(capabilities: Capabilities) -> Self {
        let Capabilities { progress, hang_up, dtmf, .. } = capabilities;
        Self { progress, hang_up, dtmf }
    }
}

#[expect(clippy::ref_option, reason = "serde hands a reference to the member")]
fn if_any<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => model::rfc_3339::serialize(at, to),
        None => to.serialize_none(),
    }
}
