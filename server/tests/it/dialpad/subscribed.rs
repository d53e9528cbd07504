//! `click2call dialpad subscribe`.

use crate::support::dialpad::{self, DialpadOffice, SECRET};
use crate::support::dialpad_stand_in::{Dialpad, DialpadManner, DialpadRequest};
use crate::support::new_calls::users_call;
use model::provider::Provider;
use serde_json::{Value, json};
use std::process::Output;

const ORIGIN: &str = "https://calls.example.com";
const HOOK: &str = "https://calls.example.com/providers/dialpad/events";

fn subscribe(pbx: &Dialpad, more: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("click2call.toml");
    std::fs::write(&file, dialpad::settings(&pbx.url(), more)).unwrap();
    std::process::Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(["dialpad", "subscribe", "--config"])
        .arg(&file)
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

/// The output of a successful command.
fn subscribes(pbx: &Dialpad, more: &str, arguments: &[&str]) -> String {
    let output = subscribe(pbx, more, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    assert_eq!(pbx.breaches(), Vec::<String>::new());
    String::from_utf8(output.stdout).unwrap()
}

fn told(webhook: &str, subscription: &str) -> String {
    format!("Webhook: {webhook}\nSubscription to call events: {subscription}\n")
}

fn writes(pbx: &Dialpad) -> usize {
    pbx.asked().iter().filter(|asked| asked.method != "GET").count()
}

#[test]
fn it_creates_webhook_and_subscription_once_and_changes_nothing_after_that() {
    let pbx = Dialpad::start().unwrap();

    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("created", "created"));
    let (webhooks, subscriptions) = pbx.endpoints();
    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("exists", "exists"));

    assert_eq!(pbx.endpoints(), (webhooks.clone(), subscriptions.clone()));
    assert_eq!(writes(&pbx), 2);
    assert_eq!((webhooks.len(), subscriptions.len()), (1, 1));
    assert_eq!(webhooks[0]["hook_url"], HOOK);
    assert_eq!(webhooks[0]["signature"]["secret"], SECRET);
    let states = subscriptions[0]["call_states"].as_array().unwrap();
    for state in ["calling", "ringing", "connected", "hangup", "missed", "voicemail", "blocked"] {
        assert!(states.iter().any(|known| known == state), "{state}");
    }
    assert_eq!(subscriptions[0].get("target_id"), None, "of the whole company");
}

#[test]
fn it_finds_its_own_among_the_pages_of_those_of_other_programs() {
    let pbx = Dialpad::start().unwrap();
    pbx.change_endpoints(|webhooks, subscriptions| {
        for id in 1..6 {
            let webhook = json!({ "id": id.to_string(), "hook_url": "https://crm.example.com/",
                "signature": { "secret": "of the CRM" } });
            webhooks.push(webhook.clone());
            subscriptions.push(json!({ "id": (10 + id).to_string(), "webhook": webhook,
                "enabled": true, "call_states": ["all"] }));
        }
    });

    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("created", "created"));
    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("exists", "exists"));
    assert_eq!(writes(&pbx), 2);
}

#[test]
fn a_new_secret_and_a_disabled_subscription_are_repaired() {
    let pbx = Dialpad::start().unwrap();
    subscribes(&pbx, "", &["--origin", ORIGIN]);
    pbx.change_endpoints(|webhooks, subscriptions| {
        webhooks[0]["signature"]["secret"] = "an earlier secret".into();
        subscriptions[0]["webhook"] = webhooks[0].clone();
        subscriptions[0]["enabled"] = false.into();
    });

    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("updated", "updated"));

    let (webhooks, subscriptions) = pbx.endpoints();
    assert_eq!((webhooks.len(), subscriptions.len()), (1, 1));
    assert_eq!(webhooks[0]["signature"]["secret"], SECRET);
    assert_eq!(subscriptions[0]["enabled"], true);
    pbx.change_endpoints(|_, subscriptions| {
        subscriptions[0]["call_states"] = json!(["hangup"]);
    });
    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("exists", "updated"));
}

#[test]
fn each_target_has_a_subscription_of_its_own() {
    let pbx = Dialpad::start().unwrap();
    let target = format!("callcenter:{}", Dialpad::CALL_CENTER);
    let arguments = ["--origin", ORIGIN, "--target", &target];

    assert_eq!(subscribes(&pbx, "", &arguments), told("created", "created"));
    assert_eq!(subscribes(&pbx, "", &arguments), told("exists", "exists"));
    assert_eq!(subscribes(&pbx, "", &["--origin", ORIGIN]), told("exists", "created"));

    let (_, subscriptions) = pbx.endpoints();
    assert_eq!(subscriptions[0]["target_id"], Dialpad::CALL_CENTER);
    assert_eq!(subscriptions[0]["target_type"], "callcenter");
    for wrong in ["callcenter", "queue:7", "callcenter:x", "user:007"] {
        let output = subscribe(&pbx, "", &["--origin", ORIGIN, "--target", wrong]);
        assert!(!output.status.success(), "{wrong}");
    }
}

#[test]
fn plain_json_has_a_webhook_with_the_secret_in_its_address() {
    let pbx = Dialpad::start().unwrap();
    let json = "webhook_format = 'json'";

    assert_eq!(subscribes(&pbx, json, &["--origin", ORIGIN]), told("created", "created"));
    assert_eq!(subscribes(&pbx, json, &["--origin", ORIGIN]), told("exists", "exists"));

    let (webhooks, _) = pbx.endpoints();
    assert_eq!(webhooks[0]["hook_url"], format!("{HOOK}/{SECRET}"));
    assert_eq!(webhooks[0]["signature"], Value::Null);
}

#[test]
fn an_address_is_required_and_a_refusal_contains_nothing_about_the_company() {
    let pbx = Dialpad::start().unwrap();
    let failed = |arguments: &[&str]| {
        let output = subscribe(&pbx, "", arguments);
        assert!(!output.status.success() && output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };

    assert!(failed(&[]).contains("(C2C_ORIGIN)"));
    for status in [401, 403, 429, 500] {
        let body = r#"{"error":{"message":"alice@acme.example"}}"#;
        pbx.behaves(DialpadRequest::Webhooks, DialpadManner::Says { status, headers: "", body });
        let told = failed(&["--origin", ORIGIN]);
        for secret in ["alice", Dialpad::KEY, SECRET] {
            assert!(!told.contains(secret), "{told}");
        }
        assert!(told.starts_with("click2call: "), "{told}");
    }
}

#[tokio::test]
async fn the_connection_test_passes_once_events_are_subscribed() {
    let office = DialpadOffice::open();
    subscribes(&office.pbx, "", &["--origin", ORIGIN]);

    let report = office.driver.check_connection().await.unwrap();

    assert_eq!(
        report.lines(),
        ["the API key is accepted", "subscriptions that send call events: 1"]
    );
    for (name, value) in [("enabled", json!(false)), ("call_states", json!(["hangup"]))] {
        office.pbx.change_endpoints(|_, subscriptions| subscriptions[0][name] = value);
        assert!(office.driver.check_connection().await.is_err(), "{name}");
        subscribes(&office.pbx, "", &["--origin", ORIGIN]);
    }
    office.pbx.change_endpoints(|_, subscriptions| {
        subscriptions[0]["webhook"]["signature"]["secret"] = "an earlier secret".into();
    });
    assert!(office.driver.check_connection().await.is_err(), "its events would be refused");
    office.places(&users_call()).await;
}
