//! The events of a successful call.

use std::fmt::Write as _;

/// The stages of a call, with the state that a client must be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    TerminalRings,
    TerminalAnswered,
    DestinationRings,
    DestinationAnswered,
    Connected,
    Ended,
}

impl Stage {
    /// In order.
    pub const ALL: [Self; 6] = [
        Self::TerminalRings,
        Self::TerminalAnswered,
        Self::DestinationRings,
        Self::DestinationAnswered,
        Self::Connected,
        Self::Ended,
    ];

    /// The state in the client's notation.
    pub fn state(self) -> &'static str {
        match self {
            Self::TerminalRings => r#"{"state":"ringing","leg":"terminal"}"#,
            Self::TerminalAnswered => r#"{"state":"answered","leg":"terminal"}"#,
            Self::DestinationRings => r#"{"state":"ringing","leg":"destination"}"#,
            Self::DestinationAnswered => r#"{"state":"answered","leg":"destination"}"#,
            Self::Connected => r#"{"state":"connected"}"#,
            Self::Ended => r#"{"state":"ended","cause":"completed"}"#,
        }
    }

    /// The events of a stage. Four channels: the two halves of the Local channel, and the phones.
    pub(super) fn events(self, iden: &str, action_id: &str) -> String {
        let [near, far] = [iden.to_owned(), format!("{iden}-2")];
        let [phone, other] = [format!("{iden}-phone"), format!("{iden}-other")];
        let mut text = String::new();
        let mut event = |name: &str, headers: &[(&str, &str)]| {
            let _ = write!(text, "Event: {name}\r\nPrivilege: call,all\r\nLinkedid: {iden}\r\n");
            for (header, value) in headers {
                let _ = write!(text, "{header}: {value}\r\n");
            }
            text.push_str("\r\n");
        };
        let ringing = ("DialStatus", "RINGING");
        let answer = ("DialStatus", "ANSWER");
        match self {
            Self::TerminalRings => {
                event("DialState", &[("Uniqueid", &far), ("DestUniqueid", &phone), ringing]);
            }
            Self::TerminalAnswered => event(
                "OriginateResponse",
                &[("ActionID", action_id), ("Response", "Success"), ("Reason", "4")],
            ),
            Self::DestinationRings => {
                event("DialState", &[("Uniqueid", &near), ("DestUniqueid", &other), ringing]);
            }
            Self::DestinationAnswered => {
                event("DialEnd", &[("Uniqueid", &near), ("DestUniqueid", &other), answer]);
            }
            Self::Connected => {
                for (channel, there) in [(&near, "1"), (&other, "2")] {
                    let bridge = ("BridgeUniqueid", &*phone);
                    let number = ("BridgeNumChannels", there);
                    event("BridgeEnter", &[("Uniqueid", channel), bridge, number]);
                }
            }
            Self::Ended => {
                for channel in [&other, &near, &far, &phone] {
                    event("Hangup", &[("Uniqueid", channel), ("Cause", "16")]);
                }
            }
        }
        text
    }
}

/// The events of a call that was accepted and fails.
pub(super) fn failure(action_id: &str) -> String {
    format!(
        "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: {action_id}\r\n\
         Response: Failure\r\nReason: 0\r\n\r\n"
    )
}

/// The events when the channels of a call are created.
pub(super) fn birth(iden: &str) -> String {
    let channel = |id: &str| {
        format!(
            "Event: Newchannel\r\nPrivilege: call,all\r\nChannelState: 0\r\nUniqueid: {id}\r\n\
             Linkedid: {iden}\r\n\r\n"
        )
    };
    channel(iden) + &channel(&format!("{iden}-2"))
}
