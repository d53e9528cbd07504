//! The one place that builds what we say to Asterisk.
//!
//! A line break in a value starts a new header, and an empty line starts a second action, which runs.
//! So CR, LF and NUL are refused in every name and every value, here and nowhere else.

use crate::chance::ActionId;
use std::fmt;

/// Asterisk reads 1,024 bytes of a line and 128 lines of a message, and refuses what is longer.
const LINE_CAP: usize = 1_000;
const HEADER_CAP: usize = 120;

/// A value that is not sent, because Asterisk would read something else than was meant.
///
/// It names the header and never shows the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{header}: {problem}")]
pub struct BadValue {
    pub header: String,
    pub problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("a line break or a NUL, which would start something else")]
    Break,
    #[error("longer than Asterisk reads")]
    TooLong,
    #[error("not the name of a header")]
    Name,
    #[error("more headers than Asterisk reads")]
    TooMany,
    #[error("a character that Asterisk would take for its own")]
    Character,
    #[error("empty")]
    Empty,
}

impl BadValue {
    pub(crate) fn new(header: &str, problem: Problem) -> Self {
        // The name may be what is bad.
        let header = header.chars().filter(|c| !c.is_control()).take(40).collect();
        Self { header, problem }
    }
}

/// One message to Asterisk, ready to be written.
///
/// It does not print: it may hold a secret or a number.
pub struct Action {
    id: ActionId,
    text: String,
    headers: usize,
}

impl Action {
    /// An action of this name; its id is the second header.
    pub fn new(name: &'static str, id: ActionId) -> Self {
        let text = format!("Action: {name}\r\nActionID: {}\r\n", id.as_str());
        Self { id, text, headers: 2 }
    }

    /// Adds a header, or says why Asterisk must not get it.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, BadValue> {
        let bad = |problem| Err(BadValue::new(name, problem));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return bad(Problem::Name);
        }
        if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | b'\0')) {
            return bad(Problem::Break);
        }
        if name.len() + value.len() > LINE_CAP {
            return bad(Problem::TooLong);
        }
        if self.headers >= HEADER_CAP {
            return bad(Problem::TooMany);
        }
        self.headers += 1;
        for part in [name, ": ", value, "\r\n"] {
            self.text.push_str(part);
        }
        Ok(self)
    }

    pub fn id(&self) -> &ActionId {
        &self.id
    }

    /// The whole message with the empty line that ends it.
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
    use crate::frame::Decoder;
    use bytes::BytesMut;
    use proptest::prelude::*;

    fn action() -> Action {
        Action::new("Ping", ActionId::for_tests("1"))
    }

    fn problem(name: &str, value: &str) -> Problem {
        action().header(name, value).unwrap_err().problem
    }

    #[test]
    fn an_action_is_its_name_its_id_and_its_headers_in_order() {
        let action = action().header("Channel", "Local/1").unwrap().header("Exten", "").unwrap();

        assert_eq!(
            String::from_utf8(action.into_bytes()).unwrap(),
            "Action: Ping\r\nActionID: 1\r\nChannel: Local/1\r\nExten: \r\n\r\n"
        );
    }

    #[test]
    fn nothing_that_starts_a_line_gets_into_one() {
        for value in ["a\nb", "a\r\nb", "a\rb", "\n\nAction: Logoff", "a\0", "\r"] {
            assert_eq!(problem("Exten", value), Problem::Break, "{value:?}");
        }
        for name in ["", "A b", "A:", "A\n", "Á", "a\r\nAction"] {
            assert_eq!(problem(name, "x"), Problem::Name, "{name:?}");
        }
    }

    #[test]
    fn what_asterisk_would_cut_is_refused() {
        assert!(action().header("X", &"v".repeat(900)).is_ok());
        assert_eq!(problem("X", &"v".repeat(1_000)), Problem::TooLong);

        let full = (0..HEADER_CAP - 2).try_fold(action(), |action, _| action.header("X", "1"));
        assert_eq!(full.unwrap().header("X", "1").unwrap_err().problem, Problem::TooMany);
    }

    #[test]
    fn neither_an_action_nor_a_refusal_shows_a_value() {
        let secret = action().header("Secret", "hush").unwrap();
        let refused = action().header("Exten", "12025550142\n").unwrap_err();

        assert!(!format!("{secret:?}").contains("hush"));
        assert!(!format!("{refused:?} {refused}").contains("0142"));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_back_as_one_message(name in ".{1,12}", value in ".{0,40}|[\r\n\0a:]{0,9}") {
            if let Ok(action) = action().header(&name, &value) {
                let mut bytes = BytesMut::from(&action.into_bytes()[..]);
                let frame = Decoder::default().take(&mut bytes).unwrap().unwrap();
                let headers: Vec<_> = frame.headers().collect();
                prop_assert_eq!(headers.len(), 3);
                prop_assert_eq!(headers[2], (&*name, value.trim_start_matches([' ', '\t'])));
                prop_assert!(bytes.is_empty());
            }
        }
    }
}
