//! The task that sends messages.

use super::receivers::{Receivers, Reply};
use crate::metrics::{Metrics, WebhookOutcome};
use crate::webhooks::settings::WebhookSettings;
use async_trait::async_trait;
use futures_util::FutureExt;
use http_client::reach::Reach;
use model::backoff::Backoff;
use model::clock::Clock;
use model::clock_watch::ClockWatch;
use model::connection_failure::{ConnectionFailure, hint_of_status};
use model::random::Random;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode, Url};
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::error::JournalError;
use store::outbox::Outbox;
use store::outbox::queue::{OutboxQueue, QueuedMessage};
use tenants::tenant::Webhook;
use tenants::watch::Tenants;
use tokio::task::JoinSet;

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
/// How often messages that an earlier version left without a head are searched.
const REPAIR_EVERY: Duration = Duration::from_mins(10);
/// After the database was away.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);

/// Sends what is in the outbox. The delay of a tenant's messages does not depend on the servers of others.
pub struct Delivery {
    pub database: Arc<Database>,
    pub outbox: Arc<Outbox>,
    pub tenants: Arc<Tenants>,
    pub clock: Arc<dyn Clock>,
    /// Messages are given up by its time.
    pub watch: ClockWatch,
    pub random: Arc<dyn Random>,
    pub metrics: Arc<Metrics>,
    pub transport: Arc<dyn Transport>,
    pub settings: WebhookSettings,
}

/// The header with the id of the message.
const MESSAGE_ID: HeaderName = HeaderName::from_static("webhook-id");

/// The port through which requests are sent.
#[async_trait]
pub trait Transport: Send + Sync {
    /// The status of the answer to a POST. `None` without an answer within the time limit.
    async fn post(&self, url: &Url, headers: HeaderMap, body: String) -> Option<StatusCode>;
}

#[async_trait]
impl Transport for Client {
    async fn post(&self, url: &Url, headers: HeaderMap, body: String) -> Option<StatusCode> {
        // Nothing of the answer is of interest but its status.
        let message_id = headers.get(MESSAGE_ID).cloned();
        let request = Self::post(self, url.clone()).headers(headers).body(body);
        match request.send().await {
            Ok(response) => Some(response.status()),
            Err(error) => {
                log_unreached(message_id.as_ref(), error);
                None
            }
        }
    }
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

impl Outcome {
    fn reply(self) -> Reply {
        match self {
            Self::Taken | Self::Unwanted => Reply::Accepted,
            Self::Failed { status: Some(_) } => Reply::Refused,
            Self::Failed { status: None } => Reply::Nothing,
        }
    }
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
    pub async fn run(self: Arc<Self>) {
        loop {
            let Err(error) = self.send_all().await;
            tracing::error!(error = &error as &dyn Error, "the outbox of webhooks cannot be used");
            self.clock.sleep(AFTER_A_FAULT).await;
        }
    }

    /// Sends what is due whenever something is, until the database cannot be used.
    async fn send_all(self: &Arc<Self>) -> Result<Infallible, JournalError> {
        let mut queue = OutboxQueue::connect(Arc::clone(&self.database)).await?;
        let mut receivers = Receivers::default();
        let mut repair_at = self.clock.uptime();
        // Tasks of their own: they go on while the database is waited for, and end with this function.
        let mut sending = JoinSet::new();
        loop {
            if self.clock.uptime() >= repair_at {
                repair(&mut queue).await?;
                repair_at = self.clock.uptime() + REPAIR_EVERY;
            }
            let began = self.clock.uptime();
            let nap = self.send_due(&mut queue, &mut receivers, &mut sending).await?;
            // The nap counts from the start of the search, which may have taken a while.
            let nap = (began + nap).saturating_sub(self.clock.uptime());
            let mut sent = tokio::select! {
                Some(sent) = sending.join_next() => Some(sent),
                () = self.outbox.committed() => None,
                () = self.clock.sleep(nap) => None,
            };
            // All that have ended, before the queue is searched again.
            while let Some(one) = sent {
                // A send that panicked has failed; the error of a task that was cancelled is that of a server that stops.
                if let Ok((queued, outcome)) = one {
                    receivers.end(&queued.message.tenant, outcome.reply(), self.clock.uptime());
                    self.conclude(&mut queue, &queued, outcome).await?;
                }
                sent = sending.try_join_next();
            }
        }
    }

    /// Sends what is due and may be sent now, and returns when to look again if nothing happens.
    async fn send_due(
        self: &Arc<Self>,
        queue: &mut OutboxQueue,
        receivers: &mut Receivers,
        sending: &mut JoinSet<(QueuedMessage, Outcome)>,
    ) -> Result<Duration, JournalError> {
        let (now, uptime) = (self.now(), self.clock.uptime());
        let mut nap = LONGEST_NAP;
        for tenant in receivers.in_turn(queue.tenants_due(now).await?) {
            if let Some(pause) = receivers.pause_of(&tenant, uptime) {
                nap = nap.min(pause);
                continue;
            }
            let room = receivers.room_for(&tenant);
            if room == 0 {
                // The end of one that is being sent makes room, and is waited for.
                continue;
            }
            for mut queued in queue.due(&tenant, now, room).await? {
                let until = self.in_the_future(self.settings.timeout_seconds.get() + SLACK);
                if queue.lease(&mut queued, until).await? {
                    receivers.begin(&tenant);
                    sending.spawn(Arc::clone(self).attempt(queued));
                }
            }
        }
        let next = queue.next_due(now).await?;
        Ok(next.map_or(nap, |due| millis(due.saturating_sub(now)).min(nap)))
    }

    /// Sends `queued`. A panic counts as a failure, so that the message is given up in the end and no other one is
    /// affected.
    async fn attempt(self: Arc<Self>, queued: QueuedMessage) -> (QueuedMessage, Outcome) {
        let outcome = AssertUnwindSafe(self.send(&queued)).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|_| {
            let message_id = &*queued.message.id;
            tracing::error!(message_id, "the delivery of a webhook message panicked");
            Outcome::Failed { status: None }
        });
        (queued, outcome)
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
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (MESSAGE_ID, text(&message.id)),
            (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(timestamp)),
            (HeaderName::from_static("webhook-signature"), text(&signature)),
        ];
        let headers = headers.into_iter().collect();
        match self.transport.post(webhook.target.url(), headers, message.body.clone()).await {
            Some(status) if status.is_success() => Outcome::Taken,
            Some(StatusCode::GONE) => Outcome::Unwanted,
            status => Outcome::Failed { status: status.map(|status| status.as_u16()) },
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
                log(queued, "a webhook's message is not wanted any more", None);
            }
            let is_ours = queue.remove(queued).await?;
            log_lost_lease(queued, is_ours);
            return Ok(());
        };
        let now = self.watch.read().now.as_millisecond();
        let age = millis(now.saturating_sub(queued.since));
        if age >= self.settings.give_up_after() {
            self.metrics.webhook(WebhookOutcome::GivenUp);
            log(queued, "a webhook's message was given up", status);
            let is_ours = queue.remove(queued).await?;
            log_lost_lease(queued, is_ours);
            return Ok(());
        }
        self.metrics.webhook(WebhookOutcome::Failed);
        log(queued, "a webhook's message was not taken and will be sent again", status);
        let wait = BACKOFF.wait(queued.failures, Duration::ZERO, &*self.random);
        let is_ours = queue.retry_at(queued, self.in_the_future(wait)).await?;
        log_lost_lease(queued, is_ours);
        Ok(())
    }

    fn now(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    fn in_the_future(&self, wait: Duration) -> i64 {
        self.now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
    }
}

async fn repair(queue: &mut OutboxQueue) -> Result<(), JournalError> {
    let messages = queue.repair_heads().await?;
    if messages > 0 {
        tracing::warn!(messages, "abandoned messages of webhooks are sent again");
    }
    Ok(())
}

/// Ids and signatures are ASCII.
fn text(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// Zero for a negative number.
fn millis(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

/// Sending took longer than the lease, and another server sends the message too.
fn log_lost_lease(queued: &QueuedMessage, is_ours: bool) {
    if !is_ours {
        log(queued, "the lease of a webhook's message has expired", None);
    }
}

/// Logs where a message was sent and why there was no answer. The path of the address may be a secret.
fn log_unreached(message_id: Option<&HeaderValue>, error: reqwest::Error) {
    let url = error.url().cloned();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("an unknown host");
    let port = url.as_ref().and_then(Url::port_or_known_default);
    let error = ConnectionFailure::new(host, port, &error.without_url());
    let message_id = message_id.and_then(|id| id.to_str().ok());
    tracing::warn!(target: "click2call::webhook", message_id, %error, "a webhook's receiver was not reached");
}

fn log(queued: &QueuedMessage, what: &'static str, status: Option<u16>) {
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
