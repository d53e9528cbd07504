//! Properties of a journal in a SQLite file: its key, and deleted data in the file.

use crate::journal_place::{Place, start};
use crate::support::app::ACME;
use crate::support::clock::ManualClock;
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::SystemRandom;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};
use store::journal::erase::erase;
use store::journal::writer::DatabaseJournal;
use store::settings::JournalSettings;

async fn open(settings: &JournalSettings) -> Result<DatabaseJournal, JournalError> {
    DatabaseJournal::open(settings, Arc::new(SystemRandom)).await
}

fn entry(at: &str, number: &str) -> Entry {
    let call_id = CallId::random(&SystemRandom).unwrap();
    let entry = Entry::new(at.parse().unwrap(), call_id, Event::Accepted);
    entry.about(&PhoneNumber::parse(number).unwrap())
}

#[tokio::test]
async fn a_journal_without_its_key_file_is_not_continued() {
    let place = start().await;
    let key = place.folder.path().join("journal.db.key");
    open(&place.settings)
        .await
        .unwrap()
        .write(entry("2026-11-21T12:00:00Z", "2025550142"))
        .await
        .unwrap();
    assert!(open(&place.settings).await.is_ok());

    std::fs::remove_file(&key).unwrap();

    assert!(matches!(open(&place.settings).await, Err(JournalError::KeyFileMissing { .. })));
    assert!(!key.exists(), "another key was made");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_files_of_a_journal() {
    use std::os::unix::fs::PermissionsExt;
    let modes = |place: &Place| -> Vec<(String, u32)> {
        let files = std::fs::read_dir(place.folder.path()).unwrap().map(|file| file.unwrap());
        let mode = |file: std::fs::DirEntry| {
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            (file.file_name().into_string().unwrap(), mode)
        };
        let mut modes: Vec<_> = files.map(mode).collect();
        modes.sort();
        modes
    };
    let private = ["journal.db", "journal.db-shm", "journal.db-wal", "journal.db.key"]
        .map(|name| (name.to_owned(), 0o600));
    let place = start().await;
    let journal = open(&place.settings).await.unwrap();
    journal.write(entry("2026-11-21T12:00:00Z", "2025550142")).await.unwrap();
    assert_eq!(modes(&place), private);

    // As an earlier version left them.
    for (name, _) in &private {
        let open_to_all = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(place.folder.path().join(name), open_to_all).unwrap();
    }
    let _again = open(&place.settings).await.unwrap();

    assert_eq!(modes(&place), private);
}

#[tokio::test]
async fn the_key_of_a_journal_may_be_somewhere_else() {
    let (place, elsewhere) = (start().await, tempfile::tempdir().unwrap());
    let key_file = elsewhere.path().join("c2c.key");
    let settings = JournalSettings { key_file: Some(key_file.clone()), ..place.settings.clone() };
    let journal = open(&settings).await.unwrap();
    journal.write(entry("2026-11-21T12:00:00Z", "2025550142")).await.unwrap();
    let secret = store::server_secret::server_secret(&settings, &SystemRandom);

    assert!(secret.is_ok() && key_file.is_file());
    let names = std::fs::read_dir(place.folder.path()).unwrap();
    let names = names.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.ends_with("key") && !name.ends_with("secret")));
    assert!(open(&settings).await.is_ok());
    // Without it no other key is created.
    assert!(matches!(open(&place.settings).await, Err(JournalError::KeyFileMissing { .. })));
}

#[tokio::test]
async fn of_an_erased_number_nothing_stays_in_the_file() {
    let place = start().await;
    let journal = open(&place.settings).await.unwrap();
    for _ in 0..100 {
        journal.write(entry("2026-11-21T12:00:00Z", "(202) 555-0142")).await.unwrap();
        journal.write(entry("2026-11-21T12:00:00Z", "(202) 555-0199")).await.unwrap();
    }
    let hash =
        place.texts("SELECT DISTINCT number_hash FROM journal WHERE number LIKE '%0142'").await;
    let salts = place.texts("SELECT salt FROM journal WHERE number LIKE '%0142'").await;
    assert!(bytes(&place).contains("***-***-0142") && bytes(&place).contains(&hash[0]));

    let number = Dialled::Number(PhoneNumber::parse("2025550142").unwrap());
    let now: Timestamp = "2026-11-21T13:00:00Z".parse().unwrap();
    let erased = erase(journal.database(), &number, now).await.unwrap();

    assert_eq!(erased.calls, 100);
    let left = bytes(&place);
    for gone in salts.iter().chain(&hash).map(String::as_str).chain(["***-***-0142"]) {
        assert!(!left.contains(gone), "{gone} is still there");
    }
    assert!(left.contains("***-***-0199"));
}

/// All files of the journal.
fn bytes(place: &Place) -> String {
    let files = ["journal.db", "journal.db-wal"].map(|name| place.folder.path().join(name));
    let bytes: Vec<u8> =
        files.iter().flat_map(|file| std::fs::read(file).unwrap_or_default()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The interval at which the server compares wall clock and uptime.
const STEP: Duration = Duration::from_mins(5);

#[tokio::test]
async fn the_server_deletes_old_days_at_its_start_and_every_hour() {
    http_client::install_tls_provider();
    let place = start().await;
    let journal = open(&place.settings).await.unwrap();
    for day in ["2026-11-10", "2026-11-15", "2026-11-21"] {
        journal.write(entry(&format!("{day}T07:00:00Z"), "2025550142")).await.unwrap();
    }
    std::fs::write(place.folder.path().join("domains.json"), ACME).unwrap();
    let text = "listen = '127.0.0.1:0'\nprovider = 'simulator'";
    let settings = read::from_text(text, "test settings", &|_| None).unwrap();
    let settings = Settings {
        domains: place.folder.path().join("domains.json"),
        journal: JournalSettings { retention_days: 7, ..place.settings.clone() },
        ..settings
    };
    let clock = Arc::new(ManualClock::default());
    let _server =
        Server::start(settings, Arc::clone(&clock) as _, Arc::new(SystemRandom)).await.unwrap();

    // It deletes immediately, and then compares the clocks before it deletes again.
    clock.until_somebody_sleeps_until(STEP).await;
    assert_eq!(days(&place).await, ["2026-11-15", "2026-11-21"]);
    // Its own date started with the newest day of the journal. Two days later two more days are too old.
    clock.advance(Duration::from_hours(48));
    clock.until_somebody_sleeps_until(Duration::from_hours(48) + STEP).await;
    assert_eq!(days(&place).await, ["2026-11-21"]);
}

async fn days(place: &Place) -> Vec<String> {
    place.texts("SELECT DISTINCT day FROM journal ORDER BY day").await
}
