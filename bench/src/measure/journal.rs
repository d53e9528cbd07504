//! The cost of a call in the journal, compared with the same rows in a bare SQLite table.
//!
//! Both write two rows for each call in batches of 64, to separate files with the same settings. The bare table has no hash chain,
//! no index of calls, no hash of the number, and no caller that waits for the commit.

use crate::stopwatch::{Stopwatch, median};
use anyhow::{Context, Result};
use model::call_id::CallId;
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use shared_types::phone::PhoneNumber;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, QueryBuilder, Sqlite};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::writer::DatabaseJournal;
use store::settings::JournalSettings;

/// The duration of a round.
const CALLS: u32 = 20_000;
const ROWS_OF_A_CALL: usize = 2;
const BATCH: usize = 64;

/// Calls per second of each.
#[derive(Clone, Copy, Debug)]
pub struct JournalCost {
    pub journal: f64,
    pub bare: f64,
    /// The journal's rate divided by the bare table's, in the same round.
    pub ratio: f64,
}

/// In alternating rounds, so that other load affects both.
pub async fn measure(rounds: u32) -> Result<JournalCost> {
    let mut all = Vec::new();
    for _ in 0..rounds {
        let folder = tempfile::tempdir().context("there is no room for the journal")?;
        let journal = into_journal(&folder.path().join("journal.db"), CALLS).await?;
        let bare = into_bare_table(&folder.path().join("bare.db"), CALLS).await?;
        all.push((journal, bare));
    }
    let middle = |of: fn(&(f64, f64)) -> f64| median(all.iter().map(of)).context("no rounds");
    Ok(JournalCost {
        journal: middle(|(journal, _)| *journal)?,
        bare: middle(|(_, bare)| *bare)?,
        ratio: middle(|(journal, bare)| journal / bare)?,
    })
}

/// Writes calls to a new journal at `path`, and returns the calls per second.
pub async fn into_journal(path: &Path, calls: u32) -> Result<f64> {
    let journal = DatabaseJournal::open(&JournalSettings::at(path), Arc::new(SystemRandom)).await?;
    let entries = entries(calls)?;
    let watch = Stopwatch::start();
    for entry in entries {
        journal.write_soon(entry).await;
    }
    journal.flush().await;
    Ok(per_second(calls, watch.elapsed()))
}

/// The same with a bare table.
pub async fn into_bare_table(path: &Path, calls: u32) -> Result<f64> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal);
    let options = options.synchronous(SqliteSynchronous::Normal).disable_statement_logging();
    let mut connection = options.connect().await?;
    let table = "CREATE TABLE bare (id INTEGER PRIMARY KEY, at TEXT, call_id TEXT, event TEXT, \
                 domain TEXT, number TEXT, took_ms INTEGER) STRICT";
    sqlx::query(table).execute(&mut connection).await?;
    let entries = entries(calls)?;
    let watch = Stopwatch::start();
    for batch in entries.chunks(BATCH) {
        insert(&mut connection, batch).await?;
    }
    Ok(per_second(calls, watch.elapsed()))
}

async fn insert(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<()> {
    let mut query: QueryBuilder<Sqlite> =
        QueryBuilder::new("INSERT INTO bare (at, call_id, event, domain, number, took_ms) ");
    query.push_values(entries, |mut row, entry| {
        row.push_bind(entry.at.to_string())
            .push_bind(entry.call_id.to_string())
            .push_bind(entry.event.as_str())
            .push_bind(entry.domain.as_ref().map(|domain| domain.as_str().to_owned()))
            .push_bind(entry.masked_number())
            .push_bind(0_i64);
    });
    query.build().execute(connection).await?;
    Ok(())
}

fn entries(calls: u32) -> Result<Vec<Entry>> {
    let clock = SystemClock::start();
    let mut entries = Vec::with_capacity(calls as usize * ROWS_OF_A_CALL);
    for call in 0..calls {
        let call_id = CallId::random(&SystemRandom)?;
        let number = PhoneNumber::parse(&format!("212220{:04}", call % 10_000))
            .ok()
            .context("the bench dials no number")?;
        for event in [Event::Accepted, Event::Placed] {
            let entry = Entry::new(clock.now(), call_id, event).about(&number);
            let domain = Some("acme.com".parse()?);
            entries.push(Entry { tenant: domain.clone(), domain, ..entry });
        }
    }
    Ok(entries)
}

fn per_second(calls: u32, took: Duration) -> f64 {
    f64::from(calls) / took.as_secs_f64()
}
