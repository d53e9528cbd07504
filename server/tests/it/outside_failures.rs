//! The log about unreachable systems: address, reason, and advice; no secrets.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::calls::{self, Client, settings_with_tokens};
use crate::support::captured::Captured;
use crate::support::tokens::{self, Rsa};
use crate::support::waiting::until;
use serde_json::{Value, json};
use std::net::TcpListener;

/// A port without a listener.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The errors of all log lines, as one text.
fn errors(log: &Captured) -> String {
    let text = log.text();
    assert!(!text.contains("sesame"), "{text}");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| line["fields"]["error"].as_str().map(str::to_owned)).collect()
}

/// The message about a port without a listener.
fn refused(port: u16) -> String {
    format!("127.0.0.1:{port}: Connection refused (errno 111); nothing listens there")
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_netsapiens_that_is_away_is_logged_with_host_port_and_errno() {
    let (log, _guard) = Captured::start();
    let port = closed_port();
    let settings =
        format!("[netsapiens]\nurl = 'http://127.0.0.1:{port}/ns-api/'\ntoken = 'nsd_sesame'\n");
    let app = TestApp::with_settings(ACME, &settings).await;

    let answer = app.call_me(ANSWERED).await;

    assert_eq!(answer.outcome(), (502, "phone_system_unreachable".to_owned()));
    assert!(errors(&log).contains(&refused(port)), "{}", errors(&log));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_asterisk_that_is_away_is_logged_with_host_port_and_errno() {
    let (log, _guard) = Captured::start();
    let port = closed_port();
    let settings = format!(
        "provider = 'asterisk'\n[asterisk]\nhost = '127.0.0.1'\nport = {port}\nuser = 'u'\nsecret = 'sesame'\n\
         timeout_seconds = 0.3\n"
    );
    let app = TestApp::with_settings(ACME, &settings).await;

    let answer = app.call_me(ANSWERED).await;

    assert_eq!(answer.outcome(), (502, "phone_system_unreachable".to_owned()));
    until(async || errors(&log).contains(&refused(port))).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_issuer_of_tokens_that_is_away_is_logged_with_host_port_and_errno() {
    let (log, _guard) = Captured::start();
    let port = closed_port();
    let tokens = format!(
        "algorithm = 'RS256'\nissuer = 'http://127.0.0.1:{port}'\njwks_url = 'http://127.0.0.1:{port}/keys'\n\
         audiences = ['calls']"
    );
    let app =
        TestApp::with_settings(calls::ACME, &settings_with_tokens("per_minute = 9", &tokens)).await;
    let claims = json!({ "iss": "x", "aud": "calls", "exp": tokens::START + 864_000 });
    let token = Rsa::new().token("a", &tokens::claims_with(&claims));

    let answer = Client { app: &app, token: &token }.status(&"a".repeat(26)).await;

    assert_eq!(answer.outcome(), (503, "identity_unavailable".to_owned()));
    assert!(errors(&log).contains(&refused(port)), "{}", errors(&log));
    assert!(log.text().contains("\"issuer\":\"127.0.0.1\""), "{}", log.text());
}
