//! The load guard by `tower_governor`: the clients that it stops, and the routes that it protects.

use crate::support::app::{Answer, TestApp, from};
use crate::support::signed::{SECTION, World};
use crate::support::tokens;
use axum::body::Body;
use axum::http::{Method, Request};
use futures_util::future::join_all;
use server::http::every_operation;
use server::http::openapi::operation::Operation;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Unlimited routes: files, pages, and the demo.
const FREE: [&str; 22] = [
    "/",
    "/api",
    "/api/",
    "/api/page.css",
    "/api/page.js",
    "/assets/{version}/{name}",
    "/client.js",
    "/click-to-call.js",
    "/client.mjs",
    "/call-button.mjs",
    "/digest.mjs",
    "/dialpad.mjs",
    "/demo",
    "/demo/",
    "/demo/calls",
    "/demo/{*name}",
    "/frame",
    "/frame.js",
    "/healthz",
    "/openapi.json",
    "/widget.js",
    "/words/{domain}/{version}/{name}",
];

/// The guard uses the real clock and refills one request per second. A flood is simultaneous: the guard decides on each of its
/// requests before the first is answered, regardless of the duration of the answers.
const BURST: usize = 3;
const FLOOD: usize = 12;

/// Every route of every section, with no limit except the guard's in reach.
async fn app(flood_burst: usize) -> TestApp {
    let limits =
        format!("flood_per_second = 1\nflood_burst = {flood_burst}\nip_per_minute = 10000");
    let section = SECTION.replace("flood_per_second = 1000\nflood_burst = 10000", &limits);
    let toml = format!(
        "demo = true\n{section}[call_blocking]\napi_token = '{}'\n[call_control]\ntenant = 'acme.com'\nper_minute = 10000\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
        tokens::SECRET,
        tokens::SECRET
    );
    let world = Arc::new(World::default());
    TestApp::with_services(&toml, |services| world.replace(services)).await
}

async fn ask(app: &TestApp, peer: &str, method: &Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    app.send(from(peer, request)).await
}

/// A number of simultaneous requests, with the answers in order.
async fn flood(app: &TestApp, peers: [&str; FLOOD], method: &Method, path: &str) -> Vec<Answer> {
    join_all(peers.map(|peer| ask(app, peer, method, path))).await
}

/// A path that the route matches.
fn example(operation: &Operation) -> String {
    let part = |part: &'static str| if part.starts_with('{') { "nothing" } else { part };
    operation.path().split('/').map(part).collect::<Vec<_>>().join("/")
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method(), operation.path())
}

/// The operations that answer a flood of one client with 429 before its end.
async fn stopped(app: &TestApp) -> BTreeSet<String> {
    let mut stopped = BTreeSet::new();
    for (place, operation) in every_operation().iter().enumerate() {
        let peer = format!("198.51.100.{place}");
        let path = example(operation);
        let answers = flood(app, [&*peer; FLOOD], operation.method(), &path).await;
        for answer in answers.iter().filter(|answer| answer.status.as_u16() == 429) {
            let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!(seconds >= 1, "{}", name(operation));
            stopped.insert(name(operation));
        }
    }
    stopped
}

fn all_but_the_free() -> BTreeSet<String> {
    let is_free = |operation: &&Operation| FREE.contains(&operation.path());
    every_operation().iter().filter(|operation| !is_free(operation)).map(name).collect()
}

#[tokio::test]
async fn the_guard_stands_in_front_of_every_route_that_is_not_named_as_free() {
    assert_eq!(stopped(&app(BURST).await).await, all_but_the_free());
}

#[tokio::test]
async fn no_other_limit_than_the_guard_stops_such_a_flood() {
    assert_eq!(stopped(&app(FLOOD + 1).await).await, BTreeSet::new());
}

#[test]
fn every_guarded_route_documents_429() {
    let document = server::http::openapi::document(&every_operation());
    let mut said = BTreeSet::new();
    for operation in every_operation() {
        let path = operation.path().replace("{*", "{");
        let method = operation.method().as_str().to_ascii_lowercase();
        if document["paths"][path][method]["responses"].get("429").is_some() {
            said.insert(name(&operation));
        }
    }

    assert_eq!(said, all_but_the_free());
}

#[tokio::test]
async fn a_burst_above_the_quota_is_told_when_to_come_back_and_no_other_client_is() {
    let app = app(BURST).await;
    let (noisy, quiet) = ("203.0.113.9", "203.0.113.10");
    let answers = flood(&app, [noisy; FLOOD], &Method::POST, "/click-to-call").await;

    let within = answers.iter().take(BURST).map(|answer| answer.status.as_u16());
    assert_eq!(within.collect::<Vec<_>>(), [400; BURST], "within the quota each request is read");
    let refused = answers.iter().find(|answer| answer.status.as_u16() == 429).unwrap();
    let seconds = refused.json()["retry_after"].as_u64().unwrap();
    assert_eq!(refused.header("retry-after"), Some(seconds.to_string().as_str()));
    assert_eq!(refused.outcome().1, "rate_limited");

    assert_eq!(ask(&app, noisy, &Method::GET, "/healthz").await.status.as_u16(), 200);
    assert_eq!(ask(&app, quiet, &Method::POST, "/click-to-call").await.status.as_u16(), 400);
}

#[tokio::test]
async fn the_guard_counts_an_ipv6_client_by_its_64() {
    let app = app(BURST).await;
    let hosts: [String; FLOOD] = std::array::from_fn(|host| format!("2001:db8:0:1::{}", host + 1));
    let peers = hosts.each_ref().map(String::as_str);
    let answers = flood(&app, peers, &Method::POST, "/click-to-call").await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();

    assert!(statuses.contains(&429), "{statuses:?}");
    let neighbour = ask(&app, "2001:db8:0:2::1", &Method::POST, "/click-to-call").await;
    assert_eq!(neighbour.status.as_u16(), 400);
}
