//! The delivery task with a real outbox, and receivers on virtual time.

use super::SECRET;
use crate::support::app::TestApp;
use crate::support::clock::ManualClock;
use crate::support::waiting::until;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use model::clock::{Clock, Sleep};
use model::random::{Random, RandomError, SystemRandom};
use prometheus_client::metrics::counter::Counter;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde_json::{Map, Value, json};
use server::metrics::{Metrics, Now};
use server::webhooks::delivery::{Delivery, Transport};
use server::webhooks::settings::WebhookSettings;
use shared_types::domain::Domain;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::writer::DatabaseJournal;
use store::outbox::Outbox;
use store::settings::JournalSettings;
use supervisor::Supervisor;
use tokio::task::JoinHandle;

const SETTINGS: &str = "provider = 'simulator'\n";
/// Steps of a call, each of which is a message.
pub(super) const STEPS: [Event; 5] =
    [Event::Scheduled, Event::Placed, Event::Failed, Event::Cancelled, Event::Expired];

/// The behaviour of a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Accepts immediately, by the tests' clock.
    AtOnce,
    Healthy,
    Slow,
    /// Does not answer within the time limit.
    Hangs,
    Refuses,
    /// Refuses two of three messages.
    Flaky,
    /// Makes the sending task panic.
    Panics,
}

impl Manner {
    fn takes(self) -> Duration {
        match self {
            Self::AtOnce | Self::Panics => Duration::ZERO,
            Self::Healthy | Self::Refuses | Self::Flaky => Duration::from_millis(50),
            Self::Slow => Duration::from_secs(4),
            Self::Hangs => WebhookSettings::default().timeout_seconds.get(),
        }
    }
}

/// One attempt to deliver a message.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) tenant: usize,
    pub(super) call_id: String,
    /// In [`STEPS`].
    pub(super) step: usize,
    pub(super) began: Duration,
    pub(super) ended: Duration,
    pub(super) is_taken: bool,
}

pub(super) struct VirtualReceivers {
    clock: Arc<ManualClock>,
    manners: Vec<Manner>,
    attempts: Mutex<Vec<Attempt>>,
    begun: AtomicUsize,
    in_flight: Arc<AtomicUsize>,
}

struct InFlight(Arc<AtomicUsize>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Transport for VirtualReceivers {
    async fn post(&self, url: &Url, _headers: HeaderMap, body: String) -> Option<StatusCode> {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        let _in_flight = InFlight(Arc::clone(&self.in_flight));
        let tenant = tenant_of(url.host_str().unwrap());
        let (manner, began) = (self.manners[tenant], self.clock.uptime());
        let turn = self.begun.fetch_add(1, Ordering::SeqCst);
        assert_ne!(manner, Manner::Panics, "injected");
        if !manner.takes().is_zero() {
            self.clock.sleep(manner.takes()).await;
        }
        let status = match manner {
            Manner::Hangs => None,
            Manner::Flaky if !turn.is_multiple_of(3) => Some(StatusCode::BAD_GATEWAY),
            Manner::Refuses => Some(StatusCode::INTERNAL_SERVER_ERROR),
            _ => Some(StatusCode::NO_CONTENT),
        };
        let body: Value = serde_json::from_str(&body).unwrap();
        let kind = body["type"].as_str().unwrap().strip_prefix("call.").unwrap();
        let step = STEPS.iter().position(|step| step.as_str() == kind).unwrap();
        let call_id = body["data"]["callId"].as_str().unwrap().to_owned();
        let is_taken = status.is_some_and(|status| status.is_success());
        let ended = self.clock.uptime();
        let attempt = Attempt { tenant, call_id, step, began, ended, is_taken };
        self.attempts.lock().unwrap().push(attempt);
        status
    }
}

/// The clock of the delivery, which shows whether it waits.
#[derive(Default)]
struct NapClock {
    clock: Arc<ManualClock>,
    begun: AtomicUsize,
    asleep: Arc<AtomicUsize>,
}

impl Clock for NapClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn started_at(&self) -> Timestamp {
        self.clock.started_at()
    }

    fn uptime(&self) -> Duration {
        self.clock.uptime()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.asleep.fetch_add(1, Ordering::SeqCst);
        let (asleep, sleep) = (InFlight(Arc::clone(&self.asleep)), self.clock.sleep(time));
        Box::pin(async move {
            let _asleep = asleep;
            sleep.await;
        })
    }
}

/// No jitter, so that two runs can be compared.
struct NoJitter;

impl Random for NoJitter {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(0);
        Ok(())
    }
}

/// The delivery, its outbox, and its receivers: tenant `n` is `t{n}.example`.
pub(super) struct Post {
    app: TestApp,
    clock: Arc<NapClock>,
    journal: DatabaseJournal,
    outbox: Arc<Outbox>,
    metrics: Arc<Metrics>,
    pub(super) receivers: Arc<VirtualReceivers>,
    task: Option<JoinHandle<()>>,
}

impl Post {
    pub(super) async fn new(manners: &[Manner]) -> Self {
        let tenant = |number: usize| {
            let url = format!("https://{}/", name(number));
            let webhook = json!({ "url": url, "secret": SECRET });
            (name(number), json!({ "queue": "500", "webhook": webhook }))
        };
        let tenants: Map<String, Value> = (0..manners.len()).map(tenant).collect();
        let app = TestApp::with_settings(&Value::from(tenants).to_string(), SETTINGS).await;
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let outbox = Arc::new(Outbox::new(Arc::clone(&app.app.tenants) as _, Arc::clone(&random)));
        let settings = JournalSettings::at(app.folder.path().join("journal.db"));
        let tasks = Supervisor::of_command(Arc::clone(&random));
        let journal = DatabaseJournal::with_outbox(
            &settings,
            random,
            Some(Arc::clone(&outbox)),
            Counter::default(),
            &tasks,
        );
        let journal = journal.await.unwrap();
        let clock = Arc::new(NapClock { clock: Arc::clone(&app.clock), ..NapClock::default() });
        let receivers = Arc::new(VirtualReceivers {
            clock: Arc::clone(&app.clock),
            manners: manners.to_vec(),
            attempts: Mutex::default(),
            begun: AtomicUsize::new(0),
            in_flight: Arc::default(),
        });
        let metrics = Arc::default();
        Self { app, clock, journal, outbox, metrics, receivers, task: None }
    }

    /// Starts to deliver.
    pub(super) fn start(&mut self) {
        self.metrics = Arc::default();
        let delivery = Arc::new(Delivery {
            database: Arc::clone(self.journal.database()),
            outbox: Arc::clone(&self.outbox),
            tenants: Arc::clone(&self.app.app.tenants),
            clock: Arc::clone(&self.clock) as _,
            watch: model::clock_watch::ClockWatch::new(Arc::clone(&self.clock) as _),
            random: Arc::new(NoJitter),
            metrics: Arc::clone(&self.metrics),
            transport: Arc::clone(&self.receivers) as _,
            settings: WebhookSettings::default(),
        });
        self.receivers.begun.store(0, Ordering::SeqCst);
        self.task = Some(tokio::spawn(delivery.run()));
    }

    /// Kills the delivery with the messages that it is sending.
    pub(super) async fn kill(&mut self) {
        let task = self.task.take().unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        until(async || self.receivers.in_flight.load(Ordering::SeqCst) == 0).await;
    }

    /// Writes the step `step` of the call, which queues its message.
    pub(super) async fn write(&self, tenant: usize, call_id: CallId, step: usize) {
        let domain: Domain = name(tenant).parse().unwrap();
        let entry =
            Entry { tenant: Some(domain), ..Entry::new(self.clock.now(), call_id, STEPS[step]) };
        self.journal.write(entry).await.unwrap();
    }

    /// The same while the delivery waits, and until it waits again.
    pub(super) async fn write_and_settle(&self, tenant: usize, call_id: CallId, step: usize) {
        let naps = self.clock.begun.load(Ordering::SeqCst);
        self.write(tenant, call_id, step).await;
        until(async || self.clock.begun.load(Ordering::SeqCst) > naps).await;
        self.is_idle().await;
    }

    /// Waits until the delivery has processed everything that is due.
    pub(super) async fn is_idle(&self) {
        until(async || {
            let begun = self.receivers.begun.load(Ordering::SeqCst);
            let in_flight = self.receivers.in_flight.load(Ordering::SeqCst);
            let is_asleep = self.clock.asleep.load(Ordering::SeqCst) == 1;
            let wakes_later =
                self.app.clock.wakes_at().is_none_or(|first| first > self.clock.uptime());
            is_asleep && wakes_later && self.concluded() == begun - in_flight
        })
        .await;
    }

    /// The number of concluded attempts.
    fn concluded(&self) -> usize {
        let page = self.metrics.render(Now::default()).unwrap();
        let counts = page.lines().filter(|line| line.starts_with("click2call_webhook_attempts_t"));
        counts.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap()).sum()
    }

    pub(super) fn clock(&self) -> &Arc<ManualClock> {
        &self.app.clock
    }

    pub(super) fn attempts(&self) -> Vec<Attempt> {
        self.receivers.attempts.lock().unwrap().clone()
    }

    /// Waits until this number of attempts has ended.
    pub(super) async fn until_attempted(&self, attempts: usize) {
        let count = || self.receivers.attempts.lock().unwrap().len();
        until(async || count() >= attempts).await;
    }

    /// Executes a statement on the database.
    pub(super) async fn execute(&self, statement: String) {
        let path = self.app.folder.path().join("journal.db");
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.task.iter().for_each(JoinHandle::abort);
    }
}

pub(super) fn name(tenant: usize) -> String {
    format!("t{tenant}.example")
}

fn tenant_of(name: &str) -> usize {
    let number = name.strip_prefix('t').and_then(|name| name.strip_suffix(".example"));
    number.unwrap().parse().unwrap()
}
