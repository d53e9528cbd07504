//! Arbitrary bytes decode to the same messages for all chunk boundaries, without a panic.

#![no_main]

use ami::call_tracker::channel_snapshot::ChannelSnapshot;
use ami::call_tracker::event::CallEvent;
use ami::frame::{Frame, FrameDecoder, FrameError};
use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (chunk, bytes) = input;
    let whole = decode(bytes, bytes.len());
    assert_eq!(whole, decode(bytes, usize::from(chunk)));
    for frame in whole.iter().flatten() {
        let _ = (CallEvent::from_frame(frame), ChannelSnapshot::from_frame(frame));
        assert!(
            frame.headers().all(|(name, value)| frame.get(name).is_some() && !value.contains('\n'))
        );
    }
});

fn decode(bytes: &[u8], chunk: usize) -> Vec<Result<Frame, FrameError>> {
    let mut decoder = FrameDecoder::default();
    let mut buffer = BytesMut::new();
    let mut results = Vec::new();
    for chunk in bytes.chunks(chunk.max(1)) {
        buffer.extend_from_slice(chunk);
        while let Some(item) = decoder.decode(&mut buffer).transpose() {
            results.push(item);
        }
    }
    results
}
