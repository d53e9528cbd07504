//! HS256 against the vector of RFC 7515; what needs an issuer is in tests/it.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use model::clock::Sleep;
use std::time::Duration;

/// 2011-03-22T18:42:00Z: the token of RFC 7515, appendix A.1, runs out a minute later.
const THEN: i64 = 1_300_819_320;
const VECTOR: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const VECTORS_KEY: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

struct Then;

impl Clock for Then {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(THEN).unwrap()
    }

    fn started_at(&self) -> Timestamp {
        self.now()
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _time: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

fn with_key(key: &[u8]) -> Tokens {
    cryptography::install();
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let settings = serde_json::json!({ "algorithm": "HS256", "secret": secret });
    let settings = serde_json::from_value(settings).unwrap();
    let tokens = Tokens::new(&settings, &Reach::Everything, Arc::new(Then)).unwrap();
    Tokens { keys: Keys::Shared(Arc::new(DecodingKey::from_secret(key))), ..tokens }
}

fn forged(header: &str, payload: &str, signature: &[u8]) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    format!("{}.{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()), encode(signature))
}

fn signed(header: &str, payload: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"key");
    let message = forged(header, payload, b"");
    let tag = ring::hmac::sign(&key, message.trim_end_matches('.').as_bytes());
    forged(header, payload, tag.as_ref())
}

#[tokio::test]
async fn the_token_of_the_rfc_has_a_good_signature_and_names_nobody() {
    let tokens = with_key(&URL_SAFE_NO_PAD.decode(VECTORS_KEY).unwrap());

    assert!(matches!(tokens.verify(VECTOR).await, Err(TokenError::NoSubject)));
    assert!(matches!(with_key(b"another").verify(VECTOR).await, Err(TokenError::Signature)));
}

#[tokio::test]
async fn a_changed_token_is_not_believed() {
    let payload = format!(r#"{{"sub":"alice","exp":{}}}"#, THEN + 60);
    let good = signed(r#"{"alg":"HS256"}"#, &payload);
    let tokens = with_key(b"key");

    assert_eq!(tokens.verify(&good).await.unwrap().subject(), "alice");
    for place in (0..good.len()).step_by(7) {
        let mut bytes = good.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(tokens.verify(&changed).await.is_err(), "{changed}");
    }
}

#[tokio::test]
async fn the_token_does_not_choose_how_it_is_judged() {
    let payload = format!(r#"{{"sub":"alice","exp":{}}}"#, THEN + 60);
    let tokens = with_key(b"key");
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":["HS256"]}"#,
        "",
    ] {
        assert!(tokens.verify(&signed(header, &payload)).await.is_err(), "{header}");
        assert!(tokens.verify(&forged(header, &payload, b"")).await.is_err(), "{header}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused_before_anything_is_done_with_it() {
    let tokens = with_key(b"key");

    assert!(matches!(tokens.verify(&"a".repeat(8193)).await, Err(TokenError::TooLong)));
    for text in ["", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "\u{0}.\u{0}.\u{0}", "é.é.é"] {
        assert!(matches!(tokens.verify(text).await, Err(TokenError::Malformed)), "{text}");
    }
}
