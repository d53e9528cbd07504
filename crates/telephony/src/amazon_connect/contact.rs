//! What `DescribeContact` answers, as far as states follow from it.
//!
//! An answer that cannot be parsed, or is about another contact, is no answer: a call must not seem to have ended
//! because of it.

use serde_json::Value;

/// What has happened to a contact. Steps are never taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a time of its own in the answer")]
pub(super) struct Contact {
    pub(super) rang: bool,
    pub(super) answered: bool,
    pub(super) queued: bool,
    pub(super) connected: bool,
    /// `None` while it lasts.
    pub(super) end: Option<ContactEnd>,
}

/// The end of a contact, with what Amazon Connect says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ContactEnd {
    /// `DisconnectReason`
    pub(super) reason: Option<String>,
    /// `AnsweringMachineDetectionStatus`
    pub(super) detection: Option<String>,
}

/// How far a contact has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    #[default]
    Started,
    /// The visitor's phone rings. Amazon Connect reports it for some contacts only.
    Ringing,
    /// The visitor has answered.
    Answered,
    /// It waits for an agent.
    Queued,
    /// An agent has it.
    Connected,
}

impl Stage {
    /// Those that a contact may reach, in order.
    pub(super) const REACHED: [Self; 4] =
        [Self::Ringing, Self::Answered, Self::Queued, Self::Connected];
}

impl Contact {
    /// Parses the answer about the contact `id`.
    pub(super) fn parse(body: &[u8], id: &str) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let contact = answer.get("Contact").filter(|contact| contact.is_object())?;
        contact.get("Id").filter(|own| own.as_str() == Some(id))?;
        let is_past = |pointer: &str| contact.pointer(pointer).is_some_and(is_time);
        let text = |name: &str| contact.get(name).and_then(Value::as_str).map(str::to_owned);
        let end = ContactEnd {
            reason: text("DisconnectReason"),
            detection: text("AnsweringMachineDetectionStatus"),
        };
        Some(Self {
            rang: is_past("/RingStartTimestamp"),
            answered: is_past("/ConnectedToSystemTimestamp"),
            queued: is_past("/QueueInfo/EnqueueTimestamp"),
            connected: is_past("/AgentInfo/ConnectedToAgentTimestamp"),
            end: is_past("/DisconnectTimestamp").then_some(end),
        })
    }

    pub(super) fn has_reached(&self, stage: Stage) -> bool {
        match stage {
            Stage::Started => true,
            Stage::Ringing => self.rang,
            Stage::Answered => self.answered,
            Stage::Queued => self.queued,
            Stage::Connected => self.connected,
        }
    }

    /// The highest stage.
    pub(super) fn stage(&self) -> Stage {
        let reached = Stage::REACHED.into_iter().filter(|stage| self.has_reached(*stage));
        reached.max().unwrap_or_default()
    }
}

/// Seconds since 1970, or a text.
fn is_time(value: &Value) -> bool {
    match value {
        Value::Number(seconds) => seconds.as_f64().is_some_and(|seconds| seconds > 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(members: &Value) -> Option<Contact> {
        let mut contact = json!({ "Id": "contact-1", "Channel": "VOICE" });
        contact.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        Contact::parse(json!({ "Contact": contact }).to_string().as_bytes(), "contact-1")
    }

    #[test]
    fn each_step_follows_from_its_time_in_each_form() {
        for at in [json!(1_795_248_000.123), json!(1_795_248_000), json!("2026-11-21T08:00:00Z")] {
            for (members, stage) in [
                (json!({ "RingStartTimestamp": at }), Stage::Ringing),
                (json!({ "ConnectedToSystemTimestamp": at }), Stage::Answered),
                (json!({ "QueueInfo": { "Id": "q", "EnqueueTimestamp": at } }), Stage::Queued),
                (json!({ "AgentInfo": { "ConnectedToAgentTimestamp": at } }), Stage::Connected),
            ] {
                let contact = read(&members).unwrap();
                assert_eq!((contact.stage(), &contact.end), (stage, &None), "{members}");
            }
        }
    }

    #[test]
    fn what_is_no_time_is_no_step() {
        for at in [json!(null), json!(""), json!(0), json!(false), json!({}), json!([1])] {
            let contact = read(&json!({ "ConnectedToSystemTimestamp": at, "QueueInfo": at,
                "AgentInfo": { "ConnectedToAgentTimestamp": at }, "DisconnectTimestamp": at }));
            assert_eq!(contact, Some(Contact::default()), "{at}");
        }
    }

    #[test]
    fn an_end_has_its_reason_and_what_was_detected() {
        let contact = read(&json!({ "DisconnectTimestamp": 1, "DisconnectReason": "TELECOM_BUSY",
            "AnsweringMachineDetectionStatus": "SIT_TONE_BUSY" }));
        let end = contact.unwrap().end.unwrap();

        assert_eq!(end.reason.as_deref(), Some("TELECOM_BUSY"));
        assert_eq!(end.detection.as_deref(), Some("SIT_TONE_BUSY"));
        assert_eq!(read(&json!({ "DisconnectReason": "OTHER" })).unwrap().end, None);
    }

    #[test]
    fn an_answer_without_the_contact_is_none() {
        for bad in [
            "",
            "{}",
            "null",
            "[]",
            "<html>",
            r#"{"Contact":null}"#,
            r#"{"Contact":[]}"#,
            r#"{"Contact":{}}"#,
            r#"{"Contact":{"Id":"contact-2"}}"#,
            r#"{"Contact":{"Id":"contact-1"}"#,
        ] {
            assert_eq!(Contact::parse(bad.as_bytes(), "contact-1"), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = Contact::parse(&body, "contact-1");
            let members = json!({ "DisconnectTimestamp": text, "QueueInfo": text, "AgentInfo": text });
            prop_assert!(read(&members).is_some());
        }
    }
}
