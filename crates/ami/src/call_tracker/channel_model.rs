//! All channels of one call, the leg that each belongs to, and the progress of both legs.

use super::channel::{Channel, Observations};
use super::channel_snapshot::ChannelSnapshot;
use super::event::{CallEvent, ChannelState};
use super::queue_position::QueuePosition;
use super::stage::Stage;
use crate::action_id::ActionId;
use std::collections::HashMap;

/// More than a call has at a time. A call that waits in a queue for hours keeps creating channels, so
/// channels that have ended are dropped beyond this number.
const MAX_CHANNELS: usize = 256;
/// The longest chain of parents, which arises from Local channels that dial Local channels.
const MAX_PARENT_DEPTH: usize = 16;

/// Everything that is known about the channels of one call.
#[derive(Debug)]
pub(super) struct ChannelModel {
    action_id: ActionId,
    /// The near half of the call's own Local channel, from which the second leg is dialled.
    near: String,
    /// Its far half, from which the phone of the first leg is dialled.
    far: String,
    channels: HashMap<String, Channel>,
    /// The content of `OriginateResponse`, once it has arrived.
    pub outcome: Option<OriginateOutcome>,
    /// Asterisk has created the requested channel. Until then a channel with its id belongs to
    /// another call.
    is_created: bool,
    /// A hang-up was requested over this session.
    pub cancelled: bool,
    /// Set while the second leg is a queue in which the first leg waits.
    pub queue_position: Option<QueuePosition>,
    progress: Progress,
}

/// What `OriginateResponse` reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OriginateOutcome {
    Answered,
    Failed { reason: u8 },
}

/// What was observed on the two legs. A flag that is set is never cleared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    pub first: Observations,
    pub second: Observations,
    pub connected: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LegOrder {
    First,
    Second,
}

impl ChannelModel {
    pub(super) fn new(action_id: ActionId, near: &str, far: &str) -> Self {
        Self {
            action_id,
            near: near.to_owned(),
            far: far.to_owned(),
            channels: HashMap::new(),
            outcome: None,
            is_created: false,
            cancelled: false,
            queue_position: None,
            progress: Progress::default(),
        }
    }

    pub(super) fn apply(&mut self, event: &CallEvent<'_>) {
        match *event {
            CallEvent::ChannelCreated { channel, state } => {
                self.is_created |= channel == self.near;
                self.observe(channel, |channel| channel.set_state(state));
            }
            CallEvent::ChannelStateChanged { channel, state } => {
                self.observe(channel, |channel| channel.set_state(state));
            }
            CallEvent::LocalChannelPaired { near, far } => self.pair(near, far),
            CallEvent::DialStarted { from, to } => self.dial(from, to),
            CallEvent::DialRinging { from, to } => {
                self.dial(from, to);
                self.observe(to, |channel| channel.observed.rang = true);
            }
            CallEvent::DialEnded { from, to, status } => {
                self.dial(from, to);
                self.observe(to, |channel| channel.set_dial_status(status));
            }
            CallEvent::BridgeEntered { channel, bridge, is_shared } => {
                self.observe(channel, |channel| {
                    channel.observed.shared_a_bridge |= is_shared;
                    channel.bridge = (!channel.ended).then(|| bridge.to_owned());
                });
            }
            CallEvent::BridgeLeft { channel, bridge } => self.observe(channel, |channel| {
                channel.bridge.take_if(|current| current == bridge);
            }),
            CallEvent::QueueJoined { channel, queue, position } if channel == self.near => {
                self.queue_position = Some(QueuePosition::new(queue, position));
            }
            CallEvent::QueueLeft { channel, .. } if channel == self.near => {
                self.queue_position = None;
            }
            CallEvent::QueueAbandoned { channel } if channel == self.near => {
                self.progress.second.cancelled = true;
            }
            CallEvent::QueueJoined { .. }
            | CallEvent::QueueLeft { .. }
            | CallEvent::QueueAbandoned { .. } => {}
            CallEvent::ChannelHungUp { channel, cause } => {
                self.observe(channel, |channel| channel.hang_up(cause));
            }
            CallEvent::OriginateCompleted { action_id, answered, reason } => {
                if action_id == self.action_id.as_str() {
                    self.is_created |= answered;
                    self.outcome = Some(if answered {
                        OriginateOutcome::Answered
                    } else {
                        OriginateOutcome::Failed { reason }
                    });
                }
            }
        }
        self.update_progress();
        self.drop_ended_channels();
    }

    /// Applies `change` to a channel. A channel in an event is alive, unless it is known to have ended.
    fn observe(&mut self, id: &str, change: impl FnOnce(&mut Channel)) {
        if !self.channels.contains_key(id) {
            let channel = Channel { newer_than_list: true, ..Channel::default() };
            self.channels.insert(id.to_owned(), channel);
        }
        if let Some(channel) = self.channels.get_mut(id) {
            channel.mark_alive();
            change(channel);
        }
    }

    fn dial(&mut self, from: Option<&str>, to: &str) {
        if let Some(from) = from.filter(|from| *from != to) {
            self.observe(to, |channel| channel.parent = Some(from.to_owned()));
        } else {
            self.observe(to, |_| {});
        }
    }

    fn pair(&mut self, near: &str, far: &str) {
        self.observe(near, |_| {});
        if near == self.near {
            far.clone_into(&mut self.far);
            self.observe(far, |_| {});
        } else {
            self.observe(far, |channel| channel.parent = Some(near.to_owned()));
        }
    }

    /// The leg that a channel belongs to. `None`: not known, or not yet.
    fn leg_of(&self, id: &str) -> Option<LegOrder> {
        let mut ancestor = id;
        for _ in 0..MAX_PARENT_DEPTH {
            if ancestor == self.far || id == self.near {
                return Some(LegOrder::First);
            }
            if ancestor == self.near {
                return Some(LegOrder::Second);
            }
            ancestor = self.channels.get(ancestor)?.parent.as_deref()?;
        }
        None
    }

    fn update_progress(&mut self) {
        if !self.is_created {
            return;
        }
        let mut progress = self.progress;
        for (id, channel) in &self.channels {
            match self.leg_of(id) {
                Some(LegOrder::First) => progress.first.merge(channel.observed),
                Some(LegOrder::Second) => progress.second.merge(channel.observed),
                None => {}
            }
        }
        let near = self.near_channel().map(|near| near.observed).unwrap_or_default();
        progress.first.answered |= near.up || self.outcome == Some(OriginateOutcome::Answered);
        progress.connected |= near.shared_a_bridge || self.legs_share_a_bridge();
        self.progress = progress;
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress
    }

    /// The stage that the call is in now, not the furthest one that it reached; `None` if it cannot be
    /// determined.
    pub(super) fn current_stage(&self) -> Option<Stage> {
        if self.legs_share_a_bridge() {
            return Some(Stage::Connected);
        }
        let near = self.near_channel().filter(|near| near.alive)?;
        let is_ringing = |(id, channel): (&String, &Channel)| {
            let observed = channel.observed;
            observed.rang && !observed.up && self.leg_of(id) != Some(LegOrder::First)
        };
        if !near.observed.up {
            let rang = self.progress.first.rang;
            Some(if rang { Stage::FirstRinging } else { Stage::Accepted })
        } else if self.live_channels().any(is_ringing) {
            Some(Stage::SecondRinging)
        } else {
            let went_further = self.progress.second.answered || self.progress.connected;
            let is_queued = self.queue_position.is_some();
            (!went_further).then_some(if is_queued { Stage::Queued } else { Stage::FirstAnswered })
        }
    }

    /// Whether the legs hear each other.
    ///
    /// The far half and the phone of the first leg have a bridge of their own, which does not count.
    /// Once both halves have been optimised away, the remaining channels in a bridge are the two legs.
    fn legs_share_a_bridge<'a>(&'a self) -> bool {
        let ended = |id: &str| self.channels.get(id).is_some_and(|channel| channel.ended);
        let optimised = ended(&self.near) && ended(&self.far);
        let bridged = |(id, channel): (&'a String, &'a Channel)| {
            Some((&**id, channel.bridge.as_deref()?)).filter(|(id, _)| *id != self.far)
        };
        let members: Vec<_> = self.channels.iter().filter_map(bridged).collect();
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

    /// Whether the call has ended and no awaited event can change the cause.
    pub(super) fn is_over(&self) -> bool {
        match self.outcome {
            Some(OriginateOutcome::Failed { .. }) => !self.is_created || !self.has_live_channels(),
            Some(OriginateOutcome::Answered) => self.has_no_channels_left(),
            None => self.has_no_channels_left() && (self.progress.first.answered || self.cancelled),
        }
    }

    /// Whether the call's own channel existed and all channels have ended.
    pub(super) fn has_no_channels_left(&self) -> bool {
        let near_ended = self.near_channel().is_some_and(|near| near.ended);
        self.is_created && near_ended && !self.has_live_channels()
    }

    fn has_live_channels(&self) -> bool {
        self.channels.values().any(|channel| channel.alive)
    }

    pub(super) fn hang_up_channels(&self) -> Vec<String> {
        match self.near_channel() {
            Some(near) if near.ended => self.live_channels().map(|(id, _)| id.clone()).collect(),
            Some(_) | None => vec![self.near.clone()],
        }
    }

    pub(super) fn dtmf_channel(&self) -> Option<String> {
        if self.near_channel().is_none_or(|near| !near.ended) {
            return Some(self.near.clone());
        }
        let is_first_leg = |(id, channel): &(&String, &Channel)| {
            channel.bridge.is_some() && self.leg_of(id) == Some(LegOrder::First)
        };
        self.live_channels().find(is_first_leg).map(|(id, _)| id.clone())
    }

    fn near_channel(&self) -> Option<&Channel> {
        self.channels.get(&self.near)
    }

    fn live_channels(&self) -> impl Iterator<Item = (&String, &Channel)> {
        self.channels.iter().filter(|(_, channel)| channel.alive)
    }

    pub(super) fn begin_resync(&mut self) {
        for channel in self.channels.values_mut() {
            channel.newer_than_list = false;
        }
    }

    /// Replaces what is known to be alive by the listed channels of this call. Returns whether any
    /// channel is alive.
    pub(super) fn finish_resync(&mut self, listed: &[&ChannelSnapshot]) -> bool {
        for (id, channel) in &mut self.channels {
            let is_listed = listed.iter().any(|listed| listed.id == *id);
            if channel.alive && !channel.newer_than_list && !is_listed {
                channel.hang_up(0);
            }
        }
        for listed in listed {
            self.is_created |= listed.id == self.near;
            self.observe(&listed.id, |channel| {
                channel.set_state(listed.state);
                channel.bridge = listed.bridge.clone().filter(|_| !channel.ended);
            });
        }
        self.infer_second_leg(listed);
        self.update_progress();
        self.has_live_channels()
    }

    /// The list contains no parents. But once the first leg has answered, only the second leg can ring.
    fn infer_second_leg(&mut self, listed: &[&ChannelSnapshot]) {
        let near_is_up = self.near_channel().is_some_and(|near| near.alive && near.observed.up);
        let is_other = |listed: &&&ChannelSnapshot| listed.id != self.near && listed.id != self.far;
        let other_rings =
            listed.iter().filter(is_other).any(|other| other.state == ChannelState::Ringing);
        self.progress.second.rang |= near_is_up && other_rings;
    }

    #[cfg(test)]
    pub(super) fn number_of_channels(&self) -> usize {
        self.channels.len()
    }

    fn drop_ended_channels(&mut self) {
        if self.channels.len() > MAX_CHANNELS {
            let near = self.near.clone();
            self.channels.retain(|id, channel| !channel.ended || *id == near);
        }
    }
}
