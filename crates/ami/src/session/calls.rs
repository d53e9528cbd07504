//! Which event belongs to which call. No I/O.

use crate::action::Action;
use crate::call::{FollowedCall, States};
use crate::error::NotSent;
use crate::follow::Follow;
use crate::follow::event::Event;
use crate::follow::status::Listed;
use crate::follow::waiting::Move;
use crate::frame::Frame;
use crate::originate::Legs;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Calls that are followed at a time.
const MOST_CALLS: usize = 20_000;
/// Names by which one call's events are known; its linked id finds those beyond.
const MOST_NAMES: usize = 2_000;
/// Younger calls may have no channel yet when a list is made.
const OLD_ENOUGH: Duration = Duration::from_mins(1);
/// No call lasts longer; what does was missed.
const LONGEST_CALL: Duration = Duration::from_hours(24);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CallNo(u64);

/// All calls that were placed over this session and are not over.
#[derive(Debug, Default)]
pub(super) struct Calls {
    last: u64,
    entries: HashMap<CallNo, Entry>,
    /// By linked id and by the ids of channels.
    by_name: HashMap<String, CallNo>,
    by_action: HashMap<String, CallNo>,
}

#[derive(Debug)]
struct Entry {
    follow: Follow,
    told: watch::Sender<States>,
    names: Vec<String>,
    action: String,
    placed: Instant,
    /// It was already without a channel when last looked at.
    deserted: bool,
    /// The list that is being read is to be compared with it.
    to_reread: bool,
}

impl Calls {
    /// Follows a call from before Asterisk hears of it, so that no event can be missed.
    pub(super) fn place(
        &mut self,
        action: &Action,
        ids: [&str; 2],
        legs: Legs,
    ) -> Result<(CallNo, FollowedCall), NotSent> {
        if self.entries.len() >= MOST_CALLS {
            return Err(NotSent::TooManyCalls);
        }
        if ids[0] == ids[1] || ids.iter().any(|id| self.by_name.contains_key(*id)) {
            return Err(NotSent::IdInUse);
        }
        self.last += 1;
        let number = CallNo(self.last);
        let follow = Follow::new(action.id().clone(), ids[0], ids[1], legs);
        let (told, receiver) = watch::channel(follow.history().into());
        let action = action.id().as_str().to_owned();
        self.by_action.insert(action.clone(), number);
        let names = ids.map(ToOwned::to_owned).to_vec();
        for name in &names {
            self.by_name.insert(name.clone(), number);
        }
        let placed = Instant::now();
        let entry =
            Entry { follow, told, names, action, placed, deserted: false, to_reread: false };
        self.entries.insert(number, entry);
        Ok((number, FollowedCall::new(ids[0], receiver)))
    }

    /// Asterisk never took it.
    pub(super) fn forget(&mut self, number: CallNo) {
        let Some(entry) = self.entries.remove(&number) else { return };
        self.by_action.remove(&entry.action);
        for name in &entry.names {
            if self.by_name.get(name) == Some(&number) {
                self.by_name.remove(name);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn by_name(&mut self, name: &str) -> Option<(CallNo, &mut Follow)> {
        let number = *self.by_name.get(name)?;
        self.entries.get_mut(&number).map(|entry| (number, &mut entry.follow))
    }

    pub(super) fn get_mut(&mut self, number: CallNo) -> Option<&mut Follow> {
        self.entries.get_mut(&number).map(|entry| &mut entry.follow)
    }

    /// Hands an event to the call that it is about, if it is one of ours.
    pub(super) fn hear(&mut self, frame: &Frame) {
        let Some(event) = Event::read(frame) else { return };
        self.tell_those_who_wait(&event);
        let number = match event {
            Event::Originated { action_id, .. } => self.by_action.get(action_id).copied(),
            _ => self.call_of(frame),
        };
        let Some(number) = number else { return };
        self.learn_names(number, frame);
        self.change(number, |follow| follow.hear(&event));
    }

    /// Whoever comes to a queue or leaves it moves the others that wait there.
    fn tell_those_who_wait(&mut self, event: &Event<'_>) {
        let (whose, queue, other) = match *event {
            Event::Waits { channel, queue, place } => (channel, queue, Move::Joins { place }),
            Event::WaitsNoMore { channel, queue, place } => {
                (channel, queue, Move::Leaves { place })
            }
            _ => return,
        };
        let own = self.by_name.get(whose).copied();
        for number in self.numbers(|entry| entry.follow.waits_in(queue)) {
            if Some(number) != own {
                self.change(number, |follow| follow.hear_of(other));
            }
        }
    }

    /// Channels tell more surely than the linked id, which changes when calls are joined.
    fn call_of(&self, frame: &Frame) -> Option<CallNo> {
        [
            "Uniqueid",
            "DestUniqueid",
            "LocalOneUniqueid",
            "Linkedid",
            "DestLinkedid",
            "LocalOneLinkedid",
        ]
        .iter()
        .find_map(|header| self.by_name.get(frame.get(header)?).copied())
    }

    fn learn_names(&mut self, number: CallNo, frame: &Frame) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        for header in ["Uniqueid", "DestUniqueid", "LocalOneUniqueid", "LocalTwoUniqueid"] {
            let Some(name) = frame.filled(header) else { continue };
            if entry.names.len() < MOST_NAMES && !self.by_name.contains_key(name) {
                self.by_name.insert(name.to_owned(), number);
                entry.names.push(name.to_owned());
            }
        }
    }

    /// The session is gone.
    pub(super) fn lose_sight(&mut self) {
        self.change_all(|entry| {
            entry.to_reread = false;
            entry.follow.lose_sight();
        });
    }

    /// A list of all channels is about to be asked for.
    pub(super) fn before_reread(&mut self) {
        let now = Instant::now();
        self.change_all(|entry| {
            let lost = entry.follow.is_lost();
            entry.to_reread = lost || now.duration_since(entry.placed) >= OLD_ENOUGH;
            entry.follow.before_reread();
        });
    }

    /// The list of all channels is here.
    pub(super) fn reread(&mut self, listed: &[Listed]) {
        let mut by_call: HashMap<CallNo, Vec<&Listed>> = HashMap::new();
        for listed in listed {
            let named =
                self.by_name.get(&listed.id).or_else(|| self.by_name.get(&listed.linked_id));
            if let Some(number) = named {
                by_call.entry(*number).or_default().push(listed);
            }
        }
        for number in self.numbers(|entry| entry.to_reread) {
            let listed = by_call.remove(&number).unwrap_or_default();
            self.change(number, |follow| follow.reread(&listed));
        }
    }

    /// Ends what nothing more will be heard of: seen without a channel twice, or far too old.
    pub(super) fn tidy(&mut self) {
        let now = Instant::now();
        self.change_all(|entry| {
            let deserted = entry.follow.is_deserted();
            if deserted && entry.deserted {
                entry.follow.settle();
            }
            entry.deserted = deserted;
            if now.duration_since(entry.placed) >= LONGEST_CALL {
                entry.follow.give_up();
            }
        });
    }

    fn numbers(&self, which: impl Fn(&Entry) -> bool) -> Vec<CallNo> {
        self.entries.iter().filter(|(_, entry)| which(entry)).map(|(number, _)| *number).collect()
    }

    fn change_all(&mut self, mut change: impl FnMut(&mut Entry)) {
        for number in self.numbers(|_| true) {
            if let Some(entry) = self.entries.get_mut(&number) {
                change(entry);
            }
            self.change(number, |_| {});
        }
    }

    /// Changes a call, tells of it, and forgets it when it is over.
    fn change(&mut self, number: CallNo, change: impl FnOnce(&mut Follow)) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        change(&mut entry.follow);
        let history = entry.follow.history();
        entry.told.send_if_modified(|told| {
            let news = told.len() != history.len();
            if news {
                *told = history.into();
            }
            news
        });
        if entry.follow.state().is_final() {
            self.forget(number);
        }
    }
}

#[cfg(test)]
mod tests;
