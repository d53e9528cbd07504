//! The events that are relevant to a call, parsed from frames.

use crate::frame::{Frame, FrameKind};

/// Asterisk's flag `AST_SOFTHANGUP_SHUTDOWN`, which this event has in place of a Q.850 cause.
const SHUTDOWN: &str = "4";

/// An event of a channel, borrowed from its frame.
#[derive(Clone, Copy, Debug)]
pub enum CallEvent<'a> {
    /// `Newchannel`: the channel was created.
    ChannelCreated { channel: &'a str, state: ChannelState },
    /// `Newstate`.
    ChannelStateChanged { channel: &'a str, state: ChannelState },
    /// `LocalBridge`: the two halves of a Local channel. What `far` dials is reached through `near`.
    LocalChannelPaired { near: &'a str, far: &'a str },
    /// `DialBegin`, `AgentCalled`: `from` dials `to`.
    DialStarted { from: Option<&'a str>, to: &'a str },
    /// `DialState RINGING`.
    DialRinging { from: Option<&'a str>, to: &'a str },
    /// `DialEnd`, `AgentConnect`.
    DialEnded { from: Option<&'a str>, to: &'a str, status: DialStatus },
    /// `BridgeEnter`. `is_shared`: the bridge has other channels as well.
    BridgeEntered { channel: &'a str, bridge: &'a str, is_shared: bool },
    /// `BridgeLeave`.
    BridgeLeft { channel: &'a str, bridge: &'a str },
    /// `QueueCallerJoin`: the channel waits in a queue at this position, 1 being the next.
    QueueJoined { channel: &'a str, queue: &'a str, position: u16 },
    /// `QueueCallerLeave`: the channel left the queue from this position.
    QueueLeft { channel: &'a str, queue: &'a str, position: u16 },
    /// `HangupRequest`: what the channel is connected to hung up, such as the other half of a Local channel.
    PeerHungUp { channel: &'a str },
    /// `SoftHangupRequest` because Asterisk stops.
    SystemStopping { channel: &'a str },
    /// `Hangup`.
    ChannelHungUp { channel: &'a str, cause: u8 },
    /// `OriginateResponse`. It is matched by its action id, because its `Uniqueid` may be that of
    /// another call.
    OriginateCompleted { action_id: &'a str, answered: bool, reason: u8 },
}

/// The state of a channel, as far as it says something about a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    /// The phone rings.
    Ringing,
    /// The channel was answered.
    Up,
    /// Any other state.
    Other,
}

/// The result of dialling a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialStatus {
    /// It was answered.
    Answer,
    /// It was busy.
    Busy,
    /// `CONGESTION`, `CHANUNAVAIL`.
    Unreachable,
    /// `NOANSWER`, which also stands for a refusal, and every other status. `CANCEL` says that the dialling side
    /// gave up: its person, its time limit, or its queue.
    NoAnswer,
}

impl<'a> CallEvent<'a> {
    /// Parses a frame; `None` if it is not a relevant event.
    pub fn from_frame(frame: &'a Frame) -> Option<Self> {
        let FrameKind::Event(name) = frame.kind() else { return None };
        let channel = || frame.get_non_empty("Uniqueid");
        let from = channel();
        let to = || frame.get_non_empty("DestUniqueid");
        let bridge = || frame.get_non_empty("BridgeUniqueid");
        let state = || ChannelState::parse(frame.get("ChannelState"));
        Some(match name {
            "Newchannel" => Self::ChannelCreated { channel: channel()?, state: state() },
            "Newstate" => Self::ChannelStateChanged { channel: channel()?, state: state() },
            "LocalBridge" => Self::LocalChannelPaired {
                near: frame.get_non_empty("LocalOneUniqueid")?,
                far: frame.get_non_empty("LocalTwoUniqueid")?,
            },
            "DialBegin" | "AgentCalled" => Self::DialStarted { from, to: to()? },
            "DialState" if frame.get("DialStatus") == Some("RINGING") => {
                Self::DialRinging { from, to: to()? }
            }
            "DialEnd" => {
                let status = DialStatus::parse(frame.get("DialStatus")?);
                Self::DialEnded { from, to: to()?, status }
            }
            "AgentConnect" => Self::DialEnded { from, to: to()?, status: DialStatus::Answer },
            "BridgeEnter" if frame.get("BridgeTechnology") != Some("holding_bridge") => {
                let is_shared = number_of_channels(frame) > 1;
                Self::BridgeEntered { channel: channel()?, bridge: bridge()?, is_shared }
            }
            "BridgeLeave" => Self::BridgeLeft { channel: channel()?, bridge: bridge()? },
            "QueueCallerJoin" => {
                let (queue, position) = queue_position(frame)?;
                Self::QueueJoined { channel: channel()?, queue, position }
            }
            "QueueCallerLeave" => {
                let (queue, position) = queue_position(frame)?;
                Self::QueueLeft { channel: channel()?, queue, position }
            }
            "HangupRequest" => Self::PeerHungUp { channel: channel()? },
            "SoftHangupRequest" if frame.get("Cause") == Some(SHUTDOWN) => {
                Self::SystemStopping { channel: channel()? }
            }
            "Hangup" => {
                Self::ChannelHungUp { channel: channel()?, cause: parse_number(frame.get("Cause")) }
            }
            "OriginateResponse" => Self::OriginateCompleted {
                action_id: frame.get("ActionID")?,
                answered: frame.get("Response") == Some("Success"),
                reason: parse_number(frame.get("Reason")),
            },
            _ => return None,
        })
    }
}

impl ChannelState {
    /// Parses the header `ChannelState`, a number.
    pub(super) fn parse(number: Option<&str>) -> Self {
        match number {
            Some("5") => Self::Ringing,
            Some("6") => Self::Up,
            _ => Self::Other,
        }
    }
}

impl DialStatus {
    fn parse(text: &str) -> Self {
        match text {
            "ANSWER" => Self::Answer,
            "BUSY" => Self::Busy,
            "CONGESTION" | "CHANUNAVAIL" => Self::Unreachable,
            _ => Self::NoAnswer,
        }
    }
}

fn queue_position(frame: &Frame) -> Option<(&str, u16)> {
    Some((frame.get_non_empty("Queue")?, frame.get("Position")?.parse().ok()?))
}

fn number_of_channels(frame: &Frame) -> u32 {
    frame.get("BridgeNumChannels").and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn parse_number(text: Option<&str>) -> u8 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}
