//! The conversation, whatever carries it: what was said, what is awaited, what was heard.

use super::calls::{CallNo, Calls};
use super::deed::Deed;
use super::line::Broken;
use super::outbox::{Mark, Outbox};
use super::request::{Reply, Request};
use crate::action::Action;
use crate::call::FollowedCall;
use crate::chance::{ActionId, Chance};
use crate::error::{AmiError, NotSent, Refusal};
use crate::follow::status::Listed;
use crate::frame::{Decoder, Frame, Kind};
use crate::originate::Legs;
use bytes::BytesMut;
use std::collections::HashMap;

/// Channels of one Asterisk that a list may name.
const LIST_CAP: usize = 100_000;
/// Pings between two readings of the list of channels, which find what was missed.
const PINGS_A_REREAD: u32 = 20;

/// All of a session but its connection.
pub(super) struct Talk<'a> {
    calls: &'a mut Calls,
    chance: &'a dyn Chance,
    pub(super) outbox: Outbox,
    pending: HashMap<String, (Mark, Pending)>,
    /// Asked for with this action, and read so far.
    list: Option<(String, Vec<Listed>)>,
    pings: u32,
    owes_ping: bool,
}

/// What an answer is awaited for.
enum Pending {
    Originate { number: CallNo, call: FollowedCall, reply: Reply<FollowedCall> },
    Act(Act),
    Ping,
    List,
}

/// A deed on its way.
struct Act {
    number: Option<CallNo>,
    /// The channel whose answer speaks for all.
    channel: String,
    deed: Deed,
    reply: Reply<()>,
}

impl<'a> Talk<'a> {
    pub(super) fn new(calls: &'a mut Calls, chance: &'a dyn Chance) -> Self {
        Self {
            calls,
            chance,
            outbox: Outbox::default(),
            pending: HashMap::new(),
            list: None,
            pings: 0,
            owes_ping: false,
        }
    }

    pub(super) fn hear_all(&mut self, decoder: &mut Decoder, buffer: &mut BytesMut) {
        loop {
            match decoder.take(buffer) {
                Ok(Some(frame)) => self.hear(&frame),
                Ok(None) => return,
                Err(error) => tracing::debug!(%error, "a message of Asterisk was skipped"),
            }
        }
    }

    pub(super) fn take_up(&mut self, request: Request) {
        match request {
            Request::Originate { action, channel_id, other_channel_id, legs, reply } => {
                if reply.take_up() {
                    self.originate(action, [&channel_id, &other_channel_id], legs, reply);
                }
            }
            Request::Act { channel_id, deed, reply } => {
                if reply.take_up() {
                    self.act(channel_id, deed, reply);
                }
            }
        }
    }

    /// Time for a sign of life.
    pub(super) fn tick(&mut self) -> Result<(), Broken> {
        if self.owes_ping {
            return Err(Broken::Silence);
        }
        self.owes_ping = true;
        self.say(Action::new("Ping", ActionId::new(self.chance)?), Pending::Ping);
        self.calls.tidy();
        self.pings += 1;
        if self.pings.is_multiple_of(PINGS_A_REREAD) { self.ask_for_list() } else { Ok(()) }
    }

    /// Asks which channels live, so that calls are found again or known to be over.
    pub(super) fn ask_for_list(&mut self) -> Result<(), Broken> {
        if self.calls.is_empty() || self.list.is_some() {
            return Ok(());
        }
        self.calls.before_reread();
        let id = ActionId::new(self.chance)?;
        self.list = Some((id.as_str().to_owned(), Vec::new()));
        self.say(Action::new("Status", id), Pending::List);
        Ok(())
    }

    /// The connection is gone: everybody who waits is told what may have become of the request.
    pub(super) fn break_off(&mut self) {
        for (_, (mark, pending)) in self.pending.drain() {
            let has_left = self.outbox.has_left(mark);
            let error = if has_left { AmiError::NoAnswer } else { NotSent::Away.into() };
            match pending {
                Pending::Originate { number, reply, .. } => {
                    self.calls.forget(number);
                    reply.send(Err(error));
                }
                Pending::Act(act) => act.reply.send(Err(error)),
                Pending::Ping | Pending::List => {}
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
        let refusal = || Refusal::new(message);
        match pending {
            Pending::Originate { call, reply, .. } if yes => reply.send(Ok(call)),
            Pending::Originate { number, reply, .. } => {
                self.calls.forget(number);
                reply.send(Err(AmiError::Refused(refusal())));
            }
            Pending::Act(act) if yes => act.reply.send(Ok(())),
            Pending::Act(act) => self.act_refused(act, refusal()),
            Pending::Ping => self.owes_ping = false,
            Pending::List if yes => {}
            Pending::List => {
                self.list = None;
                tracing::warn!(answer = %refusal(), "Asterisk does not list its channels");
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

    /// Does it to the call of this name, or to the channel of this name where no call of ours has it.
    fn act(&mut self, name: String, deed: Deed, reply: Reply<()>) {
        let (number, channels) = match self.calls.by_name(&name) {
            Some((number, follow)) => {
                if deed.is_hang_up() {
                    follow.cancel();
                }
                (Some(number), deed.channels(follow))
            }
            None => (None, vec![name]),
        };
        self.act_on(number, channels, deed, reply);
    }

    fn act_on(
        &mut self,
        number: Option<CallNo>,
        channels: Vec<String>,
        deed: Deed,
        reply: Reply<()>,
    ) {
        let action = |channel: &String| deed.action(channel, self.chance);
        let actions = match channels.iter().map(action).collect::<Result<Vec<_>, _>>() {
            Ok(actions) => actions,
            Err(error) => return reply.send(Err(error)),
        };
        let mut actions = actions.into_iter();
        let (Some(action), Some(channel)) = (actions.next(), channels.into_iter().next()) else {
            return reply.send(Err(NotSent::NoSuchCall.into()));
        };
        self.say(action, Pending::Act(Act { number, channel, deed, reply }));
        for action in actions {
            // The answer to the first speaks for all.
            self.outbox.push(&action.into_bytes());
        }
    }

    /// A channel may have been optimised away on the way. Then nothing was done, and what is left of
    /// the call is asked; that is another channel each time, so this ends.
    fn act_refused(&mut self, act: Act, refusal: Refusal) {
        let Act { number, channel: tried, deed, reply } = act;
        if let Some(follow) = number.and_then(|number| self.calls.get_mut(number)) {
            let channels = deed.channels(follow);
            if refusal.is_no_such_channel() && !channels.is_empty() && !channels.contains(&tried) {
                return self.act_on(number, channels, deed, reply);
            }
            if deed.is_hang_up() {
                follow.uncancel();
            }
        }
        reply.send(Err(AmiError::Refused(refusal)));
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

    fn say(&mut self, action: Action, pending: Pending) {
        let id = action.id().as_str().to_owned();
        let mark = self.outbox.push(&action.into_bytes());
        self.pending.insert(id, (mark, pending));
    }
}
