//! Following and controlling a signed call by its caller.

use crate::support::app::TestApp;
use crate::support::signed::{ALICE, ALICES_PASSWORD, MyCall, SignedApp, Trouble};
use crate::support::waiting::until;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::net::SocketAddr;
use std::time::Duration;
use tower::ServiceExt;

const RINGING: CallState = CallState::Ringing { leg: Leg::Terminal };
const ENDED: CallState = CallState::Ended { cause: EndCause::Completed };

async fn see(app: &SignedApp, call: &MyCall) -> Value {
    app.ask("GET", &format!("/call/{}", call.iden), &call.token, "").await.json()
}

/// Waits until no call is followed any more.
async fn until_nobody_follows(app: &SignedApp) {
    until(async || app.app.app.live.count() == 0).await;
}

#[tokio::test]
async fn the_states_of_a_call_are_those_of_the_common_vocabulary() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    assert_eq!(
        see(&app, &call).await,
        json!({ "iden": "mine", "state": "accepted", "history": [{ "state": "accepted" }] })
    );

    app.world.reach("mine", RINGING);

    let seen = see(&app, &call).await;
    assert_eq!((&seen["state"], &seen["leg"]), (&json!("ringing"), &json!("terminal")));
    assert_eq!(
        seen["history"],
        json!([{ "state": "accepted" }, { "state": "ringing", "leg": "terminal" }])
    );
}

#[tokio::test]
async fn other_clients_can_neither_read_nor_detect_it() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    let other = app.place("other").await;

    let mut told = Vec::new();
    for (iden, token) in [
        ("mine", other.token.as_str()),
        ("mine", ""),
        ("mine", &call.token[..31]),
        ("nothing", &call.token),
        ("a%20b", &call.token),
    ] {
        for (method, below) in
            [("GET", ""), ("GET", "/events"), ("POST", "/hangup"), ("POST", "/dtmf")]
        {
            let answer =
                app.ask(method, &format!("/call/{iden}{below}"), token, r#"{"digits":"1"}"#).await;
            told.push((answer.refusal(), answer.headers));
        }
    }
    let without = app.app.get("/call/mine", &[]).await;
    told.push((without.refusal(), without.headers));

    assert_eq!(told[0].0, (404, "no such call".to_owned()));
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:?}");
    assert!(app.world.hung_up.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_name_is_had_once_while_its_call_lives() {
    let app = SignedApp::new().await;
    let first = app.place("mine").await;

    for iden in ["mine", "mine-2"] {
        let answer = app.call_with(&json!({ "iden": iden })).await;
        assert_eq!(answer.refusal(), (409, "iden in use".to_owned()), "{iden}");
    }
    assert_eq!(app.world.calls(), 1);
    app.world.reach("mine", ENDED);
    until_nobody_follows(&app).await;

    let second = app.place("mine").await;
    assert_ne!(first.token, second.token);
    assert_eq!(app.ask("GET", "/call/mine", &first.token, "").await.status.as_u16(), 404);
    assert_eq!(app.world.calls(), 2);
}

#[tokio::test]
async fn a_name_whose_second_channel_exists_is_unavailable_too() {
    let app = SignedApp::new().await;
    app.place("mine-2").await;

    let answer = app.call_with(&json!({ "iden": "mine" })).await;

    assert_eq!(answer.refusal(), (409, "iden in use".to_owned()));
    assert_eq!(app.world.calls(), 1);
}

#[tokio::test]
async fn of_many_concurrent_requests_for_one_name_one_succeeds() {
    let app = SignedApp::new().await;
    let mut calls = Vec::new();
    for _ in 0..20 {
        let mut body = app.signed(ALICE, ALICES_PASSWORD, "102").await;
        body["iden"] = "mine".into();
        calls.push(body);
    }

    let answers = futures_util::future::join_all(calls.iter().map(|body| app.call(body))).await;

    let placed = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!((placed, app.world.calls()), (1, 1));
}

#[tokio::test]
async fn a_name_is_released_immediately_if_nothing_was_placed_and_kept_if_the_outcome_is_unknown() {
    for (trouble, free) in [
        (Trouble::ApplicationServer, true),
        (Trouble::ExchangeUnreached, true),
        (Trouble::ExchangeRefuses, true),
        (Trouble::ExchangeSilent, false),
    ] {
        let app = SignedApp::new().await;
        *app.world.trouble.lock().unwrap() = trouble;
        app.call_with(&json!({ "iden": "mine" })).await;
        *app.world.trouble.lock().unwrap() = Trouble::None;

        let again = app.call_with(&json!({ "iden": "mine" })).await;

        assert_eq!(again.status.as_u16(), if free { 200 } else { 409 }, "{trouble:?}");
        app.app.clock.advance(Duration::from_hours(4));
        if !free {
            app.place("mine").await;
        }
    }
}

#[tokio::test]
async fn the_name_of_an_unfollowed_call_is_kept_for_its_maximum_duration() {
    let app = SignedApp::new().await;
    app.place("mine").await;
    app.world.lose("mine");
    until_nobody_follows(&app).await;

    app.app.clock.advance(Duration::from_hours(3));
    assert_eq!(app.call_with(&json!({ "iden": "mine" })).await.status.as_u16(), 409);
    app.app.clock.advance(Duration::from_mins(10));
    app.place("mine").await;
}

#[tokio::test]
async fn an_ended_call_is_shown_for_a_while() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    app.world.reach("mine", ENDED);
    until_nobody_follows(&app).await;

    app.app.clock.advance(Duration::from_mins(9));
    assert_eq!(see(&app, &call).await["cause"], "completed");
    app.app.clock.advance(Duration::from_mins(1));
    assert_eq!(app.ask("GET", "/call/mine", &call.token, "").await.status.as_u16(), 404);
}

#[tokio::test]
async fn it_is_hung_up_and_dialled_into_while_it_lives() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;

    let dialled = app.ask("POST", "/call/mine/dtmf", &call.token, r#"{"digits":"12*#D"}"#).await;
    let hung_up = app.ask("POST", "/call/mine/hangup", &call.token, "").await;

    assert_eq!((dialled.status.as_u16(), dialled.text()), (200, "{\"iden\":\"mine\"}\n"));
    assert_eq!((hung_up.status.as_u16(), hung_up.text()), (200, "{\"iden\":\"mine\"}\n"));
    assert_eq!(*app.world.dialled.lock().unwrap(), "12*#D");
    assert_eq!(app.world.hung_up.lock().unwrap().len(), 1);
    for digits in
        [json!(""), json!("x"), json!("1 2"), json!("1\r\n"), json!(null), json!("1".repeat(33))]
    {
        let body = json!({ "digits": digits }).to_string();
        let answer = app.ask("POST", "/call/mine/dtmf", &call.token, &body).await;
        assert_eq!(answer.refusal(), (400, "invalid digits".to_owned()), "{digits}");
    }
    *app.world.trouble.lock().unwrap() = Trouble::ExchangeUnreached;
    let failed = app.ask("POST", "/call/mine/dtmf", &call.token, r#"{"digits":"1"}"#).await;
    assert_eq!(failed.refusal(), (502, "could not control call".to_owned()));
    app.world.reach("mine", ENDED);
    for below in ["hangup", "dtmf"] {
        let answer =
            app.ask("POST", &format!("/call/mine/{below}"), &call.token, r#"{"digits":"1"}"#).await;
        assert_eq!(answer.refusal(), (409, "call is over".to_owned()));
    }
}

#[tokio::test]
async fn the_routes_below_a_call_have_their_own_methods_and_cors_rules() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;

    let preflight = app.ask("OPTIONS", "/call/mine/events", "", "").await;
    assert_eq!(preflight.status.as_u16(), 204);
    assert_eq!(preflight.header("access-control-allow-methods"), Some("GET, POST, OPTIONS"));
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("Authorization"));
    for (method, path) in
        [("POST", "/call/mine"), ("GET", "/call/mine/hangup"), ("PUT", "/call/mine/dtmf")]
    {
        let answer = app.ask(method, path, &call.token, "").await;
        assert_eq!(answer.refusal(), (405, "method not allowed".to_owned()), "{method} {path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}

/// The events of a call on the wire.
async fn listen(app: &TestApp, call: &MyCall, last: Option<&str>) -> axum::response::Response {
    let mut request = Request::get(format!("/call/{}/events", call.iden))
        .header("authorization", format!("Bearer {}", call.token))
        .extension(ConnectInfo::<SocketAddr>("198.51.100.7:40000".parse().unwrap()));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn the_states_are_sent_as_events_until_the_call_is_over() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    let response = listen(&app.app, &call, None).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut events = response.into_body().into_data_stream();
    let mut next =
        async || String::from_utf8(events.next().await.unwrap().unwrap().to_vec()).unwrap();

    assert_eq!(next().await, "retry: 2000\n\n");
    assert_eq!(next().await, "id: 1\nevent: state\ndata: {\"state\":\"accepted\"}\n\n");
    app.world.reach("mine", RINGING);
    assert_eq!(
        next().await,
        "id: 2\nevent: state\ndata: {\"state\":\"ringing\",\"leg\":\"terminal\"}\n\n"
    );
    app.world.reach("mine", CallState::Answered { leg: Leg::Terminal });
    app.world.reach("mine", ENDED);
    assert_eq!(
        next().await,
        "id: 3\nevent: state\ndata: {\"state\":\"answered\",\"leg\":\"terminal\"}\n\n"
    );
    assert_eq!(
        next().await,
        "id: 4\nevent: state\ndata: {\"state\":\"ended\",\"cause\":\"completed\"}\n\n"
    );
    assert_eq!(next().await, "event: end\ndata: {}\n\n");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_reconnecting_client_gets_missed_events_and_then_the_end_of_reconnecting() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    app.world.reach("mine", RINGING);
    app.world.reach("mine", ENDED);

    let response = listen(&app.app, &call, Some("2")).await;
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    assert_eq!(
        String::from_utf8_lossy(&body),
        "retry: 2000\n\nid: 3\nevent: state\ndata: {\"state\":\"ended\",\"cause\":\"completed\"}\n\nevent: end\ndata: {}\n\n"
    );
    assert_eq!(listen(&app.app, &call, Some("3")).await.status().as_u16(), 204);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_call_has_a_heartbeat() {
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    let mut events = listen(&app.app, &call, None).await.into_body().into_data_stream();
    for _ in 0..2 {
        events.next().await.unwrap().unwrap();
    }

    let quiet = tokio::time::Instant::now();
    let beat = events.next().await.unwrap().unwrap();

    assert!(beat.starts_with(b":"), "{beat:?}");
    assert_eq!(quiet.elapsed().as_secs(), 15);
}
