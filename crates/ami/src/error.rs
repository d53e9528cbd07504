//! Errors of requests to Asterisk, sorted by what the caller may do next.

use crate::action::InvalidHeader;
use model::random::RandomError;
use std::fmt;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmiError {
    /// Asterisk would misread a value. Nothing was sent.
    #[error("a value cannot be sent to Asterisk: {0}")]
    InvalidHeader(#[from] InvalidHeader),
    /// The request did not reach Asterisk.
    #[error("the request was not sent to Asterisk: {0}")]
    NotSent(#[from] NotSent),
    /// Asterisk received the request and refused it.
    #[error("Asterisk refused: {0}")]
    Refused(Refusal),
    /// The request was sent, and no response arrived. It may still take effect, so it must not be sent
    /// again.
    #[error("Asterisk did not answer")]
    NoAnswer,
}

/// Why a request was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The session was not connected before the request timed out.
    #[error("the session was not connected in time")]
    NotConnected,
    /// The client of the request left before it was sent.
    #[error("the request was withdrawn")]
    Withdrawn,
    /// Asterisk refuses the login.
    #[error("the login is refused")]
    LoginRefused,
    /// The session's request queue is full.
    #[error("too many requests are queued")]
    QueueFull,
    /// The session tracks the maximum number of calls.
    #[error("too many calls are tracked")]
    TooManyCalls,
    /// A channel id of the new call belongs to a live call.
    #[error("the channel id is in use")]
    ChannelIdInUse,
    /// No live call has this channel id.
    #[error("no live call has this channel id")]
    NoSuchCall,
    /// No action id could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl AmiError {
    /// Whether the request did not reach Asterisk, so that another one may be tried.
    pub fn is_not_sent(&self) -> bool {
        match self {
            Self::InvalidHeader(_) | Self::NotSent(_) => true,
            Self::Refused(_) | Self::NoAnswer => false,
        }
    }

    /// Whether the request certainly has no effect, now or later.
    pub fn is_without_effect(&self) -> bool {
        match self {
            Self::InvalidHeader(_) | Self::NotSent(_) | Self::Refused(_) => true,
            Self::NoAnswer => false,
        }
    }
}

/// Asterisk's message in an error response. Numbers are masked, because some messages quote the
/// request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    const MAX_CHARS: usize = 120;

    pub(crate) fn new(message: Option<&str>) -> Self {
        let message = message.unwrap_or("without a reason");
        let printable = message.chars().filter(|c| !c.is_control()).take(Self::MAX_CHARS);
        Self(mask_numbers(&printable.collect::<String>()))
    }

    /// The manager user lacks a permission: an error in the configuration, not in the request.
    pub fn is_permission_denied(&self) -> bool {
        self.0 == "Permission denied"
    }

    /// The channel does not exist. Asterisk says the same of a call that has just ended.
    pub fn is_no_such_channel(&self) -> bool {
        matches!(&*self.0, "No such channel" | "Channel not found")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Replaces seven or more consecutive digits, which may be a phone number.
fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for run in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = run.bytes().take_while(u8::is_ascii_digit).count();
        if digits >= 7 {
            masked.push_str("***");
            masked.push_str(run.get(digits..).unwrap_or(""));
        } else {
            masked.push_str(run);
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::InvalidHeaderReason;

    #[test]
    fn only_a_request_that_was_not_sent_may_be_tried_elsewhere() {
        let invalid = AmiError::from(InvalidHeader::new("Exten", InvalidHeaderReason::LineBreak));
        let refused = AmiError::Refused(Refusal::new(Some("Permission denied")));

        let properties = |error: &AmiError| (error.is_not_sent(), error.is_without_effect());
        assert_eq!(properties(&invalid), (true, true));
        assert_eq!(properties(&NotSent::NotConnected.into()), (true, true));
        assert_eq!(properties(&refused), (false, true));
        assert_eq!(properties(&AmiError::NoAnswer), (false, false));
    }

    #[test]
    fn phone_numbers_in_a_message_of_asterisk_are_masked() {
        let shown = |text| Refusal::new(Some(text)).to_string();

        assert_eq!(shown("Extension 12025550142 does not exist."), "Extension *** does not exist.");
        assert_eq!(shown("12025550142"), "***");
        assert_eq!(
            shown("Uniqueid length exceeds maximum of 149"),
            "Uniqueid length exceeds maximum of 149"
        );
        assert_eq!(Refusal::new(None).to_string(), "without a reason");
    }
}
