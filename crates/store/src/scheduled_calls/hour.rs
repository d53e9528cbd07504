//! Whether an hour has room for one more scheduled call.
//!
//! A call counts in the hour in which it is placed. So no hour, wherever it begins, may have more calls than the
//! limit. Calls that are an hour apart are not in the same one, as for the limits of requests.

use super::ScheduledCallStore;
use crate::error::JournalError;
use jiff::Timestamp;
use shared_types::domain::Domain;
use sqlx::AnyConnection;

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// The limit of a tenant's calls in each hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourLimit(pub u32);

impl HourLimit {
    /// Whether one more call fits at `at`, beside calls that are due at `others`.
    pub fn has_room_among(self, others: &[Timestamp], at: Timestamp) -> bool {
        let at = at.as_millisecond();
        let is_near = |due: &i64| due.abs_diff(at) < HOUR.unsigned_abs();
        let others = others.iter().map(|due| due.as_millisecond()).filter(is_near);
        self.fits(&others.collect::<Vec<_>>(), at)
    }

    /// Whether one more call fits at `at`, beside those that are due at `others`.
    fn fits(self, others: &[i64], at: i64) -> bool {
        let ends = others.iter().filter(|due| **due > at).chain([&at]);
        ends.into_iter().all(|end| {
            // The hour that ends with this call contains the new one.
            let is_within = |due: &i64| end.saturating_sub(HOUR) < *due && due <= end;
            let others = others.iter().filter(|due| is_within(due)).count();
            !is_within(&at) || u32::try_from(others).is_ok_and(|others| others < self.0)
        })
    }
}

impl ScheduledCallStore {
    /// Whether one more call of `tenant` fits at `at`.
    pub async fn has_room(
        &self,
        tenant: &Domain,
        at: Timestamp,
        limit: HourLimit,
    ) -> Result<bool, JournalError> {
        let mut connection = self.database.pooled().await?;
        let room = has_room(&mut connection, tenant, at, limit);
        let room = self.database.in_time(room).await?;
        connection.give_back();
        Ok(room)
    }

    /// When the calls of `tenant` are due that wait and are due by `until`, in order.
    pub async fn due_by(
        &self,
        tenant: &Domain,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, JournalError> {
        let query = sqlx::query_scalar::<_, i64>(
            "SELECT due FROM scheduled_calls \
             WHERE state = 'waiting' AND tenant = $1 AND due <= $2 ORDER BY due",
        );
        let query = query.bind(tenant.as_str()).bind(until.as_millisecond());
        let mut connection = self.database.pooled().await?;
        let due = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        Ok(due.into_iter().filter_map(|due| Timestamp::from_millisecond(due).ok()).collect())
    }
}

/// The same on a connection, which may be in a transaction.
pub(super) async fn has_room(
    connection: &mut AnyConnection,
    tenant: &Domain,
    at: Timestamp,
    limit: HourLimit,
) -> Result<bool, sqlx::Error> {
    let at = at.as_millisecond();
    let query = sqlx::query_scalar::<_, i64>(
        // A call that was asked for and does not wait yet is due at the time that was wanted.
        "SELECT at FROM (SELECT tenant, CASE state WHEN 'asked' THEN wanted ELSE due END AS at \
         FROM scheduled_calls WHERE state IN ('asked', 'waiting')) AS calls \
         WHERE tenant = $1 AND at > $2 AND at < $3",
    );
    let query = query.bind(tenant.as_str());
    let query = query.bind(at.saturating_sub(HOUR)).bind(at.saturating_add(HOUR));
    Ok(limit.fits(&query.fetch_all(connection).await?, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60 * 1000;

    fn fits(limit: u32, others: &[i64], at: i64) -> bool {
        let others: Vec<_> = others.iter().map(|minute| minute * MINUTE).collect();
        HourLimit(limit).fits(&others, at * MINUTE)
    }

    #[test]
    fn no_hour_has_more_calls_than_the_limit_wherever_it_begins() {
        let two = [0, 29];
        assert!(!fits(2, &two, 15));
        assert!(!fits(2, &two, 40), "the hour from the first one has two");
        assert!(!fits(2, &two, 59));
        assert!(fits(2, &two, 60), "the first one has left the hour");
        assert!(!fits(2, &two, -30), "the hour to the second one has two");
        assert!(fits(2, &two, -31));
        assert!(!fits(0, &[], 0));
    }

    #[test]
    fn an_hour_that_does_not_contain_the_call_does_not_matter() {
        assert!(fits(2, &[0, 0, 0, 0], 60));
        assert!(fits(3, &[0, 30, 90, 110], 60));
        assert!(!fits(2, &[0, 30, 90, 110], 60), "the hour to the last one has two");
    }

    proptest! {
        #[test]
        fn calls_that_fit_one_after_the_other_never_exceed_the_limit_in_any_hour(
            wanted in proptest::collection::vec(0_i64..600, 1..60),
            limit in 1_u32..5,
        ) {
            let mut kept: Vec<i64> = Vec::new();
            for at in wanted {
                if HourLimit(limit).fits(&kept, at * MINUTE) {
                    kept.push(at * MINUTE);
                }
            }
            for begin in -60..600 {
                let hour = begin * MINUTE..begin * MINUTE + HOUR;
                let count = kept.iter().filter(|due| hour.contains(due)).count();
                prop_assert!(count <= limit as usize);
            }
        }
    }
}
