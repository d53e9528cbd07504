//! A stream whose writes fail when the other end does not read.

use super::connections::Stall;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How many times the timeout everything that was written may take, for a client that reads a little now and then.
const PATIENCE: u32 = 4;

/// A stream with a time limit for writes.
///
/// The limit begins when a write has to wait, begins anew with each write that makes progress, and ends when
/// everything is written.
pub(super) struct TimedWrites<S> {
    stream: S,
    timeout: Duration,
    stall: Stall,
    waits: Option<Waits>,
}

struct Waits {
    for_progress: Pin<Box<Sleep>>,
    for_the_end: Pin<Box<Sleep>>,
}

impl<S> TimedWrites<S> {
    pub(super) fn new(stream: S, timeout: Duration, stall: Stall) -> Self {
        Self { stream, timeout, stall, waits: None }
    }

    /// The outcome of a write, or the failure of one that has waited too long.
    fn timed(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = outcome {
            if let Some(waits) = &mut self.waits {
                waits.for_progress = Box::pin(sleep(self.timeout));
            }
            return Poll::Ready(written);
        }
        self.stall.begin();
        let timeout = self.timeout;
        let waits = self.waits.get_or_insert_with(|| Waits {
            for_progress: Box::pin(sleep(timeout)),
            for_the_end: Box::pin(sleep(timeout.saturating_mul(PATIENCE))),
        });
        // Both are polled, so that either one wakes the task.
        let is_over = [&mut waits.for_progress, &mut waits.for_the_end]
            .map(|wait| wait.as_mut().poll(context).is_ready());
        if is_over.contains(&true) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedWrites<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedWrites<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timed(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.timed(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called once everything is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.waits = None;
        self.stall.end();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::{Bounds, Connections, Place};
    use super::*;
    use admission::client_ip::TrustedProxies;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    const LIMIT: Duration = Duration::from_secs(10);

    /// A stream with room for 4 bytes, its other end, and its place.
    fn stream() -> (TimedWrites<DuplexStream>, DuplexStream, Place) {
        let bounds = Bounds { total: 1, per_client: 1 };
        let connections = Connections::new(bounds, TrustedProxies::default());
        let (place, _) = connections.admit("192.0.2.1".parse().unwrap()).unwrap();
        let (ours, theirs) = duplex(4);
        (TimedWrites::new(ours, LIMIT, place.stall.clone()), theirs, place)
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_fails_when_nobody_reads_for_so_long() {
        let (mut stream, _other_end, _place) = stream();
        let began = tokio::time::Instant::now();

        let error = stream.write_all(b"more than four").await.unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_gets_everything_and_one_that_sips_does_not() {
        let (mut stream, mut other_end, _place) = stream();
        let reading = tokio::spawn(async move {
            let mut some = [0; 4];
            for _ in 0..3 {
                sleep(LIMIT / 2).await;
                other_end.read_exact(&mut some).await.unwrap();
            }
            other_end
        });
        stream.write_all(b"four four four ").await.unwrap();
        stream.flush().await.unwrap();
        let mut other_end = reading.await.unwrap();
        let sipping = tokio::spawn(async move {
            let mut one = [0; 1];
            while other_end.read_exact(&mut one).await.is_ok() {
                sleep(LIMIT / 2).await;
            }
        });

        let error = stream.write_all(&[0; 100]).await.unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        sipping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn time_between_two_answers_does_not_count() {
        let (mut stream, mut other_end, _place) = stream();
        let mut four = [0; 4];
        for _ in 0..5 {
            stream.write_all(b"four").await.unwrap();
            stream.flush().await.unwrap();
            sleep(LIMIT * 2).await;
            other_end.read_exact(&mut four).await.unwrap();
        }
    }
}
