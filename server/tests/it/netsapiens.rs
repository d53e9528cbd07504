//! NetSapiens over a real socket: the request, and the result of each answer.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::stand_in::{Manner, StandIn};
use tokio::net::TcpListener;

async fn app(stand_in: &StandIn) -> TestApp {
    TestApp::with_settings(ACME, &stand_in.settings()).await
}

/// The fields of a multipart request, in order.
fn fields(request: &str) -> Vec<(String, String)> {
    let parts = request.split("Content-Disposition: form-data; name=\"").skip(1);
    let field = |part: &str| {
        let (name, rest) = part.split_once('"').unwrap();
        let (_, value) = rest.split_once("\r\n\r\n").unwrap();
        (name.to_owned(), value.split("\r\n").next().unwrap().to_owned())
    };
    parts.map(field).collect()
}

#[tokio::test]
async fn one_request_is_sent_with_exactly_the_four_fields_and_the_token() {
    let netsapiens =
        StandIn::new(Manner::Says("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")).await;
    let app = app(&netsapiens).await;

    assert_eq!(app.call_me(ANSWERED).await.status.as_u16(), 200);

    let requests = netsapiens.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert!(
        request.starts_with("POST /ns-api/?object=queuedcall&action=create HTTP/1.1\r\n"),
        "{request}"
    );
    let header = request.to_ascii_lowercase();
    assert!(header.contains("authorization: bearer nsd_test\r\n"));
    assert!(header.contains("content-type: multipart/form-data; boundary="));
    let expected =
        [("format", "json"), ("uid", "500"), ("queue", "500"), ("destination", "12025550142")];
    assert_eq!(fields(request), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn any_2xx_is_a_yes_with_a_body_or_without() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
        "HTTP/1.1 202 Accepted\r\ncontent-type: text/plain\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n<xml>not json</xml>",
    ] {
        let netsapiens = StandIn::new(Manner::Says(answer)).await;
        assert_eq!(app(&netsapiens).await.call_me(ANSWERED).await.status.as_u16(), 200, "{answer}");
    }
}

#[tokio::test]
async fn a_refusal_is_a_502_without_the_upstreams_text() {
    for answer in [
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: 44\r\n\r\n{\"code\":401,\"message\":\"key of 12025550142.\"}",
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: 43\r\n\r\n{\"statusCode\":401,\"message\":\"Access denied\"}",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 500 Oops\r\ncontent-length: 17\r\n\r\nstack: 2025550142",
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
    ] {
        let netsapiens = StandIn::new(Manner::Says(answer)).await;

        let told = app(&netsapiens).await.call_me(ANSWERED).await;

        assert_eq!(told.outcome(), (502, "phone_system_refused".to_owned()), "{answer}");
        assert!(!told.text().contains("555") && !told.text().contains("401"), "{}", told.text());
        assert_eq!(netsapiens.requests().len(), 1, "a create is sent once");
    }
}

#[tokio::test]
async fn a_busy_telephone_system_has_a_retry_time() {
    let netsapiens = StandIn::new(Manner::Says(
        "HTTP/1.1 503 Busy\r\nretry-after: 17\r\ncontent-length: 0\r\n\r\n",
    ))
    .await;

    let told = app(&netsapiens).await.call_me(ANSWERED).await;

    assert_eq!(told.status.as_u16(), 502);
    assert_eq!(told.header("retry-after"), Some("17"));
}

#[tokio::test]
async fn silence_after_the_request_leaves_the_outcome_unknown_and_is_never_sent_again() {
    for manner in [
        Manner::Hangs,
        Manner::Drops,
        Manner::Says("HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 0\r\n\r\n"),
        Manner::Says("nonsense\r\n\r\n"),
    ] {
        let netsapiens = StandIn::new(manner).await;
        let app = app(&netsapiens).await;

        let told = netsapiens.outcome_of(app.call_me(ANSWERED)).await;

        assert_eq!(told.outcome(), (504, "outcome_unknown".to_owned()), "{manner:?}");
        assert!(told.json()["message"].as_str().unwrap().contains("You may still be called"));
        assert_eq!(netsapiens.requests().len(), 1, "{manner:?}");
        let events: Vec<_> = app.journal().await.into_iter().map(|row| row.0).collect();
        assert_eq!(events, ["accepted", "outcome_unknown"]);
    }
}

#[tokio::test]
async fn an_unreachable_telephone_system_has_received_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let settings = format!("[netsapiens]\nurl = 'http://{address}/ns-api/'\ntoken = 'nsd_test'\n");
    let app = TestApp::with_settings(ACME, &settings).await;

    assert_eq!(app.call_me(ANSWERED).await.outcome(), (502, "phone_system_unreachable".to_owned()));
}
