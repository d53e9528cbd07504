//! `/frame`: the widget on its own page, for pages that forbid WebAssembly.

use crate::support::app::{ANSWERED, Answer, TestApp};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

const TENANTS: &str = r#"{
    "acme.com":{"queue":"500","numbers":{"fiction":true},
        "branding":{"company_name":"Acme <Corp> & \"Sons\"","logo_url":"https://cdn.acme.com/logo.png"},
        "allowed_origins":["https://acme.com","https://*.acme.com"]},
    "open.example":{"queue":"1"},
    "shut.example":{"queue":"1","numbers":{"fiction":true},"allowed_origins":[]}}"#;

/// The parts of a policy, by name.
fn rule(answer: &Answer, name: &str) -> String {
    let policy = answer.header("content-security-policy").unwrap();
    let rules = policy.split("; ").filter_map(|rule| rule.split_once(' '));
    rules.into_iter().find(|(rule, _)| *rule == name).unwrap().1.to_owned()
}

/// A call request from a page of `origin`, to a server with the host name `host`.
async fn asked_from(app: &TestApp, origin: &str, host: &str, domain: &str) -> (u16, String) {
    let body = json!({ "domain": domain, "phone_number": ANSWERED }).to_string();
    let request = Request::post("/click-to-call").header("origin", origin).header("host", host);
    app.send(request.body(Body::from(body)).unwrap()).await.outcome()
}

#[tokio::test]
async fn it_is_a_page_with_the_tenants_widget_open_on_it() {
    let app = TestApp::new(TENANTS).await;

    let answer = app.get("/frame?domain=ACME.com&lang=de-AT&theme=dark", &[]).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
    let page = answer.text();
    assert!(page.contains("<html lang=\"de-AT\">"), "{page}");
    assert!(page.contains(
        "<click-to-call domain=\"acme.com\" lang=\"de-AT\" theme=\"dark\" mode=\"inline\" open></click-to-call>"
    ));
    assert!(page.contains("<script src=\"/widget.js?domain=acme.com\"></script>"));
    assert!(page.contains("<title>Acme &lt;Corp&gt; &amp; \"Sons\"</title>"));
    assert!(!page.contains('{'), "a place was left empty: {page}");
}

#[tokio::test]
async fn absent_parameters_are_decided_by_the_tenant_and_the_browser() {
    let app = TestApp::new(TENANTS).await;

    let page = app.get("/frame?domain=open.example&lang=", &[]).await;

    assert!(page.text().contains("<html>\n"));
    assert!(page.text().contains("<click-to-call domain=\"open.example\" mode=\"inline\" open>"));
}

#[tokio::test]
async fn its_policy_lets_in_our_own_scripts_and_the_companys_logo_and_nothing_else() {
    let app = TestApp::new(TENANTS).await;
    let answer = app.get("/frame?domain=acme.com", &[]).await;

    assert_eq!(rule(&answer, "default-src"), "'none'");
    assert_eq!(rule(&answer, "script-src"), "'self' 'wasm-unsafe-eval'");
    assert_eq!(rule(&answer, "connect-src"), "'self'");
    assert_eq!(rule(&answer, "img-src"), "'self' https://cdn.acme.com");
    assert_eq!(rule(&answer, "require-trusted-types-for"), "'script'");
    let none = app.get("/frame?domain=open.example", &[]).await;
    assert_eq!(rule(&none, "img-src"), "'self'");
}

#[tokio::test]
async fn only_pages_that_may_ask_for_calls_may_frame_it() {
    let app = TestApp::new(TENANTS).await;
    for (domain, ancestors) in [
        ("acme.com", "https://acme.com https://*.acme.com"),
        ("open.example", "*"),
        ("shut.example", "'none'"),
    ] {
        let answer = app.get(&format!("/frame?domain={domain}"), &[]).await;
        assert_eq!(rule(&answer, "frame-ancestors"), ancestors, "{domain}");
        // The older header cannot list pages: it has the policy's value or is absent.
        let older = (ancestors == "'none'").then_some("DENY");
        assert_eq!(answer.header("x-frame-options"), older, "{domain}");
    }
}

#[tokio::test]
async fn unknown_tenants_and_parameters_are_refused_with_a_code() {
    let app = TestApp::new(TENANTS).await;
    for (query, status, code) in [
        ("", 404, "unknown_domain"),
        ("?domain=nobody.example", 404, "unknown_domain"),
        ("?domain=%3Cscript%3E", 404, "unknown_domain"),
        ("?domain=acme.com&lang=de%22%3E", 400, "unreadable_request"),
        ("?domain=acme.com&lang=de_DE", 400, "unreadable_request"),
        ("?domain=acme.com&theme=pink", 400, "unreadable_request"),
        ("?domain=acme.com&domain=b.com", 400, "unreadable_request"),
    ] {
        let answer = app.get(&format!("/frame{query}"), &[]).await;
        assert_eq!(answer.outcome(), (status, code.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn its_script_is_served_beside_it() {
    let app = TestApp::new(TENANTS).await;

    let answer = app.get("/frame.js", &[]).await;

    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(answer.text().contains("postMessage"));
}

#[tokio::test]
async fn the_frame_may_request_calls_wherever_it_is_embedded_and_other_pages_may_not() {
    let app = TestApp::new(TENANTS).await;
    let host = "calls.example.com";

    let refused = (403, "origin_not_allowed".to_owned());
    assert_eq!(asked_from(&app, "https://evil.com", host, "acme.com").await, refused);
    let elsewhere = asked_from(&app, "https://calls.example.com:8443", host, "acme.com").await;
    assert_eq!(elsewhere, refused, "another port is another site");
    let ours = asked_from(&app, "https://calls.example.com", host, "acme.com").await;
    assert_eq!(ours, (200, "ok".to_owned()));
}

#[tokio::test]
async fn behind_a_proxy_that_writes_another_host_the_settings_say_which_origin_is_ours() {
    let settings = "provider = 'simulator'\norigin = 'https://calls.example.com'\n";
    let app = TestApp::with_settings(TENANTS, settings).await;

    let refused = (403, "origin_not_allowed".to_owned());
    assert_eq!(asked_from(&app, "http://evil.com", "evil.com", "acme.com").await, refused);
    let ours = asked_from(&app, "https://calls.example.com", "127.0.0.1:8080", "acme.com").await;
    assert_eq!(ours, (200, "ok".to_owned()));
}
