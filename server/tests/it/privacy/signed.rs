//! Data that users sign with their terminal's password.

use super::{PEER, Search};
use crate::support::app::from;
use crate::support::signed::{
    ALICE, ALICES_PASSWORD, BOB, BOBS_PASSWORD, SECTION, SignedApp, Trouble,
};
use axum::http::Request;
use shared_types::digest::Ha1;

#[tokio::test]
async fn nothing_that_is_signed_is_found_again() {
    let mut search = Search::begin();
    search.needles.number("2025550142");
    for secret in [ALICES_PASSWORD, BOBS_PASSWORD, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "84312*#"] {
        search.needles.text(secret);
    }
    for (user, password) in [("alice", ALICES_PASSWORD), ("bob", BOBS_PASSWORD)] {
        search.needles.text(Ha1::new(user, "127.0.0.1", password).expose());
    }
    let app = SignedApp::with(SECTION).await;
    let mut told = Vec::new();
    for trouble in [
        Trouble::None,
        Trouble::Directory,
        Trouble::ApplicationServer,
        Trouble::ExchangeUnreached,
        Trouble::ExchangeRefuses,
        Trouble::ExchangeSilent,
    ] {
        *app.world.trouble.lock().unwrap() = trouble;
        for (aor, password) in [
            (ALICE, ALICES_PASSWORD),
            (BOB, BOBS_PASSWORD),
            (ALICE, "wrong-one"),
            ("nobody@127.0.0.1", "x"),
        ] {
            let body = app.signed(aor, password, "+12025550142").await;
            // Nonces and responses are sent to their requester only.
            search.needles.text(body["nonce"].as_str().unwrap());
            search.needles.text(body["response"].as_str().unwrap());
            for _ in 0..2 {
                let request = Request::post("/call").body(body.to_string().into()).unwrap();
                told.push(app.app.send(from(PEER, request)).await);
            }
        }
        told.push(app.post("/call", r#"{"aor":"2025550142","response":"2025550142"#).await);
    }
    *app.world.trouble.lock().unwrap() = Trouble::None;
    let call = app.place("mine").await;
    search.needles.text(call.token.clone());
    for (method, below, body) in [
        ("GET", "", ""),
        ("POST", "/dtmf", r#"{"digits":"84312*#"}"#),
        ("POST", "/dtmf", r#"{"digits":"84312*#x"}"#),
        ("POST", "/hangup", ""),
    ] {
        for token in [&*call.token, "2025550142"] {
            told.push(app.ask(method, &format!("/call/mine{below}"), token, body).await);
        }
    }

    for answer in told {
        // The token of a call is sent to its caller.
        if !answer.text().contains("\"token\"") {
            search.saw(&answer);
        }
    }
    search.end(&app.app).await;
}
