//! The refusals of `/api/calls`, with their messages.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{ACME, Client, app, settings};
use crate::support::captured::Captured;
use crate::support::stand_in::{Manner, StandIn};
use crate::support::tokens;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

fn call(number: &str) -> Value {
    json!({ "phoneNumber": number })
}

#[tokio::test]
async fn every_route_requires_a_token_and_reports_the_kind() {
    let app = app().await;
    let id = "a".repeat(26);
    for (method, path) in [
        ("POST", "/api/calls/initiate".to_owned()),
        ("GET", format!("/api/calls/status/{id}")),
        ("POST", format!("/api/calls/end/{id}")),
        ("POST", format!("/api/calls/dtmf/{id}")),
        ("GET", format!("/api/calls/{id}/events")),
        ("POST", "/api/cti/calls".to_owned()),
        ("GET", "/api/cti/calls?customer=1".to_owned()),
        ("GET", "/api/calls/status/..%2F..%2Fetc".to_owned()),
        ("GET", "/api/calls/status/%FF%00".to_owned()),
    ] {
        let send = |authorization: Option<&str>| {
            let request = Request::builder().method(method).uri(&path);
            let request = match authorization {
                Some(value) => request.header("authorization", value),
                None => request,
            };
            app.send(request.body(Body::from("{}")).unwrap())
        };
        let without = send(None).await;
        assert_eq!(without.outcome(), (401, "unauthorized".to_owned()), "{method} {path}");
        assert_eq!(without.header("www-authenticate"), Some("Bearer"));
        for bad in ["Bearer", "Bearer ", "Bearer a.b.c", "Bearer e30.e30.", "bearer \u{e9}"] {
            let refused = send(Some(bad)).await;
            assert_eq!(
                refused.outcome(),
                (401, "unauthorized".to_owned()),
                "{method} {path} {bad}"
            );
        }
        let wrong = send(Some("Bearer a.b.c")).await;
        assert_eq!(wrong.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    }
}

#[tokio::test]
async fn a_token_that_is_too_old_too_young_or_forged_places_nothing() {
    let app = app().await;
    let payload = |more: Value| tokens::claims_with(&more);
    let none =
        |alg: &str| tokens::put_together(&json!({ "alg": alg }), &tokens::claims(), |_| Vec::new());
    for (token, what) in [
        (none("none"), "alg none"),
        (none("NONE"), "alg NONE"),
        (none("HS256"), "no signature"),
        (tokens::hs256(b"another", &json!({ "alg": "HS256" }), &tokens::claims()), "forged"),
        (
            tokens::hs256(tokens::SECRET.as_bytes(), &json!({ "alg": "HS512" }), &tokens::claims()),
            "another algorithm",
        ),
        (tokens::shared(&payload(json!({ "exp": tokens::START - 31 }))), "expired"),
        (tokens::shared(&payload(json!({ "exp": null }))), "without an end"),
        (tokens::shared(&payload(json!({ "nbf": tokens::START + 31 }))), "not yet valid"),
        (tokens::shared(&payload(json!({ "iat": tokens::START + 31 }))), "from the future"),
        (tokens::shared(&payload(json!({ "aud": "another" }))), "for another"),
        (tokens::shared(&payload(json!({ "sub": null }))), "nobody's"),
        (tokens::shared(&payload(json!({ "pad": "x".repeat(8192) }))), "huge"),
    ] {
        let outcome = Client { app: &app, token: &token }.initiate(&call(ANSWERED)).await.outcome();
        assert_eq!(outcome, (401, "unauthorized".to_owned()), "{what}");
    }
    assert!(app.journal().await.is_empty());
    let refused = (String::new(), "unauthorized".to_owned(), String::new(), 12);
    assert_eq!(app.refusals().await, [refused]);
}

#[tokio::test]
async fn a_token_allows_only_its_scopes() {
    let app = app().await;
    let token = |scope: Value| tokens::shared(&tokens::claims_with(&json!({ "scope": scope })));
    let all = token(json!("calls:initiate calls:control calls:read"));
    let id = Client { app: &app, token: &all }.call(ANSWERED).await;
    let forbidden = (403, "forbidden".to_owned());

    let reader = token(json!(["calls:read"]));
    let reader = Client { app: &app, token: &reader };
    assert_eq!(reader.status(&id).await.status.as_u16(), 200);
    let refused = reader.end(&id).await;
    assert_eq!(refused.outcome(), forbidden);
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Bearer error=\"insufficient_scope\", scope=\"calls:control\"")
    );
    assert_eq!(reader.press(&id, "5").await.outcome(), forbidden);
    assert_eq!(reader.initiate(&call(ANSWERED)).await.outcome(), forbidden);

    let caller = token(json!("calls:initiate calls:readx"));
    let caller = Client { app: &app, token: &caller };
    assert_eq!(caller.status(&id).await.outcome(), forbidden);
    assert_eq!(caller.events(&id).await.outcome(), forbidden);
    let nothing = token(Value::Null);
    let outcome = Client { app: &app, token: &nothing }.initiate(&call(ANSWERED)).await.outcome();
    assert_eq!(outcome, forbidden);
}

#[tokio::test]
async fn scopes_can_be_left_out() {
    let app = TestApp::with_settings(ACME, &settings("scopes = { required = false }")).await;
    let token = tokens::shared(&tokens::claims_with(&json!({ "scope": null })));

    Client { app: &app, token: &token }.call(ANSWERED).await;
}

#[tokio::test]
async fn anothers_call_is_as_unknown_as_none() {
    let app = TestApp::with_settings(ACME, &settings("tenant_claim = 'org'")).await;
    let token = |subject: &str, org: &str| {
        tokens::shared(&tokens::claims_with(&json!({ "sub": subject, "org": org })))
    };
    let alice = token("alice", "acme.com");
    let id = Client { app: &app, token: &alice }.call(ANSWERED).await;

    for (subject, org) in [("bob", "acme.com"), ("alice", "other.example")] {
        let other = token(subject, org);
        let other = Client { app: &app, token: &other };
        let unknown = other.status(&"a".repeat(26)).await;
        for answer in [
            other.status(&id).await,
            other.end(&id).await,
            other.press(&id, "5").await,
            other.events(&id).await,
        ] {
            assert_eq!(answer.outcome(), (404, "call_not_found".to_owned()));
            assert_eq!(answer.body, unknown.body, "not a word tells them apart");
        }
    }
    assert_eq!(Client { app: &app, token: &alice }.status(&id).await.json()["state"], "accepted");
    let visitor = app.get(&format!("/click-to-call/{id}/events"), &[]).await;
    assert_eq!(visitor.outcome(), (404, "call_not_found".to_owned()), "nor may visitors see it");
}

#[tokio::test]
async fn a_token_is_good_for_its_own_company() {
    let app = TestApp::with_settings(ACME, &settings("tenant_claim = 'org'")).await;
    let forbidden = (403, "forbidden".to_owned());
    for org in [json!("unknown.example"), json!("a b"), json!(7), Value::Null] {
        let token = tokens::shared(&tokens::claims_with(&json!({ "org": org })));
        let outcome = Client { app: &app, token: &token }.initiate(&call(ANSWERED)).await.outcome();
        assert_eq!(outcome, forbidden, "{org}");
    }
    let token = tokens::shared(&tokens::claims_with(&json!({ "org": "acme.com" })));
    let client = Client { app: &app, token: &token };
    let body = |domain: &str| json!({ "phoneNumber": ANSWERED, "domain": domain });

    assert_eq!(client.initiate(&body("other.example")).await.outcome(), forbidden);
    assert_eq!(client.initiate(&body("ACME.com")).await.status.as_u16(), 201);
}

#[tokio::test]
async fn names_that_are_no_calls_are_not_found() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let not_found = (404, "call_not_found".to_owned());

    for id in
        ["a".repeat(26), "..%2F..%2Fadmin".into(), "%00".repeat(26), "%FF".into(), "z".repeat(4000)]
    {
        assert_eq!(client.status(&id).await.outcome(), not_found, "{id}");
        assert_eq!(client.end(&id).await.outcome(), not_found, "{id}");
        assert_eq!(client.press(&id, "5").await.outcome(), not_found, "{id}");
        assert_eq!(client.events(&id).await.outcome(), not_found, "{id}");
    }
}

#[tokio::test]
async fn invalid_digits_are_refused_and_not_echoed() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;

    for digit in ["", "55", "E", "x", "\u{0}", "5\r\nAction: Logoff", "５", &"5".repeat(4000)] {
        let answer = client.press(&id, digit).await;
        assert_eq!(answer.outcome(), (400, "digit_invalid".to_owned()), "{digit:?}");
        assert!(!answer.text().contains("Logoff"));
    }
    for body in ["", "{}", "5", r#"{"digit":5}"#] {
        let answer = client.post(&format!("/api/calls/dtmf/{id}"), body.to_owned(), &[]).await;
        assert_eq!(answer.outcome(), (400, "digit_invalid".to_owned()), "{body}");
    }
}

#[tokio::test]
async fn invalid_requests_have_different_codes() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let sent = |body: String| client.post("/api/calls/initiate", body, &[]);

    for body in ["", "[]", "{}", "{\"phoneNumber\":7}", "{\"phone_number\":\"+12025550142\"}"] {
        let answer = sent(body.to_owned()).await;
        assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{body}");
        assert!(answer.text().contains("phoneNumber"), "{}", answer.text());
    }
    assert_eq!(sent("x".repeat(33 * 1024)).await.outcome(), (413, "body_too_large".to_owned()));
    let premium = client.initiate(&call("+1 900 555 1234")).await;
    assert_eq!(premium.outcome(), (400, "number_not_allowed".to_owned()));
    assert!(premium.json()["reason"].is_string());
    assert_eq!(client.initiate(&call("12")).await.outcome(), (400, "number_invalid".to_owned()));
    let get = client.get("/api/calls/initiate").await;
    assert_eq!(get.outcome(), (405, "method_not_allowed".to_owned()));
}

#[tokio::test]
async fn one_user_has_one_pace() {
    let app = TestApp::with_settings(ACME, &settings("per_minute = 2")).await;
    let [alice, bob] = ["alice", "bob"].map(tokens::of);
    let client = Client { app: &app, token: &alice };
    client.initiate(&call("12")).await;
    client.initiate(&call("12")).await;

    let refused = client.initiate(&call(ANSWERED)).await;

    assert_eq!(refused.outcome(), (429, "rate_limited".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.json()["retryAfter"], 60);
    Client { app: &app, token: &bob }.call(ANSWERED).await;
}

#[tokio::test]
async fn visitors_and_applications_share_a_number() {
    let app = app().await;
    let alice = tokens::of("alice");
    Client { app: &app, token: &alice }.call(ANSWERED).await;

    assert_eq!(app.call_me(ANSWERED).await.outcome(), (429, "already_under_way".to_owned()));
}

#[tokio::test]
async fn errors_of_the_telephone_system_have_stable_codes() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    for (number, status, code) in [
        ("+1 202-555-0103", 502, "phone_system_unreachable"),
        ("+1 202-555-0104", 502, "phone_system_refused"),
        ("+1 202-555-0105", 504, "outcome_unknown"),
    ] {
        let answer = client.initiate(&call(number)).await;
        assert_eq!(answer.outcome(), (status, code.to_owned()), "{number}");
        let has_id = answer.json()["callId"].is_string();
        assert_eq!(has_id, code == "outcome_unknown", "{}", answer.text());
    }
}

#[tokio::test]
async fn no_text_of_an_upstream_is_passed_on() {
    const SECRET_WORDS: &str = "sip:12025550142@core1 says no";
    for (status, expected) in [(401, 502), (404, 502), (500, 502)] {
        let reply: &'static str = format!(
            "HTTP/1.1 {status} Whatever\r\ncontent-length: {}\r\n\r\n{SECRET_WORDS}",
            SECRET_WORDS.len()
        )
        .leak();
        let upstream = StandIn::new(Manner::Says(reply)).await;
        let toml = format!(
            "{}{}",
            settings("").replace("provider = 'simulator'", "provider = 'netsapiens'"),
            upstream.settings()
        );
        let app = TestApp::with_settings(ACME, &toml).await;
        let alice = tokens::of("alice");

        let answer = Client { app: &app, token: &alice }.initiate(&call(ANSWERED)).await;

        assert_eq!(answer.outcome(), (expected, "phone_system_refused".to_owned()), "{status}");
        assert!(!answer.text().contains("core1") && !answer.text().contains("0142"));
        assert_eq!(answer.header("www-authenticate"), None, "the upstream's 401 is not ours");
    }
}

#[tokio::test]
async fn unsupported_actions_of_a_telephone_system_have_a_message() {
    let accepted = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
    let upstream = StandIn::new(Manner::Says(accepted)).await;
    let toml = format!(
        "{}{}",
        settings("").replace("provider = 'simulator'", "provider = 'netsapiens'"),
        upstream.settings()
    );
    let app = TestApp::with_settings(ACME, &toml).await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;

    for answer in [client.press(&id, "5").await, client.end(&id).await] {
        assert_eq!(answer.outcome(), (501, "not_supported".to_owned()));
        assert!(answer.json()["message"].as_str().unwrap().contains("phone system cannot"));
    }
}

#[tokio::test]
async fn neither_log_nor_journal_nor_answers_contain_secrets() {
    let (log, _guard) = Captured::start();
    let app = app().await;
    let token = tokens::of("alice@acme.example");
    let client = Client { app: &app, token: &token };
    let body = json!({ "phoneNumber": ANSWERED, "callerId": "+12025550100" });
    let answer = client.initiate_with(&body, &[("idempotency-key", "key-of-alice-7f3a")]).await;
    let id = answer.json()["callId"].as_str().unwrap().to_owned();
    let pressed = client.press(&id, "D").await;
    let refused = Client { app: &app, token: "a.secret.token" }.end(&id).await;
    client.end(&id).await;

    let journal = format!("{:?}", app.journal().await);
    let told = [answer.text(), pressed.text(), refused.text()].concat();
    let everything = [log.text(), journal, told].concat();
    assert!(everything.contains(&id) && log.text().contains("play_dtmf"));
    for hidden in [
        "2025550142",
        "202-555-0142",
        "5550100",
        "alice@acme",
        &token,
        tokens::SECRET,
        "secret.token",
        "key-of-alice",
        "198.51.100.7",
        "\"D\"",
        "digit=",
    ] {
        assert!(!everything.contains(hidden), "{hidden} is told");
    }
}
