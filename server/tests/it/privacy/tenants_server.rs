//! Webhooks to a tenant's server, and the outbox.

use super::Search;
use crate::support::clock::ManualClock;
use crate::support::receiver::Receiver;
use crate::support::tokens;
use model::random::SystemRandom;
use serde_json::json;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use std::sync::Arc;
use store::settings::JournalSettings;
use tokio::sync::oneshot;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[tokio::test]
async fn a_message_holds_no_number_and_nothing_holds_the_secret() {
    http_client::install_tls_provider();
    let mut search = Search::begin();
    search.needles.number("2025550142");
    search.needles.text(&SECRET["whsec_".len()..]);
    search.needles.text("key-in-the-address");
    search.needles.text("customer-of-alice");
    // Undelivered messages stay in the outbox.
    let receiver = Receiver::new(&[204, 500, 500, 500, 500, 500]).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{}?key-in-the-address=1", receiver.url);
    let tenants = json!({ "acme.com": { "queue": "500", "numbers": { "fiction": true }, "call_context": true,
        "webhook": { "url": url, "secret": SECRET } } });
    std::fs::write(folder.path().join("domains.json"), tenants.to_string()).unwrap();
    let text = format!(
        "provider = 'simulator'\nlisten = '127.0.0.1:0'\n[webhooks]\nallow_private = true\n\
         [call_control]\ntenant = 'acme.com'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
        tokens::SECRET
    );
    let settings = Settings {
        domains: folder.path().join("domains.json"),
        journal: JournalSettings::at(folder.path().join("journal.db")),
        ..read::from_text(&text, "test settings", &|_| None).unwrap()
    };
    let clock = Arc::new(ManualClock::default());
    let server = Server::start(settings, clock, Arc::new(SystemRandom)).await.unwrap();
    let address = server.address();
    let (stop, stopping) = oneshot::channel();
    let stopped = tokio::spawn(server.run_until(async {
        let _ = stopping.await;
    }));

    let body = json!({ "domain": "acme.com", "phone_number": "(202) 555-0142" }).to_string();
    let url = format!("http://{address}/click-to-call");
    let answer = reqwest::Client::new().post(url).body(body).send().await.unwrap();
    search.told.push_str(&answer.text().await.unwrap());
    // The pending message has a context.
    let body = json!({ "phoneNumber": "(202) 555-0101",
        "customData": { "customerId": "customer-of-alice" } });
    let initiate = reqwest::Client::new()
        .post(format!("http://{address}/api/calls/initiate"))
        .header("authorization", format!("Bearer {}", tokens::of("alice")))
        .body(body.to_string());
    let answer = initiate.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 201);
    search.told.push_str(&answer.text().await.unwrap());
    let messages = receiver.wait_for(3).await;
    let (with_context, others): (Vec<_>, Vec<_>) =
        messages.into_iter().partition(|message| message.body.contains("customData"));
    assert!(!with_context.is_empty(), "it is told on purpose");
    for message in others {
        search.told.extend([format!("{:?}\n", message.headers), message.body]);
    }
    stop.send(()).unwrap();
    stopped.await.unwrap();

    search.search(folder.path());
}
