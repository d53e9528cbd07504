//! Finds the messages in a stream of bytes, wherever it was cut.

use super::Frame;
use bytes::{Buf, BytesMut};

/// Longer than any line that Asterisk writes about a call, yet nothing that hurts.
const LINE_CAP: usize = 16 * 1024;
/// Of one message. Channel variables are one header each.
const HEADER_CAP: usize = 1024;
const FRAME_CAP: usize = 128 * 1024;

/// A message that was too much, and is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a line of more than {LINE_CAP} bytes")]
    LineTooLong,
    #[error("a message of more than {HEADER_CAP} lines")]
    TooManyHeaders,
    #[error("a message of more than {FRAME_CAP} bytes")]
    FrameTooLong,
}

/// Cuts a stream into messages. It remembers how far it has looked, so no byte is looked at twice.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The line that is being read starts here.
    line: usize,
    /// There is no line end before here.
    looked: usize,
    lines: usize,
    /// Inside a message that was too much.
    skipping: bool,
}

impl Decoder {
    /// Takes the next message out of `buffer`; `None` means "more bytes, please".
    ///
    /// An error is told once; the next call goes on behind the message that was too much.
    pub fn take(&mut self, buffer: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
        while let Some(length) = self.next_line(buffer)? {
            let blank = is_blank(buffer, self.line, self.line + length);
            self.line += length;
            self.looked = self.line;
            self.lines += 1;
            if blank {
                let frame = self.end_of_message(buffer);
                if frame.is_some() {
                    return Ok(frame);
                }
            } else if self.skipping {
                self.drop_what_was_read(buffer);
            } else {
                self.check_caps(buffer)?;
            }
        }
        Ok(None)
    }

    /// The length of the next line with its end, once all of it is here.
    fn next_line(&mut self, buffer: &mut BytesMut) -> Result<Option<usize>, FrameError> {
        let unseen = buffer.get(self.looked..).unwrap_or(&[]);
        if let Some(at) = unseen.iter().position(|byte| *byte == b'\n') {
            let length = self.looked + at + 1 - self.line;
            if length > LINE_CAP && !self.skipping {
                self.skip(buffer);
                return Err(FrameError::LineTooLong);
            }
            return Ok(Some(length));
        }
        self.looked = buffer.len();
        if self.looked - self.line <= LINE_CAP {
            return Ok(None);
        }
        // Its beginning is not blank, so what will come of it is enough to judge the line by.
        let told = self.skipping;
        self.skip(buffer);
        buffer.advance(buffer.len().saturating_sub(2));
        self.looked = buffer.len();
        if told { Ok(None) } else { Err(FrameError::LineTooLong) }
    }

    fn check_caps(&mut self, buffer: &mut BytesMut) -> Result<(), FrameError> {
        let error = if self.lines > HEADER_CAP {
            FrameError::TooManyHeaders
        } else if self.line > FRAME_CAP {
            FrameError::FrameTooLong
        } else {
            return Ok(());
        };
        self.skip(buffer);
        Err(error)
    }

    fn skip(&mut self, buffer: &mut BytesMut) {
        self.skipping = true;
        self.drop_what_was_read(buffer);
    }

    fn drop_what_was_read(&mut self, buffer: &mut BytesMut) {
        buffer.advance(self.line);
        self.looked -= self.line;
        self.line = 0;
    }

    fn end_of_message(&mut self, buffer: &mut BytesMut) -> Option<Frame> {
        let message = buffer.split_to(self.line);
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
