//! The metrics: as in the table in docs/operating.md, without personal data.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{ACME, Client, app};
use crate::support::clock::ManualClock;
use crate::support::event_pbx::EventPbx;
use crate::support::receiver::Receiver;
use crate::support::tokens;
use crate::support::waiting::until;
use axum::body::Body;
use axum::http::Request;
use model::random::SystemRandom;
use serde_json::json;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use server::startup::external_services::ExternalServices;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use store::settings::JournalSettings;

/// The names in the table of the section Metrics.
fn documented() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operating.md");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("\n## Metrics\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let names = section.lines().filter_map(|line| line.strip_prefix("| `click2call_"));
    names.map(|rest| format!("click2call_{}", rest.split('`').next().unwrap())).collect()
}

/// The names of the samples, with one name for each histogram.
fn rendered(page: &str) -> BTreeSet<String> {
    let samples = page.lines().filter(|line| !line.starts_with('#'));
    let names = samples.map(|line| line.split(['{', ' ']).next().unwrap());
    let of_histogram = |name: &str| {
        ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| Some(name.strip_suffix(end)?.to_owned()))
    };
    names.map(|name| of_histogram(name).unwrap_or_else(|| name.to_owned())).collect()
}

fn sample(page: &str, line: &str) -> Option<u64> {
    page.lines().find_map(|sample| sample.strip_prefix(line)?.trim().parse().ok())
}

#[tokio::test]
async fn a_separate_listener_serves_the_documented_metrics() {
    http_client::install_tls_provider();
    let receiver = Receiver::new(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let webhook =
        json!({ "url": receiver.url, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
    let tenants = json!({ "acme.com":
        { "queue": "500", "numbers": { "fiction": true }, "webhook": webhook,
          "limits": { "domain_per_day": 1 } } });
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    let text = format!(
        "provider = 'simulator'\nlisten = '127.0.0.1:0'\n[metrics]\nlisten = '127.0.0.1:0'\n\
         [webhooks]\nallow_private = true\n[call_control]\ntenant = 'acme.com'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
        tokens::SECRET
    );
    let settings = Settings {
        domains: folder.path().join("domains.json"),
        journal: JournalSettings::at(folder.path().join("journal.db")),
        ..read::from_text(&text, "test settings", &|_| None).unwrap()
    };
    let clock = Arc::new(ManualClock::default());
    let (our_clock, random) = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
    let mut external = ExternalServices::open(&settings, &our_clock, &random).unwrap();
    let pbx = EventPbx::new("testpbx", &clock);
    external.inbound_events.push(Arc::clone(&pbx) as _);
    let server = Server::start_with(settings, external, our_clock, random).await.unwrap();
    let (address, figures) = (server.address(), server.metrics_address().unwrap());
    let running = tokio::spawn(server.run_until(std::future::pending()));
    let http = reqwest::Client::new();
    let api = |path: &str| {
        let request = http.post(format!("http://{address}/api/calls/{path}"));
        request.header("authorization", format!("Bearer {}", tokens::of("alice")))
    };

    let body = json!({ "phoneNumber": ANSWERED }).to_string();
    let call = api("initiate").body(body).send().await.unwrap().text().await.unwrap();
    let call: serde_json::Value = serde_json::from_str(&call).unwrap();
    let id = call["callId"].as_str().unwrap();
    api(&format!("end/{id}")).send().await.unwrap();
    let one_more = json!({ "phoneNumber": "202-555-0143" }).to_string();
    let refused = api("initiate").body(one_more).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 429, "the limit of the day");
    receiver.wait_for(3).await;
    let event = pbx.event("of-somebody-else", json!({ "state": "connected" }));
    let events = format!("http://{address}/providers/testpbx/events");
    event.request(&http, events).send().await.unwrap();
    let page = http.get(format!("http://{figures}/metrics")).send().await.unwrap();
    let content_type = page.headers()["content-type"].to_str().unwrap().to_owned();
    let page = page.text().await.unwrap();

    assert_eq!(rendered(&page), documented(), "{page}");
    assert!(content_type.starts_with("application/openmetrics-text; version=1.0.0"));
    assert!(page.ends_with("# EOF\n"));
    let public = http.get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(public.status().as_u16(), 404, "whoever may call may not see everybody's figures");
    running.abort();
}

#[tokio::test]
async fn requests_are_counted_by_route_and_made_up_methods_and_addresses_together() {
    let app = app().await;
    for path in ["/healthz", "/healthz", "/2025550142", "/nothing/here"] {
        app.get(path, &[]).await;
    }
    for method in ["BREW", "M0D3M"] {
        let request = Request::builder().method(method).uri("/healthz");
        app.send(request.body(Body::empty()).unwrap()).await;
    }
    app.get("/click-to-call/2025550142/events", &[]).await;

    let page = app.metrics().await;

    let requests = |labels: &str| sample(&page, &format!("click2call_requests_total{{{labels}}}"));
    assert_eq!(requests(r#"method="GET",route="/healthz",status="200""#), Some(2), "{page}");
    assert_eq!(requests(r#"method="GET",route="none",status="404""#), Some(2));
    assert_eq!(requests(r#"method="other",route="/healthz",status="405""#), Some(2));
    let events = "/click-to-call/{call_id}/events";
    assert_eq!(requests(&format!(r#"method="GET",route="{events}",status="404""#)), Some(1));
}

#[tokio::test]
async fn calls_are_counted_by_outcome_and_only_for_existing_tenants() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;
    client.initiate(&json!({ "phoneNumber": "900-555-1234" })).await;
    for domain in ["made-up-1.example", "made-up-2.example"] {
        app.post(&json!({ "domain": domain, "phone_number": ANSWERED })).await;
    }
    client.press(&id, "5").await;

    let page = app.metrics().await;

    for (line, count) in [
        (r#"calls_total{outcome="accepted",code="",provider="simulator",domain="acme.com"}"#, 1),
        (r#"calls_total{outcome="placed",code="",provider="simulator",domain="acme.com"}"#, 1),
        (
            r#"calls_total{outcome="refused",code="number_not_allowed",provider="simulator",domain="acme.com"}"#,
            1,
        ),
        (r#"calls_total{outcome="refused",code="unknown_domain",provider="",domain=""}"#, 2),
        (r#"call_control_total{action="play_dtmf",code="",provider="simulator"}"#, 1),
        ("live_calls", 1),
        ("listeners", 0),
        ("journal_entries_lost_total", 0),
    ] {
        assert_eq!(sample(&page, &format!("click2call_{line}")), Some(count), "{line} in {page}");
    }
    assert!(!page.contains("made-up") && !page.contains("alice"), "{page}");
    client.end(&id).await;
    client.events(&id).await;
    let ended = r#"call_states_total{state="ended",leg="",cause="cancelled""#;
    until(async || app.metrics().await.contains(ended)).await;
}

#[tokio::test]
async fn a_telephone_system_that_is_down_is_counted_as_such() {
    let app = TestApp::with_settings(ACME, "provider = 'simulator'").await;
    app.call_me("202-555-0103").await;

    let page = app.metrics().await;

    let provider = r#"click2call_provider_seconds_count{provider="simulator",operation="originate",outcome="unreachable"}"#;
    assert_eq!(sample(&page, provider), Some(1), "{page}");
}
