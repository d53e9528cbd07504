//! The connection while it stands: reads, writes, and the pulse.

use super::calls::Calls;
use super::request::Request;
use super::talk::Talk;
use crate::chance::{Chance, NoChance};
use crate::frame::Decoder;
use crate::login::LoggedIn;
use bytes::BytesMut;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Read at a time.
const READ: usize = 16 * 1024;

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    Closed,
    Io(io::ErrorKind),
    Silence,
    NoChance,
    NoMoreHandles,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl From<NoChance> for Broken {
    fn from(_: NoChance) -> Self {
        Self::NoChance
    }
}

type Pipe = Box<dyn crate::connector::Pipe>;

pub(super) struct Line<'a> {
    reader: ReadHalf<Pipe>,
    writer: WriteHalf<Pipe>,
    decoder: Decoder,
    buffer: BytesMut,
    talk: Talk<'a>,
    ping_every: Duration,
}

impl<'a> Line<'a> {
    pub(super) fn new(
        session: LoggedIn,
        calls: &'a mut Calls,
        chance: &'a dyn Chance,
        ping_every: Duration,
    ) -> Self {
        let (reader, writer) = tokio::io::split(session.pipe);
        let talk = Talk::new(calls, chance);
        let (decoder, buffer) = (session.decoder, session.buffer);
        Self { reader, writer, decoder, buffer, talk, ping_every }
    }

    /// Stays until it breaks. Then everybody who waits for an answer is told what may have become of
    /// the request.
    pub(super) async fn run(mut self, queue: &mut mpsc::Receiver<Request>) -> Broken {
        let broken = match self.talk_on(queue).await {
            Ok(()) => Broken::NoMoreHandles,
            Err(broken) => broken,
        };
        self.talk.break_off();
        broken
    }

    async fn talk_on(&mut self, queue: &mut mpsc::Receiver<Request>) -> Result<(), Broken> {
        let mut ticks = interval_at(Instant::now() + self.ping_every, self.ping_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let talk = &mut self.talk;
        talk.ask_for_list()?;
        talk.hear_all(&mut self.decoder, &mut self.buffer);
        loop {
            self.buffer.reserve(READ);
            tokio::select! {
                read = self.reader.read_buf(&mut self.buffer) => {
                    if read? == 0 {
                        return Err(Broken::Closed);
                    }
                    talk.hear_all(&mut self.decoder, &mut self.buffer);
                }
                written = talk.outbox.write_some(&mut self.writer), if talk.outbox.has_work() => written?,
                request = queue.recv(), if !talk.outbox.is_full() => match request {
                    Some(request) => talk.take_up(request),
                    None => return Ok(()),
                },
                _ = ticks.tick() => talk.tick()?,
            }
        }
    }
}
