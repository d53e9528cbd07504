//! All that was heard of one call: its channels, which side each is on, and what that amounts to.

use super::Stage;
use super::channel::{Channel, Heard};
use super::event::{ChannelState, Event};
use super::status::Listed;
use super::waiting::Waiting;
use crate::chance::ActionId;
use std::collections::HashMap;

/// More than any call has at a time. A call that waits in a queue for hours makes new ones all the
/// while, so those that are gone are forgotten then.
const MANY_CHANNELS: usize = 256;
/// How far apart two channels of one call can be: Local channels that dial Local channels.
const LONGEST_WAY: usize = 16;

#[derive(Debug)]
pub(super) struct Evidence {
    action_id: ActionId,
    /// The near half of our own Local channel, from which the second leg is dialled.
    near: String,
    /// Its far half, from which the first leg's phone is dialled.
    far: String,
    channels: HashMap<String, Channel>,
    pub response: Option<Response>,
    /// Asterisk has made the channel that we asked for. Until then a channel of our id is another's.
    ours: bool,
    pub cancelled: bool,
    /// The second leg is a queue, in which whoever answered first waits.
    pub waiting: Option<Waiting>,
    summary: Summary,
}

/// What `OriginateResponse` said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Response {
    Answered,
    Failed { reason: u8 },
}

/// What is known of the two legs; it only ever becomes more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summary {
    pub first: Heard,
    pub second: Heard,
    pub connected: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    First,
    Second,
}

impl Evidence {
    pub(super) fn new(action_id: ActionId, near: &str, far: &str) -> Self {
        Self {
            action_id,
            near: near.to_owned(),
            far: far.to_owned(),
            channels: HashMap::new(),
            response: None,
            ours: false,
            cancelled: false,
            waiting: None,
            summary: Summary::default(),
        }
    }

    pub(super) fn add(&mut self, event: &Event<'_>) {
        match *event {
            Event::Born { channel, state } => {
                self.ours |= channel == self.near;
                self.seen(channel, |channel| channel.state(state));
            }
            Event::State { channel, state } => self.seen(channel, |channel| channel.state(state)),
            Event::Pair { near, far } => self.pair(near, far),
            Event::Dial { from, to } => self.dial(from, to),
            Event::Rings { from, to } => {
                self.dial(from, to);
                self.seen(to, |channel| channel.heard.rang = true);
            }
            Event::DialEnd { from, to, how } => {
                self.dial(from, to);
                self.seen(to, |channel| channel.dial_end(how));
            }
            Event::Enter { channel, bridge, company } => self.seen(channel, |channel| {
                channel.heard.company |= company;
                channel.bridge = (!channel.gone).then(|| bridge.to_owned());
            }),
            Event::Leave { channel, bridge } => self.seen(channel, |channel| {
                channel.bridge.take_if(|there| there == bridge);
            }),
            Event::Waits { channel, queue, place } if channel == self.near => {
                self.waiting = Some(Waiting::at(queue, place));
            }
            Event::WaitsNoMore { channel, .. } if channel == self.near => self.waiting = None,
            Event::Abandon { channel } if channel == self.near => {
                self.summary.second.cancelled = true;
            }
            Event::Waits { .. } | Event::WaitsNoMore { .. } | Event::Abandon { .. } => {}
            Event::Hangup { channel, cause } => {
                self.seen(channel, |channel| channel.hang_up(cause));
            }
            Event::Originated { action_id, answered, reason } => {
                if action_id == self.action_id.as_str() {
                    self.ours |= answered;
                    self.response = Some(if answered {
                        Response::Answered
                    } else {
                        Response::Failed { reason }
                    });
                }
            }
        }
        self.summarise();
        self.forget_some();
    }

    /// Something was heard of a channel, so it lives, unless it is known to be gone.
    fn seen(&mut self, id: &str, change: impl FnOnce(&mut Channel)) {
        if !self.channels.contains_key(id) {
            let channel = Channel { fresh: true, ..Channel::default() };
            self.channels.insert(id.to_owned(), channel);
        }
        if let Some(channel) = self.channels.get_mut(id) {
            channel.live();
            change(channel);
        }
    }

    fn dial(&mut self, from: Option<&str>, to: &str) {
        if let Some(from) = from.filter(|from| *from != to) {
            self.seen(to, |channel| channel.parent = Some(from.to_owned()));
        } else {
            self.seen(to, |_| {});
        }
    }

    fn pair(&mut self, near: &str, far: &str) {
        self.seen(near, |_| {});
        if near == self.near {
            far.clone_into(&mut self.far);
            self.seen(far, |_| {});
        } else {
            self.seen(far, |channel| channel.parent = Some(near.to_owned()));
        }
    }

    /// Whose phone a channel leads to. `None`: not known (yet).
    fn side(&self, id: &str) -> Option<Side> {
        let mut at = id;
        for _ in 0..LONGEST_WAY {
            if at == self.far || id == self.near {
                return Some(Side::First);
            }
            if at == self.near {
                return Some(Side::Second);
            }
            at = self.channels.get(at)?.parent.as_deref()?;
        }
        None
    }

    fn summarise(&mut self) {
        if !self.ours {
            return;
        }
        let mut summary = self.summary;
        for (id, channel) in &self.channels {
            match self.side(id) {
                Some(Side::First) => summary.first.join(channel.heard),
                Some(Side::Second) => summary.second.join(channel.heard),
                None => {}
            }
        }
        let near_is_up = self.channels.get(&self.near).is_some_and(|near| near.heard.up);
        summary.first.answered |= near_is_up || self.response == Some(Response::Answered);
        let near_has_company = self.channels.get(&self.near).is_some_and(|near| near.heard.company);
        summary.connected |= near_has_company || self.legs_share_a_bridge();
        self.summary = summary;
    }

    pub(super) fn summary(&self) -> Summary {
        self.summary
    }

    /// Where the call is at present, not how far it has come; `None` where that cannot be said.
    pub(super) fn now(&self) -> Option<Stage> {
        if self.legs_share_a_bridge() {
            return Some(Stage::Connected);
        }
        let near = self.channels.get(&self.near).filter(|near| near.alive)?;
        let rings = |(id, channel): (&String, &Channel)| {
            channel.heard.rang && !channel.heard.up && self.side(id) != Some(Side::First)
        };
        if !near.heard.up {
            let rang = self.summary.first.rang;
            Some(if rang { Stage::FirstRings } else { Stage::Accepted })
        } else if self.living().any(rings) {
            Some(Stage::SecondRings)
        } else {
            let no_further = !self.summary.second.answered && !self.summary.connected;
            let waits = self.waiting.is_some();
            no_further.then_some(if waits { Stage::Waits } else { Stage::FirstAnswered })
        }
    }

    /// The legs hear each other.
    ///
    /// The far half and the first leg's phone have a bridge of their own, which does not count. When
    /// both halves have been optimised away, who is left in a bridge are the two legs.
    fn legs_share_a_bridge<'a>(&'a self) -> bool {
        let gone = |id: &str| self.channels.get(id).is_some_and(|channel| channel.gone);
        let optimised = gone(&self.near) && gone(&self.far);
        let bridged = |(id, channel): (&'a String, &'a Channel)| {
            Some((&**id, channel.bridge.as_deref()?)).filter(|(id, _)| *id != self.far)
        };
        let members: Vec<_> = self.channels.iter().filter_map(bridged).collect();
        let legs = |one: &str, two: &str| {
            let sides = (self.side(one), self.side(two));
            one == self.near || optimised || sides == (Some(Side::First), Some(Side::Second))
        };
        members.iter().any(|(one, here)| {
            members.iter().any(|(two, there)| here == there && one != two && legs(one, two))
        })
    }

    /// Nothing lives any more, and nothing that we wait for can change why.
    pub(super) fn is_over(&self) -> bool {
        match self.response {
            Some(Response::Failed { .. }) => !self.ours || !self.anything_lives(),
            Some(Response::Answered) => self.is_deserted(),
            None => self.is_deserted() && (self.summary.first.answered || self.cancelled),
        }
    }

    /// Our channel was there, and nothing lives any more.
    pub(super) fn is_deserted(&self) -> bool {
        let near_is_gone = self.channels.get(&self.near).is_some_and(|near| near.gone);
        self.ours && near_is_gone && !self.anything_lives()
    }

    fn anything_lives(&self) -> bool {
        self.channels.values().any(|channel| channel.alive)
    }

    pub(super) fn to_hang_up(&self) -> Vec<String> {
        match self.channels.get(&self.near) {
            Some(near) if near.gone => self.living().map(|(id, _)| id.clone()).collect(),
            Some(_) | None => vec![self.near.clone()],
        }
    }

    pub(super) fn for_digits(&self) -> Option<String> {
        if self.channels.get(&self.near).is_none_or(|near| !near.gone) {
            return Some(self.near.clone());
        }
        let phone = |(id, channel): &(&String, &Channel)| {
            channel.bridge.is_some() && self.side(id) == Some(Side::First)
        };
        self.living().find(phone).map(|(id, _)| id.clone())
    }

    fn living(&self) -> impl Iterator<Item = (&String, &Channel)> {
        self.channels.iter().filter(|(_, channel)| channel.alive)
    }

    pub(super) fn before_list(&mut self) {
        for channel in self.channels.values_mut() {
            channel.fresh = false;
        }
    }

    /// Takes the list of this call's channels for what lives. `false`: nothing does.
    pub(super) fn compare(&mut self, listed: &[&Listed]) -> bool {
        for (id, channel) in &mut self.channels {
            if channel.alive && !channel.fresh && !listed.iter().any(|listed| listed.id == *id) {
                channel.hang_up(0);
            }
        }
        for listed in listed {
            self.ours |= listed.id == self.near;
            self.seen(&listed.id, |channel| {
                channel.state(listed.state);
                channel.bridge = listed.bridge.clone().filter(|_| !channel.gone);
            });
        }
        self.infer_from_list(listed);
        self.summarise();
        self.anything_lives()
    }

    /// The list names no parents. But once the first leg has answered, only the second can ring.
    fn infer_from_list(&mut self, listed: &[&Listed]) {
        let up = self.channels.get(&self.near).is_some_and(|near| near.alive && near.heard.up);
        let others = |listed: &&&Listed| listed.id != self.near && listed.id != self.far;
        let rings = listed.iter().filter(others).any(|other| other.state == ChannelState::Ringing);
        self.summary.second.rang |= up && rings;
    }

    #[cfg(test)]
    pub(super) fn channels_known(&self) -> usize {
        self.channels.len()
    }

    fn forget_some(&mut self) {
        if self.channels.len() > MANY_CHANNELS {
            let near = self.near.clone();
            self.channels.retain(|id, channel| !channel.gone || *id == near);
        }
    }
}

impl Heard {
    fn join(&mut self, other: Self) {
        self.rang |= other.rang;
        self.up |= other.up;
        self.answered |= other.answered;
        self.busy |= other.busy;
        self.unreachable |= other.unreachable;
        self.cancelled |= other.cancelled;
        self.timed_out |= other.timed_out;
        self.company |= other.company;
    }
}
