//! The message about a journal entry.
//!
//! What is personal in it (the context of the call, ids of another system) is sealed while the message waits, and
//! becomes part of the body when it is sent.

use crate::error::WriteError;
use crate::journal::entry::{Entry, Event};
use crate::keys::Keys;
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::random::{Random, RandomError};
use model::reported_call::OpaqueId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::error_code::ErrorCode;
use shared_types::hex;
use std::collections::BTreeMap;
use std::fmt;

/// A message to a tenant's server. `Debug` does not show its content.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The same at each attempt, so that the receiver can detect duplicates.
    pub id: String,
    pub tenant: String,
    pub call_id: String,
    /// JSON.
    pub body: String,
    /// JSON of further members of `data`, sealed. `None` also in a message of the queue, whose body has them.
    pub(crate) sealed: Option<String>,
}

/// The body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    /// `call.scheduled`, `call.cancelled`, `call.expired`, `call.accepted`, `call.placed`, `call.failed`,
    /// `call.outcome_unknown`, `call.state`, `call.ended`, `call.reported`; `limit.reached`.
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
    /// The setting whose limit is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'static str>,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
    /// Of a reported call.
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
}

/// The members of `data` that are sealed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Personal<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<Box<RawValue>>,
    /// The id of a reported call in the system that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_call_id: Option<&'a str>,
    /// The id of its user there.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

/// A body, to which members are added. Values stay as they were written.
#[derive(Debug, Serialize, Deserialize)]
struct AnyPayload<'a> {
    #[serde(borrow)]
    r#type: &'a RawValue,
    timestamp: &'a RawValue,
    data: BTreeMap<&'a str, &'a RawValue>,
}

impl Message {
    /// The message about `entry`. `None` if the entry is neither a step in the life of a tenant's call nor a limit that
    /// is reached.
    pub(crate) fn about(
        entry: &Entry,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Option<Self>, WriteError> {
        let (Some(tenant), Some(name)) = (&entry.tenant, type_of(entry.event)) else {
            return Ok(None);
        };
        let call_id = entry.call_id.to_string();
        let report = entry.report.as_deref();
        let payload = Payload {
            r#type: name,
            timestamp: format!("{:.3}", entry.at),
            data: Data {
                call_id: &call_id,
                domain: tenant.as_str(),
                state: entry.state.map(CallState::name).or(report.map(|it| it.state.as_str())),
                leg: entry.state.and_then(CallState::leg).map(Leg::as_str),
                cause: entry.state.and_then(CallState::cause).map(EndCause::as_str),
                code: entry.code.map(ErrorCode::as_str),
                limit: entry.reason.filter(|_| entry.event == Event::LimitReached),
                number: entry.masked_number(),
                source: entry.source.map(CallSource::as_str),
                direction: report.map(|report| report.direction.as_str()),
            },
        };
        // Serialising texts cannot fail.
        let body = serde_json::to_string(&payload).unwrap_or_default();
        let (id, tenant) = (id(random)?, tenant.as_str().to_owned());
        let sealed = match personal(entry) {
            Some(personal) => {
                let sealed = keys.contexts.seal(&owner(&id), &personal, random)?;
                Some(sealed.ok_or(WriteError::Unsealed)?)
            }
            None => None,
        };
        Ok(Some(Self { id, tenant, call_id, body, sealed }))
    }

    /// The message as it is sent. What was sealed with another key is left out.
    pub(crate) fn unsealed(mut self, keys: &Keys) -> Self {
        let sealed = self.sealed.take();
        let personal = sealed.and_then(|sealed| keys.contexts.open(&owner(&self.id), &sealed));
        if let Some(body) = personal.and_then(|personal| with_members(&self.body, &personal)) {
            self.body = body;
        }
        self
    }
}

/// JSON of the personal members; `None` without any.
fn personal(entry: &Entry) -> Option<String> {
    let report = entry.report.as_deref();
    if entry.custom_data.is_none() && report.is_none() {
        return None;
    }
    let personal = Personal {
        custom_data: entry.custom_data.as_ref().and_then(CustomData::to_raw_json),
        external_call_id: report.map(|report| report.call_id.expose()),
        user_id: report.and_then(|report| report.user_id.as_ref()).map(OpaqueId::expose),
    };
    serde_json::to_string(&personal).ok()
}

/// Adds the members of the JSON object `members` to `data` in `body`.
fn with_members(body: &str, members: &str) -> Option<String> {
    let mut payload: AnyPayload<'_> = serde_json::from_str(body).ok()?;
    payload.data.extend(serde_json::from_str::<BTreeMap<&str, &RawValue>>(members).ok()?);
    serde_json::to_string(&payload).ok()
}

fn owner(id: &str) -> String {
    format!("message {id}")
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Message");
        shown.field("id", &self.id).field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

fn type_of(event: Event) -> Option<String> {
    match event {
        Event::Scheduled
        | Event::Cancelled
        | Event::Expired
        | Event::Accepted
        | Event::Placed
        | Event::Failed
        | Event::OutcomeUnknown
        | Event::State
        | Event::Ended
        | Event::Reported => Some(format!("call.{}", event.as_str())),
        Event::LimitReached => Some("limit.reached".to_owned()),
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
    use crate::journal::entry::Report;
    use model::call_id::CallId;
    use model::random::SystemRandom;
    use model::reported_call::{Direction, ReportedState};
    use serde_json::{Value, json};
    use shared_types::phone::PhoneNumber;

    fn entry(event: Event) -> Entry {
        let call_id = CallId::random(&SystemRandom).unwrap();
        Entry {
            tenant: Some("acme.com".parse().unwrap()),
            ..Entry::new("2026-11-21T08:00:00Z".parse().unwrap(), call_id, event)
        }
    }

    fn keys() -> Keys {
        Keys::derive(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".into())
    }

    fn told(entry: &Entry) -> Value {
        let message = Message::about(entry, &keys(), &SystemRandom).unwrap().unwrap();
        serde_json::from_str(&message.unsealed(&keys()).body).unwrap()
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
    fn the_context_is_sealed_until_the_message_is_sent() {
        let written = r#"{"customerId":"C-secret","n":12345678901234567890123}"#;
        let custom_data = CustomData::from_json(written).unwrap();
        let source = Some(CallSource::CallButton);
        let accepted = Entry { source, custom_data, ..entry(Event::Accepted) };
        let message = Message::about(&accepted, &keys(), &SystemRandom).unwrap().unwrap();

        assert!(!message.body.contains("C-secret") && !format!("{message:?}").contains("domain"));
        assert!(message.body.contains(r#""source":"call_button""#));
        let other = Keys::derive(&"another key of at least 32 characters".into());
        assert_eq!(message.clone().unsealed(&other).body, message.body);
        let moved = Message { id: "msg_other".to_owned(), ..message.clone() };
        assert_eq!(moved.unsealed(&keys()).body, message.body);
        let sent = message.clone().unsealed(&keys()).body;
        assert!(sent.contains(&format!(r#""customData":{written}"#)), "{sent}");
        assert_eq!(message.unsealed(&keys()).body, sent, "the same at each attempt");
    }

    #[test]
    fn a_reported_call_is_told_with_its_ids_in_the_other_system() {
        let id = |id: &str| OpaqueId::try_from(id.to_owned()).unwrap();
        let report = Report {
            call_id: id("9223372036854775807"),
            user_id: Some(id("7")),
            direction: Direction::Inbound,
            state: ReportedState::Ringing,
            is_first: true,
        };
        let data = &told(&Entry { report: Some(report.into()), ..entry(Event::Reported) })["data"];

        assert_eq!((&data["state"], &data["direction"]), (&json!("ringing"), &json!("inbound")));
        assert_eq!(data["externalCallId"], "9223372036854775807");
        assert_eq!(data["userId"], "7");
        assert_eq!(data.get("customData"), None);
    }

    #[test]
    fn a_reached_limit_is_told_by_the_name_of_its_setting() {
        let code = Some(ErrorCode::DailyLimit);
        let reached = Entry { code, reason: Some("domain_per_day"), ..entry(Event::LimitReached) };

        let message = told(&reached);

        assert_eq!(message["type"], "limit.reached");
        assert_eq!(
            message["data"],
            json!({
                "callId": reached.call_id.as_str(),
                "domain": "acme.com",
                "code": "daily_limit",
                "limit": "domain_per_day",
            })
        );
    }

    #[test]
    fn what_is_no_step_of_a_tenants_call_is_not_told() {
        for silent in [Event::Refused, Event::Control, Event::Erased] {
            assert_eq!(Message::about(&entry(silent), &keys(), &SystemRandom).unwrap(), None);
        }
        let nobodys = Entry { tenant: None, ..entry(Event::Placed) };
        assert_eq!(Message::about(&nobodys, &keys(), &SystemRandom).unwrap(), None);
    }
}
