//! The events that matter to a call, read from frames. All others are `None`.

use crate::frame::{Frame, Kind};

/// Something that happened to a channel, borrowed from its frame.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// `Newchannel`: it exists now.
    Born { channel: &'a str, state: ChannelState },
    /// `Newstate`.
    State { channel: &'a str, state: ChannelState },
    /// `LocalBridge`: the two halves of a Local channel. What `far` dials is reached through `near`.
    Pair { near: &'a str, far: &'a str },
    /// `DialBegin`, `AgentCalled`: `to` is rung, on behalf of `from`.
    Dial { from: Option<&'a str>, to: &'a str },
    /// `DialState RINGING`.
    Rings { from: Option<&'a str>, to: &'a str },
    /// `DialEnd`, `AgentConnect`.
    DialEnd { from: Option<&'a str>, to: &'a str, how: DialStatus },
    /// `BridgeEnter`. `company`: it is not the only one there.
    Enter { channel: &'a str, bridge: &'a str, company: bool },
    /// `BridgeLeave`.
    Leave { channel: &'a str, bridge: &'a str },
    /// `QueueCallerJoin`: it waits in a queue at this place, 1 being the next.
    Waits { channel: &'a str, queue: &'a str, place: u16 },
    /// `QueueCallerLeave`: it waited there at this place, and waits no longer.
    WaitsNoMore { channel: &'a str, queue: &'a str, place: u16 },
    /// `QueueCallerAbandon`: who waited has hung up.
    Abandon { channel: &'a str },
    /// `Hangup`.
    Hangup { channel: &'a str, cause: u8 },
    /// `OriginateResponse`. To be matched by its action: the `Uniqueid` in it may be somebody else's.
    Originated { action_id: &'a str, answered: bool, reason: u8 },
}

/// What Asterisk calls the state of a channel, as far as it tells anything about a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    Ringing,
    Up,
    Other,
}

/// How an attempt to ring a phone ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialStatus {
    Answer,
    Busy,
    /// `CONGESTION`, `CHANUNAVAIL`.
    Unreachable,
    /// Who dialled has gone.
    Cancel,
    /// `NOANSWER`, which is also said of a refusal, and everything else.
    NoAnswer,
}

impl<'a> Event<'a> {
    pub fn read(frame: &'a Frame) -> Option<Self> {
        let Kind::Event(name) = frame.kind() else { return None };
        let channel = || frame.filled("Uniqueid");
        let from = channel();
        let to = || frame.filled("DestUniqueid");
        let bridge = || frame.filled("BridgeUniqueid");
        let state = || ChannelState::read(frame.get("ChannelState"));
        Some(match name {
            "Newchannel" => Self::Born { channel: channel()?, state: state() },
            "Newstate" => Self::State { channel: channel()?, state: state() },
            "LocalBridge" => Self::Pair {
                near: frame.filled("LocalOneUniqueid")?,
                far: frame.filled("LocalTwoUniqueid")?,
            },
            "DialBegin" | "AgentCalled" => Self::Dial { from, to: to()? },
            "DialState" if frame.get("DialStatus") == Some("RINGING") => {
                Self::Rings { from, to: to()? }
            }
            "DialEnd" => {
                let how = DialStatus::read(frame.get("DialStatus")?);
                Self::DialEnd { from, to: to()?, how }
            }
            "AgentConnect" => Self::DialEnd { from, to: to()?, how: DialStatus::Answer },
            "BridgeEnter" if frame.get("BridgeTechnology") != Some("holding_bridge") => {
                Self::Enter { channel: channel()?, bridge: bridge()?, company: has_company(frame) }
            }
            "BridgeLeave" => Self::Leave { channel: channel()?, bridge: bridge()? },
            "QueueCallerJoin" => {
                let (queue, place) = waits_at(frame)?;
                Self::Waits { channel: channel()?, queue, place }
            }
            "QueueCallerLeave" => {
                let (queue, place) = waits_at(frame)?;
                Self::WaitsNoMore { channel: channel()?, queue, place }
            }
            "QueueCallerAbandon" => Self::Abandon { channel: channel()? },
            "Hangup" => Self::Hangup { channel: channel()?, cause: number(frame.get("Cause")) },
            "OriginateResponse" => Self::Originated {
                action_id: frame.get("ActionID")?,
                answered: frame.get("Response") == Some("Success"),
                reason: number(frame.get("Reason")),
            },
            _ => return None,
        })
    }
}

impl ChannelState {
    pub(super) fn read(number: Option<&str>) -> Self {
        match number {
            Some("5") => Self::Ringing,
            Some("6") => Self::Up,
            _ => Self::Other,
        }
    }
}

impl DialStatus {
    fn read(text: &str) -> Self {
        match text {
            "ANSWER" => Self::Answer,
            "BUSY" => Self::Busy,
            "CONGESTION" | "CHANUNAVAIL" => Self::Unreachable,
            "CANCEL" => Self::Cancel,
            _ => Self::NoAnswer,
        }
    }
}

fn waits_at(frame: &Frame) -> Option<(&str, u16)> {
    Some((frame.filled("Queue")?, frame.get("Position")?.parse().ok()?))
}

fn has_company(frame: &Frame) -> bool {
    frame.get("BridgeNumChannels").and_then(|count| count.parse::<u32>().ok()).unwrap_or(0) > 1
}

fn number(text: Option<&str>) -> u8 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}
