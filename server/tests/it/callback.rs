//! `POST /click-to-call`: acceptance, and every refusal.

use crate::support::app::{ACME, ANSWERED, TestApp, post_request};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_good_request_is_accepted_with_a_call_id() {
    let app = TestApp::new(ACME).await;

    let answer = app.call_me(ANSWERED).await;

    assert_eq!(answer.status, StatusCode::OK);
    let json = answer.json();
    assert_eq!(json["status"], "ok");
    assert_eq!(json["message"], "We're calling you now!");
    let call_id = json["call_id"].as_str().unwrap();
    assert_eq!(call_id.len(), 26);
    assert!(call_id.bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte)));
}

#[tokio::test]
async fn every_refusal_has_its_status_its_code_and_one_shape() {
    let restricted = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true}},
        "shop.example":{"queue":"1","allowed_origins":["https://shop.example"]}}"#;
    let app = TestApp::new(restricted).await;
    let mut told = Vec::new();

    for (name, body) in [
        ("no JSON", "domain=acme.com&phone_number=1".to_owned()),
        ("no object", "[]".to_owned()),
        ("a field missing", json!({ "domain": "acme.com" }).to_string()),
        (
            "a number that is no text",
            json!({ "domain": "acme.com", "phone_number": 2_025_550_142_u64 }).to_string(),
        ),
        (
            "unknown domain",
            json!({ "domain": "nobody.example", "phone_number": ANSWERED }).to_string(),
        ),
        ("no domain at all", json!({ "domain": "../etc", "phone_number": ANSWERED }).to_string()),
        ("another page", json!({ "domain": "shop.example", "phone_number": ANSWERED }).to_string()),
        ("too short", json!({ "domain": "acme.com", "phone_number": "12345" }).to_string()),
        ("premium", json!({ "domain": "acme.com", "phone_number": "900-555-1234" }).to_string()),
        ("too large", "x".repeat(8 * 1024 + 1)),
    ] {
        // Each from a different address, so that no limit applies first.
        let peer = format!("203.0.113.{}", told.len() + 1);
        let answer = app.send(crate::support::app::from(&peer, post_request(body))).await;
        assert_eq!(answer.header("content-type"), Some("application/json"), "{name}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{name}");
        told.push(json!({ "when": name, "http": answer.status.as_u16(), "body": answer.json() }));
    }

    insta::assert_json_snapshot!(told);
}

#[tokio::test]
async fn the_results_of_the_telephone_system_have_different_codes() {
    let app = TestApp::new(ACME).await;

    for (number, outcome) in [
        ("202-555-0103", (502, "phone_system_unreachable")),
        ("202-555-0104", (502, "phone_system_refused")),
        ("202-555-0105", (504, "outcome_unknown")),
    ] {
        let answer = app.call_me(number).await;
        assert_eq!(answer.outcome(), (outcome.0, outcome.1.to_owned()), "{number}");
        let named = answer.json()["call_id"].is_string();
        assert_eq!(named, outcome.0 == 504, "only a call that may come has a name");
    }
}

#[tokio::test]
async fn json_is_parsed_with_any_content_type() {
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("nonsense")]
    {
        let app = TestApp::new(ACME).await;
        let body = json!({ "domain": "ACME.com.", "phone_number": "+1 202.555.0142" }).to_string();
        let mut request = Request::post("/click-to-call");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }

        let answer = app.send(request.body(Body::from(body)).unwrap()).await;

        assert_eq!(answer.status, StatusCode::OK, "{content_type:?}");
    }
}

#[tokio::test]
async fn a_tenant_with_allowed_origins_accepts_those_only() {
    let app = TestApp::new(
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"allowed_origins":["https://*.acme.com"]}}"#,
    )
    .await;
    let body = json!({ "domain": "acme.com", "phone_number": ANSWERED }).to_string();

    for (origin, status) in
        [(None, 403), (Some("https://evil.example"), 403), (Some("https://www.acme.com"), 200)]
    {
        let mut request = post_request(body.clone());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        assert_eq!(app.send(request).await.status.as_u16(), status, "{origin:?}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered_for_any_page() {
    let app = TestApp::new(ACME).await;
    let request = Request::options("/click-to-call")
        .header("origin", "https://acme.com")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .body(Body::empty())
        .unwrap();

    let answer = app.send(request).await;

    assert!(answer.status.is_success());
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some("authorization,content-type,last-event-id")
    );
    assert!(answer.header("access-control-allow-methods").unwrap().contains("POST"));
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_refused_in_the_same_shape() {
    let app = TestApp::new(ACME).await;

    assert_eq!(app.get("/nowhere", &[]).await.outcome(), (404, "not_found".to_owned()));
    assert_eq!(
        app.get("/click-to-call", &[]).await.outcome(),
        (405, "method_not_allowed".to_owned())
    );
    assert_eq!(
        app.get("/demo/", &[]).await.outcome(),
        (404, "not_found".to_owned()),
        "the demo is off"
    );
}

#[tokio::test]
async fn deep_and_odd_json_is_only_unreadable() {
    for body in [
        "[".repeat(8000),
        "{\"domain\":".repeat(800),
        "\u{feff}{}".to_owned(),
        "{\"domain\":\"\\ud800\",\"phone_number\":\"\"}".to_owned(),
        "\0".to_owned(),
    ] {
        let app = TestApp::new(ACME).await;
        assert_eq!(
            app.send(post_request(body)).await.outcome(),
            (400, "unreadable_request".to_owned())
        );
    }
    let app = TestApp::new(ACME).await;
    let invalid_utf8 = Body::from(vec![b'{', 0xff, b'}']);
    assert_eq!(app.send(post_request(invalid_utf8)).await.outcome().0, 400);
}

#[tokio::test]
async fn the_health_endpoint_answers() {
    let app = TestApp::new(ACME).await;

    let answer = app.get("/healthz", &[]).await;

    assert_eq!(answer.json(), json!({ "status": "ok" }) as Value);
}
