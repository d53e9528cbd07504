//! Genuine visitors: each wants one call.
//!
//! A visitor who is refused comes back when the server says so, within the hour. After that they choose a later time,
//! of those that a tenant's hours offer; several, if one is full. Who gets neither has the telephone number of the
//! tenant as a link, and does not count as served.

use crate::client::{CallRequest, Client, Outcome, genuine_address};
use crate::extent::Extent;
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
    /// A call at a later time was accepted.
    pub scheduled: u32,
    /// Only the link with the telephone number is left.
    pub phone_link: u32,
    /// The visitors with a scheduled call, and when it is due.
    pub waiting: Vec<(u32, Duration)>,
    /// Why those were refused at last.
    pub refusals: BTreeMap<&'static str, u32>,
}

impl Served {
    /// All visitors.
    pub fn all(&self) -> u32 {
        self.at_once + self.within_hour + self.scheduled + self.phone_link
    }

    /// The share that was called within the hour, or has a scheduled call.
    pub fn share(&self) -> f64 {
        share(self.at_once + self.within_hour + self.scheduled, self.all())
    }
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
    Scheduled { visitor: u32, due: Duration },
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
                    return End::Scheduled { visitor: self.index, due };
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
        let count = match self {
            Self::Called { at_once: true } => &mut served.at_once,
            Self::Called { at_once: false } => &mut served.within_hour,
            Self::Scheduled { visitor, due } => {
                served.waiting.push((visitor, due));
                &mut served.scheduled
            }
            Self::PhoneLink(code) => {
                *served.refusals.entry(code.as_str()).or_default() += 1;
                &mut served.phone_link
            }
        };
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_as_many_visitors_as_its_hours() {
        assert_eq!(BY_HOUR.iter().sum::<u32>(), 100);
        let arrivals = arrivals(30, Extent::FULL);

        assert_eq!(arrivals.len(), 75);
        assert!(arrivals.iter().all(|at| *at < Extent::FULL.duration()));
    }

    #[test]
    fn a_visitor_with_a_phone_link_only_is_not_served() {
        let mut served = Served::default();
        End::Called { at_once: true }.count(&mut served);
        End::Scheduled { visitor: 0, due: PATIENCE }.count(&mut served);
        End::PhoneLink(ErrorCode::RateLimited).count(&mut served);

        assert_eq!((served.all(), served.phone_link), (3, 1));
        assert!((served.share() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(served.refusals["rate_limited"], 1);
    }
}
