//! Limits of one terminal, which bound the cost of a stolen password.

use crate::support::app::Answer;
use crate::support::signed::{
    ALICE, ALICES_PASSWORD, BOB, BOBS_PASSWORD, SECTION, SignedApp, Trouble,
};
use crate::support::waiting::until;
use futures_util::future::join_all;
use serde_json::json;
use shared_types::call_state::{CallState, EndCause};
use std::time::Duration;

const COMPLETED: CallState = CallState::Ended { cause: EndCause::Completed };

/// With these limits of a terminal, and more settings of signed calls.
async fn app_with(limits: &str, more: &str) -> SignedApp {
    let (before, _) = SECTION.split_once("limits = {").unwrap();
    SignedApp::with(&format!("{before}limits = {{ {limits} }}\n{more}")).await
}

async fn call_to(app: &SignedApp, destination: &str) -> Answer {
    app.call(&app.signed(ALICE, ALICES_PASSWORD, destination).await).await
}

fn too_many() -> (u16, String) {
    (429, "too many requests".to_owned())
}

#[tokio::test]
async fn one_password_places_only_so_many_calls_at_the_same_time() {
    let app = app_with("", "").await;
    let calls = (0..200).map(|call| json!({ "iden": format!("call-{call}") }));
    let calls: Vec<_> = calls.collect();

    let answers = join_all(calls.iter().map(|fields| app.call_with(fields))).await;

    let (placed, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status.as_u16() == 200);
    assert_eq!((placed.len(), app.world.calls()), (4, 4));
    assert!(refused.iter().all(|answer| answer.refusal() == too_many()));
    assert!(refused.iter().all(|answer| answer.header("retry-after").is_some()));
    let bobs = app.call(&app.signed(BOB, BOBS_PASSWORD, "101").await).await;
    assert_eq!(bobs.status.as_u16(), 200, "another terminal has its own limits");

    app.world.reach(placed[0].json()["iden"].as_str().unwrap(), COMPLETED);
    until(async || app.call_with(&json!({})).await.status.as_u16() == 200).await;
    assert_eq!(app.call_with(&json!({})).await.refusal(), too_many());
}

#[tokio::test]
async fn a_terminal_places_only_so_many_calls_in_an_hour_and_in_a_day() {
    let limits = "concurrent_calls = 1000, calls_per_hour = 3, calls_per_day = 5";
    let app = app_with(limits, "").await;
    let mut placed = 0;
    for hour in 0..4 {
        for _ in 0..5 {
            let answer = app.call_with(&json!({})).await;
            placed += usize::from(answer.status.as_u16() == 200);
        }
        let expected = if hour == 0 { 3 } else { 5 };
        assert_eq!((placed, app.world.calls()), (expected, expected), "hour {hour}");
        app.app.clock.advance(Duration::from_hours(1));
    }

    let refused = app.call_with(&json!({})).await;
    assert_eq!(refused.refusal(), too_many());
    assert_eq!(refused.header("retry-after"), Some("72000"));
    app.app.clock.advance(Duration::from_hours(20));
    assert_eq!(app.call_with(&json!({})).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_call_that_was_not_placed_is_not_charged_to_its_terminal() {
    let app = app_with("concurrent_calls = 1, calls_per_hour = 1", "").await;
    for trouble in
        [Trouble::ExchangeRefuses, Trouble::ExchangeUnreached, Trouble::ApplicationServer]
    {
        *app.world.trouble.lock().unwrap() = trouble;
        assert_eq!(app.call_with(&json!({})).await.status.as_u16(), 502);
    }
    *app.world.trouble.lock().unwrap() = Trouble::None;

    app.place("mine").await;
    assert_eq!(app.call_with(&json!({})).await.refusal(), too_many());
}

#[tokio::test]
async fn a_call_of_unknown_outcome_counts_as_in_progress_for_a_while() {
    let app = app_with("concurrent_calls = 1", "").await;
    *app.world.trouble.lock().unwrap() = Trouble::ExchangeSilent;
    assert_eq!(app.call_with(&json!({})).await.status.as_u16(), 502);
    *app.world.trouble.lock().unwrap() = Trouble::None;

    assert_eq!(app.call_with(&json!({})).await.refusal(), too_many());
    app.app.clock.advance(Duration::from_mins(5));
    app.place("mine").await;
}

#[tokio::test]
async fn a_wrong_password_is_not_charged_to_the_terminal() {
    let app = app_with("calls_per_hour = 1", "").await;
    for _ in 0..5 {
        assert_eq!(app.call_from("203.0.113.1", ALICE, "guess").await.status.as_u16(), 403);
    }

    app.place("mine").await;
}

#[tokio::test]
async fn premium_numbers_are_never_called_and_extensions_are() {
    let app = app_with("", "").await;
    for destination in ["9005550142", "+19005550142", "+449098790000", "0034803123456"] {
        let refused = call_to(&app, destination).await;
        assert_eq!(refused.refusal(), (403, "destination not allowed".to_owned()), "{destination}");
    }
    // Digits after the complete number: a network may ignore them.
    assert_eq!(call_to(&app, "+4490987900001").await.status.as_u16(), 403);
    assert_eq!(app.world.calls(), 0);

    for destination in ["102", "*98"] {
        assert_eq!(call_to(&app, destination).await.status.as_u16(), 200, "{destination}");
    }
}

#[tokio::test]
async fn calls_to_other_countries_have_limits_of_their_own() {
    let limits = "international_per_hour = 2, international_per_day = 3, concurrent_calls = 1000";
    let app = app_with(limits, "destinations = { calling_code = '1' }\n").await;
    for _ in 0..2 {
        assert_eq!(call_to(&app, "+442079460958").await.status.as_u16(), 200);
    }

    assert_eq!(call_to(&app, "011442079460959").await.refusal(), too_many());
    assert_eq!(call_to(&app, "2122345678").await.status.as_u16(), 200, "a national number");
    app.app.clock.advance(Duration::from_hours(1));
    assert_eq!(call_to(&app, "+442079460958").await.status.as_u16(), 200);
    assert_eq!(call_to(&app, "+442079460958").await.refusal(), too_many());
}

#[tokio::test]
async fn other_countries_can_be_forbidden_and_extensions_have_the_pattern_of_the_settings() {
    let destinations = "destinations = { calling_code = '1', internal = ['6XXXXX'] }\n";
    let app = app_with("international_per_hour = 0", destinations).await;
    let refused = (403, "destination not allowed".to_owned());

    assert_eq!(call_to(&app, "+442079460958").await.refusal(), refused);
    assert_eq!(call_to(&app, "102").await.refusal(), refused, "no extension of this company");
    assert_eq!(call_to(&app, "612345").await.status.as_u16(), 200);
    assert_eq!(call_to(&app, "(212)").await.status.as_u16(), 400, "what cannot be dialled");
}

#[tokio::test]
async fn a_call_counts_as_in_progress_after_a_restart() {
    let app = SignedApp::saved().await;
    let limits = json!({});
    for _ in 0..5 {
        assert_eq!(app.call_with(&limits).await.status.as_u16(), 200);
    }

    let app = app.restarted_with("limits = { concurrent_calls = 6 }\n").await;

    let place = async || {
        let body = app.app.clock.while_waiting_for(app.signed(ALICE, ALICES_PASSWORD, "102")).await;
        app.call(&body).await.status.as_u16()
    };
    assert_eq!(place().await, 200, "the sixth");
    assert_eq!(place().await, 429);
    app.app.clock.advance(Duration::from_hours(4));
    assert_eq!(place().await, 200, "no call lasts that long");
}
