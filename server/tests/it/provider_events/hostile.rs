//! Requests that are not authentic, malformed, or too many.

use super::{NAME, ended, ringing};
use crate::support::event_office::{EventOffice, HttpAnswer};
use crate::support::event_pbx::{MAX_EVENT_BYTES, SignedEvent};
use crate::support::waiting::in_time;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NUMBER: &str = "202-555-0142";

#[tokio::test]
async fn an_event_without_the_right_signature_is_answered_401_and_changes_nothing() {
    let (office, [pbx, other]) = EventOffice::open([NAME, "other"]).await;
    let call_id = office.call(NUMBER).await;
    let reference = pbx.reference_of_call(1).await;
    let good = pbx.event(&reference, ended("failed"));
    let signed_as = |signature: String| SignedEvent { signature, ..good.clone() };
    let (time, mac) = good.signature.split_once(',').unwrap();

    for (case, event) in [
        ("another secret", other.sign(&good.body, office.clock_seconds())),
        ("another body", SignedEvent { body: format!("{} ", good.body), ..good.clone() }),
        ("another time", signed_as(format!("t={},{mac}", office.clock_seconds() - 1))),
        ("cut", signed_as(good.signature[..good.signature.len() - 2].to_owned())),
        ("upper case", signed_as(format!("{time},{}", mac.to_uppercase()))),
        ("no signature", signed_as(time.to_owned())),
        ("no time", signed_as(mac.to_owned())),
        ("a huge time", signed_as(format!("t={}9,{mac}", i64::MAX))),
        ("nothing", signed_as(String::new())),
        ("neither JSON", SignedEvent { body: "{".to_owned(), ..good.clone() }),
    ] {
        let told = office.send(NAME, &event).await;
        assert_eq!((told.status, told.body.as_str()), (401, ""), "{case}");
        assert_eq!(told.header("www-authenticate"), Some("HMAC-SHA256"), "{case}");
    }
    let without = office.http.post(office.url("/providers/testpbx/events")).body(good.body.clone());
    assert_eq!(HttpAnswer::read(without).await.status, 401);

    assert_eq!(office.counted(NAME, "unauthenticated").await, 11);
    office.until_recorded(&call_id, "placed").await;
    assert_eq!(office.journal(&call_id).await, ["accepted", "placed"]);
    assert_eq!(office.send(NAME, &good).await.status, 204, "it is not used up");
    office.stop().await;
}

#[tokio::test]
async fn an_event_that_was_signed_too_long_ago_or_in_the_future_is_answered_401() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let call_id = office.call(NUMBER).await;
    let reference = pbx.reference_of_call(1).await;
    let body = pbx.unsigned_event(&reference, ringing());
    let now = office.clock_seconds();

    // The clock advances: the exact limits are tested next to the code.
    for seconds in [-301, 3600, -now, i64::MAX - now] {
        assert_eq!(office.send(NAME, &pbx.sign(&body, now + seconds)).await.status, 401);
    }
    assert_eq!(office.counted(NAME, "out_of_time").await, 4);
    office.until_recorded(&call_id, "placed").await;
    assert_eq!(office.journal(&call_id).await, ["accepted", "placed"]);
    assert_eq!(office.send(NAME, &pbx.sign(&body, now)).await.status, 204);
    assert_eq!(office.counted(NAME, "applied").await, 1);
    office.stop().await;
}

#[tokio::test]
async fn a_request_that_was_captured_has_no_second_effect() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let call_id = office.call(NUMBER).await;
    let reference = pbx.reference_of_call(1).await;
    let captured = pbx.event(&reference, ringing());
    let next = pbx.event(&reference, super::answered());
    for event in [&captured, &next] {
        office.send(NAME, event).await;
    }

    let now = office.send(NAME, &captured).await;
    office.clock.advance(std::time::Duration::from_mins(5));
    let soon = office.send(NAME, &captured).await;
    office.clock.advance(std::time::Duration::from_secs(2));
    let later = office.send(NAME, &captured).await;

    assert_eq!([now.status, soon.status, later.status], [204, 204, 401]);
    assert_eq!(office.counted(NAME, "replayed").await, 2);
    assert_eq!(office.counted(NAME, "out_of_time").await, 1);
    office.until_recorded(&call_id, "state answered visitor").await;
    assert_eq!(
        office.journal(&call_id).await,
        ["accepted", "placed", "state ringing visitor", "state answered visitor"]
    );
    office.stop().await;
}

#[tokio::test]
async fn an_authentic_event_that_cannot_be_parsed_is_answered_400() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let good: Value = serde_json::from_str(&pbx.unsigned_event("1", ringing())).unwrap();
    let with = |name: &str, value: Value| {
        let mut event = good.clone();
        event[name] = value;
        event.to_string()
    };
    let bodies = [
        String::new(),
        "{".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        with("id", json!(7)),
        with("call", Value::Null),
        with("call", json!("")),
        with("call", json!("a b")),
        with("call", json!("x".repeat(129))),
        with("state", json!(1)),
        with("time", json!("now")),
        with("time", json!(i64::MAX)),
    ];

    for body in &bodies {
        let told = office.send(NAME, &pbx.sign(body, office.clock_seconds())).await;
        assert_eq!((told.status, told.body.as_str()), (400, ""), "{body}");
    }
    assert_eq!(office.counted(NAME, "malformed").await, bodies.len() as u64);
    office.stop().await;
}

#[tokio::test]
async fn a_body_over_the_bound_of_its_route_is_answered_413_before_it_is_read() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let announced = "content-length: 10000000\r\n\r\n".to_owned();
    let chunk = "x".repeat(MAX_EVENT_BYTES + 1);
    let chunked = format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n{chunk}\r\n", chunk.len());

    for sent in [announced, chunked] {
        let mut stream = TcpStream::connect(office.address).await.unwrap();
        let head = "POST /providers/testpbx/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        stream.write_all(format!("{head}{sent}").as_bytes()).await.unwrap();
        let mut answer = String::new();
        // A connection that is cut off has received its answer.
        let _ = in_time(stream.read_to_string(&mut answer)).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("\"body_too_large\""), "{answer}");
    }
    let padded = |size: usize| format!("{:size$}", pbx.unsigned_event("1", ringing()));
    let largest = pbx.sign(&padded(MAX_EVENT_BYTES), office.clock_seconds());
    let larger = pbx.sign(&padded(MAX_EVENT_BYTES + 1), office.clock_seconds());
    assert_eq!(office.send(NAME, &largest).await.status, 204);
    assert_eq!(office.send(NAME, &larger).await.status, 413);
    assert_eq!(office.counted(NAME, "too_large").await, 3);
    office.stop().await;
}

#[tokio::test]
async fn a_flood_of_unknown_calls_takes_bounded_memory_and_no_event_of_a_call() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    let live = office.call(NUMBER).await;
    let reference = pbx.reference_of_call(1).await;
    pbx.replies(false);
    let asking = office.call("202-555-0147");
    let flood = async {
        let early = pbx.reference_of_call(2).await;
        for round in 0..30 {
            let events: Vec<_> = (0..50)
                .map(|place| pbx.event(&format!("foreign-{round}-{place}"), ringing()))
                .collect();
            let answers = join_all(events.iter().map(|event| office.send(NAME, event))).await;
            assert!(answers.iter().all(|told| told.status == 204));
            assert!(pbx.sizes().early <= 1024, "{:?}", pbx.sizes());
        }
        assert_eq!(pbx.sizes().early, 1024);
        office.send(NAME, &pbx.event(&early, ringing())).await;
        office.send(NAME, &pbx.event(&reference, ringing())).await;
        pbx.replies(true);
    };

    let (placed, ()) = tokio::join!(asking, flood);

    for call_id in [&live, &placed] {
        office.until_recorded(call_id, "state ringing visitor").await;
    }
    let counted = async || office.counted(NAME, "unknown_call").await == 1500;
    crate::support::waiting::until(counted).await;
    assert_eq!(pbx.sizes().early, 0);
    office.stop().await;
}
