//! The protocol state of one connection: actions sent, responses awaited, frames received. No I/O.

use super::call_action::CallAction;
use super::call_registry::{CallKey, CallRegistry, DueHangUp};
use super::channel_list::ChannelList;
use super::disconnect_reason::DisconnectReason;
use super::pending_action::{PendingAction, PendingControl};
use super::request::{ReplySender, Request};
use super::resumed_call::ResumedCall;
use super::rights::ManagerRights;
use super::write_buffer::{EndPosition, WriteBuffer};
use crate::action::Action;
use crate::action_id::ActionId;
use crate::call_handle::CallHandle;
use crate::error::{AmiError, NotSent, Refusal};
use crate::frame::{Frame, FrameDecoder, FrameKind};
use crate::originate_request::CallLegs;
use bytes::BytesMut;
use model::random::Random;
use std::collections::HashMap;
use tokio::time::Instant;

/// Pings between two requests for the list of channels, which reveals missed events.
const PINGS_PER_RESYNC: u32 = 20;

/// Further channels that an action is sent to if its channel does not exist.
const CHANNELS_TO_TRY: u8 = 3;

/// Everything about a connection except its I/O.
pub(super) struct Protocol<'a> {
    calls: &'a mut CallRegistry,
    random: &'a dyn Random,
    rights: &'a ManagerRights,
    /// The bytes that the connection has to write.
    pub(super) output: WriteBuffer,
    pending: HashMap<String, (EndPosition, PendingAction)>,
    /// The list of channels that is being received.
    channel_list: Option<ChannelList>,
    /// When the next list is needed for resumed calls.
    list_due: Option<Instant>,
    pings_sent: u32,
    awaits_pong: bool,
}

impl<'a> Protocol<'a> {
    pub(super) fn new(
        calls: &'a mut CallRegistry,
        random: &'a dyn Random,
        rights: &'a ManagerRights,
    ) -> Self {
        Self {
            calls,
            random,
            rights,
            output: WriteBuffer::default(),
            pending: HashMap::new(),
            channel_list: None,
            list_due: None,
            pings_sent: 0,
            awaits_pong: false,
        }
    }

    /// Handles every complete frame in `buffer`.
    pub(super) fn handle_buffer(&mut self, decoder: &mut FrameDecoder, buffer: &mut BytesMut) {
        loop {
            match decoder.decode(buffer) {
                Ok(Some(frame)) => self.handle_frame(&frame),
                Ok(None) => return,
                Err(error) => tracing::debug!(%error, "skipped an oversized AMI message"),
            }
        }
    }

    /// Starts a request, unless its handle has withdrawn it.
    pub(super) fn handle_request(&mut self, request: Request) {
        match request {
            Request::Originate { action, channel_id, other_channel_id, legs, reply } => {
                if reply.try_start() {
                    self.originate(action, [&channel_id, &other_channel_id], legs, reply);
                }
            }
            Request::Control { channel_id, call_action, reply } => {
                if reply.try_start() {
                    self.control(channel_id, call_action, reply);
                }
            }
        }
    }

    /// Tracks calls that were placed before a restart. They need a list that is requested after this.
    pub(super) fn resume(&mut self, calls: impl IntoIterator<Item = ResumedCall>) {
        for call in calls {
            match self.calls.resume(call) {
                Ok(_) => self.list_due = Some(Instant::now()),
                Err(error) => tracing::warn!(%error, "a resumed call is not tracked"),
            }
        }
    }

    /// When the list of channels is to be requested for resumed calls; `None` while one is received.
    pub(super) fn list_due(&self) -> Option<Instant> {
        self.list_due.filter(|_| self.channel_list.is_none())
    }

    /// Requests the list of channels if resumed calls need it now.
    pub(super) fn request_channel_list_if_due(&mut self) -> Result<(), DisconnectReason> {
        match self.list_due() {
            Some(due) if due <= Instant::now() => self.request_channel_list(),
            Some(_) | None => Ok(()),
        }
    }

    /// When something is due for a call.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.calls.next_deadline()
    }

    /// Does what is due for calls now.
    pub(super) fn handle_deadlines(&mut self) {
        self.calls.handle_deadlines();
        self.send_due_hang_ups();
    }

    /// Sends a ping, and fails if the previous one has no pong.
    pub(super) fn handle_ping_interval(&mut self) -> Result<(), DisconnectReason> {
        if self.awaits_pong {
            return Err(DisconnectReason::PingTimeout);
        }
        self.awaits_pong = true;
        self.send(Action::new("Ping", ActionId::generate(self.random)?), PendingAction::Ping);
        self.calls.expire();
        self.pings_sent += 1;
        if self.pings_sent.is_multiple_of(PINGS_PER_RESYNC) {
            self.request_channel_list()
        } else {
            Ok(())
        }
    }

    /// Determines whether the account may hang up calls. Nothing is hung up.
    pub(super) fn probe_rights(&mut self) -> Result<(), DisconnectReason> {
        let action = Action::new("Hangup", ActionId::generate(self.random)?);
        self.send(action, PendingAction::ControlProbe);
        Ok(())
    }

    /// Requests the list of live channels, by which calls are found again or known to have ended.
    pub(super) fn request_channel_list(&mut self) -> Result<(), DisconnectReason> {
        if self.channel_list.is_some() {
            return Ok(());
        }
        self.list_due = None;
        if self.calls.is_empty() {
            return Ok(());
        }
        self.calls.begin_resync();
        let id = ActionId::generate(self.random)?;
        self.channel_list = Some(ChannelList::new(id.as_str()));
        self.send(Action::new("Status", id), PendingAction::Status);
        Ok(())
    }

    /// Fails every pending request, after the connection has ended.
    pub(super) fn fail_pending(&mut self) {
        for (_, (position, pending)) in self.pending.drain() {
            let written = self.output.is_written(position);
            let error = if written { AmiError::NoAnswer } else { NotSent::NotConnected.into() };
            match pending {
                PendingAction::Originate { key, reply, .. } => {
                    self.calls.remove(key);
                    reply.send(Err(error));
                }
                PendingAction::Control(control) => control.reply.send(Err(error)),
                PendingAction::Ping | PendingAction::Status | PendingAction::ControlProbe => {}
            }
        }
    }

    fn handle_frame(&mut self, frame: &Frame) {
        match frame.kind() {
            FrameKind::Response(result) => {
                let pending = frame.get("ActionID").and_then(|id| self.pending.remove(id));
                if let Some((_, pending)) = pending {
                    self.handle_response(pending, result == "Success", frame.get("Message"));
                }
            }
            FrameKind::Event("Status") => self.add_listed_channel(frame),
            FrameKind::Event("StatusComplete") => self.finish_channel_list(frame),
            FrameKind::Event(_) => self.calls.handle_event(frame),
            FrameKind::Other => {}
        }
        self.send_due_hang_ups();
    }

    fn send_due_hang_ups(&mut self) {
        for (key, due) in self.calls.take_due_hang_ups() {
            let DueHangUp { channels, cause, replies } = due;
            let call_action = CallAction::HangUp { cause };
            if replies.is_empty() {
                let to_action = |channel: &String| call_action.to_action(channel, self.random);
                for action in channels.iter().filter_map(|channel| to_action(channel).ok()) {
                    // The end of the call is awaited, not the response.
                    self.output.push(&action.into_bytes());
                }
            }
            for reply in replies {
                let channels = channels.clone();
                self.send_control(Some(key), channels, call_action, CHANNELS_TO_TRY, reply);
            }
        }
    }

    fn handle_response(&mut self, pending: PendingAction, success: bool, message: Option<&str>) {
        let refusal = || Refusal::new(message);
        match pending {
            PendingAction::Originate { call, reply, .. } if success => reply.send(Ok(call)),
            PendingAction::Originate { key, reply, .. } => {
                self.calls.remove(key);
                reply.send(Err(AmiError::Refused(refusal())));
            }
            PendingAction::Control(control) if success => {
                if let (Some(key), CallAction::HangUp { cause }) =
                    (control.key, control.call_action)
                {
                    self.calls.watch_hang_up(key, cause);
                }
                control.reply.send(Ok(()));
            }
            PendingAction::Control(control) => self.handle_refused_control(control, refusal()),
            PendingAction::Ping => self.awaits_pong = false,
            PendingAction::ControlProbe => {
                self.rights.set_control(!success && refusal().is_permission_denied());
            }
            PendingAction::Status if success => {}
            PendingAction::Status => {
                self.channel_list = None;
                self.calls.drop_unlisted();
                tracing::warn!(message = %refusal(), "Asterisk refused to list its channels");
            }
        }
    }

    fn originate(
        &mut self,
        action: Action,
        channel_ids: [&str; 2],
        legs: CallLegs,
        reply: ReplySender<CallHandle>,
    ) {
        match self.calls.add(&action, channel_ids, legs) {
            Ok((key, call)) => self.send(action, PendingAction::Originate { key, call, reply }),
            Err(reason) => reply.send(Err(reason.into())),
        }
    }

    /// Performs the action on the tracked call with this channel id, or else on the channel itself.
    fn control(&mut self, channel_id: String, call_action: CallAction, reply: ReplySender<()>) {
        let (key, channels) = match self.calls.find_mut(&channel_id) {
            Some((key, call)) => {
                if call_action.is_hang_up() {
                    call.mark_cancelled();
                }
                (Some(key), call_action.target_channels(call))
            }
            None => (None, vec![channel_id]),
        };
        self.send_control(key, channels, call_action, CHANNELS_TO_TRY, reply);
    }

    fn send_control(
        &mut self,
        key: Option<CallKey>,
        channels: Vec<String>,
        call_action: CallAction,
        attempts_left: u8,
        reply: ReplySender<()>,
    ) {
        let to_action = |channel: &String| call_action.to_action(channel, self.random);
        let actions = match channels.iter().map(to_action).collect::<Result<Vec<_>, _>>() {
            Ok(actions) => actions,
            Err(error) => return reply.send(Err(error)),
        };
        let mut actions = actions.into_iter();
        let (Some(action), Some(channel)) = (actions.next(), channels.into_iter().next()) else {
            return reply.send(Err(NotSent::NoSuchCall.into()));
        };
        let control = PendingControl { key, channel, attempts_left, call_action, reply };
        self.send(action, PendingAction::Control(control));
        for action in actions {
            // Only the response to the first action is awaited.
            self.output.push(&action.into_bytes());
        }
    }

    /// Asterisk may have optimised the channel away in the meantime. Then the action had no effect, and
    /// it is sent to the remaining channels of the call, also if the end of the channel was not reported yet.
    ///
    /// Or it has not created the channel yet. Then a hang-up waits for the channel.
    fn handle_refused_control(&mut self, control: PendingControl, refusal: Refusal) {
        let PendingControl { key, channel: tried, attempts_left, call_action, mut reply } = control;
        if let (Some(key), CallAction::HangUp { cause }) = (key, call_action)
            && refusal.is_no_such_channel()
        {
            reply = match self.calls.defer_hang_up(key, cause, reply) {
                Ok(()) => return,
                Err(reply) => reply,
            };
        }
        if let Some(call) = key.and_then(|key| self.calls.get_mut(key)) {
            let mut channels = call_action.target_channels(call);
            if call_action.is_hang_up() && channels.contains(&tried) {
                channels = call.live_channels();
            }
            channels.retain(|channel| *channel != tried);
            if refusal.is_no_such_channel() && !channels.is_empty() && attempts_left > 0 {
                return self.send_control(key, channels, call_action, attempts_left - 1, reply);
            }
            if call_action.is_hang_up() {
                call.clear_cancelled();
            }
        }
        reply.send(Err(AmiError::Refused(refusal)));
    }

    fn add_listed_channel(&mut self, frame: &Frame) {
        if let Some(list) = &mut self.channel_list {
            list.add(frame);
        }
    }

    fn finish_channel_list(&mut self, frame: &Frame) {
        if let Some(list) = self.channel_list.take_if(|list| list.contains(frame)) {
            let next_list = self.calls.finish_resync(list.channels());
            self.list_due = self.list_due.or(next_list);
        }
    }

    fn send(&mut self, action: Action, pending: PendingAction) {
        let id = action.id().as_str().to_owned();
        let position = self.output.push(&action.into_bytes());
        self.pending.insert(id, (position, pending));
    }
}
