//! The I/O loop of one connection: reads, writes, requests and pings.

use super::call_registry::CallRegistry;
use super::disconnect_reason::DisconnectReason;
use super::inbox::Inbox;
use super::protocol::Protocol;
use super::rights::ManagerRights;
use crate::connector::Transport;
use crate::frame::FrameDecoder;
use crate::login::AuthenticatedConnection;
use bytes::BytesMut;
use model::random::Random;
use std::time::Duration;
use tokio::io::{AsyncReadExt, ReadHalf, WriteHalf};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

/// Bytes per read.
const READ_BYTES: usize = 16 * 1024;

/// One connection that is logged in.
pub(super) struct Connection<'a> {
    reader: ReadHalf<Box<dyn Transport>>,
    writer: WriteHalf<Box<dyn Transport>>,
    decoder: FrameDecoder,
    buffer: BytesMut,
    protocol: Protocol<'a>,
    ping_interval: Duration,
}

impl<'a> Connection<'a> {
    pub(super) fn new(
        authenticated: AuthenticatedConnection,
        calls: &'a mut CallRegistry,
        random: &'a dyn Random,
        rights: &'a ManagerRights,
        ping_interval: Duration,
    ) -> Self {
        let (reader, writer) = tokio::io::split(authenticated.transport);
        let protocol = Protocol::new(calls, random, rights);
        let (decoder, buffer) = (authenticated.decoder, authenticated.buffer);
        Self { reader, writer, decoder, buffer, protocol, ping_interval }
    }

    /// Runs until the connection ends. Then every pending request is answered with an error.
    pub(super) async fn run(mut self, inbox: &mut Inbox) -> DisconnectReason {
        let reason = match self.run_until_error(inbox).await {
            Ok(()) => DisconnectReason::NoMoreHandles,
            Err(reason) => reason,
        };
        self.protocol.fail_pending();
        reason
    }

    async fn run_until_error(&mut self, inbox: &mut Inbox) -> Result<(), DisconnectReason> {
        let mut pings = interval_at(Instant::now() + self.ping_interval, self.ping_interval);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let protocol = &mut self.protocol;
        protocol.resume(inbox.take_resumed());
        protocol.probe_rights()?;
        protocol.request_channel_list()?;
        if let Some(request) = inbox.first.take() {
            protocol.handle_request(request);
        }
        protocol.handle_buffer(&mut self.decoder, &mut self.buffer);
        loop {
            self.buffer.reserve(READ_BYTES);
            let list_due = protocol.list_due();
            let deadline = protocol.next_deadline();
            tokio::select! {
                read = self.reader.read_buf(&mut self.buffer) => {
                    if read? == 0 {
                        return Err(DisconnectReason::Closed);
                    }
                    protocol.handle_buffer(&mut self.decoder, &mut self.buffer);
                }
                written = protocol.output.write_some(&mut self.writer), if protocol.output.has_work() => written?,
                request = inbox.requests.recv(), if !protocol.output.is_full() => match request {
                    Some(request) => {
                        // The request may be for a call that was resumed before it.
                        protocol.resume(inbox.take_resumed());
                        protocol.request_channel_list_if_due()?;
                        protocol.handle_request(request);
                    }
                    None => return Ok(()),
                },
                resumed = inbox.resumed.recv() => match resumed {
                    Some(call) => {
                        protocol.resume([call]);
                        protocol.resume(inbox.take_resumed());
                    }
                    None => return Ok(()),
                },
                () = until(list_due) => protocol.request_channel_list_if_due()?,
                () = until(deadline) => protocol.handle_deadlines(),
                _ = pings.tick() => protocol.handle_ping_interval()?,
            }
        }
    }
}

/// Waits until this time, or for ever.
async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
