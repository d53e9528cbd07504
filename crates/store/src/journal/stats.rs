//! Statistics of calls by day and tenant.

mod table;

pub use table::table;

use super::selection::Selection;
use crate::database::Database;
use crate::error::JournalError;
use crate::refusals;
use crate::refusals::table::RefusalRow;
use futures_util::TryStreamExt;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use std::collections::{BTreeMap, HashSet};

/// The figures of one tenant on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DayStats {
    /// The date in UTC, such as 2026-11-21.
    pub day: String,
    /// The tenant's domain; empty for entries of no tenant.
    pub domain: String,
    /// Accepted requests for a later time.
    pub scheduled: u64,
    /// Scheduled calls that the visitor cancelled.
    pub cancelled: u64,
    /// Scheduled calls that were not placed, by reason.
    pub expired: BTreeMap<String, u64>,
    /// Accepted requests, and scheduled calls whose time came.
    pub accepted: u64,
    /// Refused requests, by code and by the problem of the number.
    pub refused: BTreeMap<String, u64>,
    /// Calls that the telephone system accepted.
    pub placed: u64,
    /// Calls that the telephone system rejected, or for which it was not reachable.
    pub failed: u64,
    /// Calls without an answer of the telephone system.
    pub outcome_unknown: u64,
    /// Calls that were answered at one end at least.
    pub answered: u64,
    /// Calls that connected both ends.
    pub connected: u64,
    /// Median time from the request to the connection, in milliseconds.
    pub median_to_connect_ms: Option<i64>,
    /// The 95th percentile of the same.
    pub p95_to_connect_ms: Option<i64>,
}

/// Counts the selected entries.
pub async fn stats(
    database: &Database,
    selection: &Selection,
) -> Result<Vec<DayStats>, JournalError> {
    let mut connection = database.connect().await?;
    let query = format!(
        "SELECT day, tenant, call_id, event, code, reason, took_ms, state FROM journal \
         WHERE {} ORDER BY day, tenant, place",
        Selection::CONDITION
    );
    let [from, to, tenant] = selection.values();
    let query = sqlx::query(AssertSqlSafe(query)).bind(from).bind(to).bind(tenant);
    let mut rows = query.fetch(&mut connection);
    let mut all = Vec::new();
    let mut count: Option<Count> = None;
    while let Some(row) = rows.try_next().await.map_err(JournalError::Read)? {
        let row = Counted::from_row(&row).map_err(JournalError::Read)?;
        if count
            .as_ref()
            .is_none_or(|it| (&it.stats.day, &it.stats.domain) != (&row.day, &row.domain))
        {
            all.extend(count.take().map(Count::finish));
        }
        count.get_or_insert_with(|| Count::new(&row)).add(row);
    }
    all.extend(count.map(Count::finish));
    drop(rows);
    Ok(with_refusals(all, &refusals::table::read(database, selection).await?))
}

/// The same with the counts of refused requests, by day and tenant.
fn with_refusals(days: Vec<DayStats>, counts: &[RefusalRow]) -> Vec<DayStats> {
    let key = |stats: DayStats| ((stats.day.clone(), stats.domain.clone()), stats);
    let mut days: BTreeMap<_, _> = days.into_iter().map(key).collect();
    for refusal in counts {
        let (day, domain) = (refusal.day().to_string(), refusal.tenant.clone());
        let stats = days.entry((day.clone(), domain.clone())).or_insert_with(|| DayStats {
            day,
            domain,
            ..DayStats::default()
        });
        let count = stats.refused.entry(refusal.why()).or_default();
        *count = count.saturating_add(u64::try_from(refusal.requests).unwrap_or_default());
    }
    days.into_values().collect()
}

/// The columns of a row that are counted.
struct Counted {
    day: String,
    domain: String,
    call_id: String,
    event: String,
    code: Option<String>,
    reason: Option<String>,
    took_ms: i64,
    state: Option<String>,
}

impl Counted {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            day: row.try_get(0)?,
            domain: row.try_get(1)?,
            call_id: row.try_get(2)?,
            event: row.try_get(3)?,
            code: row.try_get(4)?,
            reason: row.try_get(5)?,
            took_ms: row.try_get(6)?,
            state: row.try_get(7)?,
        })
    }

    /// `number_not_allowed: premium`, `rate_limited`.
    fn why(&self) -> String {
        let words = [self.code.as_deref(), self.reason.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(": ")
    }
}

/// The figures of one tenant on one day, while rows are read.
#[derive(Default)]
struct Count {
    stats: DayStats,
    /// A set, since each of a call's two phones may be answered.
    answered: HashSet<String>,
    to_connect_ms: Vec<i64>,
}

impl Count {
    fn new(row: &Counted) -> Self {
        let (day, domain) = (row.day.clone(), row.domain.clone());
        Self { stats: DayStats { day, domain, ..DayStats::default() }, ..Self::default() }
    }

    fn add(&mut self, row: Counted) {
        let stats = &mut self.stats;
        match (&*row.event, row.state.as_deref()) {
            ("scheduled", _) => stats.scheduled += 1,
            ("cancelled", _) => stats.cancelled += 1,
            ("expired", _) => *stats.expired.entry(row.why()).or_default() += 1,
            ("accepted", _) => stats.accepted += 1,
            ("placed", _) => stats.placed += 1,
            ("failed", _) => stats.failed += 1,
            ("outcome_unknown", _) => stats.outcome_unknown += 1,
            ("refused", _) => *stats.refused.entry(row.why()).or_default() += 1,
            ("state", Some("answered")) => drop(self.answered.insert(row.call_id)),
            ("state", Some("connected")) => self.to_connect_ms.push(row.took_ms),
            _ => {}
        }
    }

    fn finish(mut self) -> DayStats {
        self.to_connect_ms.sort_unstable();
        let count = |length| u64::try_from(length).unwrap_or(u64::MAX);
        DayStats {
            answered: count(self.answered.len()),
            connected: count(self.to_connect_ms.len()),
            median_to_connect_ms: percentile(&self.to_connect_ms, 50),
            p95_to_connect_ms: percentile(&self.to_connect_ms, 95),
            ..self.stats
        }
    }
}

/// A percentile by the nearest-rank method.
fn percentile(sorted: &[i64], of_a_hundred: usize) -> Option<i64> {
    let rank = (sorted.len() * of_a_hundred).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<i64> = (1..=100).collect();

        assert_eq!(percentile(&hundred, 50), Some(50));
        assert_eq!(percentile(&hundred, 95), Some(95));
        assert_eq!(percentile(&[7], 95), Some(7));
        assert_eq!(percentile(&[1, 2, 3], 50), Some(2));
        assert_eq!(percentile(&[], 50), None);
    }
}
