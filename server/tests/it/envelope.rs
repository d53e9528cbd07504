//! Rules for every request and answer: no ambiguous headers, HTTPS where it is required, and security headers for browsers.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp, from, post_request};
use crate::support::signed;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

const SIMULATOR: &str = "provider = 'simulator'\n[simulator]\nspeed = 100\n";
const PROXY: &str = "10.0.0.1";
const CALL_CONTROL: &str = "[call_control]\ntenant = 'acme.com'\nallowed_origins = ['*']\n\
    [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n";

async fn app(more: &str) -> TestApp {
    TestApp::with_settings(ACME, &format!("{more}{SIMULATOR}{CALL_CONTROL}")).await
}

/// A GET with these headers, from `peer`.
async fn get(app: &TestApp, peer: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(from(peer, request.body(Body::empty()).unwrap())).await
}

#[tokio::test]
async fn a_repeated_host_or_origin_is_answered_400_on_every_surface() {
    let settings = format!("{}\n{CALL_CONTROL}", signed::SECTION);
    let app = TestApp::with_settings(ACME, &settings).await;
    for (name, path) in [
        ("origin", "/click-to-call"),
        ("host", "/click-to-call"),
        ("origin", "/api/calls/initiate"),
        ("origin", "/challenge"),
        ("host", "/widget.js?domain=acme.com"),
        ("origin", "/nowhere"),
    ] {
        let body = json!({ "domain": "acme.com", "phone_number": ANSWERED }).to_string();
        let twice = Request::post(path)
            .header(name, "https://acme.com")
            .header(name, "https://evil.example")
            .body(Body::from(body))
            .unwrap();

        let answer = app.send(twice).await;

        assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{name} {path}");
    }
    assert!(app.journal().await.is_empty(), "nothing was asked for");
    let mut once =
        post_request(json!({ "domain": "acme.com", "phone_number": ANSWERED }).to_string());
    once.headers_mut().insert("host", "calls.example.com".parse().unwrap());
    once.headers_mut().insert("origin", "https://acme.com".parse().unwrap());
    assert_eq!(app.send(once).await.status, 200);
}

#[tokio::test]
async fn answers_of_which_nothing_is_rendered_forbid_rendering() {
    let app = app("").await;
    let refused = app.call_me("12").await;
    let placed = app.call_me(ANSWERED).await;
    let id = placed.json()["call_id"].as_str().unwrap().to_owned();
    let mut answers = vec![refused, placed];
    app.clock.advance(std::time::Duration::from_mins(2));
    for path in [
        "/healthz",
        "/nowhere",
        &format!("/click-to-call/{id}/events"),
        "/click-to-call/availability?domain=acme.com",
        "/api/calls/status/x",
    ] {
        answers.push(app.get(path, &[]).await);
    }
    for answer in answers {
        let header =
            |name: &str| answer.header(name).unwrap_or_else(|| panic!("{:?}", answer.headers));
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("strict-transport-security"), None, "over plain http");
    }
}

#[tokio::test]
async fn pages_and_the_parts_of_pages_keep_their_own_policies() {
    let app = app("").await;

    let frame = app.get("/frame?domain=acme.com", &[]).await;
    assert!(frame.header("content-security-policy").unwrap().contains("frame-ancestors *"));
    assert_eq!(frame.header("x-frame-options"), None, "pages may frame it");
    let api = app.get("/api/", &[]).await;
    assert!(api.header("content-security-policy").unwrap().contains("script-src 'self'"));
    assert_eq!(api.header("x-frame-options"), Some("DENY"));
    let script = app.get("/widget.js?domain=acme.com", &[]).await;
    for name in ["content-security-policy", "x-frame-options", "referrer-policy"] {
        assert_eq!(script.header(name), None, "{name}");
    }
    assert_eq!(script.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn answers_behind_https_keep_browsers_on_https() {
    let behind = app(&format!("proxies.trusted = ['{PROXY}']\n")).await;
    let told = async |proto: &str| {
        let headers = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", proto)];
        let answer = get(&behind, PROXY, "/healthz", &headers).await;
        answer.header("strict-transport-security").map(str::to_owned)
    };
    assert_eq!(told("https").await.as_deref(), Some("max-age=31536000"));
    assert_eq!(told("http").await, None);
    let stranger = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", "https")];
    let answer = get(&behind, "192.0.2.9", "/healthz", &stranger).await;
    assert_eq!(answer.header("strict-transport-security"), None, "a stranger is not believed");

    let named = app("origin = 'https://calls.example.com'\n").await;
    let script = named.get("/widget.js?domain=acme.com", &[]).await;
    assert!(script.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn requests_over_plain_http_are_refused_where_https_is_required() {
    let app = app(&format!("proxies = {{ trusted = ['{PROXY}'], require_https = true }}\n")).await;
    let client = ("x-forwarded-for", "198.51.100.7");
    let refused = (403, "forbidden".to_owned());

    for (peer, headers) in [
        (PROXY, &[client, ("x-forwarded-proto", "http")][..]),
        (PROXY, &[client]),
        (PROXY, &[client, ("x-forwarded-proto", "https, http")]),
        ("192.0.2.9", &[client, ("x-forwarded-proto", "https")]),
        ("192.0.2.9", &[]),
    ] {
        let answer = get(&app, peer, "/healthz", headers).await;
        assert_eq!(answer.outcome(), refused, "{peer} {headers:?}");
        assert_eq!(answer.json()["message"], "Send the request over https.");
    }
    for (peer, headers) in
        [(PROXY, &[client, ("x-forwarded-proto", "https")][..]), (PROXY, &[]), ("127.0.0.1", &[])]
    {
        assert_eq!(get(&app, peer, "/healthz", headers).await.status, 200, "{peer} {headers:?}");
    }
}
