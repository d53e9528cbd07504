//! AMI actions: the only place that builds messages to Asterisk.
//!
//! A line break in a value starts a new header, and an empty line starts a second action, which
//! Asterisk executes. CR, LF and NUL are therefore refused in every name and value, here and nowhere
//! else.

use crate::action_id::ActionId;
use std::fmt;

/// Asterisk reads 1,024 bytes per line and 128 lines per message, and rejects anything longer.
const MAX_LINE_BYTES: usize = 1_000;
const MAX_HEADERS: usize = 120;

/// A header that is not sent, because Asterisk would misread it.
///
/// It names the header and never shows the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{header}: {reason}")]
pub struct InvalidHeader {
    /// The name of the header, or of the channel variable.
    pub header: String,
    /// What is wrong with it.
    pub reason: InvalidHeaderReason,
}

/// Why a header is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHeaderReason {
    /// The value contains CR, LF or NUL.
    #[error("contains a line break or a NUL")]
    LineBreak,
    /// The line or the value exceeds what Asterisk reads.
    #[error("longer than Asterisk reads")]
    TooLong,
    /// The name has a character that header or variable names cannot have.
    #[error("not a valid name")]
    InvalidName,
    /// The message has the maximum number of headers already.
    #[error("more headers than Asterisk reads")]
    TooManyHeaders,
    /// The value contains a character with a special meaning in this header.
    #[error("contains a reserved character")]
    ReservedCharacter,
    /// The value is empty, and this header needs one.
    #[error("empty")]
    Empty,
}

impl InvalidHeader {
    pub(crate) fn new(header: &str, reason: InvalidHeaderReason) -> Self {
        // The name itself may be the invalid part.
        let header = header.chars().filter(|c| !c.is_control()).take(40).collect();
        Self { header, reason }
    }
}

/// One message to Asterisk, ready to be written.
///
/// `Debug` shows the id only: headers may hold a secret or a phone number.
pub struct Action {
    id: ActionId,
    text: String,
    headers: usize,
}

impl Action {
    /// An action with this name; its id is the second header.
    pub fn new(name: &'static str, id: ActionId) -> Self {
        let text = format!("Action: {name}\r\nActionID: {}\r\n", id.as_str());
        Self { id, text, headers: 2 }
    }

    /// Adds a header, or fails if Asterisk would misread it.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, InvalidHeader> {
        let invalid = |reason| Err(InvalidHeader::new(name, reason));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return invalid(InvalidHeaderReason::InvalidName);
        }
        if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | b'\0')) {
            return invalid(InvalidHeaderReason::LineBreak);
        }
        if name.len() + value.len() > MAX_LINE_BYTES {
            return invalid(InvalidHeaderReason::TooLong);
        }
        if self.headers >= MAX_HEADERS {
            return invalid(InvalidHeaderReason::TooManyHeaders);
        }
        self.headers += 1;
        for part in [name, ": ", value, "\r\n"] {
            self.text.push_str(part);
        }
        Ok(self)
    }

    /// The id that the response will carry.
    pub fn id(&self) -> &ActionId {
        &self.id
    }

    /// The complete message, including the empty line at its end.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.text.push_str("\r\n");
        self.text.into_bytes()
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameDecoder;
    use bytes::BytesMut;
    use proptest::prelude::*;

    fn action() -> Action {
        Action::new("Ping", ActionId::for_tests("1"))
    }

    fn reason(name: &str, value: &str) -> InvalidHeaderReason {
        action().header(name, value).unwrap_err().reason
    }

    #[test]
    fn an_action_has_its_name_its_id_and_its_headers_in_order() {
        let action = action().header("Channel", "Local/1").unwrap().header("Exten", "").unwrap();

        assert_eq!(
            String::from_utf8(action.into_bytes()).unwrap(),
            "Action: Ping\r\nActionID: 1\r\nChannel: Local/1\r\nExten: \r\n\r\n"
        );
    }

    #[test]
    fn a_name_or_value_that_would_start_a_new_line_is_refused() {
        for value in ["a\nb", "a\r\nb", "a\rb", "\n\nAction: Logoff", "a\0", "\r"] {
            assert_eq!(reason("Exten", value), InvalidHeaderReason::LineBreak, "{value:?}");
        }
        for name in ["", "A b", "A:", "A\n", "Á", "a\r\nAction"] {
            assert_eq!(reason(name, "x"), InvalidHeaderReason::InvalidName, "{name:?}");
        }
    }

    #[test]
    fn a_line_or_message_longer_than_asterisk_reads_is_refused() {
        assert!(action().header("X", &"v".repeat(900)).is_ok());
        assert_eq!(reason("X", &"v".repeat(1_000)), InvalidHeaderReason::TooLong);

        let full = (0..MAX_HEADERS - 2).try_fold(action(), |action, _| action.header("X", "1"));
        assert_eq!(
            full.unwrap().header("X", "1").unwrap_err().reason,
            InvalidHeaderReason::TooManyHeaders
        );
    }

    #[test]
    fn neither_an_action_nor_its_error_shows_a_value() {
        let secret = action().header("Secret", "hush").unwrap();
        let error = action().header("Exten", "12025550142\n").unwrap_err();

        assert!(!format!("{secret:?}").contains("hush"));
        assert!(!format!("{error:?} {error}").contains("0142"));
    }

    proptest! {
        #[test]
        fn every_accepted_header_is_decoded_as_part_of_one_message(
            name in ".{1,12}",
            value in ".{0,40}|[\r\n\0a:]{0,9}",
        ) {
            if let Ok(action) = action().header(&name, &value) {
                let mut bytes = BytesMut::from(&action.into_bytes()[..]);
                let frame = FrameDecoder::default().decode(&mut bytes).unwrap().unwrap();
                let headers: Vec<_> = frame.headers().collect();
                prop_assert_eq!(headers.len(), 3);
                prop_assert_eq!(headers[2], (&*name, value.trim_start_matches([' ', '\t'])));
                prop_assert!(bytes.is_empty());
            }
        }
    }
}
