//! What was recorded of a real Asterisk 16.28, for tests: `tests/transcripts/`.
//!
//! `>` is what the client said, `<` what Asterisk said, `}` and `{` the same on a second session, `-` a
//! remark. All but a few were cut down to the headers and events that matter to a call.

use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    ByUs(String),
    ByAsterisk(String),
    ToAnotherSession(String),
    Other,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

pub(crate) fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 48);
    names
}

/// The messages of the transcript whose name begins so, in order; lines end in CRLF.
pub(crate) fn read(name: &str) -> Vec<Said> {
    let file = names().into_iter().find(|file| file.starts_with(name)).unwrap();
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    text.trim_end().split("\n\n").map(message).collect()
}

fn message(block: &str) -> Said {
    let content = |line: &str| line.get(2..).unwrap_or("").to_owned() + "\r\n";
    let text: String = block.lines().map(content).collect();
    match block.as_bytes()[0] {
        b'>' => Said::ByUs(text),
        b'<' => Said::ByAsterisk(text),
        b'{' => Said::ToAnotherSession(text),
        b'}' | b'-' => Said::Other,
        other => panic!("{other}"),
    }
}
