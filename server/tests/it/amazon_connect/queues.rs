//! The state of a queue.

use crate::support::amazon_connect::ConnectDriver;
use model::provider::AgentAvailability::{Available, Unavailable, Unknown};
use rig::{AmazonConnect, ConnectAnswer, ConnectManner, ConnectMetrics, ConnectRequest};
use serde_json::Value;
use std::time::Duration;

async fn availability(driver: &ConnectDriver, queue: &str) -> model::provider::AgentAvailability {
    driver.provider.agent_availability("acme.com", queue).await
}

#[tokio::test]
async fn an_agent_is_available_as_the_metrics_say() {
    for (agents, expected) in [(Some(2.0), Available), (Some(0.0), Unavailable), (None, Unknown)] {
        let driver = ConnectDriver::new();
        driver
            .connect
            .has_metrics(ConnectMetrics { agents_available: agents, ..ConnectMetrics::default() });

        assert_eq!(availability(&driver, "500").await, expected, "{agents:?}");

        let asked = driver.connect.asked_to(ConnectRequest::Metrics).remove(0);
        assert_eq!(asked.path, format!("/metrics/current/{}", AmazonConnect::INSTANCE));
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(body["Filters"]["Queues"][0], AmazonConnect::QUEUE);
        assert_eq!(body["Filters"]["Channels"][0], "VOICE");
    }
}

#[tokio::test]
async fn the_availability_is_unknown_if_the_metrics_cannot_be_read() {
    let says = |body| ConnectManner {
        is_done: false,
        answer: ConnectAnswer::Says { status: 200, headers: "", body },
    };
    for manner in [
        ConnectManner::refuses(400, "InvalidParameterException"),
        ConnectManner::refuses(403, "AccessDeniedException"),
        ConnectManner::refuses(404, "ResourceNotFoundException"),
        ConnectManner::throttles(30),
        ConnectManner::refuses(500, "InternalServiceException"),
        says("<html>"),
        says("{}"),
        ConnectManner { is_done: true, answer: ConnectAnswer::Truncates },
        ConnectManner { is_done: false, answer: ConnectAnswer::Closes },
    ] {
        let driver = ConnectDriver::new();
        driver.connect.behaves(ConnectRequest::Metrics, manner);
        assert_eq!(availability(&driver, "500").await, Unknown, "{manner:?}");
    }
}

#[tokio::test]
async fn a_missing_answer_with_metrics_does_not_delay() {
    let driver = ConnectDriver::new();
    let hangs = ConnectManner { is_done: false, answer: ConnectAnswer::Hangs };
    driver.connect.behaves(ConnectRequest::Metrics, hangs);

    let availability = driver.clock.while_waiting_for(availability(&driver, "500")).await;

    assert_eq!(availability, Unknown);
}

#[tokio::test]
async fn metrics_are_read_once_for_all_queries_within_some_seconds() {
    let driver = ConnectDriver::new();
    let readers: Vec<_> = (0..20)
        .map(|_| {
            let provider = std::sync::Arc::clone(&driver.provider);
            tokio::spawn(async move { provider.agent_availability("acme.com", "500").await })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap(), Available);
    }
    // The same queue by another name.
    availability(&driver, "sales").await;
    assert_eq!(driver.asked(ConnectRequest::Metrics), 1);

    driver.clock.advance(Duration::from_secs(5));
    availability(&driver, "500").await;
    assert_eq!(driver.asked(ConnectRequest::Metrics), 2);
}

#[tokio::test]
async fn an_unknown_queue_and_disabled_metrics_are_not_queried() {
    let driver = ConnectDriver::with("queue_metrics = false");
    assert!(!driver.provider.capabilities().availability);
    assert_eq!(availability(&driver, "500").await, Unknown);
    assert_eq!(driver.connect.asked(), []);

    let driver = ConnectDriver::new();
    assert_eq!(availability(&driver, "501").await, Unknown);
    assert_eq!(driver.connect.asked(), []);
}
