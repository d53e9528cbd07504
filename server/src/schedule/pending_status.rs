//! The status of a scheduled call that waits, for its event stream.

use super::Schedule;
use crate::error::ApiError;
use jiff::Timestamp;
use model::call_id::CallId;
use std::time::Duration;

/// Polling interval while the call is being placed.
const POLL_WHILE_PLACED: Duration = Duration::from_secs(2);

/// The status of a call that is not placed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingStatus {
    /// The earliest time at which it is placed.
    pub until: Timestamp,
    /// When to ask again: it may be placed by then.
    pub look_again: Duration,
}

impl Schedule {
    /// The status of the call `id` if it waits. The id authorises the request.
    pub async fn pending_status(&self, id: &CallId) -> Result<Option<PendingStatus>, ApiError> {
        let Some(until) = self.lookups.waits_until(id).await? else { return Ok(None) };
        let left = Duration::try_from(until.duration_since(self.time().now));
        let look_again = left.unwrap_or_default().max(POLL_WHILE_PLACED);
        Ok(Some(PendingStatus { until, look_again }))
    }
}
