//! The table: counts are added, read, and removed when they are old.

use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::journal::export::csv_line;
use crate::journal::selection::Selection;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use shared_types::domain::Domain;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use std::borrow::Cow;
use std::io;

const MINUTES_OF_DAY: i64 = 24 * 60;

/// Equal refusals of one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// Since 1970.
    pub minute: i64,
    /// The tenant's domain; empty if there is no such tenant.
    pub tenant: String,
    /// The code of the refusal; empty for signed calls.
    pub code: Cow<'static, str>,
    /// The number's problem, or the words of the contract of signed calls.
    pub reason: Cow<'static, str>,
    /// The pseudonym of the client; empty for several clients together.
    pub client: String,
    /// The domain that the first of these requests asked for.
    pub domain: Option<String>,
    /// How many there were.
    pub requests: i64,
}

impl RefusalRow {
    /// The day in UTC.
    pub fn day(&self) -> Date {
        TimeZone::UTC.to_datetime(self.time()).date()
    }

    /// `number_not_allowed: premium`, `rate_limited`.
    pub fn why(&self) -> String {
        let words = [&*self.code, &*self.reason].into_iter().filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(": ")
    }

    /// The beginning of the minute.
    fn time(&self) -> Timestamp {
        Timestamp::from_second(self.minute.saturating_mul(60)).unwrap_or_default()
    }

    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            minute: row.try_get(0)?,
            tenant: row.try_get(1)?,
            code: Cow::Owned(row.try_get(2)?),
            reason: Cow::Owned(row.try_get(3)?),
            client: row.try_get(4)?,
            domain: row.try_get(5)?,
            requests: row.try_get(6)?,
        })
    }
}

/// Adds `rows` to those in the table, in one transaction.
pub(super) async fn add(database: &Database, rows: &[RefusalRow]) -> Result<(), JournalError> {
    let mut connection = database.pooled().await?;
    let added = database.dialect.in_time(insert(database, &mut connection, rows)).await;
    added.map_err(WriteError::from)?;
    connection.give_back();
    Ok(())
}

async fn insert(
    database: &Database,
    connection: &mut AnyConnection,
    rows: &[RefusalRow],
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(database.dialect.begin()).await?;
    for row in rows {
        let query = sqlx::query(
            "INSERT INTO refusals (minute, tenant, code, reason, client, domain, requests) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (minute, tenant, code, reason, client) \
             DO UPDATE SET requests = refusals.requests + excluded.requests",
        );
        let query = query.bind(row.minute).bind(&*row.tenant).bind(&*row.code);
        let query = query.bind(&*row.reason).bind(&*row.client).bind(row.domain.as_deref());
        query.bind(row.requests).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The selected rows, the oldest first.
pub async fn read(
    database: &Database,
    selection: &Selection,
) -> Result<Vec<RefusalRow>, JournalError> {
    let mut connection = database.connect().await?;
    let query = sqlx::query(
        "SELECT minute, tenant, code, reason, client, domain, requests FROM refusals \
         WHERE minute >= $1 AND minute < $2 AND ($3 = '' OR tenant = $3) \
         ORDER BY minute, tenant, code, reason, client",
    );
    let first = selection.from.map_or(i64::MIN, first_minute);
    let end = selection.to.and_then(|last| last.tomorrow().ok()).map_or(i64::MAX, first_minute);
    let tenant = selection.tenant.as_ref().map_or("", Domain::as_str);
    let rows = query.bind(first).bind(end).bind(tenant).fetch_all(&mut connection).await;
    let rows = rows.map_err(JournalError::Read)?;
    rows.iter().map(RefusalRow::from_row).collect::<Result<_, _>>().map_err(JournalError::Read)
}

/// Writes `rows` as CSV with a heading.
pub fn write_csv(rows: &[RefusalRow], out: &mut impl io::Write) -> io::Result<()> {
    csv_line(out, ["minute", "tenant", "code", "reason", "client", "domain", "requests"])?;
    for row in rows {
        let (time, requests) = (row.time().to_string(), row.requests.to_string());
        let domain = row.domain.as_deref().unwrap_or_default();
        csv_line(
            out,
            [&*time, &row.tenant, &row.code, &row.reason, &row.client, domain, &*requests],
        )?;
    }
    Ok(())
}

/// Removes the rows that are older at `now` than the days for their tenant. Returns how many.
pub(crate) async fn remove_expired(
    connection: &mut AnyConnection,
    days_for: impl Fn(&str) -> u32,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let tenants = sqlx::query_as::<_, (String,)>("SELECT DISTINCT tenant FROM refusals");
    let mut removed = 0;
    for (tenant,) in tenants.fetch_all(&mut *connection).await? {
        let days = i64::from(days_for(&tenant));
        let today = now.as_second().div_euclid(60 * MINUTES_OF_DAY);
        let first_kept = today.saturating_sub(days).saturating_mul(MINUTES_OF_DAY);
        let query = sqlx::query("DELETE FROM refusals WHERE tenant = $1 AND minute < $2");
        let query = query.bind(tenant).bind(first_kept);
        removed += query.execute(&mut *connection).await?.rows_affected();
    }
    Ok(removed)
}

fn first_minute(day: Date) -> i64 {
    let begin = day.to_zoned(TimeZone::UTC).map(|begin| begin.timestamp().as_second());
    begin.map_or(i64::MIN, |second| second.div_euclid(60))
}
