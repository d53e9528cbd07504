//! Hostile input: nothing unproven is placed, nothing is injected and nothing private is logged.

use crate::support::captured::Captured;
use crate::support::signed::{ALICE, ALICES_PASSWORD, SignedApp};
use serde_json::{Value, json};

#[tokio::test]
async fn of_a_hundred_who_use_one_nonce_at_once_exactly_one_wins() {
    let app = SignedApp::new().await;
    let body = app.signed(ALICE, ALICES_PASSWORD, "102").await;

    let answers = futures_util::future::join_all((0..100).map(|_| app.call(&body))).await;

    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 99);
    assert_eq!(app.world.calls(), 1);
}

#[tokio::test]
async fn line_breaks_and_nul_get_nowhere_in_any_field() {
    let app = SignedApp::new().await;
    for poison in ["\r\nAction: Logoff", "\nX: y", "\r", "\0"] {
        for name in ["destination", "iden", "nonce", "response", "aor"] {
            let mut body = app.signed(ALICE, ALICES_PASSWORD, "102").await;
            let value = body[name].as_str().unwrap_or("a").to_owned();
            body[name] = format!("{value}{poison}").into();

            let answer = app.call(&body).await;

            let status = answer.status.as_u16();
            assert!([400, 401, 403].contains(&status), "{name} {poison:?}: {}", answer.text());
        }
    }
    assert_eq!(app.world.calls(), 0);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_json() {
    let app = SignedApp::new().await;
    for path in ["/challenge", "/call"] {
        for size in [16 * 1024 + 1, 10_000_000] {
            let answer = app.post(path, vec![b' '; size]).await;
            assert_eq!(answer.refusal(), (413, "request body too large".to_owned()));
        }
        let just_fits = format!("{{\"aor\":\"{ALICE}\"}}{}", " ".repeat(16 * 1024 - 26));
        assert_eq!(just_fits.len(), 16 * 1024 - 26 + 25);
        assert_ne!(app.post(path, just_fits).await.status.as_u16(), 413);
    }
}

#[tokio::test]
async fn deep_and_strange_json_is_only_wrong() {
    let app = SignedApp::new().await;
    for body in [
        "[".repeat(16_000),
        "{\"a\":".repeat(3_000),
        format!("{{\"aor\":{}", "[".repeat(16_000)),
        "{\"aor\":\"".to_owned(),
        "\0".repeat(100),
    ] {
        let answer = app.post("/call", body).await;
        assert_eq!(answer.refusal(), (400, "invalid json body".to_owned()));
    }
}

#[tokio::test]
async fn an_aor_with_a_bar_or_a_nul_is_one_and_proves_nothing() {
    let app = SignedApp::new().await;
    for aor in ["a|b@c|d", "a\0@b", "a\t@b", &format!("{}@b", "a".repeat(10_000))] {
        let answer = app.call(&app.signed(aor, "guess", "102").await).await;
        assert_eq!(answer.refusal(), (403, "forbidden".to_owned()));
    }
}

#[tokio::test]
async fn neither_log_nor_journal_holds_a_number_a_user_a_token_or_a_digit() {
    let (captured, _guard) = Captured::start();
    let app = SignedApp::new().await;
    let mut body = app.signed(ALICE, ALICES_PASSWORD, "+34944010101").await;
    body["iden"] = json!("mine");
    let placed = app.call(&body).await;
    let token = placed.json()["token"].as_str().unwrap().to_owned();
    let forbidden = app.call(&app.signed("carol@127.0.0.1", "guess", "+34944010101").await).await;
    app.ask("POST", "/call/mine/dtmf", &token, r#"{"digits":"98761234"}"#).await;
    let claim = app.signed(ALICE, ALICES_PASSWORD, "credentials").await;
    let known = app.post("/credentials", claim.to_string()).await;

    let journal = app.app.journal().await;

    let statuses = [&placed, &forbidden, &known].map(|answer| answer.status.as_u16());
    assert_eq!(statuses, [200, 403, 200]);
    let rows: Vec<_> =
        journal.iter().map(|(event, _, number)| (event.as_str(), number.as_deref())).collect();
    assert_eq!(rows, [("accepted", Some("***0101")), ("placed", None), ("control", None)]);
    let refused = (String::new(), String::new(), "forbidden".to_owned(), 1);
    assert_eq!(app.app.refusals().await, [refused]);
    let log = captured.text();
    assert!(log.contains("\"iden\":\"mine\"") && log.contains("***0101"), "{log}");
    let mut written = log.clone();
    for file in ["journal.db", "journal.db-wal"] {
        let bytes = std::fs::read(app.app.folder.path().join(file)).unwrap_or_default();
        written.push_str(&String::from_utf8_lossy(&bytes));
    }
    let proofs =
        |of: &Value| ["nonce", "response"].map(|name| of[name].as_str().unwrap().to_owned());
    let ([nonce, response], [tried, answered]) = (proofs(&body), proofs(&claim));
    assert!(!without_hashes(&written).contains("9876"), "keys that were pressed are written down");
    for secret in [
        "34944010101",
        "alice",
        "carol",
        &token,
        &nonce,
        &response,
        &tried,
        &answered,
        "198.51.100",
    ] {
        assert!(!written.contains(secret), "{secret} is written down");
    }
}

/// Any four digits occur in enough random hexadecimal.
fn without_hashes(text: &str) -> String {
    const SHORTEST_HASH: usize = 32;
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let mut rest = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if is_hex(c) {
            run.push(c);
            continue;
        }
        if run.len() < SHORTEST_HASH {
            rest.push_str(&run);
        }
        run.clear();
        rest.push(c);
    }
    rest
}
