//! The channels of one call, and their events.

use super::message::{Action, event};

const RING: &str = "4";
const RINGING: &str = "5";
const UP: &str = "6";
/// Causes of Q.850.
const NORMAL: &str = "16";
const USER_BUSY: &str = "17";
const NO_ANSWER: &str = "19";

/// The next step of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Begins,
    FirstRings,
    FirstAnswers,
    /// The first phone waits in the queue at this position.
    Queued(u16),
    SecondRings,
    SecondAnswers,
    Connected,
    /// The called person presses the opt-out key.
    OptsOut,
    /// All channels end.
    Ends,
    /// The first phone is busy.
    Busy,
    /// The first phone is not answered.
    NotAnswered,
}

/// The channels of one call: both halves of the Local channel, and the two phones.
pub(super) struct Channels {
    action_id: String,
    near: Channel,
    far: Channel,
    first: Channel,
    second: Channel,
}

struct Channel {
    id: String,
    linked_id: String,
    /// `None` before its creation and after its end.
    state: Option<&'static str>,
    bridge: &'static str,
}

impl Channels {
    pub(super) fn new(originate: &Action) -> Self {
        let id = originate.get("ChannelId");
        let channel = |name: &str| Channel {
            id: name.to_owned(),
            linked_id: id.to_owned(),
            state: None,
            bridge: "",
        };
        Self {
            action_id: originate.get("ActionID").to_owned(),
            near: channel(id),
            far: channel(originate.get("OtherChannelId")),
            first: channel(&format!("{id}.first")),
            second: channel(&format!("{id}.second")),
        }
    }

    /// Executes the step, and returns its events.
    pub(super) fn events_of(&mut self, step: Step) -> String {
        let events = match step {
            Step::Begins => {
                let halves =
                    [("LocalOneUniqueid", &*self.near.id), ("LocalTwoUniqueid", &*self.far.id)];
                let bridge = event("LocalBridge", &halves);
                vec![self.near.is_created("0"), self.far.is_created(RING), bridge]
            }
            Step::FirstRings => vec![
                self.first.is_created("0"),
                self.far.dials(&self.first, "DialBegin", ""),
                self.first.becomes(RINGING),
                self.far.dials(&self.first, "DialState", "RINGING"),
            ],
            Step::FirstAnswers => vec![
                self.first.becomes(UP),
                self.far.dials(&self.first, "DialEnd", "ANSWER"),
                self.first.enters("bridge-1", "1"),
                self.far.enters("bridge-1", "2"),
                self.far.becomes(UP),
                self.near.becomes(UP),
                self.originated("Success", "4"),
            ],
            Step::Queued(position) => {
                let position = position.to_string();
                let headers = [("Queue", "500"), ("Position", &*position)];
                vec![self.near.event("QueueCallerJoin", &headers)]
            }
            Step::SecondRings => vec![
                self.second.is_created("0"),
                self.near.dials(&self.second, "DialBegin", ""),
                self.second.becomes(RINGING),
                self.near.dials(&self.second, "DialState", "RINGING"),
            ],
            Step::SecondAnswers => vec![
                self.near.event("QueueCallerLeave", &[("Queue", "500"), ("Position", "1")]),
                self.second.becomes(UP),
                self.near.dials(&self.second, "DialEnd", "ANSWER"),
            ],
            Step::Connected => {
                vec![self.second.enters("bridge-2", "1"), self.near.enters("bridge-2", "2")]
            }
            Step::OptsOut => {
                vec![self.near.event("UserEvent", &[("UserEvent", "Click2CallDoNotCall")])]
            }
            Step::Ends => self.end(NORMAL),
            Step::Busy => self.not_answered("BUSY", "5", USER_BUSY),
            Step::NotAnswered => self.not_answered("NOANSWER", "3", NO_ANSWER),
        };
        events.concat()
    }

    /// The lines of the call in the list of channels.
    pub(super) fn listed(&self, action_id: &str) -> String {
        let all = [&self.near, &self.far, &self.first, &self.second].into_iter();
        let living = all.filter_map(|channel| Some((channel, channel.state?)));
        let lines = living.map(|(channel, state)| {
            let headers =
                [("ActionID", action_id), ("ChannelState", state), ("BridgeID", channel.bridge)];
            channel.event("Status", &headers)
        });
        lines.collect()
    }

    fn not_answered(&mut self, dial: &str, reason: &str, cause: &str) -> Vec<String> {
        let mut events =
            vec![self.far.dials(&self.first, "DialEnd", dial), self.originated("Failure", reason)];
        events.extend(self.end(cause));
        events
    }

    fn end(&mut self, cause: &str) -> Vec<String> {
        let all = [&mut self.second, &mut self.first, &mut self.far, &mut self.near];
        all.into_iter().filter_map(|channel| channel.ends(cause)).collect()
    }

    fn originated(&self, result: &str, reason: &str) -> String {
        let headers = [("ActionID", &*self.action_id), ("Response", result), ("Reason", reason)];
        self.near.event("OriginateResponse", &headers)
    }
}

impl Channel {
    fn is_created(&mut self, state: &'static str) -> String {
        self.state = Some(state);
        self.event("Newchannel", &[("ChannelState", state)])
    }

    fn becomes(&mut self, state: &'static str) -> String {
        self.state = Some(state);
        self.event("Newstate", &[("ChannelState", state)])
    }

    fn dials(&self, other: &Self, name: &str, status: &str) -> String {
        self.event(name, &[("DestUniqueid", &*other.id), ("DialStatus", status)])
    }

    fn enters(&mut self, bridge: &'static str, members: &str) -> String {
        self.bridge = bridge;
        let headers = [
            ("BridgeUniqueid", bridge),
            ("BridgeTechnology", "simple_bridge"),
            ("BridgeNumChannels", members),
        ];
        self.event("BridgeEnter", &headers)
    }

    fn ends(&mut self, cause: &str) -> Option<String> {
        self.state.take()?;
        Some(self.event("Hangup", &[("Cause", cause)]))
    }

    fn event(&self, name: &str, more: &[(&str, &str)]) -> String {
        let own = [("Uniqueid", &*self.id), ("Linkedid", &*self.linked_id)];
        event(name, &[&own[..], more].concat())
    }
}
