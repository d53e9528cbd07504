//! Splits a stream of bytes into messages, whatever the boundaries of the reads.

use super::Frame;
use bytes::{Buf, BytesMut};

/// Longer than any line that Asterisk writes about a call, and still small.
const MAX_LINE_BYTES: usize = 16 * 1024;
/// Per message. Each channel variable is a header.
const MAX_HEADERS: usize = 1024;
/// Per message.
const MAX_FRAME_BYTES: usize = 128 * 1024;

/// Why a message is skipped: it exceeds a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// One line is too long.
    #[error("a line of more than {MAX_LINE_BYTES} bytes")]
    LineTooLong,
    /// The message has too many lines.
    #[error("a message of more than {MAX_HEADERS} lines")]
    TooManyHeaders,
    /// The message as a whole is too long.
    #[error("a message of more than {MAX_FRAME_BYTES} bytes")]
    FrameTooLong,
}

/// Splits a stream into messages. It remembers how far it has scanned, so each byte is scanned once.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    /// Start of the current line.
    line_start: usize,
    /// No line end lies between the line start and this position.
    scanned: usize,
    /// Lines of the current message so far.
    lines: usize,
    /// The current message exceeds a limit, and its remaining lines are dropped.
    skipping: bool,
}

impl FrameDecoder {
    /// Takes the next message out of `buffer`; `None` means that more bytes are needed.
    ///
    /// An oversized message is reported once; the next call continues after it.
    pub fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
        while let Some(length) = self.next_line(buffer)? {
            let blank = is_blank(buffer, self.line_start, self.line_start + length);
            self.line_start += length;
            self.scanned = self.line_start;
            self.lines += 1;
            if blank {
                let frame = self.finish_message(buffer);
                if frame.is_some() {
                    return Ok(frame);
                }
            } else if self.skipping {
                self.discard_lines(buffer);
            } else {
                self.check_limits(buffer)?;
            }
        }
        Ok(None)
    }

    /// The length of the next line including its end, once it is complete.
    fn next_line(&mut self, buffer: &mut BytesMut) -> Result<Option<usize>, FrameError> {
        let unscanned = buffer.get(self.scanned..).unwrap_or(&[]);
        if let Some(at) = unscanned.iter().position(|byte| *byte == b'\n') {
            let length = self.scanned + at + 1 - self.line_start;
            if length > MAX_LINE_BYTES && !self.skipping {
                self.start_skipping(buffer);
                return Err(FrameError::LineTooLong);
            }
            return Ok(Some(length));
        }
        self.scanned = buffer.len();
        if self.scanned - self.line_start <= MAX_LINE_BYTES {
            return Ok(None);
        }
        // The line is not empty, so its last two bytes suffice to find its end.
        let already_reported = self.skipping;
        self.start_skipping(buffer);
        buffer.advance(buffer.len().saturating_sub(2));
        self.scanned = buffer.len();
        if already_reported { Ok(None) } else { Err(FrameError::LineTooLong) }
    }

    fn check_limits(&mut self, buffer: &mut BytesMut) -> Result<(), FrameError> {
        let error = if self.lines > MAX_HEADERS {
            FrameError::TooManyHeaders
        } else if self.line_start > MAX_FRAME_BYTES {
            FrameError::FrameTooLong
        } else {
            return Ok(());
        };
        self.start_skipping(buffer);
        Err(error)
    }

    fn start_skipping(&mut self, buffer: &mut BytesMut) {
        self.skipping = true;
        self.discard_lines(buffer);
    }

    fn discard_lines(&mut self, buffer: &mut BytesMut) {
        buffer.advance(self.line_start);
        self.scanned -= self.line_start;
        self.line_start = 0;
    }

    fn finish_message(&mut self, buffer: &mut BytesMut) -> Option<Frame> {
        let message = buffer.split_to(self.line_start);
        let skipped = self.skipping;
        *self = Self::default();
        let frame = (!skipped).then(|| Frame::parse(&String::from_utf8_lossy(&message)));
        frame.filter(|frame| !frame.is_empty())
    }
}

fn is_blank(buffer: &BytesMut, start: usize, end: usize) -> bool {
    matches!(buffer.get(start..end), Some(b"\n" | b"\r\n"))
}

#[cfg(test)]
mod tests;
