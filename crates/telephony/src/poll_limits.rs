//! The limits for the polling of a call: how long it lasts, and what follows if nothing is read.

use std::time::Duration;

/// No call is polled for longer.
pub(crate) const MAX_POLL_DURATION: Duration = Duration::from_hours(4);
/// If nothing was read for so long, the last known state is out of date.
pub(crate) const STALE_AFTER: Duration = Duration::from_secs(30);
/// A call that was not found by then may never be.
pub(crate) const EXPECT_FOUND_WITHIN: Duration = Duration::from_secs(20);
/// A call that was not found by then is given up: no phone rings as long.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_mins(3);
/// The consecutive reads without a call that was found before. A single one is no evidence, because a telephone
/// system may move a call from one record to another.
pub(crate) const MIN_ABSENCES: u32 = 2;
