//! What a journal on another machine must bear, which a file does not know.

use crate::journal_place::{Place, start};
use model::call_id::CallId;
use model::random::SystemRandom;
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::sync::Arc;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::verify::verify;
use store::journal::writer::DatabaseJournal;
use store::settings::{JournalLocation, JournalSettings};
use store::unusable_journal::UnusableJournal;

fn entry() -> Entry {
    let call_id = CallId::random(&SystemRandom).unwrap();
    Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, Event::Accepted)
}

#[tokio::test]
async fn a_restart_that_nobody_noticed_is_noticed_by_nobody() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    journal.write(entry()).await.unwrap();

    place.postgres.kill();
    place.postgres.start_again().unwrap();
    journal.write(entry()).await.unwrap();

    let report = verify(journal.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows), (vec![], 2));
}

#[tokio::test]
async fn while_it_is_down_entries_are_refused_at_once_and_then_taken_again() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    journal.write(entry()).await.unwrap();

    place.postgres.kill();
    let many = (0..500).map(|_| {
        let journal = journal.clone();
        tokio::spawn(async move { journal.write(entry()).await })
    });
    for write in many.collect::<Vec<_>>() {
        let refused = write.await.unwrap();
        assert!(matches!(refused, Err(JournalError::Write(_))), "{refused:?}");
    }

    place.postgres.start_again().unwrap();
    journal.write(entry()).await.unwrap();
    let report = verify(journal.database(), &[]).await.unwrap();
    assert_eq!((report.faults, report.rows), (vec![], 2));
}

#[tokio::test]
async fn a_chain_that_somebody_else_holds_is_waited_for_and_not_for_ever() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    journal.write(entry()).await.unwrap();
    let mut other = sqlx::postgres::PgConnectOptions::from_str(&place.postgres.url())
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut holding = other.begin().await.unwrap();
    sqlx::query("SELECT * FROM journal_chains FOR UPDATE").execute(&mut *holding).await.unwrap();

    let refused = journal.write(entry()).await;
    assert!(matches!(refused, Err(JournalError::Write(_))), "{refused:?}");

    holding.rollback().await.unwrap();
    journal.write(entry()).await.unwrap();
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_told_without_its_password() {
    let place = start().await;
    place.postgres.kill();

    let opened = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await;

    let error = opened.unwrap_err();
    assert!(matches!(error, JournalError::Open(_)), "{error:?}");
    assert!(!format!("{error:?} {:?}", place.settings).contains("secret@"), "{error:?}");
}

/// What the operator reads about a journal that cannot be opened by `user`.
async fn refusal(place: &Place, user: &str, password: &str) -> String {
    let location = JournalLocation::Postgres(place.postgres.url_of(user, password).into());
    let settings = JournalSettings { location: location.clone(), ..place.settings.clone() };
    let source = DatabaseJournal::open(&settings, Arc::new(SystemRandom)).await.unwrap_err();
    UnusableJournal { location, source }.to_string()
}

#[tokio::test]
async fn a_wrong_password_and_missing_rights_are_named_and_no_password_is_printed() {
    const PASSWORD: &str = "of-the-writer";
    const NO_PASSWORD: &str = "the database refuses the user or its password";
    const NO_RIGHT: &str = "the user of this program has not the right to do that";
    let place = start().await;
    // PostgreSQL 13 hashes passwords by MD5 unless it is asked for this.
    let roles = "SET password_encryption = 'scram-sha-256'; \
                 CREATE ROLE writer LOGIN PASSWORD 'of-the-writer'; \
                 REVOKE CREATE ON SCHEMA public FROM PUBLIC";
    place.run(roles).await;
    // The database of the tests does not write each commit to disk at once.
    place.run("CHECKPOINT").await;
    place.postgres.check_passwords().unwrap();
    place.postgres.kill();
    place.postgres.start_again().unwrap();

    let mut refusals = Vec::new();
    for (user, password, meaning) in [
        ("writer", "wrong-password", NO_PASSWORD),
        ("stranger", PASSWORD, NO_PASSWORD),
        // It may not create the tables.
        ("writer", PASSWORD, NO_RIGHT),
    ] {
        let refusal = refusal(&place, user, password).await;
        assert!(refusal.contains(meaning), "{user}: {refusal}");
        refusals.push(refusal);
    }
    for refusal in refusals {
        for secret in [PASSWORD, "wrong-password"] {
            assert!(!refusal.contains(secret), "{refusal}");
        }
    }
}
