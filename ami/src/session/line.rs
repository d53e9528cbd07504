//! The connection while it stands: reads events, writes actions, pings.

use super::calls::{CallNo, Calls};
use super::outbox::{Mark, Outbox};
use super::request::{Reply, Request};
use crate::action::{Action, BadValue};
use crate::call::FollowedCall;
use crate::chance::{ActionId, Chance, NoChance};
use crate::digit::Digit;
use crate::error::{AmiError, NotSent, Refusal};
use crate::follow::status::Listed;
use crate::frame::{Decoder, Frame, Kind};
use crate::login::LoggedIn;
use crate::originate::Legs;
use bytes::BytesMut;
use std::collections::HashMap;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Read at a time.
const READ: usize = 16 * 1024;
/// Channels of one Asterisk that a list may name.
const LIST_CAP: usize = 100_000;
/// Pings between two readings of the list of channels, which find what was missed.
const PINGS_A_REREAD: u32 = 20;

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

/// All of a session but its connection.
struct Talk<'a> {
    calls: &'a mut Calls,
    chance: &'a dyn Chance,
    outbox: Outbox,
    pending: HashMap<String, (Mark, Pending)>,
    /// Asked for with this action, and read so far.
    list: Option<(String, Vec<Listed>)>,
    pings: u32,
    owes_ping: bool,
}

/// What an answer is awaited for.
enum Pending {
    Originate { number: CallNo, call: FollowedCall, reply: Reply<FollowedCall> },
    HangUp { number: Option<CallNo>, reply: Reply<()> },
    Press { reply: Reply<()> },
    Ping,
    List,
}

impl<'a> Line<'a> {
    pub(super) fn new(
        session: LoggedIn,
        calls: &'a mut Calls,
        chance: &'a dyn Chance,
        ping_every: Duration,
    ) -> Self {
        let (reader, writer) = tokio::io::split(session.pipe);
        let talk = Talk {
            calls,
            chance,
            outbox: Outbox::default(),
            pending: HashMap::new(),
            list: None,
            pings: 0,
            owes_ping: false,
        };
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

impl Talk<'_> {
    fn hear_all(&mut self, decoder: &mut Decoder, buffer: &mut BytesMut) {
        loop {
            match decoder.take(buffer) {
                Ok(Some(frame)) => self.hear(&frame),
                Ok(None) => return,
                Err(error) => tracing::debug!(%error, "a message of Asterisk was skipped"),
            }
        }
    }

    fn hear(&mut self, frame: &Frame) {
        match frame.kind() {
            Kind::Response(word) => {
                let pending = frame.get("ActionID").and_then(|id| self.pending.remove(id));
                if let Some((_, pending)) = pending {
                    self.answered(pending, word == "Success", frame.get("Message"));
                }
            }
            Kind::Event("Status") => self.read_listed(frame),
            Kind::Event("StatusComplete") => self.end_list(frame),
            Kind::Event(_) => self.calls.hear(frame),
            Kind::Other => {}
        }
    }

    fn answered(&mut self, pending: Pending, yes: bool, message: Option<&str>) {
        let refused = || AmiError::Refused(Refusal::new(message));
        match pending {
            Pending::Originate { call, reply, .. } if yes => reply.send(Ok(call)),
            Pending::Originate { number, reply, .. } => {
                self.calls.forget(number);
                reply.send(Err(refused()));
            }
            Pending::HangUp { reply, .. } | Pending::Press { reply } if yes => reply.send(Ok(())),
            Pending::HangUp { number, reply } => {
                if let Some(follow) = number.and_then(|number| self.calls.get_mut(number)) {
                    follow.uncancel();
                }
                reply.send(Err(refused()));
            }
            Pending::Press { reply } => reply.send(Err(refused())),
            Pending::Ping => self.owes_ping = false,
            Pending::List if yes => {}
            Pending::List => {
                self.list = None;
                tracing::warn!(answer = %refused(), "Asterisk does not list its channels");
            }
        }
    }

    fn take_up(&mut self, request: Request) {
        match request {
            Request::Originate { action, channel_id, other_channel_id, legs, reply } => {
                if reply.take_up() {
                    self.originate(action, [&channel_id, &other_channel_id], legs, reply);
                }
            }
            Request::HangUp { channel_id, cause, reply } => {
                if reply.take_up() {
                    self.hang_up(&channel_id, cause, reply);
                }
            }
            Request::Press { channel_id, digit, reply } => {
                if reply.take_up() {
                    self.press(&channel_id, digit, reply);
                }
            }
        }
    }

    fn originate(
        &mut self,
        action: Action,
        ids: [&str; 2],
        legs: Legs,
        reply: Reply<FollowedCall>,
    ) {
        match self.calls.place(&action, ids, legs) {
            Ok((number, call)) => self.say(action, Pending::Originate { number, call, reply }),
            Err(why) => reply.send(Err(why.into())),
        }
    }

    fn hang_up(&mut self, channel_id: &str, cause: Option<u8>, reply: Reply<()>) {
        let known = self.calls.by_name(channel_id);
        let number = known.as_ref().map(|(number, _)| *number);
        let channels = known.map_or_else(
            || vec![channel_id.to_owned()],
            |(_, follow)| {
                follow.cancel();
                follow.to_hang_up()
            },
        );
        let actions: Result<Vec<_>, AmiError> =
            channels.iter().map(|channel| self.hang_up_action(channel, cause)).collect();
        let mut actions = match actions {
            Ok(actions) => actions.into_iter(),
            Err(error) => return reply.send(Err(error)),
        };
        match actions.next() {
            Some(first) => self.say(first, Pending::HangUp { number, reply }),
            None => reply.send(Err(NotSent::NoSuchCall.into())),
        }
        for action in actions {
            // The answer to the first speaks for all.
            self.outbox.push(&action.into_bytes());
        }
    }

    fn hang_up_action(&self, channel: &str, cause: Option<u8>) -> Result<Action, AmiError> {
        let action = self.action("Hangup")?.header("Channel", channel)?;
        Ok(match cause {
            Some(cause) => action.header("Cause", &cause.to_string())?,
            None => action,
        })
    }

    fn press(&mut self, channel_id: &str, digit: Digit, reply: Reply<()>) {
        let channel = match self.calls.by_name(channel_id) {
            Some((_, follow)) => follow.for_digits(),
            None => Some(channel_id.to_owned()),
        };
        let Some(channel) = channel else { return reply.send(Err(NotSent::NoSuchCall.into())) };
        match self.press_action(&channel, digit) {
            Ok(action) => self.say(action, Pending::Press { reply }),
            Err(error) => reply.send(Err(error)),
        }
    }

    /// As if it came from the phone: said in the other direction, Asterisk would do nothing else on
    /// this session for as long as the tone lasts.
    fn press_action(&self, channel: &str, digit: Digit) -> Result<Action, AmiError> {
        let headers = |action: Action| -> Result<Action, BadValue> {
            action
                .header("Channel", channel)?
                .header("Digit", digit.expose().encode_utf8(&mut [0; 4]))?
                .header("Receive", "true")
        };
        Ok(headers(self.action("PlayDTMF")?)?)
    }

    fn action(&self, name: &'static str) -> Result<Action, AmiError> {
        let id = ActionId::new(self.chance).map_err(NotSent::from)?;
        Ok(Action::new(name, id))
    }

    fn say(&mut self, action: Action, pending: Pending) {
        let id = action.id().as_str().to_owned();
        let mark = self.outbox.push(&action.into_bytes());
        self.pending.insert(id, (mark, pending));
    }

    /// Asks which channels live, so that calls are found again or known to be over.
    fn ask_for_list(&mut self) -> Result<(), Broken> {
        if self.calls.is_empty() || self.list.is_some() {
            return Ok(());
        }
        self.calls.before_reread();
        let id = ActionId::new(self.chance)?;
        self.list = Some((id.as_str().to_owned(), Vec::new()));
        self.say(Action::new("Status", id), Pending::List);
        Ok(())
    }

    fn read_listed(&mut self, frame: &Frame) {
        let Some((id, list)) = &mut self.list else { return };
        if frame.get("ActionID") == Some(id) && list.len() < LIST_CAP {
            list.extend(Listed::read(frame));
        }
    }

    fn end_list(&mut self, frame: &Frame) {
        let asked = |(id, _): &mut (String, Vec<Listed>)| frame.get("ActionID") == Some(&**id);
        if let Some((_, list)) = self.list.take_if(asked) {
            self.calls.reread(&list);
        }
    }

    fn tick(&mut self) -> Result<(), Broken> {
        if self.owes_ping {
            return Err(Broken::Silence);
        }
        self.owes_ping = true;
        self.say(Action::new("Ping", ActionId::new(self.chance)?), Pending::Ping);
        self.calls.tidy();
        self.pings += 1;
        if self.pings.is_multiple_of(PINGS_A_REREAD) { self.ask_for_list() } else { Ok(()) }
    }

    fn break_off(&mut self) {
        for (_, (mark, pending)) in self.pending.drain() {
            let error =
                if self.outbox.has_left(mark) { AmiError::NoAnswer } else { NotSent::Away.into() };
            match pending {
                Pending::Originate { number, reply, .. } => {
                    self.calls.forget(number);
                    reply.send(Err(error));
                }
                Pending::HangUp { reply, .. } | Pending::Press { reply } => reply.send(Err(error)),
                Pending::Ping | Pending::List => {}
            }
        }
    }
}
