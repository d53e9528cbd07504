//! Recorded sessions with a real Asterisk 16.28, for tests: `tests/transcripts/`.
//!
//! `>` marks what the client sent, `<` what Asterisk sent, `}` and `{` the same on a second session,
//! `-` a remark. Most recordings are reduced to the headers and events that matter to a call.

use std::path::PathBuf;

/// One message of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Sent by the client.
    Sent(String),
    /// Received by the client.
    Received(String),
    /// Received by a second session of the same Asterisk.
    ReceivedElsewhere(String),
    /// Sent by the second session, or a remark.
    Other,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

pub(crate) fn file_names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 52);
    names
}

/// The messages of the recording whose file name has this prefix, in order; lines end in CRLF.
pub(crate) fn read(prefix: &str) -> Vec<Entry> {
    let file = file_names().into_iter().find(|file| file.starts_with(prefix)).unwrap();
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    text.trim_end().split("\n\n").map(parse_entry).collect()
}

fn parse_entry(block: &str) -> Entry {
    let content = |line: &str| line.get(2..).unwrap_or("").to_owned() + "\r\n";
    let text: String = block.lines().map(content).collect();
    match block.as_bytes()[0] {
        b'>' => Entry::Sent(text),
        b'<' => Entry::Received(text),
        b'{' => Entry::ReceivedElsewhere(text),
        b'}' | b'-' => Entry::Other,
        other => panic!("{other}"),
    }
}
