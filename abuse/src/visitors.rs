//! Genuine visitors: each wants one call.
//!
//! A visitor who is refused comes back when the server says so, within the hour. After that they choose a later time,
//! of those that a tenant's hours offer; several, if one is full. A visitor with a scheduled call is served if it is
//! placed when it is due. Who gets neither has the telephone number of the tenant as a link, and does not count as
//! served.

use crate::client::{CallRequest, Client, Outcome, genuine_address};
use crate::extent::Extent;
use crate::meter::Reading;
use crate::numbers;
use crate::stage::Stage;
use crate::tenants::TENANTS;
use model::clock::Clock;
use shared_types::error_code::ErrorCode;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The visitors of a day of a tenant, for each call of its hourly limit: 75 with a limit of 30.
const A_DAY_PER_HOURLY_CALL: f64 = 2.5;

/// How many of a hundred visitors come in each hour of a day, from midnight.
const BY_HOUR: [u32; 24] = [1, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 7, 8, 8, 7, 6, 5, 4, 3, 2, 2, 2];

/// How long a visitor comes back.
const PATIENCE: Duration = Duration::from_hours(1);
const MOST_TRIES: u32 = 4;

/// The longest time from the arrival of a visitor to the last answer: they come back, and then choose a later time.
pub const LONGEST_VISIT: Duration = Duration::from_mins(75);

/// A scheduled call that is placed later than this after it is due is not the one that was promised.
pub const LATE: Duration = Duration::from_hours(1);

/// The times from now that a visitor chooses, one after the other.
const LATER: [Duration; 5] = [
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(6),
    Duration::from_hours(24),
    Duration::from_hours(48),
];

/// What became of the visitors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Called at the first request.
    pub at_once: u32,
    /// Called within the hour.
    pub within_hour: u32,
    /// Only the link with the telephone number is left.
    pub phone_link: u32,
    /// Those for whom a call at a later time was accepted.
    pub scheduled: Vec<ScheduledVisitor>,
    /// Why those were refused at last.
    pub refusals: BTreeMap<&'static str, u32>,
}

/// A visitor with a scheduled call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledVisitor {
    index: u32,
    /// When the call is due.
    pub due: Duration,
}

impl ScheduledVisitor {
    /// Whether the telephone system was asked for the call when it was due.
    pub fn is_called(&self, reading: &Reading) -> bool {
        let number = numbers::genuine(self.index);
        let in_time = self.due..=self.due + LATE;
        reading.calls.iter().any(|call| call.number == number && in_time.contains(&call.at))
    }
}

impl Served {
    /// All visitors.
    pub fn all(&self) -> u32 {
        self.at_once + self.within_hour + self.phone_link + count(self.scheduled.len())
    }

    /// The scheduled calls that were placed when they were due.
    pub fn kept(&self, reading: &Reading) -> u32 {
        count(self.scheduled.iter().filter(|visitor| visitor.is_called(reading)).count())
    }

    /// The share that was called within the hour, or at the time that they chose.
    pub fn share(&self, reading: &Reading) -> f64 {
        share(self.at_once + self.within_hour + self.kept(reading), self.all())
    }

    /// When the last scheduled call is placed at the latest.
    pub fn last_due(&self) -> Option<Duration> {
        self.scheduled.iter().map(|visitor| visitor.due + LATE).max()
    }
}

fn count(visitors: usize) -> u32 {
    u32::try_from(visitors).unwrap_or(u32::MAX)
}

/// A part of a whole; of nothing, everything.
pub fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// Adds the visitors of all tenants to the stage, who tell `served` how they fared.
pub fn arrive(stage: &Stage, client: &Client, extent: Extent, served: &Arc<Mutex<Served>>) {
    let mut index = 0;
    for (domain, per_hour) in TENANTS {
        for at in arrivals(per_hour, extent) {
            let visitor = Visitor { domain, index };
            let (stage, client, served) = (stage.clone(), client.clone(), Arc::clone(served));
            stage.clone().spawn(async move {
                stage.sleep(at).await;
                let end = visitor.want_a_call(&stage, &client).await;
                let mut served = served.lock().unwrap_or_else(PoisonError::into_inner);
                end.count(&mut served);
            });
            index += 1;
        }
    }
}

/// When visitors arrive, spread over each hour. A simulation of some hours begins at eight in the morning of the
/// visitors' day.
fn arrivals(per_hour: u32, extent: Extent) -> Vec<Duration> {
    let first = if extent.hours < 24 { 8 } else { 0 };
    let mut arrivals = Vec::new();
    let mut owed = 0.0;
    for hour in 0..extent.hours {
        let percent = BY_HOUR[(first + hour) as usize % 24];
        owed += f64::from(per_hour) * A_DAY_PER_HOURLY_CALL * f64::from(percent) / 100.0;
        let start = Duration::from_hours(hour.into());
        let mut come = 0_u32;
        while owed >= 1.0 {
            owed -= 1.0;
            come += 1;
            // The golden angle spreads any number of visitors evenly, and no two hours alike.
            let minute = f64::from(come + hour * 7) * 0.618_033_988_75 % 1.0 * 3_540.0;
            arrivals.push(start + Duration::from_secs_f64(minute));
        }
    }
    arrivals
}

#[derive(Clone, Copy)]
struct Visitor {
    domain: &'static str,
    index: u32,
}

/// How a visitor fared.
enum End {
    Called { at_once: bool },
    Scheduled(ScheduledVisitor),
    PhoneLink(ErrorCode),
}

impl Visitor {
    async fn want_a_call(self, stage: &Stage, client: &Client) -> End {
        let began = stage.now();
        for attempt in 0..MOST_TRIES {
            let retry_after = match self.ask(client, None).await {
                Outcome::Taken => return End::Called { at_once: attempt == 0 },
                Outcome::Refused { retry_after, .. } => retry_after,
            };
            let Some(wait) = retry_after.filter(|wait| stage.now() + *wait < began + PATIENCE)
            else {
                break;
            };
            stage.sleep(wait).await;
        }
        let mut last = ErrorCode::Unknown;
        for later in LATER {
            // A minute between two requests is slower than any limit of one client.
            stage.sleep(Duration::from_mins(1)).await;
            let asked_at = stage.now();
            let at = stage.clock.now().checked_add(later).ok();
            match self.ask(client, at).await {
                Outcome::Taken => {
                    let due = asked_at + later;
                    return End::Scheduled(ScheduledVisitor { index: self.index, due });
                }
                Outcome::Refused { code, .. } => last = code,
            }
        }
        End::PhoneLink(last)
    }

    async fn ask(self, client: &Client, at: Option<jiff::Timestamp>) -> Outcome {
        let number = numbers::genuine(self.index);
        let request = CallRequest { domain: self.domain, number: &number, at };
        client.ask(genuine_address(self.index), request).await
    }
}

impl End {
    fn count(self, served: &mut Served) {
        match self {
            Self::Called { at_once: true } => served.at_once += 1,
            Self::Called { at_once: false } => served.within_hour += 1,
            Self::Scheduled(visitor) => served.scheduled.push(visitor),
            Self::PhoneLink(code) => {
                *served.refusals.entry(code.as_str()).or_default() += 1;
                served.phone_link += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::MeteredCall;

    #[test]
    fn a_day_has_as_many_visitors_as_its_hours() {
        assert_eq!(BY_HOUR.iter().sum::<u32>(), 100);
        let arrivals = arrivals(30, Extent::FULL);

        assert_eq!(arrivals.len(), 75);
        assert!(arrivals.iter().all(|at| *at < Extent::FULL.duration()));
    }

    #[test]
    fn a_visitor_is_served_by_a_call_and_not_by_a_promise_or_a_phone_link() {
        let due = Duration::from_hours(3);
        let mut served = Served::default();
        End::Called { at_once: true }.count(&mut served);
        for index in 0..3 {
            End::Scheduled(ScheduledVisitor { index, due }).count(&mut served);
        }
        End::PhoneLink(ErrorCode::RateLimited).count(&mut served);
        let call = |index, at| MeteredCall {
            at,
            payer: "acme.example".to_owned(),
            number: numbers::genuine(index),
        };
        // The first is called when the call is due, the second too late, and the third never.
        let calls = vec![call(0, due + LATE), call(1, due + LATE + PATIENCE)];
        let reading = Reading { calls, attempts: Vec::new() };

        assert_eq!((served.all(), served.phone_link, served.kept(&reading)), (5, 1, 1));
        assert!((served.share(&reading) - 2.0 / 5.0).abs() < 1e-9);
        assert_eq!(served.last_due(), Some(due + LATE));
        assert_eq!(served.refusals["rate_limited"], 1);
    }
}
