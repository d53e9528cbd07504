//! The contacts. They change by calls of the test only.

use serde_json::{Map, Value, json};

/// The time of the first event, in seconds since 1970. Each event is a second later.
const START: u64 = 1_795_248_000;

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectContact {
    pub id: String,
    /// The client token of its request.
    pub token: String,
    /// E.164.
    pub number: String,
    pub queue: Option<String>,
    /// The attributes of its request.
    pub attributes: Map<String, Value>,
    /// How often its end was requested.
    pub stops: usize,
    pub has_ended: bool,
}

/// An event of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectEvent {
    /// The visitor's phone rings. Real contacts report it in campaigns only.
    Rings,
    /// The visitor answers.
    Answered,
    /// The flow brings it to the queue.
    Queued,
    /// An agent accepts it.
    Connected,
    /// It ends with this reason and, if there was an answering machine detection, this result.
    Ended { reason: &'static str, detection: Option<&'static str> },
    /// It is no longer found.
    Forgotten,
    /// A later answer is stale: the times of answer and agent are missing again.
    OlderAnswer,
}

#[derive(Debug, Default)]
pub(super) struct Contacts {
    known: Vec<Known>,
    events: u64,
}

#[derive(Debug)]
struct Known {
    contact: ConnectContact,
    /// The members of its description.
    members: Map<String, Value>,
    is_forgotten: bool,
}

impl Contacts {
    pub(super) fn all(&self) -> Vec<ConnectContact> {
        self.known.iter().map(|known| known.contact.clone()).collect()
    }

    /// The id of the contact with this token, which is started if there is none.
    pub(super) fn start(&mut self, request: &Value) -> String {
        let text = |name: &str| request[name].as_str().map(str::to_owned);
        let token = text("ClientToken").unwrap_or_default();
        if let Some(known) = self.known.iter().find(|known| known.contact.token == token) {
            return known.contact.id.clone();
        }
        let id = format!("c0ffee00-0000-4000-8000-{:012}", self.known.len() + 1);
        let contact = ConnectContact {
            id: id.clone(),
            token,
            number: text("DestinationPhoneNumber").unwrap_or_default(),
            queue: text("QueueId"),
            attributes: request["Attributes"].as_object().cloned().unwrap_or_default(),
            stops: 0,
            has_ended: false,
        };
        self.known.push(Known { contact, members: Map::new(), is_forgotten: false });
        id
    }

    /// Returns whether the contact exists and is active.
    pub(super) fn stop(&mut self, id: &str, has_effect: bool) -> bool {
        let at = START + self.events;
        let Some(known) = self.known.iter_mut().find(|known| known.contact.id == id) else {
            return false;
        };
        known.contact.stops += 1;
        let lasts = !known.contact.has_ended && !known.is_forgotten;
        if lasts && has_effect {
            known.end(at, "OTHER", None);
        }
        lasts
    }

    /// The description of a contact.
    pub(super) fn describe(&self, id: &str) -> Option<Value> {
        let known = self.known.iter().find(|known| known.contact.id == id)?;
        if known.is_forgotten {
            return None;
        }
        let mut contact = json!({
            "Arn": format!("arn:aws:connect:eu-central-1:123456789012:instance/x/contact/{id}"),
            "Id": id, "InitiationMethod": "API", "Channel": "VOICE",
            "InitiationTimestamp": START,
            "CustomerEndpoint": { "Type": "TELEPHONE_NUMBER", "Address": known.contact.number },
        });
        if let Some(members) = contact.as_object_mut() {
            members.extend(known.members.clone());
        }
        Some(json!({ "Contact": contact }))
    }

    pub(super) fn happens(&mut self, token: &str, event: ConnectEvent) -> bool {
        self.events += 1;
        let at = START + self.events;
        let Some(known) = self.known.iter_mut().find(|known| known.contact.token == token) else {
            return false;
        };
        known.happens(event, at);
        true
    }
}

impl Known {
    fn happens(&mut self, event: ConnectEvent, at: u64) {
        let queue = self.contact.queue.clone();
        match event {
            ConnectEvent::Rings => self.set("RingStartTimestamp", at.into()),
            ConnectEvent::Answered => self.set("ConnectedToSystemTimestamp", json!(at)),
            ConnectEvent::Queued => {
                self.set("QueueInfo", json!({ "Id": queue, "EnqueueTimestamp": at }));
            }
            ConnectEvent::Connected => {
                let agent = json!({ "Id": "agent-1", "ConnectedToAgentTimestamp": at });
                self.set("AgentInfo", agent);
            }
            ConnectEvent::Ended { reason, detection } => self.end(at, reason, detection),
            ConnectEvent::Forgotten => self.is_forgotten = true,
            ConnectEvent::OlderAnswer => {
                for name in ["ConnectedToSystemTimestamp", "QueueInfo", "AgentInfo"] {
                    self.members.remove(name);
                }
            }
        }
    }

    fn end(&mut self, at: u64, reason: &str, detection: Option<&str>) {
        self.set("DisconnectTimestamp", at.into());
        self.set("DisconnectReason", reason.into());
        if let Some(detection) = detection {
            self.set("AnsweringMachineDetectionStatus", detection.into());
        }
        self.contact.has_ended = true;
    }

    fn set(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }
}
