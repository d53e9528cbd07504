//! How far time has gone on for the removal of old entries, in the table `prune_horizon`.
//!
//! A clock that is years ahead would remove the whole journal. The horizon goes on with the running time of the
//! servers, and never back. It follows a clock that is ahead of it only when the clock has been ahead for a
//! twenty-fourth of that, in running time: one hour after a stop of a day, and months after a start with
//! a clock that is seven years ahead.

use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::JournalError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, Connection};
use std::time::Duration;

/// A clock that is ahead is followed after this part of the difference.
const PATIENCE: i32 = 24;

/// The horizon, as one process advances it.
#[derive(Debug, Default)]
pub struct PruneHorizon {
    /// Where this process saw it last, and the uptime then. Each server adds its own running time to what it saw:
    /// several servers together are not faster than one.
    seen: Option<(Timestamp, Duration)>,
}

/// The row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    until: Timestamp,
    /// Where it was when the clock was found to be ahead.
    since: Timestamp,
    /// The least by which the clock was ahead since then. Zero: it is not.
    ahead: SignedDuration,
}

impl PruneHorizon {
    /// Advances the horizon towards `now`, and returns it. `uptime` is that of the process.
    pub async fn advance(
        &mut self,
        database: &Database,
        now: Timestamp,
        uptime: Duration,
    ) -> Result<Timestamp, JournalError> {
        let ran_until = self.seen.and_then(|(seen, since)| {
            let ran = SignedDuration::try_from(uptime.saturating_sub(since)).ok()?;
            seen.checked_add(ran).ok()
        });
        let dialect = database.dialect;
        let mut connection = database.pooled().await?;
        let until = database.in_time(advance(&mut connection, dialect, now, ran_until)).await?;
        connection.give_back();
        self.seen = Some((until, uptime));
        Ok(until)
    }
}

/// The last known time: where the horizon is. `None` before it has begun.
pub async fn last_known_time(database: &Database) -> Result<Option<Timestamp>, JournalError> {
    let mut connection = database.pooled().await?;
    let mark =
        database.in_time(read(&mut connection, "SELECT until, since, ahead FROM prune_horizon"));
    let mark = mark.await?;
    connection.give_back();
    Ok(mark.map(|mark| mark.until))
}

async fn advance(
    connection: &mut AnyConnection,
    dialect: Dialect,
    now: Timestamp,
    ran_until: Option<Timestamp>,
) -> Result<Timestamp, sqlx::Error> {
    let mut transaction = connection.begin_with(dialect.begin()).await?;
    let next = match read(&mut transaction, dialect.select_horizon_for_update()).await? {
        Some(mark) => mark.next(now, ran_until.unwrap_or(mark.until)),
        None => Mark::at(first(&mut transaction, now).await?),
    };
    let query = sqlx::query(
        "INSERT INTO prune_horizon (id, until, since, ahead) VALUES (1, $1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET until = excluded.until, since = excluded.since, \
         ahead = excluded.ahead",
    );
    let query = query.bind(next.until.as_millisecond()).bind(next.since.as_millisecond());
    let ahead = i64::try_from(next.ahead.as_millis()).unwrap_or(i64::MAX);
    query.bind(ahead).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(next.until)
}

async fn read(
    connection: &mut AnyConnection,
    query: &'static str,
) -> Result<Option<Mark>, sqlx::Error> {
    let row = sqlx::query_as::<_, (i64, i64, i64)>(query).fetch_optional(connection).await?;
    Ok(row.and_then(|(until, since, ahead)| {
        Some(Mark {
            until: Timestamp::from_millisecond(until).ok()?,
            since: Timestamp::from_millisecond(since).ok()?,
            ahead: SignedDuration::from_millis(ahead),
        })
    }))
}

/// The horizon begins with the newest day of a journal that has none yet, and with `now` in an empty one.
async fn first(connection: &mut AnyConnection, now: Timestamp) -> Result<Timestamp, sqlx::Error> {
    let query = sqlx::query_scalar::<_, Option<String>>("SELECT MAX(day) FROM journal_chains");
    let newest = query.fetch_one(connection).await?;
    Ok(newest.as_deref().and_then(begin_of_day).map_or(now, |newest| newest.min(now)))
}

fn begin_of_day(day: &str) -> Option<Timestamp> {
    let day = day.parse::<Date>().ok()?;
    day.to_zoned(TimeZone::UTC).ok().map(|begin| begin.timestamp())
}

impl Mark {
    /// A horizon of which the clock is not ahead.
    fn at(until: Timestamp) -> Self {
        Self { until, since: until, ahead: SignedDuration::ZERO }
    }

    /// The horizon at `now`, if servers have run until `ran_until` by their uptime.
    fn next(self, now: Timestamp, ran_until: Timestamp) -> Self {
        let until = self.until.max(ran_until.min(now));
        let ahead = now.duration_since(until);
        if ahead <= SignedDuration::ZERO {
            return Self::at(until);
        }
        if self.ahead.is_zero() {
            return Self { until, since: until, ahead };
        }
        // Only a difference that there was all the time is believed.
        let (since, ahead) = (self.since, self.ahead.min(ahead));
        if until.duration_since(since) >= ahead / PATIENCE {
            return Self::at(until.saturating_add(ahead).unwrap_or(now));
        }
        Self { until, since, ahead }
    }
}

#[cfg(test)]
mod tests;
