//! The routes, and the common properties of their answers.

use super::{NAME, ringing};
use crate::support::captured::Captured;
use crate::support::clock::ManualClock;
use crate::support::event_office::{EventOffice, HttpAnswer};
use crate::support::event_pbx::EventPbx;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;
use server::startup::StartError;
use std::sync::Arc;

#[tokio::test]
async fn only_registered_routes_exist_and_the_others_are_answered_like_any_unknown_address() {
    let (office, [_]) = EventOffice::open([NAME]).await;
    let nothing = office.get("/nothing/here").await;
    assert_eq!(nothing.status, 404);

    for path in [
        "/providers",
        "/providers/",
        "/providers/testpbx",
        "/providers/testpbx/",
        "/providers/testpbx/other",
        "/providers/testpbx/events/",
        "/providers/testpbx/events/more",
        "/providers/testpbx/hook",
        "/providers/testpbx/hook/a/b",
        "/providers/TESTPBX/events",
        "/providers/dialpad/events",
    ] {
        for method in [Method::GET, Method::POST] {
            let told =
                HttpAnswer::read(office.http.request(method.clone(), office.url(path))).await;
            assert_eq!((told.status, &told.body), (404, &nothing.body), "{method} {path}");
        }
    }
    let other_method = office.get("/providers/testpbx/events").await;
    assert_eq!((other_method.status, other_method.header("allow")), (405, Some("POST")));
    assert_eq!(other_method.json()["code"], "method_not_allowed");
    office.stop().await;
}

#[tokio::test]
async fn a_server_without_such_telephone_systems_has_no_such_routes() {
    let clock = Arc::new(ManualClock::default());
    let office = EventOffice::start("", &Value::Null, &clock, |_| {}).await.unwrap();

    let told = office.get("/providers/testpbx/events").await;

    assert_eq!((told.status, told.body), (404, office.get("/nothing/here").await.body));
    office.stop().await;
}

#[tokio::test]
async fn two_telephone_systems_of_one_name_stop_the_start() {
    let clock = Arc::new(ManualClock::default());
    let start = EventOffice::start("", &Value::Null, &clock, |external| {
        EventPbx::new(NAME, &clock).replace(external);
        EventPbx::new(NAME, &clock).replace(external);
    });

    let Err(error) = start.await else { panic!("it starts") };

    assert!(matches!(error, StartError::ProviderEvents(_)), "{error:?}");
    assert_eq!(error.to_string(), "two providers of events are named testpbx");
}

#[tokio::test]
async fn no_browser_may_read_an_answer_and_none_sets_a_cookie() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let url = || office.url("/providers/testpbx/events");
    let event = pbx.event("1", ringing());
    let preflight = office.http.request(Method::OPTIONS, url());

    for (request, status) in [
        (event.request(&office.http, url()), 204),
        (office.http.post(url()), 401),
        (office.http.get(url()), 405),
        (preflight.header("access-control-request-method", "POST"), 405),
        (office.http.post(url()).body("x".repeat(5000)), 413),
    ] {
        let told = HttpAnswer::read(request.header("origin", "https://acme.com")).await;
        assert_eq!(told.status, status);
        for (name, _) in &told.headers {
            let name = name.as_str();
            assert!(!name.starts_with("access-control") && name != "set-cookie", "{name}");
        }
        assert_eq!(told.header("x-content-type-options"), Some("nosniff"));
    }
    office.stop().await;
}

#[tokio::test]
async fn a_sender_that_validates_the_address_gets_its_challenge() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let good = format!("/providers/testpbx/hook/{}", pbx.path_secret);

    let valid = office.get(&format!("{good}?challenge=abc")).await;
    let wrong = office.get("/providers/testpbx/hook/guessed?challenge=abc").await;
    let incomplete = office.get(&good).await;

    assert_eq!((valid.status, valid.body.as_str()), (200, "abc"));
    assert_eq!(valid.header("content-type"), Some("text/plain"));
    assert_eq!((wrong.status, wrong.body.as_str()), (401, ""));
    assert_eq!(incomplete.status, 400);
    assert_eq!(office.counted(NAME, "reply").await, 1);
    office.stop().await;
}

#[tokio::test]
async fn the_flood_guard_protects_the_routes() {
    let limits = "[limits]\nflood_per_second = 1\nflood_burst = 3\n";
    let (office, [pbx]) = EventOffice::with([NAME], limits, &Value::Null).await;
    let events: Vec<_> = (0..60).map(|_| pbx.event("1", ringing())).collect();

    let answers = join_all(events.iter().map(|event| office.send(NAME, event))).await;

    let refused: Vec<_> = answers.iter().filter(|told| told.status == 429).collect();
    assert!(!refused.is_empty() && refused.len() < answers.len(), "{answers:?}");
    for told in refused {
        assert!(told.header("retry-after").is_some());
        assert_eq!(told.json()["code"], "rate_limited");
    }
    assert_eq!(office.get("/healthz").await.status, 200);
    office.stop().await;
}

#[tokio::test]
async fn the_routes_are_not_in_the_description_for_the_telephone_system_defines_them() {
    let (office, [_]) = EventOffice::open([NAME]).await;

    let document = office.get("/openapi.json").await.json();

    let paths = document["paths"].as_object().unwrap();
    assert!(paths.contains_key("/click-to-call"));
    assert!(paths.keys().all(|path| !path.starts_with("/providers")), "{:?}", paths.keys());
    office.stop().await;
}

#[tokio::test]
async fn the_log_has_the_route_in_place_of_the_secret_in_the_address() {
    let (log, _guard) = Captured::start();
    let (office, [pbx]) = EventOffice::open([NAME]).await;

    office.get(&format!("/providers/testpbx/hook/{}?challenge=abcdef", pbx.path_secret)).await;

    let log = log.text();
    assert!(log.contains("/providers/testpbx/hook/{secret}"), "{log}");
    assert!(!log.contains(&pbx.path_secret) && !log.contains("abcdef"), "{log}");
    let figures = office.figures().await;
    assert!(figures.contains(r#"route="/providers/testpbx/hook/{secret}""#), "{figures}");
    office.stop().await;
}
