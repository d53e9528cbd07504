//! Numbers, addresses and tokens are nowhere: not in the log, not in the journal, not in an answer.

use crate::support::app::{ACME, TestApp, from, post_request};
use crate::support::captured::Captured;
use crate::support::stand_in::{Manner, StandIn};
use serde_json::json;

#[tokio::test]
async fn nothing_that_is_written_or_answered_holds_a_number_an_address_or_a_token() {
    let (captured, _guard) = Captured::start();
    let mut told = String::new();
    let mut files = Vec::new();

    for (turn, manner) in [
        Manner::Says("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"),
        Manner::Says(
            "HTTP/1.1 401 No\r\ncontent-length: 31\r\n\r\n{\"message\":\"bad: 12025550142\"}\n",
        ),
        Manner::Hangs,
        Manner::Drops,
    ]
    .into_iter()
    .enumerate()
    {
        let netsapiens = StandIn::new(manner).await;
        let app = TestApp::with_settings(ACME, &netsapiens.settings()).await;
        for number in ["202-555-0142", "900-555-1234", "2025550142 and more", "911"] {
            let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
            let peer = format!("198.51.100.{}", 60 + turn);
            let mut request = from(&peer, post_request(body));
            request.headers_mut().insert("x-forwarded-for", "203.0.113.66".parse().unwrap());
            told.push_str(app.send(request).await.text());
        }
        app.journal().await;
        for file in ["journal.db", "journal.db-wal"] {
            files.extend(std::fs::read(app.folder.path().join(file)).unwrap_or_default());
        }
    }

    let log = captured.text();
    assert!(log.contains("\"call_id\"") && log.contains("***-***-0142"), "{log}");
    let written = String::from_utf8_lossy(&files);
    for secret in [
        "2025550142",
        "555-0142",
        "5550142",
        "9005551234",
        "555-1234",
        "198.51.100",
        "203.0.113",
        "nsd_test",
    ] {
        assert!(!log.contains(secret), "the log holds {secret}:\n{log}");
        assert!(!told.contains(secret), "an answer holds {secret}: {told}");
        assert!(!written.contains(secret), "the journal holds {secret}");
    }
}
