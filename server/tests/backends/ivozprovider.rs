//! Terminals in a real database with IvozProvider's tables.

use directory::ivozprovider::IvozProvider;
use directory::settings::{DatabaseTls, IvozproviderSettings};
use directory::{Directory, DirectoryError, Terminal, TerminalSecret};
use model::extension::NameError;
use rig::{Account, MariaDb};
use secrecy::ExposeSecret;
use sqlx::{ConnectOptions, mysql::MySqlConnectOptions};
use std::time::Duration;

/// By the account that has the documented grants.
fn settings(database: &MariaDb) -> IvozproviderSettings {
    http_client::install_tls_provider();
    let Account { name, password } = MariaDb::READER;
    IvozproviderSettings {
        host: database.address().ip().to_string(),
        port: database.address().port(),
        socket: None,
        database: MariaDb::DATABASE.into(),
        user: name.into(),
        password: password.to_owned().into(),
        tls: DatabaseTls::Preferred,
        ca: None,
        timeout: Duration::from_secs(20),
    }
}

fn directory(database: &MariaDb) -> IvozProvider {
    IvozProvider::new(&settings(database))
}

async fn find(directory: &IvozProvider, aor: &str) -> Result<Option<Terminal>, DirectoryError> {
    directory.find(&aor.parse().unwrap()).await
}

/// The endpoint of an existing terminal, with company and brand.
async fn found(directory: &IvozProvider, aor: &str) -> (String, u64, u64) {
    let terminal = find(directory, aor).await.unwrap().unwrap();
    (terminal.endpoint.as_str().to_owned(), terminal.company, terminal.brand)
}

#[tokio::test]
async fn a_terminal_is_found_with_all_that_rings_it() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);

    let alice = find(&directory, "alice@127.0.0.1").await.unwrap().unwrap();

    let TerminalSecret::Password(password) = &alice.secret else { panic!("a hash") };
    assert_eq!(password.expose_secret(), "alice**PA55W0RD");
    assert_eq!((alice.endpoint.as_str(), alice.extension.as_str()), ("b1c1t1_alice", "101"));
    assert_eq!((alice.company, alice.brand), (1, 1));
    // Another terminal of the same name, and one of another brand.
    let other = found(&directory, "alice@pbx.example.org").await;
    assert_eq!(other, ("b1c2t3_alice".to_owned(), 2, 1));
    let carol = found(&directory, "carol@other.example.org").await;
    assert_eq!(carol, ("b2c3t8_carol".to_owned(), 3, 2));
    // The tables compare case-insensitively.
    assert_eq!(found(&directory, "ALICE@127.0.0.1").await.0, "b1c1t1_alice");
}

#[tokio::test]
async fn a_terminal_with_a_missing_row_in_any_table_may_place_no_call() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);

    for aor in [
        "nobody@127.0.0.1",
        "alice@nowhere.example",
        "carol@127.0.0.1",
        "nouser@127.0.0.1",
        "noextension@127.0.0.1",
        "noendpoint@127.0.0.1",
        // The company's domain counts, not the terminal's.
        "nodomain@other.example.org",
    ] {
        assert!(find(&directory, aor).await.unwrap().is_none(), "{aor}");
    }
    database.run("UPDATE Terminals SET password = '' WHERE id = 1").unwrap();
    assert!(find(&directory, "alice@127.0.0.1").await.unwrap().is_none());
}

#[tokio::test]
async fn no_text_breaks_the_question() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);
    let long = format!("{}@127.0.0.1", "a".repeat(100_000));

    for aor in [
        "'--\t@127.0.0.1",
        "alice@127.0.0.1';DROP\tTABLE\tTerminals;--",
        "%@%",
        "\\@127.0.0.1",
        "a\0@127.0.0.1",
        "ünï@127.0.0.1",
        "\u{1f4de}@\u{1f4de}",
        &long,
    ] {
        let answer = find(&directory, aor).await;
        assert!(matches!(answer, Ok(None)), "{aor:?}: {answer:?}");
    }
    assert_eq!(found(&directory, "alice@127.0.0.1").await.0, "b1c1t1_alice");
}

#[tokio::test]
async fn names_with_special_characters_of_asterisk_are_not_passed_on() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);

    database
        .run(
            "UPDATE ast_ps_endpoints SET sorcery_id = 'a\\r\\nAction: Logoff' WHERE terminalId = 1",
        )
        .unwrap();
    let alice = find(&directory, "alice@127.0.0.1").await;
    assert!(matches!(alice, Err(DirectoryError::Unusable(NameError::Endpoint))), "{alice:?}");

    database.run("UPDATE Extensions SET number = '1,2' WHERE id = 2").unwrap();
    let bob = find(&directory, "bob@127.0.0.1").await;
    assert!(matches!(bob, Err(DirectoryError::Unusable(NameError::Extension))), "{bob:?}");
}

#[tokio::test]
async fn a_database_that_was_down_is_queried_again_when_it_is_back() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);
    assert_eq!(found(&directory, "bob@127.0.0.1").await.0, "b1c1t2_bob");

    database.stop().unwrap();
    let down = find(&directory, "bob@127.0.0.1").await;
    assert!(matches!(down, Err(DirectoryError::Unreachable(_))), "{down:?}");

    database.start_again().unwrap();
    assert_eq!(found(&directory, "bob@127.0.0.1").await.0, "b1c1t2_bob");
}

#[tokio::test]
async fn a_restart_that_nobody_noticed_is_noticed_by_nobody() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);
    assert_eq!(found(&directory, "bob@127.0.0.1").await.0, "b1c1t2_bob");

    database.stop().unwrap();
    database.start_again().unwrap();

    assert_eq!(found(&directory, "bob@127.0.0.1").await.0, "b1c1t2_bob");
}

#[tokio::test]
async fn many_questions_share_eight_connections() {
    let database = MariaDb::start().unwrap();
    let directory = directory(&database);

    let questions = (0..100).map(|_| {
        let directory = directory.clone();
        tokio::spawn(async move { found(&directory, "bob@127.0.0.1").await.0 })
    });
    for question in questions.collect::<Vec<_>>() {
        assert_eq!(question.await.unwrap(), "b1c1t2_bob");
    }

    assert!((1..=8).contains(&connections(&database).await));
}

/// The number of the reader's connections, as the administrator sees it.
async fn connections(database: &MariaDb) -> i64 {
    let options: MySqlConnectOptions = database.url(MariaDb::ADMIN).parse().unwrap();
    let mut admin = options.connect().await.unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = ?")
        .bind(MariaDb::READER.name)
        .fetch_one(&mut admin)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_refusal_names_its_cause_for_the_log() {
    let database = MariaDb::start().unwrap();

    let wrong = IvozproviderSettings { password: "guess".to_owned().into(), ..settings(&database) };
    let refused = find(&IvozProvider::new(&wrong), "bob@127.0.0.1").await.unwrap_err();
    assert!(told(&refused).contains("Access denied"), "{}", told(&refused));
    assert!(!told(&refused).contains("guess"));

    database.run("REVOKE SELECT (id, number) ON Extensions FROM click2call").unwrap();
    let refused = find(&directory(&database), "bob@127.0.0.1").await.unwrap_err();
    assert!(matches!(refused, DirectoryError::Refused(_)), "{refused:?}");
    assert!(told(&refused).contains("denied"), "{}", told(&refused));
}

fn told(error: &DirectoryError) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}

#[tokio::test]
async fn with_required_tls_nothing_is_sent_in_clear_text() {
    let database = MariaDb::start().unwrap();

    for tls in [DatabaseTls::Required, DatabaseTls::Verified] {
        let settings = IvozproviderSettings { tls, ..settings(&database) };
        let answer = find(&IvozProvider::new(&settings), "bob@127.0.0.1").await;
        assert!(matches!(answer, Err(DirectoryError::Unreachable(_))), "{tls:?}: {answer:?}");
    }
    let off = IvozproviderSettings { tls: DatabaseTls::Off, ..settings(&database) };
    assert_eq!(found(&IvozProvider::new(&off), "bob@127.0.0.1").await.0, "b1c1t2_bob");
}

#[tokio::test]
async fn a_socket_is_as_good_as_a_port() {
    let database = MariaDb::start().unwrap();
    let settings = IvozproviderSettings {
        host: "nowhere.invalid".into(),
        socket: Some(database.socket()),
        ..settings(&database)
    };

    assert_eq!(found(&IvozProvider::new(&settings), "bob@127.0.0.1").await.0, "b1c1t2_bob");
}
