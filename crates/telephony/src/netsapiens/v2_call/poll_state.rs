//! What the list of active calls says of one call, and what it does not say.

use super::endpoints::{EndWish, Line};
use crate::netsapiens::active_calls::{ActiveCalls, Stage};
use crate::netsapiens::polling::{
    GIVEN_UP_BY_THEN, LISTS_THAT_CONVINCE, OUT_OF_SIGHT, SEEN_BY_THEN, Watch,
};
use async_trait::async_trait;
use model::call_id::CallId;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

/// How often a call that should be over and is not is ended again.
const MOST_REMINDERS: u32 = 3;

/// All that was ever seen of the call.
pub(super) struct Sighting {
    id: CallId,
    first: Leg,
    line: Arc<Line>,
    wish: Arc<EndWish>,
    /// The furthest that it was seen.
    stage: Option<Stage>,
    /// How many lists in a row were without it.
    absent: u32,
    last_list_at: Duration,
    reminders: u32,
}

impl Sighting {
    pub(super) fn new(id: CallId, first: Leg, line: Arc<Line>, wish: Arc<EndWish>) -> Self {
        let (stage, absent, reminders) = (None, 0, 0);
        Self { id, first, line, wish, stage, absent, last_list_at: Duration::ZERO, reminders }
    }

    fn state(&self, stage: Stage) -> CallState {
        match stage {
            Stage::Placed => CallState::Ringing { leg: self.first },
            Stage::Answered => CallState::Answered { leg: self.first },
            Stage::Active => CallState::Connected,
        }
    }

    fn not_listed(&self, age: Duration) -> Option<CallState> {
        let was_there = self.stage.is_some() || self.wish.is_granted();
        let patience = if self.wish.is_made() { SEEN_BY_THEN } else { GIVEN_UP_BY_THEN };
        if self.absent >= LISTS_THAT_CONVINCE && (was_there || age >= patience) {
            return Some(CallState::Ended { cause: self.cause() });
        }
        (!was_there && age >= SEEN_BY_THEN).then_some(CallState::Unknown)
    }

    /// The list does not say why a call is not there any more.
    fn cause(&self) -> EndCause {
        match self.stage {
            Some(Stage::Active) => EndCause::Completed,
            _ if self.wish.is_made() => EndCause::Cancelled,
            _ => EndCause::Unknown,
        }
    }
}

#[async_trait]
impl Watch for Sighting {
    type List = ActiveCalls;

    fn looked(&mut self, list: &ActiveCalls, age: Duration) -> Option<CallState> {
        self.last_list_at = age;
        let Some(stage) = list.stage(self.id) else {
            self.absent += 1;
            return self.not_listed(age);
        };
        self.absent = 0;
        let furthest = self.stage.map_or(stage, |before| before.max(stage));
        self.stage = Some(furthest);
        Some(self.state(furthest))
    }

    fn missed(&mut self, age: Duration) -> Option<CallState> {
        let unseen_for = age.saturating_sub(self.last_list_at);
        (unseen_for >= OUT_OF_SIGHT).then_some(CallState::Unknown)
    }

    async fn afterwards(&mut self) {
        let is_listed = self.stage.is_some() && self.absent == 0;
        if self.wish.is_made() && is_listed && self.reminders < MOST_REMINDERS {
            self.reminders += 1;
            let was_answered = self.stage.is_some_and(|stage| stage >= Stage::Answered);
            if let Err(error) = self.line.end(was_answered).await {
                tracing::debug!(
                    target: "click2call::netsapiens",
                    call_id = self.id.as_str(),
                    error = &error as &dyn std::error::Error,
                    "a call that should be over could not be ended"
                );
            }
        }
    }
}
