//! Bytes to be written, and how many of them were.

use bytes::BytesMut;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// No further request is accepted while more than this waits to be written.
const MAX_PENDING_BYTES: usize = 64 * 1024;

/// Queued actions, with a record of which ones were written completely.
#[derive(Debug, Default)]
pub(super) struct WriteBuffer {
    pending: BytesMut,
    /// Bytes queued since the connection was opened.
    queued: u64,
    /// Bytes written since the connection was opened.
    written: u64,
    needs_flush: bool,
}

/// The position of an action's last byte in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EndPosition(u64);

impl WriteBuffer {
    pub(super) fn push(&mut self, bytes: &[u8]) -> EndPosition {
        self.pending.extend_from_slice(bytes);
        self.queued += bytes.len() as u64;
        EndPosition(self.queued)
    }

    pub(super) fn is_full(&self) -> bool {
        self.pending.len() > MAX_PENDING_BYTES
    }

    pub(super) fn has_work(&self) -> bool {
        self.needs_flush || !self.pending.is_empty()
    }

    /// Whether everything up to `position` was written. Asterisk ignores an action without its last
    /// byte, so until then the action has no effect.
    pub(super) fn is_written(&self, position: EndPosition) -> bool {
        position.0 <= self.written
    }

    /// Performs one write or flush. It is cancel-safe: dropping the future loses no bytes.
    pub(super) async fn write_some(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> std::io::Result<()> {
        if self.pending.is_empty() {
            writer.flush().await?;
            self.needs_flush = false;
            return Ok(());
        }
        let written = writer.write_buf(&mut self.pending).await?;
        if written == 0 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        self.written += written as u64;
        self.needs_flush = true;
        Ok(())
    }
}
