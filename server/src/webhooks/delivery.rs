//! The task that sends messages.

use super::under_way::UnderWay;
use crate::metrics::{Metrics, WebhookOutcome};
use crate::tenants::tenant::Webhook;
use crate::tenants::watch::Tenants;
use crate::webhooks::settings::WebhookSettings;
use futures_util::stream::{FuturesUnordered, StreamExt};
use http_client::reach::Reach;
use model::backoff::Backoff;
use model::clock::Clock;
use model::connection_failure::{ConnectionFailure, hint_of_status};
use model::random::Random;
use reqwest::{Client, StatusCode, Url, header};
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::error::JournalError;
use store::outbox::Outbox;
use store::outbox::queue::{OutboxQueue, QueuedMessage};

/// The waits after failed attempts.
const BACKOFF: Backoff = Backoff::new(&[
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
    Duration::from_hours(4),
]);
/// How long a lease goes beyond the time that sending may take.
const SLACK: Duration = Duration::from_secs(5);
/// Other servers on the same database write to the outbox too, without notifying this one.
const LONGEST_NAP: Duration = Duration::from_secs(30);
/// After the database was away.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);

/// Sends what is in the outbox.
pub struct Delivery {
    pub(crate) database: Arc<Database>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) tenants: Arc<Tenants>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) client: Client,
    pub(crate) settings: WebhookSettings,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Taken,
    /// The receiver is gone for good, or the tenant wants no more messages.
    Unwanted,
    Failed {
        status: Option<u16>,
    },
}

/// A client that connects to addresses within `reach` only.
pub fn client(settings: &WebhookSettings, reach: &Reach) -> Result<Client, reqwest::Error> {
    let client = http_client::builder()
        .timeout(settings.timeout_seconds.get())
        .no_proxy()
        .user_agent(concat!("click2call/", env!("CARGO_PKG_VERSION")));
    reach.restrict(client).build()
}

impl Delivery {
    /// Sends for as long as the task runs. What was begun and not finished is sent again later.
    pub async fn run(self) {
        loop {
            let Err(error) = self.send_all().await;
            tracing::error!(error = &error as &dyn Error, "the outbox of webhooks cannot be used");
            self.clock.sleep(AFTER_A_FAULT).await;
        }
    }

    /// Sends what is due whenever something is, until the database cannot be used. A slow
    /// receiver delays only its own messages.
    async fn send_all(&self) -> Result<Infallible, JournalError> {
        let mut queue = OutboxQueue::connect(Arc::clone(&self.database)).await?;
        let mut under_way = UnderWay::default();
        let mut sending = FuturesUnordered::new();
        loop {
            let (taken, nap) = self.take(&mut queue, &under_way).await?;
            for queued in taken {
                under_way.begins(&queued);
                sending.push(async move {
                    let outcome = self.send(&queued).await;
                    (queued, outcome)
                });
            }
            tokio::select! {
                Some((queued, outcome)) = sending.next() => {
                    under_way.is_done(&queued);
                    self.conclude(&mut queue, &queued, outcome).await?;
                }
                () = self.outbox.committed() => {}
                () = self.clock.sleep(nap) => {}
            }
        }
    }

    /// Leases what is due and may be sent now, and says when to look again if nothing happens.
    async fn take(
        &self,
        queue: &mut OutboxQueue,
        under_way: &UnderWay,
    ) -> Result<(Vec<QueuedMessage>, Duration), JournalError> {
        let mut planned = under_way.clone();
        let (mut ours, mut all) = (Vec::new(), true);
        let due = queue.due(self.now()).await?;
        let until = self.in_the_future(self.settings.timeout_seconds.get() + SLACK);
        for queued in due {
            if !planned.has_room_for(&queued) {
                all = false;
                continue;
            }
            if queue.lease(&queued, until).await? {
                planned.begins(&queued);
                ours.push(queued);
            }
        }
        if !all {
            // The end of one that is under way makes room, and is waited for.
            return Ok((ours, LONGEST_NAP));
        }
        let next = queue.next_due().await?;
        let nap = next.map_or(LONGEST_NAP, |due| millis(due.saturating_sub(self.now())));
        Ok((ours, nap.min(LONGEST_NAP)))
    }

    async fn send(&self, queued: &QueuedMessage) -> Outcome {
        let tenant = queued.message.tenant.parse().ok();
        let tenant = tenant.and_then(|domain| self.tenants.get(&domain));
        match tenant.as_ref().and_then(|tenant| tenant.webhook.as_ref()) {
            Some(webhook) => self.post(queued, webhook).await,
            None => Outcome::Unwanted,
        }
    }

    async fn post(&self, queued: &QueuedMessage, webhook: &Webhook) -> Outcome {
        let message = &queued.message;
        let timestamp = self.clock.now().as_second();
        let signature = webhook.key.sign(&message.id, timestamp, &message.body);
        let request = self
            .client
            .post(webhook.target.url().clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(message.body.clone());
        // Nothing of the answer is of interest but its status.
        match request.send().await.map(|response| response.status()) {
            Ok(status) if status.is_success() => Outcome::Taken,
            Ok(StatusCode::GONE) => Outcome::Unwanted,
            Ok(status) => Outcome::Failed { status: Some(status.as_u16()) },
            Err(error) => {
                log_unreached(queued, error);
                Outcome::Failed { status: None }
            }
        }
    }

    async fn conclude(
        &self,
        queue: &mut OutboxQueue,
        queued: &QueuedMessage,
        outcome: Outcome,
    ) -> Result<(), JournalError> {
        let Outcome::Failed { status } = outcome else {
            if outcome == Outcome::Taken {
                self.metrics.webhook(WebhookOutcome::Taken);
            } else {
                self.metrics.webhook(WebhookOutcome::Unwanted);
                tell(queued, "a webhook's message is not wanted any more", None);
            }
            return queue.remove(queued).await;
        };
        let age = millis(self.now().saturating_sub(queued.since));
        if age >= self.settings.give_up_after() {
            self.metrics.webhook(WebhookOutcome::GivenUp);
            tell(queued, "a webhook's message was given up", status);
            return queue.remove(queued).await;
        }
        self.metrics.webhook(WebhookOutcome::Failed);
        tell(queued, "a webhook's message was not taken and will be sent again", status);
        let wait = BACKOFF.wait(queued.failures, Duration::ZERO, &*self.random);
        queue.retry_at(queued, self.in_the_future(wait)).await
    }

    fn now(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    fn in_the_future(&self, wait: Duration) -> i64 {
        self.now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Never less than nothing.
fn millis(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

/// Logs where a message was sent and why there was no answer. The path of the address may be a secret.
fn log_unreached(queued: &QueuedMessage, error: reqwest::Error) {
    let url = error.url().cloned();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("an unknown host");
    let port = url.as_ref().and_then(Url::port_or_known_default);
    let error = ConnectionFailure::new(host, port, &error.without_url());
    let message_id = &*queued.message.id;
    tracing::warn!(target: "click2call::webhook", message_id, %error, "a webhook's receiver was not reached");
}

fn tell(queued: &QueuedMessage, what: &'static str, status: Option<u16>) {
    tracing::warn!(
        target: "click2call::webhook",
        call_id = queued.message.call_id,
        domain = queued.message.tenant,
        message_id = queued.message.id,
        failures = queued.failures + 1,
        status,
        hint = status.and_then(hint_of_status),
        "{what}"
    );
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("settings", &self.settings).finish_non_exhaustive()
    }
}
