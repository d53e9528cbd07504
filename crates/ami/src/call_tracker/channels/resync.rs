//! The comparison of a call's channels with the list of all live channels.
//!
//! The list contains no parents. After a restart of this server they are not known from events either,
//! so the leg of a channel is derived from states, bridges and the order of creation. What does not
//! follow from these stays unknown.

use super::{Channels, LegOrder};
use crate::call_tracker::channel::Channel;
use crate::call_tracker::channel_snapshot::ChannelSnapshot;
use crate::call_tracker::event::ChannelState;

impl Channels {
    /// A list of all channels was requested. A channel that appears from now on may be missing in it.
    pub(in crate::call_tracker) fn begin_resync(&mut self) {
        for channel in self.by_id.values_mut() {
            channel.newer_than_list = false;
        }
    }

    /// Replaces what is known to be alive by the listed channels of this call.
    pub(in crate::call_tracker) fn finish_resync(&mut self, listed: &[&ChannelSnapshot]) {
        for (id, channel) in &mut self.by_id {
            if channel.alive && !channel.newer_than_list && !is_listed(listed, id) {
                channel.hang_up(0);
            }
        }
        self.end_optimised_halves(listed);
        for listed in listed {
            self.observe(&listed.id, |channel| {
                channel.set_state(listed.state);
                channel.bridge = listed.bridge.clone().filter(|_| !channel.ended);
            });
        }
        self.infer_legs(listed);
    }

    /// Both halves of the Local channel are created before any other channel of the call. If there are
    /// other channels without the near half, it was optimised away.
    fn end_optimised_halves(&mut self, listed: &[&ChannelSnapshot]) {
        if listed.is_empty() || is_listed(listed, &self.near) {
            return;
        }
        for id in [&self.near, &self.far] {
            if !is_listed(listed, id) && !self.by_id.contains_key(id) {
                self.by_id.insert(id.clone(), Channel { ended: true, ..Channel::default() });
            }
        }
    }

    fn infer_legs(&mut self, listed: &[&ChannelSnapshot]) {
        let unknown = listed.iter().filter(|channel| self.leg_of(&channel.id).is_none());
        let inferred =
            unknown.filter_map(|channel| Some((channel, self.infer_leg(channel, listed)?)));
        for (channel, leg) in inferred.collect::<Vec<_>>() {
            let parent = match leg {
                LegOrder::First => self.far.clone(),
                LegOrder::Second => self.near.clone(),
            };
            self.observe(&channel.id, |channel| channel.parent = Some(parent));
        }
    }

    fn infer_leg(&self, channel: &ChannelSnapshot, all: &[&ChannelSnapshot]) -> Option<LegOrder> {
        let near = self.near()?;
        if near.alive && !near.observed.up {
            // The second leg is dialled once the first has answered.
            return Some(LegOrder::First);
        }
        if near.alive && channel.state == ChannelState::Ringing {
            return Some(LegOrder::Second);
        }
        let bridge = channel.bridge.as_deref()?;
        let is_bridged_with =
            |half: Option<&Channel>| half.and_then(|half| half.bridge.as_deref()) == Some(bridge);
        if is_bridged_with(Some(near)) {
            return Some(LegOrder::Second);
        }
        let far = self.by_id.get(&self.far);
        if is_bridged_with(far) {
            return Some(LegOrder::First);
        }
        let is_optimised = near.ended && far.is_some_and(|far| far.ended);
        is_optimised.then(|| infer_leg_of_optimised(channel, all)).flatten()
    }
}

/// The phone of the first leg is created before that of the second.
fn infer_leg_of_optimised(channel: &ChannelSnapshot, all: &[&ChannelSnapshot]) -> Option<LegOrder> {
    let number = channel.creation_number()?;
    let bridged = all.iter().filter(|other| other.bridge == channel.bridge);
    let oldest = bridged.filter_map(|other| other.creation_number()).min()?;
    Some(if number == oldest { LegOrder::First } else { LegOrder::Second })
}

fn is_listed(listed: &[&ChannelSnapshot], id: &str) -> bool {
    listed.iter().any(|listed| listed.id == id)
}
