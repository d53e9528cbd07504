//! Bytes ↔ [`Frame`]: the messages of AMI. No sockets here, so every case is a plain test.
//!
//! A message is lines that end in CRLF or in a bare LF, up to an empty line. Asterisk itself sends
//! empty messages and bare LFs, so both are taken as they come. Everything that the other side
//! chooses is capped: what exceeds a cap is skipped to its end, and the next message is read as usual.

mod decoder;

pub use decoder::{Decoder, FrameError};

use std::fmt;
use std::ops::Range;

/// One message from Asterisk: named values, in the order that they came.
///
/// `Debug` shows the first line only: values hold numbers and caller names.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    text: Box<str>,
    headers: Vec<Header>,
}

#[derive(Clone, PartialEq, Eq)]
struct Header {
    name: Range<usize>,
    value: Range<usize>,
}

/// What kind of message it is. Only the first line tells: the event `OriginateResponse` carries a
/// `Response` and an `ActionID` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// The answer to one of our actions.
    Response(&'a str),
    /// Something happened.
    Event(&'a str),
    /// Neither; nothing that we know sends this.
    Other,
}

impl Frame {
    /// Reads the lines of one message. Lines without a colon are dropped.
    pub fn parse(text: &str) -> Self {
        let mut headers = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            if let Some(colon) = content.find(':') {
                let value = content.get(colon + 1..).unwrap_or("");
                let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
                let end = start + content.len();
                headers.push(Header {
                    name: start..start + colon,
                    value: start + colon + 1 + blanks..end,
                });
            }
            start += line.len();
        }
        Self { text: text.into(), headers }
    }

    /// The value of the first header of this name, in whatever case it was written.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The same, where an empty value counts as none.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or("");
        self.headers.iter().map(move |header| (text(&header.name), text(&header.value)))
    }

    pub fn kind(&self) -> Kind<'_> {
        match self.headers().next() {
            Some((name, value)) if name.eq_ignore_ascii_case("Response") => Kind::Response(value),
            Some((name, value)) if name.eq_ignore_ascii_case("Event") => Kind::Event(value),
            Some(_) | None => Kind::Other,
        }
    }

    /// Whether this is the answer to the action of this id.
    pub fn answers(&self, action_id: &str) -> bool {
        matches!(self.kind(), Kind::Response(_)) && self.get("ActionID") == Some(action_id)
    }

    fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Frame").field(&self.kind()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::{self, Said};
    use bytes::BytesMut;

    #[test]
    fn names_have_no_case_and_the_first_of_two_wins() {
        let frame = Frame::parse("RESPONSE: Success\r\nActionID:x\r\nactionid: y\r\n");

        assert_eq!(frame.kind(), Kind::Response("Success"));
        assert_eq!(frame.get("ACTIONID"), Some("x"));
        assert_eq!(frame.get("Message"), None);
    }

    #[test]
    fn blanks_before_a_value_are_skipped_and_those_after_it_are_kept() {
        let frame = Frame::parse("Response: Success\nActionID:   sp x \nEmpty:\n");

        assert_eq!(frame.get("ActionID"), Some("sp x "));
        assert_eq!(frame.get("Empty"), Some(""));
        assert_eq!(frame.filled("Empty"), None);
    }

    #[test]
    fn an_event_that_carries_a_response_is_no_response() {
        let frame =
            Frame::parse("Event: OriginateResponse\r\nActionID: a2\r\nResponse: Failure\r\n");

        assert_eq!(frame.kind(), Kind::Event("OriginateResponse"));
        assert!(!frame.answers("a2"));
        assert!(Frame::parse("Response: Error\r\nActionID: a2\r\n").answers("a2"));
    }

    #[test]
    fn every_message_that_was_recorded_is_read() {
        for name in transcript::names() {
            for message in transcript::read(&name) {
                let (Said::ByAsterisk(text) | Said::ToAnotherSession(text)) = message else {
                    continue;
                };
                if text.starts_with("Asterisk Call Manager/") {
                    continue;
                }
                let mut bytes = BytesMut::from(&*format!("{text}\r\n"));
                let frame = Decoder::default().take(&mut bytes).unwrap().unwrap();
                let first = text.lines().find(|line| !line.is_empty()).unwrap();
                let (name, value) = first.split_once(": ").unwrap();
                assert_eq!(frame.get(name), Some(value));
                assert_ne!(frame.kind(), Kind::Other);
                let lines = text.lines().filter(|line| !line.is_empty()).count();
                assert_eq!(frame.headers().count(), lines, "{text}");
            }
        }
    }

    #[test]
    fn a_frame_shows_its_first_line_only() {
        let frame = Frame::parse("Event: Newchannel\r\nCallerIDNum: 12025550142\r\n");

        assert_eq!(format!("{frame:?}"), r#"Frame(Event("Newchannel"))"#);
    }
}
