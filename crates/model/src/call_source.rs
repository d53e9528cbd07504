//! Where a call came from.

use serde::{Deserialize, Serialize};

/// Where a call came from: for the journal, webhooks and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallSource {
    /// A visitor of a page, at once.
    Callback,
    /// A visitor of a page, for a later time.
    Scheduled,
    /// A user who signed the request with the password of their terminal.
    Signed,
    /// An application, for its user.
    Api,
    /// A call button of ours in an application.
    CallButton,
    /// A dialer in an application's page, which places and receives calls without this server.
    MiniDialer,
}

impl CallSource {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Callback,
        Self::Scheduled,
        Self::Signed,
        Self::Api,
        Self::CallButton,
        Self::MiniDialer,
    ];

    /// The word in the journal, in webhooks and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Scheduled => "scheduled",
            Self::Signed => "signed",
            Self::Api => "api",
            Self::CallButton => "call_button",
            Self::MiniDialer => "mini_dialer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_that_of_the_wire() {
        for source in CallSource::ALL {
            let word = serde_json::to_string(&source).unwrap();
            assert_eq!(word, format!("\"{}\"", source.as_str()));
        }
    }
}
