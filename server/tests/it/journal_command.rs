//! `click2call journal …`, as an operator types it.

use crate::journal_place::{Place, start};
use model::call_id::CallId;
use model::random::SystemRandom;
use shared_types::error_code::ErrorCode;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::PseudonymKey;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::in_use::lacks_log;
use store::journal::writer::DatabaseJournal;
use store::settings::JournalLocation;

/// Two calls and a refusal of acme.com.
async fn some_journal() -> Place {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    for (event, number) in [
        (Event::Accepted, Some("2025550142")),
        (Event::Accepted, Some("2025550143")),
        (Event::Refused, None),
    ] {
        let call_id = CallId::random(&SystemRandom).unwrap();
        let entry = Entry {
            tenant: Some("acme.com".parse().unwrap()),
            code: (event == Event::Refused).then_some(ErrorCode::RateLimited),
            ..Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, event)
        };
        let number = number.map(|number| PhoneNumber::parse(number).unwrap());
        journal.write(number.map_or(entry.clone(), |it| entry.about(&it))).await.unwrap();
    }
    place
}

fn journal(place: &Place, arguments: &[&str]) -> Output {
    with_input(place, arguments, "")
}

fn with_input(place: &Place, arguments: &[&str], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_click2call"));
    command.arg("journal").args(arguments).current_dir(place.folder.path()).env_clear();
    command.env("C2C_JOURNAL_LOCATION", "journal.db").stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may not care for any input.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn verify_prints_the_heads_and_fails_when_somebody_was_at_the_journal() {
    let place = some_journal().await;

    let whole = journal(&place, &["verify"]);
    assert!(whole.status.success(), "{}", text(&whole.stderr));
    assert_eq!(
        text(&whole.stderr),
        "The last entry is of 2026-11-21T12:00:00Z.\nThe journal is whole: 3 rows in 1 chains.\n"
    );
    assert!(text(&whole.stdout).starts_with("2026-11-21 acme.com 3 "), "{}", text(&whole.stdout));
    std::fs::write(place.folder.path().join("heads"), &whole.stdout).unwrap();
    assert!(journal(&place, &["verify", "--against", "heads"]).status.success());

    place.run("UPDATE journal SET at = '2026-11-21T12:00:01Z' WHERE place = 2").await;
    let broken = journal(&place, &["verify", "--against", "heads"]);
    assert_eq!(broken.status.code(), Some(1));
    let told = text(&broken.stderr);
    assert!(
        told.starts_with("BROKEN 2026-11-21 acme.com: row 2 is not what was written"),
        "{told}"
    );

    std::fs::write(place.folder.path().join("heads"), "\nnonsense\n").unwrap();
    let unreadable = journal(&place, &["verify", "--against", "heads"]);
    assert!(text(&unreadable.stderr).contains("heads, line 2: expected a line as"));
}

#[tokio::test]
async fn export_and_stats_take_days_and_a_domain() {
    let place = some_journal().await;

    let csv = journal(&place, &["export", "--csv", "--from", "2026-11-21", "--domain", "acme.com"]);
    assert_eq!(text(&csv.stdout).lines().count(), 4, "{}", text(&csv.stderr));
    let json = journal(&place, &["export", "--json", "--to", "2026-11-20"]);
    assert!(json.status.success() && json.stdout.is_empty());

    let table = journal(&place, &["stats"]);
    let lines: Vec<_> = text(&table.stdout).lines().collect();
    assert!(lines[1].starts_with("2026-11-21  acme.com         2"), "{lines:?}");
    assert_eq!(lines[2].trim(), "refused 1: rate_limited");
    let json = journal(&place, &["stats", "--json"]);
    let days: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&days[0]["accepted"], &days[0]["refused"]["rate_limited"]), (&2.into(), &1.into()));

    for wrong in [&["export"][..], &["export", "--csv", "--json"], &["stats", "--from", "soon"]] {
        assert_eq!(journal(&place, wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[tokio::test]
async fn refusals_are_printed_with_their_counts() {
    let place = start().await;
    let entries = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let call_id = CallId::random(&SystemRandom).unwrap();
    let refused = Entry {
        tenant: Some("acme.com".parse().unwrap()),
        domain: Some("acme.com".parse().unwrap()),
        code: Some(ErrorCode::NumberNotAllowed),
        reason: Some("premium"),
        ..Entry::new("2026-11-21T12:00:07Z".parse().unwrap(), call_id, Event::Refused)
    };
    for _ in 0..3 {
        entries.count_refusal(refused.clone(), Some(PseudonymKey::from_bytes([0xab; 16])));
    }
    entries.flush().await;

    let output = journal(&place, &["refusals", "--from", "2026-11-21", "--domain", "acme.com"]);

    let client = "ab".repeat(16);
    let expected = format!(
        "minute,tenant,code,reason,client,domain,requests\r\n\
         2026-11-21T12:00:00Z,acme.com,number_not_allowed,premium,{client},acme.com,3\r\n"
    );
    assert_eq!(text(&output.stdout), expected, "{}", text(&output.stderr));
    let other = journal(&place, &["refusals", "--to", "2026-11-20"]);
    assert_eq!(text(&other.stdout).lines().count(), 1);
}

#[tokio::test]
async fn erase_reads_the_number_from_its_arguments_or_from_standard_input() {
    let place = some_journal().await;

    let first = journal(&place, &["erase", "--number", "+1 (202) 555-0142"]);
    assert_eq!(
        text(&first.stdout),
        "Erased from 1 entries of 1 calls.\n",
        "{}",
        text(&first.stderr)
    );
    let second = with_input(&place, &["erase"], "202-555-0143\n");
    assert_eq!(text(&second.stdout), "Erased from 1 entries of 1 calls.\n");
    let nothing = with_input(&place, &["erase"], "202-555-0144\n");
    assert_eq!(text(&nothing.stdout), "Erased from 0 entries of 0 calls.\n");

    assert!(journal(&place, &["verify"]).status.success());
    let left = text(&journal(&place, &["export", "--json"]).stdout).to_owned();
    assert!(!left.contains("***-***-"), "{left}");

    let no_number = with_input(&place, &["erase"], "sesame\n");
    assert!(!no_number.status.success() && !text(&no_number.stderr).contains("sesame"));
}

#[tokio::test]
async fn a_journal_that_is_not_there_is_not_made() {
    let place = start().await;

    let output = journal(&place, &["verify"]);

    assert!(!output.status.success());
    assert_eq!(
        text(&output.stderr),
        "click2call: there is no journal at journal.db; check `journal.location` (C2C_JOURNAL_LOCATION)\n"
    );
    assert_eq!(std::fs::read_dir(place.folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_backup_is_made_while_the_journal_is_open_and_restored_when_it_is_lost() {
    let place = start().await;
    let open = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let call_id = CallId::random(&SystemRandom).unwrap();
    let entry = Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, Event::Accepted);
    open.write(entry).await.unwrap();

    let made = journal(&place, &["backup", "--to", "backup.db"]);
    assert!(made.status.success(), "{made:?}");
    assert_eq!(
        text(&made.stdout),
        "Backup: backup.db, verified: 1 rows in 1 chains, the last of 2026-11-21T12:00:00Z\n\
         The key is not in it. Keep a copy of the key in another place.\n"
    );
    let again = journal(&place, &["backup", "--to", "backup.db"]);
    assert_eq!(text(&again.stderr), "click2call: backup.db exists, and is not overwritten\n");
    let in_use = journal(&place, &["restore", "--from", "backup.db", "--replace"]);
    assert!(text(&in_use.stderr).contains("a server uses the journal at journal.db"), "{in_use:?}");
    let kept = journal(&place, &["restore", "--from", "backup.db"]);
    assert!(text(&kept.stderr).contains("with --replace it is kept under another name"));

    drop(open);
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(place.folder.path().join(name));
    }
    let restored = journal(&place, &["restore", "--from", "backup.db"]);
    assert!(restored.status.success(), "{restored:?}");
    assert!(journal(&place, &["verify"]).status.success());
}

#[tokio::test]
async fn verify_warns_of_a_journal_without_entries() {
    let place = start().await;
    let open = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    open.flush().await;

    let empty = journal(&place, &["verify"]);

    assert!(empty.status.success());
    let told = text(&empty.stderr);
    assert!(told.starts_with("Warning: the journal has no entry. If calls were placed"), "{told}");
}

/// Copies the file of the journal and its key, and nothing else, to a place of its own.
async fn copy_of(place: &Place) -> Place {
    let copy = start().await;
    for name in ["journal.db", "journal.db.key"] {
        std::fs::copy(place.folder.path().join(name), copy.folder.path().join(name)).unwrap();
    }
    copy
}

#[tokio::test]
async fn verify_warns_of_a_copy_of_a_live_file_that_is_whole_in_itself() {
    const WARNING: &str = "the log that was beside it (-wal) is missing or empty";
    const ROWS: &str = "The journal is whole: 1 rows in 1 chains.";
    let entry = || {
        let call_id = CallId::random(&SystemRandom).unwrap();
        Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, Event::Accepted)
    };
    let place = start().await;
    let open = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    open.database().mark_in_use().await.unwrap();
    open.write(entry()).await.unwrap();
    place.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
    open.write(entry()).await.unwrap();

    let copy = copy_of(&place).await;
    let live = journal(&place, &["verify"]);
    assert!(!text(&live.stderr).contains(WARNING), "{live:?}");
    let verified = journal(&copy, &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
    assert!(text(&verified.stderr).contains(ROWS), "the second entry is missing: {verified:?}");
    assert!(text(&verified.stderr).contains(WARNING), "{verified:?}");

    let file = copy.folder.path().join("journal.db").display().to_string();
    let restored = start().await;
    let key = restored.folder.path().join("journal.db.key");
    std::fs::copy(copy.folder.path().join("journal.db.key"), key).unwrap();
    let restored = journal(&restored, &["restore", "--from", &file]);
    assert!(restored.status.success() && text(&restored.stderr).contains(WARNING), "{restored:?}");
}

#[tokio::test]
async fn neither_a_backup_nor_a_file_whose_server_has_stopped_lacks_anything() {
    let place = start().await;
    let open = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    open.database().mark_in_use().await.unwrap();
    let call_id = CallId::random(&SystemRandom).unwrap();
    let entry = Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, Event::Accepted);
    open.write(entry).await.unwrap();

    assert!(journal(&place, &["backup", "--to", "backup.db"]).status.success());
    let backup = JournalLocation::File(place.folder.path().join("backup.db"));
    assert!(!lacks_log(&backup));
    open.flush().await;
    open.database().mark_closed().await.unwrap();

    let copy = copy_of(&place).await;
    assert!(!lacks_log(&copy.settings.location));
    let verified = journal(&copy, &["verify"]);
    assert!(text(&verified.stderr).contains("1 rows in 1 chains"), "{verified:?}");
    assert!(!text(&verified.stderr).contains("Warning"), "{verified:?}");
}

#[tokio::test]
async fn a_lost_key_file_is_named_with_what_to_do() {
    let place = some_journal().await;
    std::fs::remove_file(place.folder.path().join("journal.db.key")).unwrap();

    let verify = journal(&place, &["verify"]);

    let told = text(&verify.stderr);
    assert!(told.contains("journal.db.key cannot be used"), "{told}");
    assert!(told.contains("put the key file of this journal there"), "{told}");
}
