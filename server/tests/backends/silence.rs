//! A database that stops answering during its work.

use crate::journal_place::{Place, start};
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::SystemRandom;
use shared_types::phone::PhoneNumber;
use std::net::SocketAddr;
use std::sync::Arc;
use store::database::Database;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};
use store::journal::erase::erase;
use store::journal::writer::DatabaseJournal;
use store::settings::{JournalLocation, JournalSettings};
use telephony::conformance::waiting::{in_time, in_vain};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The settings of `place`, through a proxy that forwards nothing more on a connection after the client has sent `word`. The value
/// changes then.
async fn silent_after(
    place: &Place,
    word: &'static [u8],
) -> (JournalSettings, watch::Receiver<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (is_silent, silence) = watch::channel(false);
    let database = place.postgres.address();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass(client, database, word, is_silent.clone()));
        }
    });
    let url = place.postgres.url().replace(&database.to_string(), &address.to_string());
    let location = JournalLocation::Postgres(url.into());
    (JournalSettings { location, ..place.settings.clone() }, silence)
}

async fn pass(
    client: TcpStream,
    database: SocketAddr,
    word: &'static [u8],
    is_silent: watch::Sender<bool>,
) {
    let database = TcpStream::connect(database).await.unwrap();
    let ((mut from_client, mut to_client), (mut from_database, mut to_database)) =
        (client.into_split(), database.into_split());
    tokio::spawn(async move { tokio::io::copy(&mut from_database, &mut to_client).await });
    let mut bytes = vec![0; 65_536];
    while let Ok(read) = from_client.read(&mut bytes).await {
        if bytes[..read].windows(word.len()).any(|part| part == word) {
            is_silent.send_replace(true);
            std::future::pending::<()>().await;
        }
        if read == 0 || to_database.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

async fn until_silent(mut silence: watch::Receiver<bool>) {
    in_time(silence.wait_for(|is_silent| *is_silent)).await.unwrap();
}

#[tokio::test]
async fn an_erasure_does_not_wait_for_ever() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let number = PhoneNumber::parse("+12025550142").unwrap();
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let call_id = CallId::random(&SystemRandom).unwrap();
    journal.write(Entry::new(now, call_id, Event::Accepted).about(&number)).await.unwrap();
    let (settings, silence) = silent_after(&place, b"journal_chains").await;
    let database = Database::existing(&settings).await.unwrap();

    let number = Dialled::Number(number);
    let erased = in_vain(erase(&database, &number, now), until_silent(silence)).await;

    assert!(erased.is_err(), "{erased:?}");
}

#[tokio::test]
async fn a_start_does_not_wait_for_ever_for_migrations() {
    let place = start().await;
    let (settings, silence) = silent_after(&place, b"_sqlx_migrations").await;

    let opened = in_vain(Database::create(&settings, &SystemRandom), until_silent(silence)).await;

    assert!(matches!(opened, Err(JournalError::Migrate(_))), "{opened:?}");
}

#[tokio::test]
async fn connections_that_a_restart_of_the_database_has_cut_are_replaced() {
    let place = start().await;
    let database = Arc::new(Database::create(&place.settings, &SystemRandom).await.unwrap());
    let stops = store::call_stops::CallStopStore::new(database);
    assert!(stops.stop(None, Timestamp::UNIX_EPOCH).await.unwrap());

    place.postgres.kill();
    place.postgres.start_again().unwrap();

    assert_eq!(stops.all().await.unwrap().len(), 1);
    assert!(stops.resume(None).await.unwrap());
}
