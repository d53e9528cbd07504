//! A short run of the load generator against the bare handler, so that the benchmark keeps working between measurements.

#![cfg(test)]

use bench::asterisk::script::Stage;
use bench::asterisk::{Calls, SECRET, StandIn, USER};
use bench::bare;
use bench::load::{self, Bounds, Outcome};
use bench::measure;
use bench::traffic::{Callers, Traffic};
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SCRIPT_BYTES: usize = 3_000;
/// Only a time limit for a hanging test.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

async fn bare_handler() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, bare::router(SCRIPT_BYTES, None)).await });
    address
}

async fn ask(traffic: Traffic) -> anyhow::Result<Outcome> {
    let bounds = Bounds { connections: 4, requests: 200, time: LONGEST_WAIT };
    load::run(bare_handler().await, &Arc::new(traffic), bounds).await
}

#[tokio::test]
async fn calls_are_requested_and_counted() {
    let outcome = ask(Traffic::Calls(Callers::default())).await.unwrap();

    assert_eq!(outcome.requests, 200);
    assert!(outcome.per_second > 0.0 && outcome.p50 <= outcome.p99);
}

#[tokio::test]
async fn the_script_is_requested_and_counted() {
    let outcome = ask(Traffic::Script(vec![b' '; SCRIPT_BYTES].into())).await.unwrap();

    assert_eq!(outcome.requests, 200);
}

#[tokio::test]
async fn a_broken_answer_ends_the_load_as_an_error() {
    let error = ask(Traffic::Script(Bytes::from_static(b"another script"))).await.unwrap_err();

    assert!(error.to_string().starts_with("a broken answer: 200"), "{error}");
}

#[tokio::test]
async fn time_ends_the_load_too() {
    let bounds = Bounds { connections: 2, requests: u32::MAX, time: Duration::from_millis(50) };
    let traffic = Arc::new(Traffic::Calls(Callers::default()));

    let outcome = load::run(bare_handler().await, &traffic, bounds).await.unwrap();

    assert!(outcome.requests < u32::MAX);
}

async fn ask_for_signed_calls(asterisk: Option<SocketAddr>) -> anyhow::Result<Outcome> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, bare::router(0, asterisk)).await });
    let bounds = Bounds { connections: 4, requests: 100, time: LONGEST_WAIT };
    load::run(address, &Arc::new(Traffic::Pairs(Arc::default())), bounds).await
}

#[tokio::test]
async fn the_stand_in_accepts_a_call_over_each_new_connection() {
    let asterisk = StandIn::start(Calls::FailAtOnce).await.unwrap();

    let outcome = ask_for_signed_calls(Some(asterisk.address)).await.unwrap();

    assert_eq!(outcome.requests, 100);
    assert_eq!((asterisk.logins(), asterisk.originates()), (100, 100));
}

#[tokio::test]
async fn a_call_that_asterisk_refuses_ends_the_load_with_an_error() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();

    let error = ask_for_signed_calls(Some(nobody)).await.unwrap_err();

    assert!(error.to_string().starts_with("a broken answer: 502"), "{error}");
    assert_eq!(ask_for_signed_calls(None).await.unwrap().requests, 100);
}

#[tokio::test]
async fn the_stand_in_refuses_wrong_logins_and_reports_a_call_by_stages() {
    let asterisk = StandIn::start(Calls::Hold).await.unwrap();
    let mut stream = TcpStream::connect(asterisk.address).await.unwrap();
    say(&mut stream, "Action: Status\r\nActionID: 1\r\n\r\n", "Permission denied").await;
    let key = "Action: Challenge\r\nActionID: 2\r\nAuthType: MD5\r\n\r\n";
    say(&mut stream, key, "Challenge: 143455986").await;
    let login = format!("Action: Login\r\nUsername: {USER}\r\nSecret: {SECRET}\r\n\r\n");
    say(&mut stream, &login, "Authentication accepted").await;
    let call = "Action: Originate\r\nActionID: 3\r\nChannel: Local/1@x/n\r\nChannelId: a\r\n\r\n";
    say(&mut stream, call, "Uniqueid: a-2").await;

    let held = asterisk.take("a").unwrap();
    for stage in Stage::ALL {
        held.reach(stage).unwrap();
        say(&mut stream, "", "Linkedid: a\r\n").await;
    }
    assert!(asterisk.take("a").is_none());
}

/// Sends `action`, and reads up to `answer` and the end of its message.
async fn say(stream: &mut TcpStream, action: &str, answer: &str) {
    stream.write_all(action.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    loop {
        assert!(stream.read_buf(&mut heard).await.unwrap() > 0, "it was closed");
        let text = String::from_utf8_lossy(&heard);
        if text.contains(answer) && text.ends_with("\r\n\r\n") {
            return;
        }
    }
}

#[tokio::test]
async fn calls_are_written_to_the_journal_and_to_a_bare_table() {
    let folder = tempfile::tempdir().unwrap();

    let journal = measure::journal::into_journal(&folder.path().join("journal.db"), 100).await;
    let bare = measure::journal::into_bare_table(&folder.path().join("bare.db"), 100).await;

    assert!(journal.unwrap() > 0.0 && bare.unwrap() > 0.0);
}
