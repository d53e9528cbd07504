//! The real server is killed 200 times during calls. Every call that was answered "ok" is in the journal, and the journal is
//! intact.
//!
//! A separate target, which has the machine to itself. `--nocapture` shows the figures, and `C2C_SURVIVAL_KILLS` sets the number of
//! kills.
#![cfg(test)]

mod callers;
mod victim;

use callers::Callers;
use model::clock::{Clock, SystemClock};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::collections::HashSet;
use std::path::Path;
use store::database::Database;
use store::journal::verify;
use store::settings::JournalSettings;
use victim::Victim;

/// The number of kills, unless the environment sets another number.
const KILLS: u32 = 200;
/// The server is killed after about this number of answers, at a different point each time.
const ANSWERS: u32 = 40;

#[tokio::test]
async fn every_call_that_was_answered_ok_is_in_the_journal_however_often_the_server_is_killed() {
    let kills = kills();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), callers::TENANT).unwrap();
    let clock = SystemClock::start();
    let mut callers = Callers::default();
    let mut answered = HashSet::new();

    for kill in 0..kills {
        let victim = Victim::start(folder.path());
        let call_ids =
            callers.call_until(victim.address(), kill * 7 % ANSWERS + 1, || victim.kill());
        answered.extend(call_ids);
    }

    let accepted = accepted(&folder.path().join("journal.db")).await;
    let lost: Vec<_> = answered.difference(&accepted).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), answered.len());
    assert!(answered.len() >= kills as usize, "only {} were answered", answered.len());
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    let database = Database::existing(&settings).await.unwrap();
    let report = verify::verify(&database, &[]).await.unwrap();
    assert_eq!(report.faults, [], "the journal is damaged");
    eprintln!(
        "{kills} kills, {} calls answered ok, {} accepted, all found; {} rows whole; {:.1} s",
        answered.len(),
        accepted.len(),
        report.rows,
        clock.uptime().as_secs_f64(),
    );
}

fn kills() -> u32 {
    let named = std::env::var("C2C_SURVIVAL_KILLS").ok();
    named.map_or(KILLS, |number| number.parse().expect("C2C_SURVIVAL_KILLS is a number"))
}

async fn accepted(journal: &Path) -> HashSet<String> {
    let mut connection = SqliteConnectOptions::new().filename(journal).connect().await.unwrap();
    let query = "SELECT call_id FROM journal WHERE event = 'accepted'";
    let call_ids = sqlx::query_scalar::<_, String>(query).fetch_all(&mut connection).await.unwrap();
    call_ids.into_iter().collect()
}
