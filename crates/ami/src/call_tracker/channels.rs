//! All channels of one call, the leg that each belongs to, and the bridge between the legs.
//!
//! - [`resync`]: the comparison with the list of all live channels

mod resync;

use super::channel::Channel;
use std::collections::HashMap;

/// More than a call has at a time. A call that waits in a queue for hours keeps creating channels, so
/// channels that have ended are dropped beyond this number.
const MAX_CHANNELS: usize = 256;
/// The longest chain of parents, which arises from Local channels that dial Local channels.
const MAX_PARENT_DEPTH: usize = 16;

/// The channels of one call by their ids.
#[derive(Debug)]
pub(super) struct Channels {
    /// The near half of the call's own Local channel, from which the second leg is dialled.
    near: String,
    /// Its far half, from which the phone of the first leg is dialled.
    far: String,
    by_id: HashMap<String, Channel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LegOrder {
    First,
    Second,
}

impl Channels {
    pub(super) fn new(near: &str, far: &str) -> Self {
        Self { near: near.to_owned(), far: far.to_owned(), by_id: HashMap::new() }
    }

    pub(super) fn is_near(&self, id: &str) -> bool {
        id == self.near
    }

    /// The near half, once it was observed.
    pub(super) fn near(&self) -> Option<&Channel> {
        self.by_id.get(&self.near)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Channel)> {
        self.by_id.iter()
    }

    pub(super) fn live(&self) -> impl Iterator<Item = (&String, &Channel)> {
        self.iter().filter(|(_, channel)| channel.alive)
    }

    pub(super) fn has_live(&self) -> bool {
        self.live().next().is_some()
    }

    /// Applies `change` to a channel. A channel in an event is alive, unless it is known to have ended.
    pub(super) fn observe(&mut self, id: &str, change: impl FnOnce(&mut Channel)) {
        if !self.by_id.contains_key(id) {
            let channel = Channel { newer_than_list: true, ..Channel::default() };
            self.by_id.insert(id.to_owned(), channel);
        }
        if let Some(channel) = self.by_id.get_mut(id) {
            channel.mark_alive();
            change(channel);
        }
    }

    /// The channels in this bridge share it with another person.
    pub(super) fn share_bridge(&mut self, bridge: &str) {
        for channel in self.by_id.values_mut() {
            channel.observed.shared_a_bridge |= channel.bridge.as_deref() == Some(bridge);
        }
    }

    /// The channel `from` dials the channel `to`.
    pub(super) fn dial(&mut self, from: Option<&str>, to: &str) {
        if let Some(from) = from.filter(|from| *from != to) {
            self.observe(to, |channel| channel.parent = Some(from.to_owned()));
        } else {
            self.observe(to, |_| {});
        }
    }

    /// Both channels are the halves of one Local channel.
    pub(super) fn pair(&mut self, near: &str, far: &str) {
        self.observe(near, |_| {});
        if near == self.near {
            far.clone_into(&mut self.far);
            self.observe(far, |_| {});
        } else {
            self.observe(far, |channel| channel.parent = Some(near.to_owned()));
        }
    }

    /// The leg that a channel belongs to. `None`: not known, or not yet.
    pub(super) fn leg_of(&self, id: &str) -> Option<LegOrder> {
        let mut ancestor = id;
        for _ in 0..MAX_PARENT_DEPTH {
            if ancestor == self.far || id == self.near {
                return Some(LegOrder::First);
            }
            if ancestor == self.near {
                return Some(LegOrder::Second);
            }
            ancestor = self.by_id.get(ancestor)?.parent.as_deref()?;
        }
        None
    }

    /// Whether this channel is one of the two halves of the call's own Local channel.
    pub(super) fn is_half(&self, id: &str) -> bool {
        id == self.near || id == self.far
    }

    /// Whether the channels of this leg have ended while those of the other leg continue.
    pub(super) fn has_left(&self, leg: LegOrder) -> bool {
        let other = match leg {
            LegOrder::First => LegOrder::Second,
            LegOrder::Second => LegOrder::First,
        };
        let was_there = self.iter().any(|(id, it)| it.ended && self.leg_of(id) == Some(leg));
        // A channel of an unknown leg may be one of this leg.
        was_there && self.has_live() && self.live().all(|(id, _)| self.leg_of(id) == Some(other))
    }

    /// Whether the legs hear each other.
    ///
    /// The far half and the phone of the first leg have a bridge of their own, which does not count.
    /// Once both halves have been optimised away, the remaining channels in a bridge are the two legs.
    pub(super) fn legs_share_a_bridge<'a>(&'a self) -> bool {
        let ended = |id: &str| self.by_id.get(id).is_some_and(|channel| channel.ended);
        let optimised = ended(&self.near) && ended(&self.far);
        let bridged = |(id, channel): (&'a String, &'a Channel)| {
            Some((&**id, channel.bridge.as_deref()?)).filter(|(id, _)| *id != self.far)
        };
        let members: Vec<_> = self.iter().filter_map(bridged).collect();
        let are_both_legs = |a: &str, b: &str| {
            let legs = (self.leg_of(a), self.leg_of(b));
            a == self.near || optimised || legs == (Some(LegOrder::First), Some(LegOrder::Second))
        };
        members.iter().any(|(a, bridge_a)| {
            members
                .iter()
                .any(|(b, bridge_b)| bridge_a == bridge_b && a != b && are_both_legs(a, b))
        })
    }

    /// The channels to hang up: the first one, or else all that are left.
    pub(super) fn to_hang_up(&self) -> Vec<String> {
        match self.near() {
            Some(near) if near.ended => self.live().map(|(id, _)| id.clone()).collect(),
            Some(_) | None => vec![self.near.clone()],
        }
    }

    /// The channel that receives the digits of the first leg.
    pub(super) fn for_dtmf(&self) -> Option<String> {
        if self.near().is_none_or(|near| !near.ended) {
            return Some(self.near.clone());
        }
        let is_first_leg = |(id, channel): &(&String, &Channel)| {
            channel.bridge.is_some() && self.leg_of(id) == Some(LegOrder::First)
        };
        self.live().find(is_first_leg).map(|(id, _)| id.clone())
    }

    /// Drops the channels that have ended, once there are too many.
    pub(super) fn drop_ended(&mut self) {
        if self.by_id.len() > MAX_CHANNELS {
            let near = &self.near;
            self.by_id.retain(|id, channel| !channel.ended || id == near);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }
}
