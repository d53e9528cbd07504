//! A call of a dialer in an application's page, which the page reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An id of another system: opaque, 1 to 64 characters, none of them a control character.
///
/// `Debug` hides it: the ids of some systems are telephone numbers or e-mail addresses.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpaqueId(String);

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {} characters, none of them a control character", OpaqueId::MAX_CHARS)]
pub struct OpaqueIdError;

impl OpaqueId {
    /// Maximum characters.
    pub const MAX_CHARS: usize = 64;

    /// The id: for the database, for messages and for answers, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OpaqueId {
    type Error = OpaqueIdError;

    fn try_from(text: String) -> Result<Self, OpaqueIdError> {
        let is_short = text.chars().nth(Self::MAX_CHARS).is_none();
        if !text.is_empty() && is_short && !text.chars().any(char::is_control) {
            Ok(Self(text))
        } else {
            Err(OpaqueIdError)
        }
    }
}

impl From<OpaqueId> for String {
    fn from(id: OpaqueId) -> Self {
        id.0
    }
}

impl fmt::Debug for OpaqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueId(…)")
    }
}

/// The side that started a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CallDirection")]
pub enum Direction {
    /// The external party.
    Inbound,
    /// The user.
    Outbound,
}

impl Direction {
    /// The word in the database and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// The state of a reported call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportedState {
    /// The user's phone rings.
    Ringing,
    /// The dialer was asked to place the call.
    Placed,
    /// The call has ended, or no longer rings.
    Ended,
}

impl ReportedState {
    /// The word in the database and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Placed => "placed",
            Self::Ended => "ended",
        }
    }

    /// Reads the word in the database.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Ringing, Self::Placed, Self::Ended].into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_visible_and_does_not_print() {
        let id = |text: &str| OpaqueId::try_from(text.to_owned());

        for good in ["9223372036854775807", "a b", "ü", &"x".repeat(64)] {
            assert_eq!(id(good).unwrap().expose(), good);
        }
        for wrong in ["", "\n", "a\0", &"x".repeat(65)] {
            assert_eq!(id(wrong), Err(OpaqueIdError), "{wrong:?}");
        }
        assert_eq!(format!("{:?}", id("secret").unwrap()), "OpaqueId(…)");
        assert!(serde_json::from_str::<OpaqueId>("9223372036854775807").is_err());
    }

    #[test]
    fn the_words_are_those_of_the_wire() {
        for direction in [Direction::Inbound, Direction::Outbound] {
            assert_eq!(serde_json::to_value(direction).unwrap(), direction.as_str());
        }
        for state in [ReportedState::Ringing, ReportedState::Placed, ReportedState::Ended] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(ReportedState::from_word(state.as_str()), Some(state));
        }
        assert_eq!(ReportedState::from_word("connected"), None);
    }
}
