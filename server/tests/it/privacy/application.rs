//! Data that applications send for their users.

use super::Search;
use crate::support::app::{Answer, TestApp};
use crate::support::calls::{ACME, Client, settings};
use crate::support::tokens;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn nothing_that_an_application_sends_is_found_again() {
    let mut search = Search::begin();
    for number in ["2025550142", "2025550101", "2025550100", "2025550199", "9005551234"] {
        search.needles.number(number);
    }
    let sub = "alice-of-accounting";
    let good =
        tokens::shared(&tokens::claims_with(&json!({ "sub": sub, "email": "alice@acme.com" })));
    let expired =
        tokens::shared(&tokens::claims_with(&json!({ "exp": 1, "jti": "expired-token" })));
    let forged = tokens::hs256(b"another secret", &json!({ "alg": "HS256" }), &tokens::claims());
    let none = tokens::put_together(&json!({ "alg": "none" }), &tokens::claims(), |_| Vec::new());
    let unknown =
        tokens::hs256(b"x", &json!({ "alg": "HS256", "kid": "key-9-of-alice" }), &tokens::claims());
    for token in [&good, &expired, &forged, &none, &unknown] {
        search.needles.token(token);
    }
    for secret in [
        tokens::SECRET,
        "alice@acme.com",
        "expired-token",
        "key-9-of-alice",
        "my-own-key-77",
        "not-a-token",
        "84312*",
        "customer-of-alice",
        "job-of-alice",
        "note-of-alice",
        "dialpad-call-77",
        "dialpad-user-77",
    ] {
        search.needles.text(secret);
    }
    let domains = ACME.replacen("\"queue\":\"500\"", "\"queue\":\"500\",\"call_context\":true", 1);
    let app = TestApp::with_settings(&domains, &settings("per_minute = 1000")).await;
    let context = json!({ "customerId": "customer-of-alice", "jobId": "job-of-alice",
        "note": "note-of-alice" });

    for token in [&expired, &forged, &none, &unknown, "not-a-token", "", &"x".repeat(9000), &good] {
        let client = Client { app: &app, token };
        let key = [("idempotency-key", "my-own-key-77")];
        for body in [
            json!({ "phoneNumber": "(202) 555-0142", "callerId": "+1 202 555 0100" }),
            json!({ "phoneNumber": "(202) 555-0101", "callerId": "+1 202 555 0199" }),
            json!({ "phoneNumber": "900-555-1234" }),
            json!({ "phoneNumber": 2_025_550_142_u64 }),
            json!({ "phoneNumber": "202-555-0102", "customData": context }),
            json!({ "phoneNumber": "202-555-0102", "customData": { "customerId": ["note-of-alice"] } }),
            json!({ "phoneNumber": "202-555-0102", "customData": "note-of-alice".repeat(200) }),
            json!({ "phoneNumber": "202-555-0101", "domain": "other.example" }),
        ] {
            search.saw(&client.initiate_with(&body, &key).await);
            search.saw(&client.initiate(&body).await);
        }
        for number in [json!("+1 202-555-0142"), json!("customer-of-alice")] {
            let report = json!({ "callId": "dialpad-call-77", "userId": "dialpad-user-77",
                "direction": "inbound", "state": "ringing", "externalNumber": number,
                "customData": context });
            let answer = client.post("/api/cti/calls", report.to_string(), &[]).await;
            // The request of a page that has the id.
            search.saw(&without(&answer, "dialpad-call-77"));
        }
        // The answer contains the context deliberately; nothing else does.
        client.get("/api/cti/calls?customer=customer-of-alice").await;
        search.saw(&client.get("/api/cti/calls?customer=customer-of-alice&job=job-of-alice").await);
        search.saw(&client.status("2025550142").await);
        search.saw(&client.end("2025550142").await);
    }
    let client = Client { app: &app, token: &good };
    app.clock.advance(Duration::from_mins(10));
    let id = client.call("202-555-0102").await;
    for digit in ["8", "4", "3", "1", "2", "*", "84312*", "x"] {
        search.saw(&client.press(&id, digit).await);
    }
    let before_digits_end = search.log.text();
    app.clock.advance(Duration::from_secs(30));
    for answer in [client.status(&id).await, client.end(&id).await, client.events(&id).await] {
        search.saw(&answer);
    }

    assert!(before_digits_end.contains("play_dtmf"), "{before_digits_end}");
    for digit in ["8", "4", "3"] {
        assert!(!before_digits_end.contains(&format!("\"digit\":\"{digit}\"")));
        assert!(!before_digits_end.contains(&format!("Digit('{digit}')")));
    }
    // The journal contains the actor deliberately; nothing else does.
    assert!(!search.log.text().contains(sub) && !search.told.contains(sub));
    search.end(&app).await;
}

/// The answer without an allowed word.
fn without(answer: &Answer, word: &str) -> Answer {
    Answer {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.text().replace(word, "").into_bytes(),
    }
}
