//! Parses server-sent events (WHATWG HTML, section 9.2) from the bytes of a response.
//!
//! Only the server's format: one line of data for each event.

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub data: String,
    /// The value of `Last-Event-ID` for a reconnect.
    pub id: Option<String>,
}

/// Longer than any line of the server.
const LONGEST_LINE: usize = 16 * 1024;

/// The received bytes after the last complete line.
#[derive(Debug, Default)]
pub struct EventParser {
    line: Vec<u8>,
    event: Event,
}

impl EventParser {
    /// The events that these bytes complete.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' => events.extend(self.end_line()),
                b'\r' => {}
                _ if self.line.len() < LONGEST_LINE => self.line.push(*byte),
                _ => {}
            }
        }
        events
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return (!event.name.is_empty()).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        match field {
            "event" => self.event.name = value,
            "data" => self.event.data = value,
            "id" => self.event.id = Some(value),
            // `retry`, and comments, whose name is empty.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "retry: 2000\n\nid: 1\nevent: state\ndata: {\"state\":\"accepted\"}\n\n\
                          :\n\nevent: end\ndata: {}\n\n";

    fn expected() -> Vec<Event> {
        let data = r#"{"state":"accepted"}"#.to_owned();
        vec![
            Event { name: "state".into(), data, id: Some("1".into()) },
            Event { name: "end".into(), data: "{}".into(), id: None },
        ]
    }

    #[test]
    fn events_are_the_same_however_the_bytes_are_cut() {
        for size in [1, 2, 7, STREAM.len()] {
            let mut reader = EventParser::default();
            let events: Vec<Event> =
                STREAM.as_bytes().chunks(size).flat_map(|bytes| reader.take(bytes)).collect();

            assert_eq!(events, expected());
        }
    }

    #[test]
    fn lines_may_end_as_on_windows() {
        let events = EventParser::default().take(STREAM.replace('\n', "\r\n").as_bytes());

        assert_eq!(events, expected());
    }

    #[test]
    fn characters_across_chunk_boundaries_are_joined() {
        let (mut reader, text) = (EventParser::default(), "event: é\n\n".as_bytes());
        reader.take(&text[..8]);

        assert_eq!(reader.take(&text[8..])[0].name, "é");
    }

    #[test]
    fn an_endless_line_uses_bounded_memory() {
        let mut reader = EventParser::default();
        reader.take(&vec![b'x'; 10 * LONGEST_LINE]);

        assert_eq!(reader.line.len(), LONGEST_LINE);
    }
}
