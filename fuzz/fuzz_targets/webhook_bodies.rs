//! The body of an event without a valid signature is refused before it is parsed. A body with one is an event, no event or
//! malformed. Dialpad sends JWTs or JSON, the Lambda function of Chime signed JSON.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use fuzz::{Fixed, NothingReceived, SECRET, at_once, jwt, mac};
use http::{HeaderMap, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;
use model::clock::Clock;
use model::provider_events::replay::EventReplayGuard;
use model::provider_events::{InboundError, InboundEvents, InboundOutcome, InboundRequest};
use serde_json::json;
use std::sync::{Arc, LazyLock};
use telephony::chime::Chime;
use telephony::dialpad::Dialpad;
use tokio::runtime::{Builder, Runtime};

/// The drivers start tasks.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));
static DIALPAD_BY_JWT: LazyLock<Dialpad> = LazyLock::new(|| dialpad("jwt"));
static DIALPAD_BY_JSON: LazyLock<Dialpad> = LazyLock::new(|| dialpad("json"));
static CHIME: LazyLock<Arc<dyn InboundEvents>> = LazyLock::new(|| {
    let settings = json!({
        "region": "us-east-1",
        "sip_media_application_id": "11111111-2222-3333-4444-555555555555",
        "from_number": "+12025550145",
        "events_secret": SECRET,
        "credentials": { "access_key_id": "AKIDEXAMPLE", "secret_access_key": "test-key" },
        "queues": { "500": "+12025550150" },
    });
    let settings = serde_json::from_value(settings).expect("good settings");
    Chime::new(settings, &clock(), guard()).expect("a driver").inbound_events()
});

fuzz_target!(|input: (&[u8], &[u8])| {
    RUNTIME.block_on(async { judge(input.0, input.1) });
});

fn judge(body: &[u8], signature: &[u8]) {
    let by_jwt = |token: Vec<u8>| send(&*DIALPAD_BY_JWT, "/", HeaderMap::new(), &token);
    assert!(is_unauthenticated(&by_jwt(body.to_vec())));
    let forged = jwt(br#"{"alg":"HS256"}"#, body, Some(signature));
    assert!(is_unauthenticated(&by_jwt(forged.into_bytes())));
    is_judged(&by_jwt(jwt(br#"{"alg":"HS256"}"#, body, None).into_bytes()));

    let by_json = |path: &str| send(&*DIALPAD_BY_JSON, path, HeaderMap::new(), body);
    assert!(is_unauthenticated(&by_json("/providers/dialpad/events/another-secret")));
    is_judged(&by_json(&format!("/providers/dialpad/events/{SECRET}")));

    let by_chime = |mac: &[u8]| send(&**CHIME, "/", signed(mac), body);
    assert!(is_unauthenticated(&by_chime(signature)));
    is_judged(&by_chime(&mac(&[b"an-id.0.", body])));
}

fn dialpad(format: &str) -> Dialpad {
    let settings =
        json!({ "api_key": "test-key", "webhook_secret": SECRET, "webhook_format": format });
    let settings = serde_json::from_value(settings).expect("good settings");
    Dialpad::open(settings, &clock(), guard()).expect("a driver")
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(Fixed)
}

fn guard() -> Arc<dyn EventReplayGuard> {
    Arc::new(NothingReceived)
}

/// The headers of Standard Webhooks, with the clock's time.
fn signed(mac: &[u8]) -> HeaderMap {
    let signature = format!("v1,{}", STANDARD.encode(mac));
    let headers = [
        ("webhook-id", "an-id"),
        ("webhook-timestamp", "0"),
        ("webhook-signature", signature.as_str()),
    ];
    let header = |(name, value): (&'static str, &str)| {
        (http::HeaderName::from_static(name), HeaderValue::from_str(value).expect("text"))
    };
    headers.map(header).into_iter().collect()
}

type Answer = Result<InboundOutcome, InboundError>;

fn send(to: &dyn InboundEvents, path: &str, headers: HeaderMap, body: &[u8]) -> Answer {
    let uri = path.parse().expect("a path");
    let body = Bytes::copy_from_slice(body);
    at_once(to.receive(InboundRequest { route: 0, method: Method::POST, uri, headers, body }))
}

fn is_unauthenticated(answer: &Answer) -> bool {
    matches!(answer, Err(InboundError::Unauthenticated))
}

/// The sender has the secret: the content decides.
fn is_judged(answer: &Answer) {
    assert!(!is_unauthenticated(answer));
}
