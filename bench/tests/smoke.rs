//! The load generator against the bare handler, for an instant: so that the measurement cannot rot
//! between two measurements.

#![cfg(test)]

use bench::bare;
use bench::load::{self, Bounds, Outcome};
use bench::traffic::{Callers, Traffic};
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

const SCRIPT_BYTES: usize = 3_000;

async fn bare_handler() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, bare::router(SCRIPT_BYTES)).await });
    address
}

async fn ask(traffic: Traffic) -> anyhow::Result<Outcome> {
    let bounds = Bounds { connections: 4, requests: 200, time: Duration::from_mins(1) };
    load::run(bare_handler().await, &Arc::new(traffic), bounds).await
}

#[tokio::test]
async fn calls_are_asked_for_and_counted() {
    let outcome = ask(Traffic::Calls(Callers::default())).await.unwrap();

    assert_eq!(outcome.requests, 200);
    assert!(outcome.per_second > 0.0 && outcome.p50 <= outcome.p99);
}

#[tokio::test]
async fn the_script_is_asked_for_and_counted() {
    let outcome = ask(Traffic::Script(vec![b' '; SCRIPT_BYTES].into())).await.unwrap();

    assert_eq!(outcome.requests, 200);
}

#[tokio::test]
async fn a_broken_answer_ends_the_load_as_an_error() {
    let error = ask(Traffic::Script(Bytes::from_static(b"another script"))).await.unwrap_err();

    assert!(error.to_string().starts_with("a broken answer: 200"), "{error}");
}

#[tokio::test]
async fn time_ends_the_load_too() {
    let bounds = Bounds { connections: 2, requests: u32::MAX, time: Duration::from_millis(50) };
    let traffic = Arc::new(Traffic::Calls(Callers::default()));

    let outcome = load::run(bare_handler().await, &traffic, bounds).await.unwrap();

    assert!(outcome.requests < u32::MAX);
}
