//! One call of the registry.

use super::HANG_UP_REPETITIONS;
use crate::call_handle::CallHistory;
use crate::call_tracker::{CallTracker, WithoutChannels};
use crate::session::request::ReplySender;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent observation")]
pub(super) struct Entry {
    pub(super) tracker: CallTracker,
    pub(super) history: watch::Sender<CallHistory>,
    pub(super) opt_out: watch::Sender<bool>,
    pub(super) channel_ids: Vec<String>,
    /// `None` after a restart.
    pub(super) action_id: Option<String>,
    pub(super) placed_at: Instant,
    /// It had no channels at the previous check already.
    pub(super) had_no_channels: bool,
    /// It is compared with the list of channels that is being received.
    pub(super) needs_resync: bool,
    /// It was placed before a restart, and no list has contained it yet.
    pub(super) search: Option<Search>,
    /// The time limit for the explanation of its failure has begun.
    pub(super) awaits_explanation: bool,
    /// An event of the call has arrived.
    pub(super) was_observed: bool,
    /// The hang-up that was requested.
    pub(super) hang_up: Option<HangUp>,
}

/// A requested hang-up, which is repeated until the call has ended.
#[derive(Debug)]
pub(super) struct HangUp {
    pub(super) cause: Option<u8>,
    /// Those who requested it before Asterisk had created the channel.
    pub(super) replies: Vec<ReplySender<()>>,
    pub(super) repetitions_left: u8,
}

impl HangUp {
    pub(super) fn new(cause: Option<u8>) -> Self {
        Self { cause, replies: Vec::new(), repetitions_left: HANG_UP_REPETITIONS }
    }
}

/// The search for a resumed call.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// When the first list without the call was requested.
    missing_since: Option<Instant>,
}

impl Entry {
    pub(super) fn new(
        tracker: CallTracker,
        history: watch::Sender<CallHistory>,
        opt_out: watch::Sender<bool>,
    ) -> Self {
        Self {
            tracker,
            history,
            opt_out,
            channel_ids: Vec::new(),
            action_id: None,
            placed_at: Instant::now(),
            had_no_channels: false,
            needs_resync: false,
            search: None,
            awaits_explanation: false,
            was_observed: false,
            hang_up: None,
        }
    }

    /// What it means if a list that was requested at this time does not contain the call. A resumed
    /// call may have been placed just before the restart, so one list is no evidence.
    pub(super) fn without_channels(
        &self,
        requested_at: Instant,
        recheck: Duration,
    ) -> WithoutChannels {
        let Some(search) = &self.search else { return WithoutChannels::HasEnded };
        match search.missing_since {
            Some(since) if requested_at.duration_since(since) >= recheck => {
                WithoutChannels::HasEnded
            }
            Some(_) | None => WithoutChannels::MayAppear,
        }
    }

    /// Whether a list that was requested at this time lacked the call, and the call has not ended.
    /// Otherwise the search is over.
    pub(super) fn is_still_missing(&mut self, requested_at: Instant) -> bool {
        match &mut self.search {
            Some(search) if self.tracker.is_lost() && !self.tracker.state().is_final() => {
                search.missing_since.get_or_insert(requested_at);
                true
            }
            search => {
                *search = None;
                false
            }
        }
    }
}
