//! The connection test.

use crate::support::amazon_connect::ConnectDriver;
use model::provider::ConnectionProblem;
use rig::{AmazonConnect, ConnectAnswer, ConnectManner, ConnectRequest};

async fn problem(driver: &ConnectDriver) -> ConnectionProblem {
    driver.provider.check_connection().await.unwrap_err()
}

#[tokio::test]
async fn a_successful_test_names_the_instance_and_the_queue() {
    let driver = ConnectDriver::new();

    let report = driver.provider.check_connection().await.unwrap();

    assert_eq!(
        report.lines(),
        [
            "the region eu-central-1 accepts the credentials",
            "the metrics of the queues can be read: 2",
            "contacts can be read",
        ]
    );
    assert_eq!(driver.asked(ConnectRequest::Start), 0);
    let without_metrics = ConnectDriver::with("queue_metrics = false");
    let report = without_metrics.provider.check_connection().await.unwrap();
    assert_eq!(report.lines().len(), 2);
}

#[tokio::test]
async fn each_problem_is_named() {
    for (kind, status, name, expected) in [
        (ConnectRequest::Metrics, 403, "UnrecognizedClientException", "credentials are refused"),
        (ConnectRequest::Metrics, 403, "ExpiredTokenException", "credentials are refused"),
        (
            ConnectRequest::Metrics,
            403,
            "AccessDeniedException",
            "lack a permission: connect:GetCurrentMetricData",
        ),
        (ConnectRequest::Metrics, 404, "ResourceNotFoundException", "no such instance or queue"),
        (
            ConnectRequest::Describe,
            403,
            "AccessDeniedException",
            "lack a permission: connect:DescribeContact",
        ),
        (ConnectRequest::Describe, 400, "InvalidRequestException", "status 400"),
        (ConnectRequest::Describe, 500, "InternalServiceException", "status 500"),
    ] {
        let driver = ConnectDriver::new();
        driver.connect.behaves(kind, ConnectManner::refuses(status, name));
        let problem = problem(&driver).await.to_string();
        assert!(problem.contains(expected), "{name}: {problem}");
        assert!(!problem.contains("5550142"), "{problem}");
    }
}

#[tokio::test]
async fn throttling_garbage_and_silence_are_no_good_connection() {
    let driver = ConnectDriver::new();
    driver.connect.behaves(ConnectRequest::Metrics, ConnectManner::throttles(30));
    let throttled = problem(&driver).await;
    assert!(matches!(throttled, ConnectionProblem::Throttled { .. }), "{throttled:?}");

    let says = ConnectAnswer::Says { status: 200, headers: "", body: "<html>" };
    for (answer, expected) in [
        (says, "the answer cannot be read"),
        (ConnectAnswer::Truncates, "the answer cannot be read"),
        (ConnectAnswer::Closes, "did not answer in time"),
    ] {
        let driver = ConnectDriver::new();
        let manner = ConnectManner { is_done: true, answer };
        driver.connect.behaves(ConnectRequest::Metrics, manner);
        let problem = problem(&driver).await.to_string();
        assert!(problem.contains(expected), "{answer:?}: {problem}");
    }
    let driver = ConnectDriver::new();
    driver.connect.stop();
    let unreachable = problem(&driver).await;
    assert!(matches!(unreachable, ConnectionProblem::Unreachable(_)), "{unreachable:?}");
}

#[tokio::test]
async fn no_secret_is_in_a_report_or_a_problem() {
    let driver = ConnectDriver::new();
    let report = format!("{:?}", driver.provider.check_connection().await);
    driver.connect.refuses_credentials();
    let problem = problem(&driver).await;

    assert!(matches!(problem, ConnectionProblem::Unauthenticated { .. }), "{problem:?}");
    let text = format!("{report} {problem:?} {problem}");
    for secret in [AmazonConnect::SECRET_ACCESS_KEY, AmazonConnect::ACCESS_KEY_ID] {
        assert!(!text.contains(secret), "{text}");
    }
}
