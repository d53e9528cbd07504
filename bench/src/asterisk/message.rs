//! Messages of the manager interface in the format of our clients: lines that end in CRLF, and an empty line after the last.

use anyhow::{Context, Result, ensure};
use bytes::BytesMut;

/// Longer than any message of ours.
const LARGEST: usize = 64 * 1024;

/// One whole message.
#[derive(Debug)]
pub struct Message(String);

impl Message {
    /// Takes the next message from `inbox`; `None` means that more bytes are needed.
    pub fn take(inbox: &mut BytesMut) -> Result<Option<Self>> {
        let Some(end) = inbox.windows(4).position(|window| window == b"\r\n\r\n") else {
            ensure!(inbox.len() <= LARGEST, "the message never ends");
            return Ok(None);
        };
        let text = inbox.split_to(end + 4);
        let text = std::str::from_utf8(&text[..end]).context("the message is not text")?;
        Ok(Some(Self(text.to_owned())))
    }

    /// The value of the first header of this name, or nothing.
    pub fn get(&self, name: &str) -> &str {
        let header = |line: &'_ str| {
            let (known, _) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(known.len() + 2)
        };
        let value = |line| header(line).map(|start| &line[start..]);
        self.0.split("\r\n").find_map(value).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_complete_with_its_empty_line() {
        let mut inbox = BytesMut::from("Action: Ping\r\nActionID: 1\r\n");
        assert!(Message::take(&mut inbox).unwrap().is_none());
        inbox.extend_from_slice(b"\r\nAction: Log");

        let message = Message::take(&mut inbox).unwrap().unwrap();

        assert_eq!((message.get("action"), message.get("ActionID")), ("Ping", "1"));
        assert_eq!(message.get("Channel"), "");
        assert_eq!(&inbox[..], b"Action: Log");
    }
}
