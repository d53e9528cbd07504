use super::change::LiveCallChange;
use super::*;
use crate::journal::Journal;
use crate::journal::entry::{Entry, Event};
use crate::journal::writer::DatabaseJournal;
use crate::settings::JournalSettings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::random::SystemRandom;
use tempfile::TempDir;

struct Place {
    journal: DatabaseJournal,
    store: LiveCallStore,
    _folder: TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let journal = DatabaseJournal::open(&settings, Arc::new(SystemRandom)).await.unwrap();
        let store = LiveCallStore::new(Arc::clone(journal.database()));
        Self { journal, store, _folder: folder }
    }

    async fn write(&self, call_id: CallId, event: Event, live: Option<LiveCallChange>) {
        let at = "2026-11-29T10:00:00Z".parse().unwrap();
        self.journal.write(Entry { live, ..Entry::new(at, call_id, event) }).await.unwrap();
    }

    async fn begin(&self, call_id: CallId) {
        let details = LiveCallChange::Begin("{\"owner\":\"visitor\"}".into());
        self.write(call_id, Event::Accepted, Some(details)).await;
    }

    async fn rows(&self) -> Vec<LiveCallRow> {
        self.store.all().await.unwrap()
    }
}

fn call() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

#[tokio::test]
async fn an_accepted_call_has_a_row_until_it_ends_fails_or_has_an_unknown_outcome() {
    let place = Place::new().await;
    for end in [Event::Ended, Event::Failed, Event::OutcomeUnknown] {
        let id = call();
        place.begin(id).await;
        let rows = place.rows().await;
        assert_eq!((rows.len(), rows[0].call_id), (1, id));
        assert_eq!(rows[0].details.as_deref(), Some("{\"owner\":\"visitor\"}"));
        assert_eq!(rows[0].states, "");

        place.write(id, Event::State, Some(LiveCallChange::States("[1]".into()))).await;
        assert_eq!(place.rows().await[0].states, "[1]");

        place.write(id, end, None).await;
        assert!(place.rows().await.is_empty(), "{end:?}");
    }
}

#[tokio::test]
async fn a_row_says_whether_the_request_has_an_outcome() {
    let place = Place::new().await;
    let id = call();
    place.begin(id).await;
    assert!(!place.rows().await[0].is_concluded);

    for event in [Event::Placed, Event::OutcomeUnknown] {
        place.write(id, event, Some(LiveCallChange::Conclude)).await;
        assert!(place.rows().await[0].is_concluded, "{event:?}");
    }
    place.write(id, Event::Placed, Some(LiveCallChange::End)).await;

    assert!(place.rows().await.is_empty());
}

#[tokio::test]
async fn an_entry_of_a_call_without_row_adds_none() {
    let place = Place::new().await;
    place.write(call(), Event::Accepted, None).await;
    place.write(call(), Event::State, Some(LiveCallChange::States("[1]".into()))).await;

    assert!(place.rows().await.is_empty());
}

#[tokio::test]
async fn a_row_is_closed_without_an_entry() {
    let place = Place::new().await;
    let id = call();
    place.begin(id).await;

    place.journal.close_live_call(id).await;
    place.journal.flush().await;

    assert!(place.rows().await.is_empty());
}

#[tokio::test]
async fn a_row_that_is_not_one_of_a_call_is_deleted() {
    let place = Place::new().await;
    let id = call();
    place.begin(id).await;
    let mut connection = place.store.database.connect().await.unwrap();
    sqlx::query("INSERT INTO live_calls VALUES ('no id', 0, '', '', 0)")
        .execute(&mut connection)
        .await
        .unwrap();

    assert_eq!(place.rows().await.iter().map(|row| row.call_id).collect::<Vec<_>>(), [id]);
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM live_calls")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn the_details_are_unreadable_in_the_file_and_bound_to_their_call() {
    let place = Place::new().await;
    let (one, other) = (call(), call());
    place.begin(one).await;
    place.begin(other).await;
    let mut connection = place.store.database.connect().await.unwrap();
    let details: Vec<String> = sqlx::query_scalar("SELECT details FROM live_calls")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    for text in &details {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix('~').unwrap()).unwrap();
        for plain in ["owner", "visitor"] {
            assert!(!text.contains(plain));
            assert!(!bytes.windows(plain.len()).any(|bytes| bytes == plain.as_bytes()));
        }
    }

    sqlx::query("UPDATE live_calls SET details = $1 WHERE call_id <> $2")
        .bind(&details[0])
        .bind("none")
        .execute(&mut connection)
        .await
        .unwrap();

    let readable = place.rows().await.iter().filter(|row| row.details.is_some()).count();
    assert_eq!(readable, 1, "details that were moved to another call cannot be read");
}

#[tokio::test]
async fn other_details_replace_those_of_a_row_and_add_none() {
    let place = Place::new().await;
    let id = call();
    place.begin(id).await;
    place.write(id, Event::State, Some(LiveCallChange::States("[1]".into()))).await;

    place.journal.update_live_call(id, "{\"owner\":\"visitor\",\"handle\":\"1\"}".into()).await;
    place.journal.update_live_call(call(), "{}".into()).await;
    place.journal.flush().await;

    let rows = place.rows().await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].details.as_deref(), Some("{\"owner\":\"visitor\",\"handle\":\"1\"}"));
    assert_eq!(rows[0].states, "[1]");
}
