//! Whatever a server sends, wherever it is cut: the same messages come out, and nothing panics.

#![no_main]

use ami::follow::event::Event;
use ami::follow::status::Listed;
use ami::frame::{Decoder, Frame, FrameError};
use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let whole = decode(bytes, bytes.len());
    assert_eq!(whole, decode(bytes, usize::from(piece)));
    for frame in whole.iter().flatten() {
        let _ = (Event::read(frame), Listed::read(frame));
        assert!(
            frame.headers().all(|(name, value)| frame.get(name).is_some() && !value.contains('\n'))
        );
    }
});

fn decode(bytes: &[u8], piece: usize) -> Vec<Result<Frame, FrameError>> {
    let mut decoder = Decoder::default();
    let mut buffer = BytesMut::new();
    let mut found = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        buffer.extend_from_slice(piece);
        while let Some(item) = decoder.take(&mut buffer).transpose() {
            found.push(item);
        }
    }
    found
}
