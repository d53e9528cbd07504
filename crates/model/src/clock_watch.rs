//! Compares the time of day with the uptime, and does not trust a time of day that has just jumped ahead.
//!
//! What cannot be undone (a call that expires, entries that are removed) is decided by the trusted time. It is
//! the time of day, but after a jump ahead it goes on as if the clock had not jumped, until the clock has been ahead
//! for [`ClockWatch::HOLD`]. A clock that is set back is followed at once: then less has expired.

use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A change of the time of day against the uptime that is reported. Corrections by a time server are smaller.
const JUMP: SignedDuration = SignedDuration::from_mins(2);
/// The time that a server may have been stopped. A time of day that is further ahead of the last known one is not
/// trusted at first.
const OUTAGE: SignedDuration = SignedDuration::from_hours(2);
/// Observations within this time are kept as one.
const STEP: Duration = Duration::from_secs(10);

/// The watch.
pub struct ClockWatch {
    clock: Arc<dyn Clock>,
    started: Duration,
    /// Oldest first: those of the last [`ClockWatch::HOLD`], and the one before.
    observations: Mutex<VecDeque<Observation>>,
}

/// The time of day less the uptime, as it was observed.
#[derive(Clone, Copy, Debug)]
struct Observation {
    /// The uptime of the first one.
    began: Duration,
    lowest: SignedDuration,
    last: SignedDuration,
}

/// The trusted time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedTime {
    /// Never after the time of day.
    pub now: Timestamp,
    /// The clock has been watched for [`ClockWatch::HOLD`]. Before, nothing is known of a clock that was wrong already
    /// at the start.
    pub is_settled: bool,
    /// The clock has jumped by so much since the last observation.
    pub jump: Option<SignedDuration>,
}

impl ClockWatch {
    /// How long a clock must have been ahead before that is believed.
    pub const HOLD: Duration = Duration::from_mins(5);

    /// A watch that begins now.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let started = clock.uptime();
        let observations =
            VecDeque::from([Observation::new(started, offset(clock.now(), started))]);
        Self { clock, started, observations: Mutex::new(observations) }
    }

    /// An earlier process knew that it was `last`. If the clock is far ahead of that, the server was stopped for long,
    /// or the clock is wrong: for a while the trusted time continues from `last`.
    pub fn resume_from(&self, last: Timestamp) {
        let uptime = self.clock.uptime();
        if self.clock.now().duration_since(last) <= OUTAGE {
            return;
        }
        let mut observations = self.observations.lock().unwrap_or_else(PoisonError::into_inner);
        let mut resumed = Observation::new(uptime, offset(last, uptime));
        resumed.last = observations.back().map_or(resumed.last, |observation| observation.last);
        observations.push_back(resumed);
    }

    /// Observes the clock, and returns the trusted time.
    pub fn read(&self) -> TrustedTime {
        let (now, uptime) = (self.clock.now(), self.clock.uptime());
        let seen = offset(now, uptime);
        let mut observations = self.observations.lock().unwrap_or_else(PoisonError::into_inner);
        let step = observations.back().map(|observation| seen.saturating_sub(observation.last));
        match observations.back_mut() {
            Some(last) if uptime.saturating_sub(last.began) < STEP => last.add(seen),
            _ => observations.push_back(Observation::new(uptime, seen)),
        }
        let hold_began = uptime.checked_sub(Self::HOLD);
        while observations.get(1).is_some_and(|second| Some(second.began) <= hold_began) {
            observations.pop_front();
        }
        let lowest = observations.iter().map(|observation| observation.lowest).min();
        let trusted = lowest.unwrap_or(seen).saturating_add(signed(uptime));
        TrustedTime {
            now: Timestamp::from_duration(trusted).map_or(now, |trusted| trusted.min(now)),
            is_settled: uptime.saturating_sub(self.started) >= Self::HOLD,
            jump: step.filter(|step| step.abs() > JUMP),
        }
    }
}

impl Observation {
    fn new(began: Duration, seen: SignedDuration) -> Self {
        Self { began, lowest: seen, last: seen }
    }

    fn add(&mut self, seen: SignedDuration) {
        self.lowest = self.lowest.min(seen);
        self.last = seen;
    }
}

fn offset(now: Timestamp, uptime: Duration) -> SignedDuration {
    now.as_duration().saturating_sub(signed(uptime))
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}

impl fmt::Debug for ClockWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClockWatch").field("started", &self.started).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
