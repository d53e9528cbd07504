//! The messages that Asterisk sends: parsing and decoding, without sockets.
//!
//! A message consists of lines that end in CRLF or in a bare LF, and ends with an empty line. Asterisk
//! itself sends empty messages and bare LFs, so both are accepted. All sizes that the peer controls
//! are limited: an oversized message is skipped, and the next one is decoded as usual.

mod decoder;

pub use decoder::{FrameDecoder, FrameError};

use std::fmt;
use std::ops::Range;

/// One message from Asterisk: its headers, in the order of arrival.
///
/// `Debug` shows the first line only, because values may be phone numbers and caller names.
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

/// The kind of a message. Only the first line determines it: the event `OriginateResponse` also has
/// the headers `Response` and `ActionID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind<'a> {
    /// The response to one of our actions: `Success`, `Error`, …
    Response(&'a str),
    /// An event with this name.
    Event(&'a str),
    /// Neither; no known version of Asterisk sends this.
    Other,
}

impl Frame {
    /// Parses the lines of one message. Lines without a colon are dropped.
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

    /// The value of the first header with this name, ignoring case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value of the first header with this name, if it is not empty.
    pub fn get_non_empty(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// All headers as names and values.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or("");
        self.headers.iter().map(move |header| (text(&header.name), text(&header.value)))
    }

    /// What the first header says that this message is.
    pub fn kind(&self) -> FrameKind<'_> {
        match self.headers().next() {
            Some((name, value)) if name.eq_ignore_ascii_case("Response") => {
                FrameKind::Response(value)
            }
            Some((name, value)) if name.eq_ignore_ascii_case("Event") => FrameKind::Event(value),
            Some(_) | None => FrameKind::Other,
        }
    }

    /// Whether this is the response to the action with this id.
    pub fn is_response_to(&self, action_id: &str) -> bool {
        matches!(self.kind(), FrameKind::Response(_)) && self.get("ActionID") == Some(action_id)
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
    use crate::transcript::{self, Entry};
    use bytes::BytesMut;

    #[test]
    fn header_names_ignore_case_and_the_first_of_two_counts() {
        let frame = Frame::parse("RESPONSE: Success\r\nActionID:x\r\nactionid: y\r\n");

        assert_eq!(frame.kind(), FrameKind::Response("Success"));
        assert_eq!(frame.get("ACTIONID"), Some("x"));
        assert_eq!(frame.get("Message"), None);
    }

    #[test]
    fn leading_blanks_of_a_value_are_removed_and_trailing_ones_are_kept() {
        let frame = Frame::parse("Response: Success\nActionID:   sp x \nEmpty:\n");

        assert_eq!(frame.get("ActionID"), Some("sp x "));
        assert_eq!(frame.get("Empty"), Some(""));
        assert_eq!(frame.get_non_empty("Empty"), None);
    }

    #[test]
    fn an_event_with_a_response_header_is_not_a_response() {
        let frame =
            Frame::parse("Event: OriginateResponse\r\nActionID: a2\r\nResponse: Failure\r\n");

        assert_eq!(frame.kind(), FrameKind::Event("OriginateResponse"));
        assert!(!frame.is_response_to("a2"));
        assert!(Frame::parse("Response: Error\r\nActionID: a2\r\n").is_response_to("a2"));
    }

    #[test]
    fn every_recorded_message_is_decoded_completely() {
        for name in transcript::file_names() {
            for entry in transcript::read(&name) {
                let (Entry::Received(text) | Entry::ReceivedElsewhere(text)) = entry else {
                    continue;
                };
                if text.starts_with("Asterisk Call Manager/") {
                    continue;
                }
                let mut bytes = BytesMut::from(&*format!("{text}\r\n"));
                let frame = FrameDecoder::default().decode(&mut bytes).unwrap().unwrap();
                let first = text.lines().find(|line| !line.is_empty()).unwrap();
                let (name, value) = first.split_once(": ").unwrap();
                assert_eq!(frame.get(name), Some(value));
                assert_ne!(frame.kind(), FrameKind::Other);
                let lines = text.lines().filter(|line| !line.is_empty()).count();
                assert_eq!(frame.headers().count(), lines, "{text}");
            }
        }
    }

    #[test]
    fn the_debug_output_of_a_frame_has_its_first_line_only() {
        let frame = Frame::parse("Event: Newchannel\r\nCallerIDNum: 12025550142\r\n");

        assert_eq!(format!("{frame:?}"), r#"Frame(Event("Newchannel"))"#);
    }
}
