//! A faulty database on a real socket. The tests with a real MariaDB are in `tests/backends`.

use crate::support::database::{Manner, StandInDatabase};
use crate::support::nobody;
use directory::ivozprovider::IvozProvider;
use directory::settings::{DatabaseTls, IvozproviderSettings};
use directory::{Directory, DirectoryError, Terminal};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Longer than an answer takes on a busy machine.
const TIMEOUT: Duration = Duration::from_mins(1);

fn directory(address: SocketAddr) -> IvozProvider {
    http_client::install_tls_provider();
    IvozProvider::new(&IvozproviderSettings {
        host: address.ip().to_string(),
        port: address.port(),
        socket: None,
        database: "ivozprovider".into(),
        user: "click2call".into(),
        password: "sesame".to_owned().into(),
        tls: DatabaseTls::Off,
        ca: None,
        timeout: TIMEOUT,
    })
}

async fn asked(directory: &IvozProvider) -> Result<Option<Terminal>, DirectoryError> {
    directory.find(&"alice@127.0.0.1".parse().unwrap()).await
}

async fn asked_of(manner: Manner) -> Result<Option<Terminal>, DirectoryError> {
    asked(&directory(StandInDatabase::new(manner).await.address)).await
}

#[tokio::test]
async fn an_unreachable_database_is_noticed_at_the_query() {
    let refused = asked(&directory(nobody().await)).await;

    assert!(matches!(refused, Err(DirectoryError::Unreachable(_))), "{refused:?}");
}

#[tokio::test]
async fn silence_ends_in_time_wherever_it_falls() {
    for manner in [
        Manner::Silent,
        Manner::HalfAGreeting,
        Manner::SilentAfterTheGreeting,
        Manner::SilentOverQuestions(1),
    ] {
        let database = StandInDatabase::new(manner).await;
        let silent = database.keeps_silent(asked(&directory(database.address))).await;
        assert!(matches!(silent, Err(DirectoryError::TimedOut)), "{manner:?}: {silent:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_one_also_of_the_question() {
    for manner in [Manner::RefusesTheAccount, Manner::SilentOverQuestions(0)] {
        let refused = asked_of(manner).await;
        assert!(matches!(refused, Err(DirectoryError::Refused(_))), "{manner:?}: {refused:?}");
    }
}

#[tokio::test]
async fn invalid_data_and_broken_connections_are_errors_without_a_panic() {
    for manner in [Manner::Garbage, Manner::TooShort, Manner::DropsQuestions] {
        let broken = asked_of(manner).await;
        assert!(
            matches!(broken, Err(DirectoryError::Unreadable(_) | DirectoryError::Unreachable(_))),
            "{manner:?}: {broken:?}"
        );
    }
}

#[tokio::test]
async fn a_database_that_stops_answering_uses_up_no_connection_permanently() {
    // One more than the maximum of simultaneous queries.
    let database = StandInDatabase::new(Manner::SilentOverQuestions(9)).await;
    let directory = directory(database.address);

    for _ in 0..9 {
        let silent = database.keeps_silent(asked(&directory)).await;
        assert!(matches!(silent, Err(DirectoryError::TimedOut)), "{silent:?}");
    }
    let refused = asked(&directory).await;

    assert!(matches!(refused, Err(DirectoryError::Refused(_))), "{refused:?}");
    assert_eq!(database.questions.load(Ordering::SeqCst), 10);
}
