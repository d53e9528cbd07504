//! What is to be written, and how far that has come.

use bytes::BytesMut;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// No request is taken up while more than this waits to be written.
const FULL: usize = 64 * 1024;

/// Actions on their way, and the answer to "can Asterisk have heard this one?"
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: BytesMut,
    accepted: u64,
    written: u64,
    unflushed: bool,
}

/// The end of one action in all that was ever written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark(u64);

impl Outbox {
    pub(super) fn push(&mut self, bytes: &[u8]) -> Mark {
        self.waiting.extend_from_slice(bytes);
        self.accepted += bytes.len() as u64;
        Mark(self.accepted)
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() > FULL
    }

    pub(super) fn has_work(&self) -> bool {
        self.unflushed || !self.waiting.is_empty()
    }

    /// All of it has left us. An action without its last byte is none, so before that Asterisk has
    /// heard nothing.
    pub(super) fn has_left(&self, mark: Mark) -> bool {
        mark.0 <= self.written
    }

    /// One step of writing; nothing is lost when it is dropped before it is done.
    pub(super) async fn write_some(
        &mut self,
        pipe: &mut (impl AsyncWrite + Unpin),
    ) -> std::io::Result<()> {
        if self.waiting.is_empty() {
            pipe.flush().await?;
            self.unflushed = false;
            return Ok(());
        }
        let written = pipe.write_buf(&mut self.waiting).await?;
        if written == 0 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        self.written += written as u64;
        self.unflushed = true;
        Ok(())
    }
}
