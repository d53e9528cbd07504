//! What the events of one call say about its channels, and the progress of both legs.

use super::channel::{Channel, Observations};
use super::channel_snapshot::{Application, ChannelSnapshot};
use super::channels::{Channels, LegOrder};
use super::event::CallEvent;
use super::queue_position::QueuePosition;
use super::stage::Stage;
use crate::action_id::ActionId;

/// Everything that is known about the channels of one call.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent observation")]
pub(super) struct ChannelModel {
    /// `None` after a restart: then the event with the outcome cannot be recognised.
    action_id: Option<ActionId>,
    channels: Channels,
    /// The list of channels contained the call.
    was_listed: bool,
    /// The content of `OriginateResponse`, once it has arrived.
    pub outcome: Option<OriginateOutcome>,
    /// Asterisk has created the requested channel. Until then a channel with its id belongs to
    /// another call.
    is_created: bool,
    /// A hang-up was requested over this session.
    pub cancelled: bool,
    /// The person of the first leg hung up after they had answered.
    pub first_leg_left: bool,
    /// Asterisk stops.
    pub is_stopping: bool,
    /// Set while the second leg is a queue in which the first leg waits.
    pub queue_position: Option<QueuePosition>,
    progress: Progress,
}

/// The reason in `OriginateResponse` that says nothing.
const UNSPECIFIC: u8 = 0;

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
    /// What the phones of the first leg did, without the halves of the Local channel: these also have what a dialplan
    /// signals after its `Dial`. `None` while the dialplan has dialled no phone.
    pub first_phones: Option<Observations>,
    pub second: Observations,
    pub connected: bool,
    /// It waited in a queue.
    pub queued: bool,
}

impl ChannelModel {
    pub(super) fn new(action_id: ActionId, near: &str, far: &str) -> Self {
        Self {
            action_id: Some(action_id),
            channels: Channels::new(near, far),
            was_listed: false,
            outcome: None,
            is_created: false,
            cancelled: false,
            first_leg_left: false,
            is_stopping: false,
            queue_position: None,
            progress: Progress::default(),
        }
    }

    /// A call that had passed these stages before a restart.
    pub(super) fn resume(near: &str, far: &str, passed: impl Iterator<Item = Stage>) -> Self {
        let mut progress = Progress::default();
        let mut is_created = false;
        for stage in passed {
            is_created |= stage > Stage::Accepted;
            progress.pass(stage);
        }
        Self {
            action_id: None,
            channels: Channels::new(near, far),
            was_listed: false,
            outcome: None,
            is_created,
            cancelled: false,
            first_leg_left: false,
            is_stopping: false,
            queue_position: None,
            progress,
        }
    }

    pub(super) fn apply(&mut self, event: &CallEvent<'_>) {
        match *event {
            CallEvent::ChannelCreated { channel, state } => {
                self.is_created |= self.channels.is_near(channel);
                self.channels.observe(channel, |channel| channel.set_state(state));
            }
            CallEvent::ChannelStateChanged { channel, state } => {
                self.channels.observe(channel, |channel| channel.set_state(state));
            }
            CallEvent::LocalChannelPaired { near, far } => self.channels.pair(near, far),
            CallEvent::DialStarted { from, to } => self.channels.dial(from, to),
            CallEvent::DialRinging { from, to } => {
                self.channels.dial(from, to);
                self.channels.observe(to, |channel| channel.observed.rang = true);
            }
            CallEvent::DialEnded { from, to, status } => {
                self.channels.dial(from, to);
                self.channels.observe(to, |channel| channel.set_dial_status(status));
            }
            CallEvent::BridgeEntered { channel, bridge, is_shared } => {
                self.channels.observe(channel, |channel| {
                    channel.observed.shared_a_bridge |= is_shared;
                    channel.bridge = (!channel.ended).then(|| bridge.to_owned());
                });
            }
            CallEvent::BridgeLeft { channel, bridge } => {
                self.channels.observe(channel, |channel| {
                    channel.bridge.take_if(|current| current == bridge);
                });
            }
            CallEvent::QueueJoined { channel, queue, position }
                if self.channels.is_near(channel) =>
            {
                self.queue_position = Some(QueuePosition::new(queue, position));
            }
            CallEvent::QueueLeft { channel, .. } if self.channels.is_near(channel) => {
                self.queue_position = None;
            }
            CallEvent::QueueJoined { .. } | CallEvent::QueueLeft { .. } => {}
            CallEvent::PeerHungUp { channel } => {
                // Before the answer it is a phone that did not take the call.
                let has_answered = self.progress.first.answered;
                self.first_leg_left |= has_answered && self.channels.is_near(channel);
            }
            CallEvent::SystemStopping { .. } => self.is_stopping = true,
            CallEvent::ChannelHungUp { channel, cause } => {
                self.channels.observe(channel, |channel| channel.hang_up(cause));
            }
            CallEvent::OriginateCompleted { action_id, answered, reason } => {
                if self.action_id.as_ref().is_some_and(|own| own.as_str() == action_id) {
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
        self.channels.drop_ended();
    }

    /// Another person is in this bridge.
    pub(super) fn share_bridge(&mut self, bridge: &str) {
        self.channels.share_bridge(bridge);
        self.update_progress();
    }

    fn update_progress(&mut self) {
        if !self.is_created {
            return;
        }
        let mut progress = self.progress;
        for (id, channel) in self.channels.iter() {
            match self.channels.leg_of(id) {
                Some(LegOrder::First) => {
                    progress.first.merge(channel.observed);
                    if !self.channels.is_half(id) {
                        let phones = progress.first_phones.get_or_insert_default();
                        phones.merge(channel.observed);
                    }
                }
                Some(LegOrder::Second) => progress.second.merge(channel.observed),
                None => {}
            }
        }
        let near = self.channels.near().map(|near| near.observed).unwrap_or_default();
        progress.first.answered |= near.up || self.outcome == Some(OriginateOutcome::Answered);
        progress.connected |= near.shared_a_bridge || self.channels.legs_share_a_bridge();
        progress.queued |= self.queue_position.is_some();
        self.progress = progress;
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress
    }

    pub(super) fn channels(&self) -> &Channels {
        &self.channels
    }

    /// The stage that the call is in now, not the furthest one that it reached; `None` if it cannot be
    /// determined.
    pub(super) fn current_stage(&self) -> Option<Stage> {
        if self.channels.legs_share_a_bridge() {
            return Some(Stage::Connected);
        }
        let near = self.channels.near().filter(|near| near.alive)?;
        let is_ringing = |(id, channel): (&String, &Channel)| {
            let observed = channel.observed;
            observed.rang && !observed.up && self.channels.leg_of(id) != Some(LegOrder::First)
        };
        if !near.observed.up {
            let rang = self.progress.first.rang;
            Some(if rang { Stage::FirstRinging } else { Stage::Accepted })
        } else if self.channels.live().any(is_ringing) {
            Some(Stage::SecondRinging)
        } else {
            let went_further = self.progress.second.answered || self.progress.connected;
            let is_queued = self.queue_position.is_some();
            (!went_further).then_some(if is_queued { Stage::Queued } else { Stage::FirstAnswered })
        }
    }

    /// Whether the call has ended and no awaited event can change the cause.
    pub(super) fn is_over(&self) -> bool {
        match self.outcome {
            // Until its channel is created, the channels with its id are those of another call.
            Some(OriginateOutcome::Failed { .. }) => {
                !self.is_alive() && self.is_failure_explained()
            }
            Some(OriginateOutcome::Answered) => self.has_no_channels_left(),
            // The outcome is missed. All channels are known only once they were listed.
            None if self.action_id.is_none() => self.was_listed && self.has_no_channels_left(),
            None => self.has_no_channels_left() && (self.progress.first.answered || self.cancelled),
        }
    }

    /// Whether the call failed, and no channel of it is alive. Events that explain it may still arrive.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.outcome, Some(OriginateOutcome::Failed { .. })) && !self.is_alive()
    }

    /// Whether the cause of a failed call is known. Under load Asterisk reports the failure before the channels.
    fn is_failure_explained(&self) -> bool {
        let Progress { first, .. } = self.progress;
        let was_observed = first.busy || first.unreachable || first.rang || first.timed_out;
        let is_specific = matches!(self.outcome, Some(OriginateOutcome::Failed { reason }) if reason != UNSPECIFIC);
        self.cancelled || self.is_stopping || is_specific || (self.is_created && was_observed)
    }

    /// Asterisk has created the requested channel.
    pub(super) fn is_created(&self) -> bool {
        self.is_created
    }

    fn is_alive(&self) -> bool {
        self.is_created && self.channels.has_live()
    }

    /// Whether this leg has left a connected call for good, while the other leg continues elsewhere.
    pub(super) fn is_left_by(&self, leg: LegOrder) -> bool {
        // A transfer may dial another second leg from the near half.
        let may_return = leg == LegOrder::Second && self.channels.near().is_some_and(|it| it.alive);
        self.progress.connected && !may_return && self.channels.has_left(leg)
    }

    /// Whether the call's own channel existed and all channels have ended.
    pub(super) fn has_no_channels_left(&self) -> bool {
        let near_ended = self.channels.near().is_some_and(|near| near.ended);
        self.is_created && near_ended && !self.channels.has_live()
    }

    /// A list of all channels was requested.
    pub(super) fn begin_resync(&mut self) {
        self.channels.begin_resync();
    }

    /// Replaces what is known to be alive by the listed channels of this call. Returns whether any
    /// channel is alive.
    pub(super) fn finish_resync(&mut self, listed: &[&ChannelSnapshot]) -> bool {
        self.channels.finish_resync(listed);
        // The near half is missing in the list if it was optimised away.
        self.is_created |= !listed.is_empty();
        self.update_progress();
        let has_live = self.channels.has_live();
        self.was_listed |= has_live;
        has_live
    }

    /// Takes the queue from the list, after events were missed. The list contains no position.
    pub(super) fn update_queue(&mut self, listed: &[&ChannelSnapshot]) {
        let mut listed = listed.iter();
        let Some(near) = listed.find(|listed| self.channels.is_near(&listed.id)) else { return };
        match &near.application {
            // In a bridge it talks to an agent.
            Some(Application::Queue(queue)) if near.bridge.is_none() => {
                let known = self.queue_position.take().filter(|known| known.is_in(queue));
                self.queue_position = known.or_else(|| Some(QueuePosition::unknown(queue)));
            }
            Some(_) => self.queue_position = None,
            None => {}
        }
    }
}

impl Progress {
    /// The call has passed this stage.
    fn pass(&mut self, stage: Stage) {
        match stage {
            Stage::Accepted | Stage::FirstAnswered => {}
            Stage::Queued => self.queued = true,
            Stage::FirstRinging => self.first.rang = true,
            Stage::SecondRinging => self.second.rang = true,
            Stage::SecondAnswered => self.second.answered = true,
            Stage::Connected => self.connected = true,
        }
        self.first.answered |= stage >= Stage::FirstAnswered;
    }
}
