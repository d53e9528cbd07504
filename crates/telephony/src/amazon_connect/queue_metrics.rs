//! `GetCurrentMetricData`: available agents, queue length and estimated wait of one queue.
//!
//! Many pages and calls want the metrics of few queues, so reads of the same queue are coalesced.

use super::api::{Api, ReadError};
use super::settings::{AmazonConnectSettings, QueueId};
use crate::aws::client::AwsRequest;
use crate::coalesced_read::CoalescedRead;
use model::clock::Clock;
use model::provider::AgentAvailability;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const MAX_AGE: Duration = Duration::from_secs(5);
/// A visitor waits for the check, and is called without its result too.
const TIMEOUT: Duration = Duration::from_secs(3);

/// What is known of a queue. Amazon Connect leaves out what it has no data for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QueueMetrics {
    pub(super) agents_available: Option<u64>,
    pub(super) contacts_in_queue: Option<u64>,
    pub(super) estimated_wait_seconds: Option<u32>,
}

/// Reads the metrics of all queues.
pub(super) struct QueueMetricsReader {
    is_on: bool,
    instance_id: String,
    api: Arc<Api>,
    clock: Arc<dyn Clock>,
    /// One entry for each queue of the settings at most.
    queues: Mutex<HashMap<QueueId, Arc<CoalescedMetrics>>>,
}

/// The metrics of one queue. The reason for a failure is logged.
type CoalescedMetrics = CoalescedRead<QueueMetrics, ()>;

impl QueueMetricsReader {
    pub(super) fn new(
        settings: &AmazonConnectSettings,
        api: &Arc<Api>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            is_on: settings.queue_metrics,
            instance_id: settings.instance_id.clone(),
            api: Arc::clone(api),
            clock: Arc::clone(clock),
            queues: Mutex::default(),
        }
    }

    /// Whether an agent of `queue` is available, if the settings ask for metrics.
    pub(super) async fn availability(&self, queue: &QueueId) -> AgentAvailability {
        let metrics = tokio::select! {
            metrics = self.of(queue) => metrics,
            () = self.clock.sleep(TIMEOUT) => None,
        };
        match metrics.and_then(|metrics| metrics.agents_available) {
            Some(0) => AgentAvailability::Unavailable,
            Some(_) => AgentAvailability::Available,
            None => AgentAvailability::Unknown,
        }
    }

    /// The metrics of `queue`, up to some seconds old. `None` if they could not be read.
    pub(super) async fn of(&self, queue: &QueueId) -> Option<QueueMetrics> {
        if !self.is_on {
            return None;
        }
        let fetch = |had_failed| async move {
            self.read(&[queue]).await.map_err(|error| log_first(had_failed, &error))
        };
        self.coalesced(queue).read(fetch).await.ok()
    }

    /// Reads without the cache: the first metrics of these queues.
    pub(super) async fn read(&self, queues: &[&QueueId]) -> Result<QueueMetrics, ReadError> {
        let body = json!({
            "Filters": {
                "Queues": queues.iter().map(|queue| queue.as_str()).collect::<Vec<_>>(),
                "Channels": ["VOICE"],
            },
            "CurrentMetrics": [
                { "Name": "AGENTS_AVAILABLE", "Unit": "COUNT" },
                { "Name": "CONTACTS_IN_QUEUE", "Unit": "COUNT" },
                { "Name": "ESTIMATED_WAIT_TIME", "Unit": "SECONDS" },
            ],
        });
        let path = ["metrics", "current", &self.instance_id];
        let body = Some(body.to_string().into_bytes());
        let answer = self.api.read(&AwsRequest::read(Method::POST, &path, body)).await?;
        QueueMetrics::parse(&answer).ok_or(ReadError::Unreadable)
    }

    fn coalesced(&self, queue: &QueueId) -> Arc<CoalescedMetrics> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(CoalescedRead::new(MAX_AGE, &self.clock));
        Arc::clone(queues.entry(queue.clone()).or_insert_with(new))
    }
}

/// Logs the first of several failures, because each poll would fill the log.
fn log_first(had_failed: bool, error: &ReadError) {
    if !had_failed {
        tracing::warn!(
            target: "click2call::amazon_connect",
            error = error as &dyn Error,
            "the metrics of a queue cannot be read"
        );
    }
}

impl QueueMetrics {
    /// Parses an answer, whose metrics may be spread over several results. Without any result nothing is known.
    fn parse(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let mut metrics = Self::default();
        for result in answer.get("MetricResults")?.as_array()? {
            for collection in result.get("Collections")?.as_array()? {
                metrics.add(collection)?;
            }
        }
        Some(metrics)
    }

    fn add(&mut self, collection: &Value) -> Option<()> {
        let name = collection.get("Metric")?.get("Name")?.as_str()?;
        let value = collection.get("Value").and_then(Value::as_f64).and_then(whole);
        match name {
            "AGENTS_AVAILABLE" => self.agents_available = self.agents_available.or(value),
            "CONTACTS_IN_QUEUE" => self.contacts_in_queue = self.contacts_in_queue.or(value),
            "ESTIMATED_WAIT_TIME" => {
                let seconds = value.map(|value| u32::try_from(value).unwrap_or(u32::MAX));
                self.estimated_wait_seconds = self.estimated_wait_seconds.or(seconds);
            }
            _ => {}
        }
        Some(())
    }
}

/// Counts arrive as floating-point numbers.
fn whole(value: f64) -> Option<u64> {
    Duration::try_from_secs_f64(value).ok().map(|it| it.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn collection(name: &str, value: &Value) -> Value {
        json!({ "Metric": { "Name": name, "Unit": "COUNT" }, "Value": value })
    }

    fn parse(collections: &[Value]) -> Option<QueueMetrics> {
        let answer = json!({ "MetricResults": [{ "Collections": collections }],
            "DataSnapshotTime": 1_795_248_000 });
        QueueMetrics::parse(answer.to_string().as_bytes())
    }

    #[test]
    fn counts_are_read_by_their_names() {
        let metrics = parse(&[
            collection("ESTIMATED_WAIT_TIME", &json!(42.9)),
            collection("AGENTS_AVAILABLE", &json!(2.0)),
            collection("CONTACTS_IN_QUEUE", &json!(3)),
            collection("SOMETHING_NEW", &json!("x")),
        ]);

        let expected = QueueMetrics {
            agents_available: Some(2),
            contacts_in_queue: Some(3),
            estimated_wait_seconds: Some(42),
        };
        assert_eq!(metrics, Some(expected));
    }

    #[test]
    fn what_is_left_out_or_no_count_is_not_known() {
        let answer = json!({ "MetricResults": [] }).to_string();
        assert_eq!(QueueMetrics::parse(answer.as_bytes()), Some(QueueMetrics::default()));
        for value in [json!(null), json!(-1), json!("2"), json!({})] {
            let metrics = parse(&[collection("AGENTS_AVAILABLE", &value)]);
            assert_eq!(metrics, Some(QueueMetrics::default()), "{value}");
        }
    }

    #[test]
    fn an_answer_of_another_form_is_none() {
        for bad in [
            "",
            "{}",
            "null",
            "<html>",
            r#"{"MetricResults":{}}"#,
            r#"{"MetricResults":[1]}"#,
            r#"{"MetricResults":[{"Collections":[{}]}]}"#,
            r#"{"MetricResults":[{"Collections":[]}]"#,
        ] {
            assert_eq!(QueueMetrics::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_causes_a_panic(body: Vec<u8>, value: f64) {
            let _ = QueueMetrics::parse(&body);
            prop_assert!(parse(&[collection("ESTIMATED_WAIT_TIME", &json!(value))]).is_some());
        }
    }
}
