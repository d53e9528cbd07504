//! A database of its own, whose connection to the writer has faults.

use super::super::faults::Faults;
use super::*;
use crate::journal::verify::verify;
use crate::live_calls::{LiveCallRow, LiveCallStore};
use crate::outbox::WebhookSubscribers;
use model::random::SystemRandom;
use shared_types::domain::Domain;
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

pub(super) struct Place {
    pub(super) faults: Arc<Faults>,
    pub(super) lost: Counter,
    pub(super) database: Arc<Database>,
    _folder: TempDir,
}

/// All tenants receive webhooks.
struct All;

impl WebhookSubscribers for All {
    fn has_webhook(&self, _tenant: &Domain) -> bool {
        true
    }
}

impl Place {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        let (faults, lost) = (Arc::default(), Counter::default());
        Self { faults, lost, database: Arc::new(database), _folder: folder }
    }

    /// The journal of a process.
    pub(super) async fn open(&self) -> DatabaseJournal {
        self.faults.set_down(false);
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let outbox = Arc::new(Outbox::new(Arc::new(All), Arc::clone(&random)));
        let mut batches = BatchWriter::new(Arc::clone(&self.database), random, Some(outbox));
        batches.faults = Arc::clone(&self.faults);
        let tasks = Supervisor::of_command(Arc::new(SystemRandom));
        let (database, lost) = (Arc::clone(&self.database), self.lost.clone());
        std::future::ready(DatabaseJournal::start(database, batches, lost, &tasks)).await
    }

    /// Ends the process of `journal`: what is queued is lost.
    pub(super) async fn kill(&self, journal: DatabaseJournal) {
        self.faults.set_down(true);
        // The task has a reference to it until its end.
        let task = Arc::downgrade(&journal.kept);
        drop(journal);
        self.until(async || task.upgrade().is_none()).await;
    }

    pub(super) async fn run(&self, statement: &'static str) {
        let mut connection = self.database.connect().await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }

    /// The events of a call in the journal.
    pub(super) async fn events(&self, call_id: CallId) -> Vec<String> {
        self.texts(&format!(
            "SELECT event FROM journal WHERE call_id = '{call_id}' ORDER BY day, tenant, place"
        ))
        .await
    }

    /// The types of the messages about a call.
    pub(super) async fn told(&self, call_id: CallId) -> Vec<String> {
        self.texts(&format!(
            "SELECT body ->> 'type' FROM webhook_outbox WHERE call_id = '{call_id}' ORDER BY id"
        ))
        .await
    }

    pub(super) async fn texts(&self, query: &str) -> Vec<String> {
        let mut connection = self.database.connect().await.unwrap();
        let query = sqlx::query_scalar(AssertSqlSafe(query.to_owned()));
        query.fetch_all(&mut connection).await.unwrap()
    }

    pub(super) async fn live_calls(&self, journal: &DatabaseJournal) -> Vec<LiveCallRow> {
        LiveCallStore::new(Arc::clone(journal.database())).all().await.unwrap()
    }

    pub(super) async fn assert_whole(&self) {
        assert_eq!(verify(&self.database, &[]).await.unwrap().faults, []);
    }

    pub(super) async fn until(&self, condition: impl AsyncFn() -> bool) {
        let looks = async {
            while !condition().await {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_mins(2), looks).await.expect("the condition never holds");
    }
}

impl DatabaseJournal {
    /// The outcome of a flush.
    pub(super) async fn flush_once(&self) -> Result<(), JournalError> {
        self.order(Work::Flush).await
    }
}

pub(super) fn call() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

/// An entry of acme.com.
pub(super) fn entry(call_id: CallId, event: Event) -> Entry {
    let at = "2026-11-29T10:00:00.25Z".parse().unwrap();
    let tenant = Some("acme.com".parse().unwrap());
    Entry { tenant, ..Entry::new(at, call_id, event) }
}
