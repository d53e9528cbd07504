use super::*;
use crate::frame::Kind;
use proptest::prelude::*;

/// Feeds `bytes` in pieces of the given lengths and returns all that came out.
fn decode(bytes: &[u8], cuts: &[usize]) -> Vec<Result<Frame, FrameError>> {
    let mut decoder = Decoder::default();
    let mut buffer = BytesMut::new();
    let mut found = Vec::new();
    let mut rest = bytes;
    let mut cuts = cuts.iter().copied().chain(std::iter::repeat(usize::MAX));
    while !rest.is_empty() {
        let cut = cuts.next().unwrap_or(usize::MAX).clamp(1, rest.len());
        let (piece, tail) = rest.split_at(cut);
        buffer.extend_from_slice(piece);
        rest = tail;
        while let Some(item) = decoder.take(&mut buffer).transpose() {
            found.push(item);
        }
    }
    found
}

fn ids(found: &[Result<Frame, FrameError>]) -> Vec<String> {
    found
        .iter()
        .map(|item| match item {
            Ok(frame) => frame.get("ActionID").unwrap_or("-").to_owned(),
            Err(error) => format!("{error:?}"),
        })
        .collect()
}

#[test]
fn lines_end_in_crlf_or_in_a_bare_lf() {
    let found = decode(b"Response: Success\r\nActionID: a\n\r\nEvent: X\nActionID: b\r\n\n", &[]);

    assert_eq!(ids(&found), ["a", "b"]);
}

#[test]
fn empty_messages_are_skipped() {
    let found = decode(b"\r\n\n\r\nEvent: X\r\nActionID: a\r\n\r\n\r\n\r\nno colon\r\n\r\n", &[]);

    assert_eq!(ids(&found), ["a"]);
}

#[test]
fn half_a_message_is_no_message() {
    assert!(decode(b"Response: Success\r\nActionID: a\r\n", &[]).is_empty());
    assert!(decode(b"Response: Success\r\nActionID: a\r\n\r", &[]).is_empty());
}

#[test]
fn what_is_too_much_is_skipped_to_its_end() {
    let long = "x".repeat(40_000);
    let line =
        format!("Event: A\r\nX: {long}\r\nActionID: a\r\n\r\nEvent: B\r\nActionID: b\r\n\r\n");
    let lines =
        format!("Event: A\r\n{}\r\nEvent: B\r\nActionID: b\r\n\r\n", "H: 1\r\n".repeat(2000));
    let wide = format!("H: {}\r\n", "x".repeat(10_000));
    let frame = format!("Event: A\r\n{}\r\nEvent: B\r\nActionID: b\r\n\r\n", wide.repeat(50));

    for cuts in [vec![], vec![1; 100_000], vec![4096; 200]] {
        assert_eq!(ids(&decode(line.as_bytes(), &cuts)), ["LineTooLong", "b"]);
        assert_eq!(ids(&decode(lines.as_bytes(), &cuts)), ["TooManyHeaders", "b"]);
        assert_eq!(ids(&decode(frame.as_bytes(), &cuts)), ["FrameTooLong", "b"]);
    }
}

#[test]
fn a_line_that_never_ends_takes_no_memory() {
    let mut decoder = Decoder::default();
    let mut buffer = BytesMut::new();
    let mut told = 0;
    for _ in 0..1_000 {
        buffer.extend_from_slice(&[b'x'; 1_000]);
        told += usize::from(decoder.take(&mut buffer).is_err());
        assert!(buffer.len() <= LINE_CAP + 1_000);
    }
    buffer.extend_from_slice(b"\r\n\r\nEvent: B\r\n\r\n");

    assert_eq!(told, 1);
    assert_eq!(decoder.take(&mut buffer).unwrap().unwrap().kind(), Kind::Event("B"));
}

#[test]
fn bytes_that_are_no_text_do_not_stop_the_stream() {
    let found =
        decode(b"Event: \xff\xfe\r\nActionID: a\r\n\r\nEvent: B\r\nActionID: b\r\n\r\n", &[]);

    assert_eq!(ids(&found), ["a", "b"]);
}

fn message() -> impl Strategy<Value = Vec<(String, String)>> {
    let header = ("[A-Za-z][A-Za-z0-9-]{0,20}", "[^\r\n\0 \t][^\r\n\0]{0,80}");
    proptest::collection::vec(header, 1..20)
}

fn encode(headers: &[(String, String)], line_end: &str) -> String {
    let line = |(name, value): &(String, String)| format!("{name}: {value}{line_end}");
    headers.iter().map(line).collect::<String>() + line_end
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_wherever_they_are_cut(
        bytes in proptest::collection::vec(
            prop_oneof![Just(b'\r'), Just(b'\n'), Just(b':'), any::<u8>()], 0..2_000),
        cuts in proptest::collection::vec(1_usize..50, 0..200),
    ) {
        prop_assert_eq!(decode(&bytes, &cuts), decode(&bytes, &[]));
    }

    #[test]
    fn what_was_encoded_is_decoded_wherever_it_is_cut(
        messages in proptest::collection::vec(message(), 0..5),
        line_end in prop_oneof![Just("\r\n"), Just("\n")],
        cuts in proptest::collection::vec(1_usize..30, 0..300),
    ) {
        let text: String = messages.iter().map(|message| encode(message, line_end)).collect();
        let found = decode(text.as_bytes(), &cuts);
        let found: Vec<Vec<_>> = found
            .iter()
            .map(|frame| {
                let frame = frame.as_ref().unwrap();
                frame.headers().map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
            })
            .collect();
        prop_assert_eq!(found, messages);
    }
}
