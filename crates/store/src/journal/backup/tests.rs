use super::*;
use crate::journal::Journal;
use crate::journal::entry::{Entry, Event};
use crate::journal::writer::DatabaseJournal;
use crate::unusable_journal::UnusableJournal;
use model::call_id::CallId;
use model::random::SystemRandom;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

struct Place {
    folder: TempDir,
    settings: JournalSettings,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        Self { folder, settings }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn open(&self) -> DatabaseJournal {
        DatabaseJournal::open(&self.settings, Arc::new(SystemRandom)).await.unwrap()
    }

    /// Writes entries and closes the journal.
    async fn write(&self, entries: usize) {
        let journal = self.open().await;
        for _ in 0..entries {
            journal.write(entry()).await.unwrap();
        }
        journal.flush().await;
        drop(journal);
        self.wait_until_unused().await;
    }

    /// The connections of a journal are closed by tasks of their own.
    async fn wait_until_unused(&self) {
        while ensure_unused(&self.path("journal.db")).await.is_err() {
            tokio::task::yield_now().await;
        }
    }

    async fn rows(&self) -> u64 {
        let database = Database::existing(&self.settings).await.unwrap();
        let report = verify::verify(&database, &[]).await.unwrap();
        assert_eq!(report.faults, []);
        report.rows
    }

    async fn run(&self, path: &Path, statement: &'static str) {
        let settings = same_key(&self.settings, &self.path("journal.db"), path);
        let database = Database::as_is(&settings).await.unwrap();
        let mut connection = database.connect().await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// What an operator reads when the journal cannot be opened.
    async fn told(&self) -> String {
        let opened = DatabaseJournal::open(&self.settings, Arc::new(SystemRandom)).await;
        let source = opened.map(drop).unwrap_err();
        UnusableJournal { location: self.settings.location.clone(), source }.to_string()
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn entry() -> Entry {
    let call_id = CallId::random(&SystemRandom).unwrap();
    Entry::new("2026-11-21T12:00:00Z".parse().unwrap(), call_id, Event::Accepted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_made_while_calls_are_written_is_complete() {
    let place = Place::new();
    let journal = place.open().await;
    journal.write(entry()).await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (journal, stop) = (journal.clone(), Arc::clone(&stop));
        async move {
            let mut written = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                journal.write(entry()).await.unwrap();
                written += 1;
            }
            written
        }
    });

    let mut rows = Vec::new();
    for number in 0..5 {
        let to = place.path(&format!("backup-{number}.db"));
        rows.push(backup(&place.settings, &to).await.unwrap().rows);
    }
    stop.store(true, Ordering::Relaxed);
    let written = writing.await.unwrap();

    assert!(rows.is_sorted() && rows[0] >= 1 && rows[4] <= written + 1, "{rows:?} {written}");
    let last = backup(&place.settings, &place.path("last.db")).await.unwrap();
    assert_eq!(last.rows, written + 1);
    assert_eq!(last.last_entry.as_deref(), Some("2026-11-21T12:00:00Z"));
    assert!(!place.path("last.db-wal").exists() && !place.path("last.db.part").exists());
}

#[tokio::test]
async fn an_empty_copy_of_the_live_file_is_not_taken_for_a_whole_journal() {
    let place = Place::new();
    let journal = place.open().await;
    journal.write(entry()).await.unwrap();
    let copy = place.path("copy.db");
    fs::copy(place.path("journal.db"), &copy).unwrap();

    let settings = same_key(&place.settings, &place.path("journal.db"), &copy);
    let database = Database::existing(&settings).await.unwrap();
    let report = verify::verify(&database, &[]).await.unwrap();
    assert_eq!((report.rows, report.faults.len()), (0, 0));
    assert!(report.warning().unwrap().contains("click2call journal backup"), "{report:?}");

    fs::write(&copy, "").unwrap();
    let error = Database::existing(&settings).await.unwrap_err();
    assert!(matches!(error, JournalError::NoTables(_)), "{error:?}");
    assert!(error.advice().unwrap().contains("click2call journal backup"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_for_our_user_alone_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write(1).await;
    let to = place.path("backup.db");
    backup(&place.settings, &to).await.unwrap();
    let before = fs::read(&to).unwrap();

    let again = backup(&place.settings, &to).await;

    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    assert_eq!(fs::read(&to).unwrap(), before);
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_lost_journal_is_restored() {
    let place = Place::new();
    place.write(3).await;
    backup(&place.settings, &place.path("backup.db")).await.unwrap();
    fs::remove_file(place.path("journal.db")).unwrap();

    let restored = restore(&place.settings, &place.path("backup.db"), false).await.unwrap();

    assert_eq!((restored.verified.rows, restored.replaced, restored.waiting_calls), (3, None, 0));
    assert_eq!(place.rows().await, 3);
    place.write(1).await;
    assert_eq!(place.rows().await, 4);
}

#[tokio::test]
async fn a_journal_is_replaced_only_on_request_and_is_kept() {
    let place = Place::new();
    place.write(2).await;
    let backup_file = place.path("backup.db");
    backup(&place.settings, &backup_file).await.unwrap();
    place.write(1).await;

    let refused = restore(&place.settings, &backup_file, false).await;
    assert!(matches!(refused, Err(BackupError::WouldReplace(_))), "{refused:?}");
    assert_eq!(place.rows().await, 3);
    place.wait_until_unused().await;

    let restored = restore(&place.settings, &backup_file, true).await.unwrap();
    assert_eq!(restored.replaced, Some(place.path("journal.db.replaced")));
    assert_eq!(place.rows().await, 2);
    place.wait_until_unused().await;
    let again = restore(&place.settings, &backup_file, true).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
}

#[tokio::test]
async fn a_journal_that_a_server_uses_is_not_replaced() {
    let place = Place::new();
    place.write(1).await;
    backup(&place.settings, &place.path("backup.db")).await.unwrap();
    let journal = place.open().await;
    journal.write(entry()).await.unwrap();

    let restored = restore(&place.settings, &place.path("backup.db"), true).await;

    assert!(matches!(restored, Err(BackupError::InUse(_))), "{restored:?}");
    journal.write(entry()).await.unwrap();
    assert_eq!(place.rows().await, 3);
}

#[tokio::test]
async fn a_backup_that_was_changed_is_not_restored_and_nothing_is_left() {
    let place = Place::new();
    place.write(2).await;
    let backup_file = place.path("backup.db");
    backup(&place.settings, &backup_file).await.unwrap();
    place.run(&backup_file, "UPDATE journal SET at = '2026-11-22T00:00:00Z' WHERE place = 1").await;
    let before = place.names();

    let restored = restore(&place.settings, &backup_file, true).await;

    let Err(BackupError::Faulty(faults)) = restored else { panic!("{restored:?}") };
    assert!(faults[0].to_string().contains("row 1 is not what was written"), "{faults:?}");
    assert_eq!(place.names(), before);
    assert_eq!(place.rows().await, 2);
}

#[tokio::test]
async fn postgresql_is_left_to_its_own_programs() {
    let location = JournalLocation::Postgres("postgres://c2c@db/calls".into());
    let settings = JournalSettings { location, ..JournalSettings::default() };
    let file = Path::new("backup.db");

    for refused in
        [backup(&settings, file).await.map(drop), restore(&settings, file, true).await.map(drop)]
    {
        let told = refused.unwrap_err().to_string();
        assert!(told.contains("pg_dump and pg_restore"), "{told}");
    }
}

#[tokio::test]
async fn a_missing_key_file_stops_the_start_and_is_not_made_anew() {
    let place = Place::new();
    place.write(1).await;
    fs::remove_file(place.path("journal.db.key")).unwrap();

    let told = place.told().await;

    assert!(told.contains("there is no key file ") && told.contains("journal.db.key"), "{told}");
    assert!(told.contains("from your copy of it"), "{told}");
    assert!(!place.path("journal.db.key").exists());
}

#[tokio::test]
async fn the_causes_of_an_unusable_journal_are_told_apart_each_with_what_to_do() {
    let other_key = Place::new();
    other_key.write(1).await;
    fs::write(other_key.path("journal.db.key"), "0".repeat(64)).unwrap();
    let told = other_key.told().await;
    assert!(
        told.contains("the key is not the one") && told.contains("`journal.key_file`"),
        "{told}"
    );

    let emptied = Place::new();
    emptied.write(1).await;
    emptied.run(&emptied.path("journal.db"), "DELETE FROM journal_seal").await;
    let told = emptied.told().await;
    assert!(told.contains("the journal has no seal"), "{told}");

    let newer = Place::new();
    newer.write(1).await;
    let statement = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (4711, 'later', TRUE, x'00', 0)";
    newer.run(&newer.path("journal.db"), statement).await;
    let told = newer.told().await;
    assert!(told.contains("a newer version of this program") && told.contains("4711"), "{told}");
    let refused = backup(&newer.settings, &newer.path("backup.db")).await;
    assert!(
        matches!(refused, Err(BackupError::Journal(JournalError::NewerSchema { found: 4711, .. }))),
        "{refused:?}"
    );

    let damaged = Place::new();
    damaged.write(1).await;
    fs::write(damaged.path("journal.db"), "no database, and longer than one page ".repeat(200))
        .unwrap();
    let told = damaged.told().await;
    assert!(told.contains("it is damaged, or no database; keep the file"), "{told}");

    let no_folder = Place::new();
    let settings = JournalSettings::at(no_folder.path("none").join("journal.db"));
    let told = Place { settings, ..no_folder }.told().await;
    assert!(told.contains("its folder does not exist; create the folder"), "{told}");
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_damaged() {
    let place = Place::new();
    place.write(300).await;
    let file = OpenOptions::new().write(true).open(place.path("journal.db")).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length / 2).unwrap();

    let opened = Database::existing(&place.settings).await;
    let verified = match &opened {
        Ok(database) => verify::verify(database, &[]).await.map(|report| report.faults),
        Err(_) => Ok(Vec::new()),
    };

    let is_noticed = opened.is_err() || verified.as_ref().map_or(true, |faults| !faults.is_empty());
    assert!(is_noticed, "{verified:?}");
}
