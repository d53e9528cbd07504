//! Until when a call waits, for whoever wants to watch it.

use super::Schedule;
use crate::error::ApiError;
use jiff::Timestamp;
use model::call_id::CallId;
use std::time::Duration;

/// When whoever asks in the very moment in which the call is placed comes back.
const WHILE_IT_IS_PLACED: Duration = Duration::from_secs(2);

/// A call that is not placed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// It is not placed before.
    pub until: Timestamp,
    /// When to look again: it may be placed by then.
    pub look_again: Duration,
}

impl Schedule {
    /// Until when the call `id` waits, if it does. Whoever knows the name may know.
    pub async fn waits(&self, id: &CallId) -> Result<Option<Waits>, ApiError> {
        let Some(until) = self.calls.waits_until(id).await? else { return Ok(None) };
        let left = Duration::try_from(until.duration_since(self.placing.clock.now()));
        let look_again = left.unwrap_or_default().max(WHILE_IT_IS_PLACED);
        Ok(Some(Waits { until, look_again }))
    }
}
