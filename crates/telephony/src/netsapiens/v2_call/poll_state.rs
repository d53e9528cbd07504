//! The state of one call, derived from the lists of active calls with and without it.

use super::endpoints::CallEndpoints;
use super::hangup_request::HangupRequest;
use crate::netsapiens::active_calls::{ActiveCalls, Stage};
use crate::netsapiens::polling::PollTarget;
use crate::poll_limits::{EXPECT_FOUND_WITHIN, GIVE_UP_AFTER, MIN_ABSENCES, STALE_AFTER};
use async_trait::async_trait;
use model::call_id::CallId;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

/// How often the hang-up of a call that is still listed is sent again.
const MAX_HANGUP_REPEATS: u32 = 3;

/// What is known about the call.
pub(super) struct PollState {
    id: CallId,
    first_leg: Leg,
    pub(super) endpoints: Arc<CallEndpoints>,
    pub(super) hangup: Arc<HangupRequest>,
    /// The highest stage in any list, also before a restart.
    stage: Option<Stage>,
    /// It was resumed, and no list has contained it since.
    is_unseen: bool,
    /// The number of consecutive lists without the call.
    absences: u32,
    last_list_at: Duration,
    hangup_repeats: u32,
}

impl PollState {
    pub(super) fn new(id: CallId, first_leg: Leg, endpoints: Arc<CallEndpoints>) -> Self {
        Self {
            id,
            first_leg,
            endpoints,
            hangup: Arc::default(),
            stage: None,
            is_unseen: false,
            absences: 0,
            last_list_at: Duration::ZERO,
            hangup_repeats: 0,
        }
    }

    /// A call that was placed before a restart, with the states until then.
    pub(super) fn resume(
        id: CallId,
        first_leg: Leg,
        endpoints: Arc<CallEndpoints>,
        history: &[CallState],
    ) -> Self {
        let stage = history.iter().filter_map(|state| stage(*state)).max();
        Self { stage, is_unseen: true, ..Self::new(id, first_leg, endpoints) }
    }

    fn state(&self, stage: Stage) -> CallState {
        match stage {
            Stage::Placed => CallState::Ringing { leg: self.first_leg },
            Stage::Answered => CallState::Answered { leg: self.first_leg },
            Stage::Active => CallState::Connected,
        }
    }

    fn on_absence(&self, age: Duration) -> Option<CallState> {
        let was_known = self.stage.is_some() || self.hangup.is_acknowledged();
        let give_up_after =
            if self.hangup.is_requested() { EXPECT_FOUND_WITHIN } else { GIVE_UP_AFTER };
        if self.absences >= MIN_ABSENCES && (was_known || age >= give_up_after) {
            return Some(CallState::Ended { cause: self.end_cause() });
        }
        (!was_known && age >= EXPECT_FOUND_WITHIN).then_some(CallState::Unknown)
    }

    /// The list does not contain the cause.
    fn end_cause(&self) -> EndCause {
        if self.is_unseen && !self.hangup.is_acknowledged() {
            // It ended while this server did not observe it.
            return EndCause::Unknown;
        }
        match self.stage {
            Some(Stage::Active) => EndCause::Completed,
            _ if self.hangup.is_requested() => EndCause::Cancelled,
            _ => EndCause::Unknown,
        }
    }
}

#[async_trait]
impl PollTarget for PollState {
    type List = ActiveCalls;

    fn on_list(&mut self, list: &ActiveCalls, age: Duration) -> Option<CallState> {
        self.last_list_at = age;
        let Some(stage) = list.stage(self.id) else {
            self.absences += 1;
            return self.on_absence(age);
        };
        (self.absences, self.is_unseen) = (0, false);
        let highest = self.stage.map_or(stage, |before| before.max(stage));
        self.stage = Some(highest);
        Some(self.state(highest))
    }

    fn on_failure(&mut self, age: Duration) -> Option<CallState> {
        let without_list_for = age.saturating_sub(self.last_list_at);
        (without_list_for >= STALE_AFTER).then_some(CallState::Unknown)
    }

    async fn after_poll(&mut self) {
        let is_listed = self.stage.is_some() && !self.is_unseen && self.absences == 0;
        if self.hangup.is_requested() && is_listed && self.hangup_repeats < MAX_HANGUP_REPEATS {
            self.hangup_repeats += 1;
            let is_answered = self.stage.is_some_and(|stage| stage >= Stage::Answered);
            if let Err(error) = self.endpoints.hang_up(is_answered).await {
                tracing::debug!(
                    target: "click2call::netsapiens",
                    call_id = self.id.as_str(),
                    error = &error as &dyn std::error::Error,
                    "the repeated hang-up of a call failed"
                );
            }
        }
    }
}

/// The stage that was listed when this state was reported.
fn stage(state: CallState) -> Option<Stage> {
    match state {
        CallState::Ringing { .. } => Some(Stage::Placed),
        CallState::Answered { .. } => Some(Stage::Answered),
        CallState::Connected => Some(Stage::Active),
        CallState::Accepted
        | CallState::Queued { .. }
        | CallState::Unknown
        | CallState::Ended { .. } => None,
    }
}
