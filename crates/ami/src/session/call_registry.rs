//! The calls of a session, and which event belongs to which call. No I/O.

mod channel_headers;
mod conferences;
mod deadlines;
mod entry;

use super::request::ReplySender;
use super::resumed_call::ResumedCall;
use crate::action::Action;
use crate::call_handle::CallHandle;
use crate::call_tracker::CallTracker;
use crate::call_tracker::channel_snapshot::ChannelSnapshot;
use crate::call_tracker::event::CallEvent;
use crate::call_tracker::queue_position::QueueChange;
use crate::error::NotSent;
use crate::frame::{Frame, FrameKind};
use crate::originate_request::CallLegs;
use conferences::Conferences;
use deadlines::{Deadlines, Task};
use entry::{Entry, HangUp, Search};
use std::collections::HashMap;
use std::mem;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The name that the dialplan gives to `UserEvent`.
const OPT_OUT_EVENT: &str = "Click2CallDoNotCall";
/// Calls that are tracked at a time.
const MAX_CALLS: usize = 20_000;
/// Indexed channels per call; events of further channels are found by their linked id.
const MAX_CHANNELS_PER_CALL: usize = 2_000;
/// A younger call may have no channel yet when the list of channels is made.
const MIN_AGE_FOR_RESYNC: Duration = Duration::from_mins(1);
/// A call that appears to last longer has ended unnoticed.
const MAX_CALL_DURATION: Duration = Duration::from_hours(24);

/// How long events may be behind the failure that they explain: on a busy Asterisk, more than a second.
const EXPLANATION_DELAY: Duration = Duration::from_secs(2);
/// A hung-up call that has not ended by then is hung up again.
const HANG_UP_INTERVAL: Duration = Duration::from_secs(1);
const HANG_UP_REPETITIONS: u8 = 5;
/// Requests to hang up one call that wait for its channel.
const MAX_DEFERRED_HANG_UPS: usize = 8;
/// An accepted call has events by then, if this account receives any.
const FIRST_EVENT_DELAY: Duration = Duration::from_secs(10);

/// Identifies a call within the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct CallKey(u64);

/// All calls that were placed or resumed over this session and have not ended.
#[derive(Debug)]
pub(super) struct CallRegistry {
    resume_recheck: Duration,
    last_key: u64,
    entries: HashMap<CallKey, Entry>,
    /// By linked id and by channel ids.
    by_channel: HashMap<String, CallKey>,
    by_action: HashMap<String, CallKey>,
    list_requested_at: Instant,
    conferences: Conferences,
    deadlines: Deadlines,
    /// Calls whose hang-up is to be sent now.
    due_hang_ups: Vec<CallKey>,
    has_warned_of_missing_events: bool,
}

/// A hang-up that is to be sent now.
#[derive(Debug)]
pub(super) struct DueHangUp {
    pub(super) channels: Vec<String>,
    pub(super) cause: Option<u8>,
    /// Those who wait for it; empty for a repetition.
    pub(super) replies: Vec<ReplySender<()>>,
}

impl CallRegistry {
    pub(super) fn new(resume_recheck: Duration) -> Self {
        Self {
            resume_recheck,
            last_key: 0,
            entries: HashMap::new(),
            by_channel: HashMap::new(),
            by_action: HashMap::new(),
            list_requested_at: Instant::now(),
            conferences: Conferences::default(),
            deadlines: Deadlines::default(),
            due_hang_ups: Vec::new(),
            has_warned_of_missing_events: false,
        }
    }

    /// Starts tracking a call. This happens before the action is sent, so that no event is missed.
    pub(super) fn add(
        &mut self,
        action: &Action,
        channel_ids: [&str; 2],
        legs: CallLegs,
    ) -> Result<(CallKey, CallHandle), NotSent> {
        let [first, second] = channel_ids;
        let tracker = CallTracker::new(action.id().clone(), first, second, legs);
        let (history, receiver) = watch::channel(tracker.history().into());
        let (opt_out, requests) = watch::channel(false);
        let action_id = Some(action.id().as_str().to_owned());
        let entry = Entry { action_id, ..Entry::new(tracker, history, opt_out) };
        let key = self.insert(channel_ids, entry)?;
        self.deadlines.set(Instant::now() + FIRST_EVENT_DELAY, key, Task::ExpectEvents);
        Ok((key, CallHandle::new(first, receiver, requests)))
    }

    /// Starts tracking a call that was placed before a restart, and searches for it in the next list.
    pub(super) fn resume(&mut self, call: ResumedCall) -> Result<CallKey, NotSent> {
        let [first, second] = &call.channel_ids;
        let search = Some(Search::default());
        let entry = Entry::new(call.tracker, call.history, call.opt_out);
        self.insert([first, second], Entry { search, ..entry })
    }

    fn insert(&mut self, channel_ids: [&str; 2], entry: Entry) -> Result<CallKey, NotSent> {
        if self.entries.len() >= MAX_CALLS {
            return Err(NotSent::TooManyCalls);
        }
        let [first, second] = channel_ids;
        if first == second || channel_ids.iter().any(|id| self.by_channel.contains_key(*id)) {
            return Err(NotSent::ChannelIdInUse);
        }
        self.last_key += 1;
        let key = CallKey(self.last_key);
        if let Some(action_id) = &entry.action_id {
            self.by_action.insert(action_id.clone(), key);
        }
        for id in channel_ids {
            self.by_channel.insert(id.to_owned(), key);
        }
        let channel_ids = channel_ids.map(ToOwned::to_owned).to_vec();
        self.entries.insert(key, Entry { channel_ids, ..entry });
        Ok(key)
    }

    /// Stops tracking a call that ended or that Asterisk never accepted.
    pub(super) fn remove(&mut self, key: CallKey) {
        let Some(mut entry) = self.entries.remove(&key) else { return };
        for reply in entry.hang_up.iter_mut().flat_map(|hang_up| mem::take(&mut hang_up.replies)) {
            reply.send(Err(NotSent::NoSuchCall.into()));
        }
        if let Some(action_id) = &entry.action_id {
            self.by_action.remove(action_id);
        }
        for id in &entry.channel_ids {
            if self.by_channel.get(id) == Some(&key) {
                self.by_channel.remove(id);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The call with this channel.
    pub(super) fn find_mut(&mut self, channel_id: &str) -> Option<(CallKey, &mut CallTracker)> {
        let key = *self.by_channel.get(channel_id)?;
        self.get_mut(key).map(|call| (key, call))
    }

    pub(super) fn get_mut(&mut self, key: CallKey) -> Option<&mut CallTracker> {
        self.entries.get_mut(&key).map(|entry| &mut entry.tracker)
    }

    /// Passes an event to the call that it belongs to, if it is one of this session.
    pub(super) fn handle_event(&mut self, frame: &Frame) {
        if is_opt_out(frame) {
            return self.report_opt_out(frame);
        }
        let joined = self.conferences.handle(frame);
        let Some(mut event) = CallEvent::from_frame(frame) else { return };
        if let (Some(joined), CallEvent::BridgeEntered { is_shared, .. }) = (&joined, &mut event) {
            *is_shared = joined.is_shared;
        }
        if let Some(joined) = joined.filter(|joined| joined.is_shared) {
            self.update_members_of(&joined.bridge);
        }
        self.update_other_queue_positions(&event);
        let key = match event {
            CallEvent::OriginateCompleted { action_id, .. } => {
                self.by_action.get(action_id).copied()
            }
            _ => self.key_of(frame),
        };
        let Some(key) = key else { return };
        self.index_channels(key, channel_headers::channel_ids(frame));
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.was_observed = true;
        }
        self.update(key, |call| call.handle_event(&event));
    }

    /// Somebody joined the conference in which these calls are.
    fn update_members_of(&mut self, bridge: &str) {
        for key in self.keys_where(|entry| entry.tracker.is_in_bridge(bridge)) {
            self.update(key, |call| call.handle_company(bridge));
        }
    }

    fn report_opt_out(&self, frame: &Frame) {
        let entry = self.key_of(frame).and_then(|key| self.entries.get(&key));
        // An event of no call of this session: another server placed it.
        let Some(entry) = entry else { return };
        entry.opt_out.send_replace(true);
    }

    /// A caller that joins or leaves a queue moves the other callers in it.
    fn update_other_queue_positions(&mut self, event: &CallEvent<'_>) {
        let (channel, queue, change) = match *event {
            CallEvent::QueueJoined { channel, queue, position } => {
                (channel, queue, QueueChange::Joined { position })
            }
            CallEvent::QueueLeft { channel, queue, position } => {
                (channel, queue, QueueChange::Left { position })
            }
            _ => return,
        };
        let own = self.by_channel.get(channel).copied();
        for key in self.keys_where(|entry| entry.tracker.is_in_queue(queue)) {
            if Some(key) != own {
                self.update(key, |call| call.handle_queue_change(change));
            }
        }
    }

    fn key_of(&self, frame: &Frame) -> Option<CallKey> {
        channel_headers::ids_of_call(frame).find_map(|id| self.by_channel.get(id).copied())
    }

    fn index_channels<'a>(&mut self, key: CallKey, ids: impl IntoIterator<Item = &'a str>) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        for id in ids {
            let has_room = entry.channel_ids.len() < MAX_CHANNELS_PER_CALL;
            if has_room && !self.by_channel.contains_key(id) {
                self.by_channel.insert(id.to_owned(), key);
                entry.channel_ids.push(id.to_owned());
            }
        }
    }

    /// The connection was lost, and with it all events until the next resync.
    pub(super) fn mark_lost(&mut self) {
        self.conferences.clear();
        self.update_all(|entry| {
            entry.needs_resync = false;
            entry.tracker.mark_lost();
        });
    }

    /// The list of channels is about to be requested.
    pub(super) fn begin_resync(&mut self) {
        let now = Instant::now();
        self.list_requested_at = now;
        self.update_all(|entry| {
            let old_enough = now.duration_since(entry.placed_at) >= MIN_AGE_FOR_RESYNC;
            entry.needs_resync = entry.tracker.is_lost() || old_enough;
            entry.tracker.begin_resync();
        });
    }

    /// Compares the calls with the list of all live channels. Returns when resumed calls need another
    /// list, if they do.
    pub(super) fn finish_resync(&mut self, channels: &[ChannelSnapshot]) -> Option<Instant> {
        let mut by_call: HashMap<CallKey, Vec<&ChannelSnapshot>> = HashMap::new();
        for channel in channels {
            let by_id = self.by_channel.get(&channel.id);
            if let Some(key) = by_id.or_else(|| self.by_channel.get(&channel.linked_id)) {
                by_call.entry(*key).or_default().push(channel);
            }
        }
        let mut is_any_missing = false;
        for key in self.keys_where(|entry| entry.needs_resync) {
            let channels = by_call.remove(&key).unwrap_or_default();
            self.index_channels(key, channels.iter().map(|channel| &*channel.id));
            let Some(entry) = self.entries.get_mut(&key) else { continue };
            let without = entry.without_channels(self.list_requested_at, self.resume_recheck);
            entry.tracker.finish_resync(&channels, without);
            is_any_missing |= entry.is_still_missing(self.list_requested_at);
            self.update(key, |_| {});
        }
        is_any_missing.then(|| Instant::now() + self.resume_recheck)
    }

    /// Stops tracking the resumed calls that no list has contained, because no list is available. Their
    /// events do not show which channels they have.
    pub(super) fn drop_unlisted(&mut self) {
        for key in self.keys_where(|entry| entry.search.is_some()) {
            self.remove(key);
        }
    }

    /// Ends the calls for which no further event is expected: those without channels in two checks in
    /// a row, and those that exceed the maximum duration.
    pub(super) fn expire(&mut self) {
        let now = Instant::now();
        self.update_all(|entry| {
            let has_no_channels = entry.tracker.has_no_channels_left();
            if has_no_channels && entry.had_no_channels {
                entry.tracker.end_without_channels();
            }
            entry.had_no_channels = has_no_channels;
            if now.duration_since(entry.placed_at) >= MAX_CALL_DURATION {
                entry.tracker.abandon();
            }
        });
    }

    /// When the next deadline of a call is.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.next()
    }

    /// Does what is due for calls now.
    pub(super) fn handle_deadlines(&mut self) {
        let now = Instant::now();
        while let Some((key, task)) = self.deadlines.take_due(now) {
            match task {
                Task::EndUnexplained => self.update(key, CallTracker::end_failed),
                Task::RepeatHangUp => self.due_hang_ups.push(key),
                Task::ExpectEvents => self.check_for_events(key),
            }
        }
    }

    fn check_for_events(&mut self, key: CallKey) {
        let is_silent = |entry: &Entry| !entry.was_observed && !entry.tracker.is_lost();
        if !self.has_warned_of_missing_events && self.entries.get(&key).is_some_and(is_silent) {
            self.has_warned_of_missing_events = true;
            tracing::warn!(
                "Asterisk accepted a call and sends no events of it: \
                 the manager account needs `read = call,agent,user`"
            );
        }
    }

    /// Asterisk has accepted the hang-up of a call. It is repeated until the call has ended: a channel that is about to
    /// dial does not notice it.
    pub(super) fn watch_hang_up(&mut self, key: CallKey, cause: Option<u8>) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        entry.hang_up.get_or_insert_with(|| HangUp::new(cause));
        self.deadlines.set(Instant::now() + HANG_UP_INTERVAL, key, Task::RepeatHangUp);
    }

    /// Keeps a hang-up until Asterisk has created the channel of the call. Returns the sender if there is nothing to
    /// wait for.
    pub(super) fn defer_hang_up(
        &mut self,
        key: CallKey,
        cause: Option<u8>,
        reply: ReplySender<()>,
    ) -> Result<(), ReplySender<()>> {
        match self.entries.get_mut(&key) {
            Some(entry) if !entry.tracker.is_created() => {
                let hang_up = entry.hang_up.get_or_insert_with(|| HangUp::new(cause));
                if hang_up.replies.len() >= MAX_DEFERRED_HANG_UPS {
                    return Err(reply);
                }
                hang_up.replies.push(reply);
                Ok(())
            }
            Some(_) | None => Err(reply),
        }
    }

    /// The hang-ups that are to be sent now.
    pub(super) fn take_due_hang_ups(&mut self) -> Vec<(CallKey, DueHangUp)> {
        let due = mem::take(&mut self.due_hang_ups);
        due.into_iter().filter_map(|key| Some((key, self.due_hang_up(key)?))).collect()
    }

    fn due_hang_up(&mut self, key: CallKey) -> Option<DueHangUp> {
        let entry = self.entries.get_mut(&key)?;
        let hang_up = entry.hang_up.as_mut()?;
        let cause = hang_up.cause;
        let replies = mem::take(&mut hang_up.replies);
        if !replies.is_empty() {
            return Some(DueHangUp { channels: entry.tracker.hang_up_channels(), cause, replies });
        }
        hang_up.repetitions_left = hang_up.repetitions_left.checked_sub(1)?;
        self.deadlines.set(Instant::now() + HANG_UP_INTERVAL, key, Task::RepeatHangUp);
        Some(DueHangUp { channels: entry.tracker.live_channels(), cause, replies })
    }

    fn keys_where(&self, predicate: impl Fn(&Entry) -> bool) -> Vec<CallKey> {
        self.entries.iter().filter(|(_, entry)| predicate(entry)).map(|(key, _)| *key).collect()
    }

    fn update_all(&mut self, mut change: impl FnMut(&mut Entry)) {
        for key in self.keys_where(|_| true) {
            if let Some(entry) = self.entries.get_mut(&key) {
                change(entry);
            }
            self.update(key, |_| {});
        }
    }

    /// Changes a call, publishes its new states, and removes it if it has ended.
    fn update(&mut self, key: CallKey, change: impl FnOnce(&mut CallTracker)) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        change(&mut entry.tracker);
        let history = entry.tracker.history();
        entry.history.send_if_modified(|published| {
            let modified = published.len() != history.len();
            if modified {
                *published = history.into();
            }
            modified
        });
        if entry.tracker.state().is_final() {
            return self.remove(key);
        }
        if entry.tracker.awaits_explanation() && !entry.awaits_explanation {
            entry.awaits_explanation = true;
            self.deadlines.set(Instant::now() + EXPLANATION_DELAY, key, Task::EndUnexplained);
        }
        let is_deferred = |hang_up: &HangUp| !hang_up.replies.is_empty();
        if entry.tracker.is_created() && entry.hang_up.as_ref().is_some_and(is_deferred) {
            self.due_hang_ups.push(key);
        }
    }
}

/// The event by which a dialplan reports that the called person wants no further calls.
fn is_opt_out(frame: &Frame) -> bool {
    frame.kind() == FrameKind::Event("UserEvent") && frame.get("UserEvent") == Some(OPT_OUT_EVENT)
}

#[cfg(test)]
mod tests;
