//! The content of a call event, and the state that it reports.

use super::custom_data;
use super::id::{DialpadId, int64, optional_int64};
use super::reference::{CallKind, CallbackReferences, NamedCall};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::phone::PhoneNumber;

/// The states that a subscription asks for. The others say nothing about whether a phone rings, two people talk,
/// or the call has ended.
pub(super) const STATES: [&str; 7] =
    ["blocked", "calling", "connected", "hangup", "missed", "ringing", "voicemail"];

/// The members that are used. An event has dozens of others.
#[derive(Deserialize)]
pub(super) struct CallEvent {
    pub(super) call_id: DialpadId,
    pub(super) state: String,
    /// Milliseconds of Unix time.
    #[serde(deserialize_with = "int64")]
    pub(super) event_timestamp: i64,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    external_number: Option<String>,
    #[serde(default)]
    custom_data: Value,
    #[serde(default, deserialize_with = "optional_int64")]
    date_connected: Option<i64>,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    entry_point_target: Option<Target>,
    #[serde(default)]
    master_call_id: Option<Lenient>,
    #[serde(default)]
    entry_point_call_id: Option<Lenient>,
}

/// A user, a call center, or another end of a call at Dialpad.
#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    id: Option<Lenient>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

/// An id of which nothing depends if it is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient {
    Id(DialpadId),
    Other(IgnoredAny),
}

/// What happened, before it is known how the call went so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reported {
    /// The call is in this state.
    State(CallState),
    /// It has ended, and the cause follows from how it went so far.
    HungUp,
}

impl CallEvent {
    /// The same in each repetition of the event, and in no other event.
    pub(super) fn identity(&self) -> String {
        format!("{}\0{}\0{}", self.call_id.expose(), self.state, self.event_timestamp)
    }

    /// The call that the event is about; `None` if it is certainly no call of ours.
    pub(super) fn call(&self, callbacks: &CallbackReferences) -> Option<NamedCall> {
        match custom_data::call_id(&self.custom_data) {
            Some(id) => NamedCall::of_user_call(id),
            None => self.callback(callbacks),
        }
    }

    /// A callback is the outbound call of a call center. The visitor may call the same call center meanwhile.
    fn callback(&self, callbacks: &CallbackReferences) -> Option<NamedCall> {
        if self.direction.as_deref().is_none_or(|direction| direction == "inbound") {
            return None;
        }
        let mut targets = self.target.iter().chain(&self.entry_point_target);
        let call_center = targets.find_map(Target::call_center)?;
        let number = PhoneNumber::parse(self.external_number.as_deref()?).ok()?;
        callbacks.of(call_center, &number)
    }

    /// What the event reports of a call of `kind`; `None` for what is of no interest.
    ///
    /// `calling` is an outbound leg, which is that of the number; `ringing` is a phone of the company.
    pub(super) fn reported(&self, kind: CallKind) -> Option<Reported> {
        let (own, number) = match kind {
            CallKind::UserCall => (Leg::Terminal, Leg::Destination),
            CallKind::Callback => (Leg::Agent, Leg::Visitor),
        };
        let ended = |cause| Reported::State(CallState::Ended { cause });
        Some(match self.state.as_str() {
            "calling" => Reported::State(CallState::Ringing { leg: number }),
            "ringing" => Reported::State(CallState::Ringing { leg: own }),
            "connected" => Reported::State(CallState::Connected),
            "missed" | "voicemail" => ended(EndCause::NoAnswer),
            "blocked" => ended(EndCause::Failed),
            "hangup" => Reported::HungUp,
            _ => return None,
        })
    }

    /// Whether two people talked, as far as the event itself says so.
    pub(super) fn was_connected(&self) -> bool {
        self.date_connected.is_some_and(|time| time > 0)
    }

    /// Whether it is about `call`, or about a leg of it.
    pub(super) fn is_of(&self, call: DialpadId) -> bool {
        let related = [&self.master_call_id, &self.entry_point_call_id];
        self.call_id == call || related.into_iter().flatten().any(|id| id.is(call))
    }
}

impl Target {
    fn call_center(&self) -> Option<DialpadId> {
        let is_call_center =
            self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("callcenter"));
        match &self.id {
            Some(Lenient::Id(id)) if is_call_center => Some(*id),
            _ => None,
        }
    }
}

impl Lenient {
    fn is(&self, call: DialpadId) -> bool {
        match self {
            Self::Id(id) => *id == call,
            Self::Other(IgnoredAny) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(more: &Value) -> CallEvent {
        let mut event = json!({
            "call_id": "5780123456789012345",
            "state": "calling",
            "event_timestamp": 1_795_248_000_123_i64,
            "direction": "outbound",
            "external_number": "+12025550142",
            "target": { "id": "5123456789012345678", "type": "callcenter", "phone": "+12025550100" },
        });
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        serde_json::from_value(event).unwrap()
    }

    fn callbacks() -> CallbackReferences {
        CallbackReferences::new(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".into())
    }

    #[test]
    fn a_callback_is_found_by_call_center_and_number() {
        let center = "5123456789012345678".parse().unwrap();
        let expected = callbacks().of(center, &"+12025550142".parse().unwrap());
        let of = |more: Value| event(&more).call(&callbacks());

        assert_eq!(of(json!({})), expected);
        let user = json!({ "id": "77", "type": "user" });
        let entry = json!({ "id": 5_123_456_789_012_345_678_i64, "type": "callcenter" });
        assert_eq!(of(json!({ "target": user, "entry_point_target": entry })), expected);
        for other in [
            json!({ "direction": "inbound" }),
            json!({ "direction": null }),
            json!({ "external_number": "anonymous" }),
            json!({ "external_number": null }),
            json!({ "target": null }),
            json!({ "target": user }),
            json!({ "target": { "id": "x", "type": "callcenter" } }),
        ] {
            assert_eq!(of(other.clone()), None, "{other}");
        }
        assert_ne!(of(json!({ "external_number": "+12025550143" })), expected);
    }

    #[test]
    fn a_users_call_is_found_by_its_custom_data_and_nothing_else() {
        let id = "hqaaaaaaaaaaaaaaaaaaaaaaaa";
        let data = json!({ "custom_data": format!(r#"{{"click2call":"{id}"}}"#) });

        let call = event(&data).call(&callbacks()).unwrap();

        assert_eq!(call, NamedCall::of_user_call(id.parse().unwrap()).unwrap());
    }

    #[test]
    fn each_state_is_that_of_the_phone_that_it_is_about() {
        let of = |state: &str, kind| event(&json!({ "state": state })).reported(kind);
        let ringing = |leg| Some(Reported::State(CallState::Ringing { leg }));
        let ended = |cause| Some(Reported::State(CallState::Ended { cause }));

        assert_eq!(of("ringing", CallKind::UserCall), ringing(Leg::Terminal));
        assert_eq!(of("calling", CallKind::UserCall), ringing(Leg::Destination));
        assert_eq!(of("ringing", CallKind::Callback), ringing(Leg::Agent));
        assert_eq!(of("calling", CallKind::Callback), ringing(Leg::Visitor));
        for kind in [CallKind::UserCall, CallKind::Callback] {
            assert_eq!(of("connected", kind), Some(Reported::State(CallState::Connected)));
            assert_eq!(of("missed", kind), ended(EndCause::NoAnswer));
            assert_eq!(of("voicemail", kind), ended(EndCause::NoAnswer));
            assert_eq!(of("blocked", kind), ended(EndCause::Failed));
            assert_eq!(of("hangup", kind), Some(Reported::HungUp));
            for state in ["queued", "hold", "recording", "transcription", "CALLING", ""] {
                assert_eq!(of(state, kind), None, "{state}");
            }
        }
        for state in STATES {
            assert!(of(state, CallKind::Callback).is_some(), "{state} is subscribed in vain");
        }
    }

    #[test]
    fn an_event_is_told_from_others_by_call_state_and_time() {
        let same = event(&json!({ "call_id": 5_780_123_456_789_012_345_i64, "direction": null }));
        assert_eq!(event(&json!({})).identity(), same.identity());
        for other in [
            json!({ "call_id": "5780123456789012346" }),
            json!({ "state": "hangup" }),
            json!({ "event_timestamp": "1795248000124" }),
        ] {
            assert_ne!(event(&json!({})).identity(), event(&other).identity(), "{other}");
        }
    }

    #[test]
    fn a_leg_belongs_to_its_call() {
        let call = "5780123456789012345".parse().unwrap();

        assert!(event(&json!({})).is_of(call));
        for member in ["master_call_id", "entry_point_call_id"] {
            let leg = event(&json!({ "call_id": 9, member: 5_780_123_456_789_012_345_i64 }));
            assert!(leg.is_of(call), "{member}");
        }
        assert!(!event(&json!({ "call_id": 9, "master_call_id": "none" })).is_of(call));
    }

    #[test]
    fn an_event_without_its_call_its_state_or_its_time_is_none() {
        for broken in [
            json!({ "state": "calling", "event_timestamp": 1 }),
            json!({ "call_id": 1, "event_timestamp": 1 }),
            json!({ "call_id": 1, "state": "calling" }),
            json!({ "call_id": 1.5, "state": "calling", "event_timestamp": 1 }),
            json!({ "call_id": 1, "state": "calling", "event_timestamp": "soon" }),
            json!([]),
        ] {
            assert!(serde_json::from_value::<CallEvent>(broken.clone()).is_err(), "{broken}");
        }
    }
}
