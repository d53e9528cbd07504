//! The message about a journal entry.

use crate::journal::entry::{Entry, Event};
use model::random::{Random, RandomError};
use serde::Serialize;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;
use shared_types::hex;

/// A message to a tenant's server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same at each attempt, so that the receiver can detect duplicates.
    pub id: String,
    pub tenant: String,
    pub call_id: String,
    /// JSON.
    pub body: String,
}

/// The body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    /// `call.scheduled`, `call.cancelled`, `call.expired`, `call.accepted`, `call.placed`, `call.failed`,
    /// `call.outcome_unknown`, `call.state`, `call.ended`.
    r#type: String,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    call_id: &'a str,
    domain: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leg: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

impl Message {
    /// The message about `entry`. `None` if the entry is not a step in the life of a tenant's call.
    pub fn about(entry: &Entry, random: &dyn Random) -> Result<Option<Self>, RandomError> {
        let (Some(tenant), Some(name)) = (&entry.tenant, name(entry.event)) else {
            return Ok(None);
        };
        let call_id = entry.call_id.to_string();
        let payload = Payload {
            r#type: format!("call.{name}"),
            timestamp: format!("{:.3}", entry.at),
            data: Data {
                call_id: &call_id,
                domain: tenant.as_str(),
                state: entry.state.map(CallState::name),
                leg: entry.state.and_then(CallState::leg).map(Leg::as_str),
                cause: entry.state.and_then(CallState::cause).map(EndCause::as_str),
                code: entry.code.map(ErrorCode::as_str),
                number: entry.masked_number(),
            },
        };
        // Serialising texts cannot fail.
        let body = serde_json::to_string(&payload).unwrap_or_default();
        let tenant = tenant.as_str().to_owned();
        Ok(Some(Self { id: id(random)?, tenant, call_id, body }))
    }
}

fn name(event: Event) -> Option<&'static str> {
    match event {
        Event::Scheduled
        | Event::Cancelled
        | Event::Expired
        | Event::Accepted
        | Event::Placed
        | Event::Failed
        | Event::OutcomeUnknown
        | Event::State
        | Event::Ended => Some(event.as_str()),
        Event::Refused | Event::Control | Event::Erased => None,
    }
}

/// 128 random bits in hexadecimal.
fn id(random: &dyn Random) -> Result<String, RandomError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    let mut id = String::from("msg_");
    hex::push(&mut id, &bytes);
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::call_id::CallId;
    use model::random::SystemRandom;
    use serde_json::{Value, json};
    use shared_types::phone::PhoneNumber;

    fn entry(event: Event) -> Entry {
        let call_id = CallId::random(&SystemRandom).unwrap();
        Entry {
            tenant: Some("acme.com".parse().unwrap()),
            ..Entry::new("2026-11-21T08:00:00Z".parse().unwrap(), call_id, event)
        }
    }

    fn told(entry: &Entry) -> Value {
        let message = Message::about(entry, &SystemRandom).unwrap().unwrap();
        serde_json::from_str(&message.body).unwrap()
    }

    #[test]
    fn a_state_is_told_with_its_leg_and_a_number_with_its_end_only() {
        let leg = Leg::Visitor;
        let rings = Entry { state: Some(CallState::Ringing { leg }), ..entry(Event::State) };
        let told_of_rings = told(&rings);
        assert_eq!(
            told_of_rings,
            json!({
                "type": "call.state",
                "timestamp": "2026-11-21T08:00:00.000Z",
                "data": {
                    "callId": rings.call_id.as_str(),
                    "domain": "acme.com",
                    "state": "ringing",
                    "leg": "visitor",
                },
            })
        );

        let number = PhoneNumber::parse("202-555-0142").unwrap();
        let placed = told(&entry(Event::Placed).about(&number));
        assert_eq!(placed["data"]["number"], "***-***-0142");
    }

    #[test]
    fn what_is_no_step_of_a_tenants_call_is_not_told() {
        for silent in [Event::Refused, Event::Control, Event::Erased] {
            assert_eq!(Message::about(&entry(silent), &SystemRandom).unwrap(), None);
        }
        let nobodys = Entry { tenant: None, ..entry(Event::Placed) };
        assert_eq!(Message::about(&nobodys, &SystemRandom).unwrap(), None);
    }
}
