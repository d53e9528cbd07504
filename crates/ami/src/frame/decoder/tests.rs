use super::*;
use crate::frame::FrameKind;
use proptest::prelude::*;

/// Feeds `bytes` in chunks of the given lengths and returns the decoded messages.
fn decode(bytes: &[u8], cuts: &[usize]) -> Vec<Result<Frame, FrameError>> {
    let mut decoder = FrameDecoder::default();
    let mut buffer = BytesMut::new();
    let mut results = Vec::new();
    let mut rest = bytes;
    let mut cuts = cuts.iter().copied().chain(std::iter::repeat(usize::MAX));
    while !rest.is_empty() {
        let cut = cuts.next().unwrap_or(usize::MAX).clamp(1, rest.len());
        let (chunk, tail) = rest.split_at(cut);
        buffer.extend_from_slice(chunk);
        rest = tail;
        while let Some(item) = decoder.decode(&mut buffer).transpose() {
            results.push(item);
        }
    }
    results
}

fn ids(results: &[Result<Frame, FrameError>]) -> Vec<String> {
    results
        .iter()
        .map(|item| match item {
            Ok(frame) => frame.get("ActionID").unwrap_or("-").to_owned(),
            Err(error) => format!("{error:?}"),
        })
        .collect()
}

#[test]
fn a_line_may_end_in_crlf_or_in_a_bare_lf() {
    let results = decode(b"Response: Success\r\nActionID: a\n\r\nEvent: X\nActionID: b\r\n\n", &[]);

    assert_eq!(ids(&results), ["a", "b"]);
}

#[test]
fn an_empty_message_is_skipped() {
    let results = decode(b"\r\n\n\r\nEvent: X\r\nActionID: a\r\n\r\n\r\n\r\nno colon\r\n\r\n", &[]);

    assert_eq!(ids(&results), ["a"]);
}

#[test]
fn an_incomplete_message_is_not_returned() {
    assert!(decode(b"Response: Success\r\nActionID: a\r\n", &[]).is_empty());
    assert!(decode(b"Response: Success\r\nActionID: a\r\n\r", &[]).is_empty());
}

#[test]
fn an_oversized_message_is_skipped_and_the_next_one_is_decoded() {
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
fn an_endless_line_uses_bounded_memory_and_is_reported_once() {
    let mut decoder = FrameDecoder::default();
    let mut buffer = BytesMut::new();
    let mut errors = 0;
    for _ in 0..1_000 {
        buffer.extend_from_slice(&[b'x'; 1_000]);
        errors += usize::from(decoder.decode(&mut buffer).is_err());
        assert!(buffer.len() <= MAX_LINE_BYTES + 1_000);
    }
    buffer.extend_from_slice(b"\r\n\r\nEvent: B\r\n\r\n");

    assert_eq!(errors, 1);
    assert_eq!(decoder.decode(&mut buffer).unwrap().unwrap().kind(), FrameKind::Event("B"));
}

#[test]
fn invalid_utf8_does_not_stop_the_stream() {
    let results =
        decode(b"Event: \xff\xfe\r\nActionID: a\r\n\r\nEvent: B\r\nActionID: b\r\n\r\n", &[]);

    assert_eq!(ids(&results), ["a", "b"]);
}

fn message() -> impl Strategy<Value = Vec<(String, String)>> {
    let header = ("[A-Za-z][A-Za-z0-9-]{0,20}", "[^\r\n\0 \t][^\r\n\0]{0,80}");
    proptest::collection::vec(header, 1..20)
}

fn encode(headers: &[(String, String)], line_end: &str) -> String {
    let line = |(name, value): &(String, String)| format!("{name}: {value}{line_end}");
    headers.iter().map(line).collect::<String>() + line_end
}

/// Mostly a byte with a meaning in the protocol. One draw is much faster than a choice among strategies.
fn byte() -> impl Strategy<Value = u8> {
    any::<u16>().prop_map(|draw| match draw.to_be_bytes() {
        [which, any] if which % 4 == 3 => any,
        [which, _] => b"\r\n:"[usize::from(which % 4)],
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_decode_the_same_whatever_the_chunks(
        bytes in proptest::collection::vec(byte(), 0..2_000),
        cuts in proptest::collection::vec(1_usize..50, 0..200),
    ) {
        prop_assert_eq!(decode(&bytes, &cuts), decode(&bytes, &[]));
    }

    #[test]
    fn encoded_messages_are_decoded_whatever_the_chunks(
        messages in proptest::collection::vec(message(), 0..5),
        line_end in prop_oneof![Just("\r\n"), Just("\n")],
        cuts in proptest::collection::vec(1_usize..30, 0..300),
    ) {
        let text: String = messages.iter().map(|message| encode(message, line_end)).collect();
        let results = decode(text.as_bytes(), &cuts);
        let results: Vec<Vec<_>> = results
            .iter()
            .map(|frame| {
                let frame = frame.as_ref().unwrap();
                frame.headers().map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
            })
            .collect();
        prop_assert_eq!(results, messages);
    }
}
