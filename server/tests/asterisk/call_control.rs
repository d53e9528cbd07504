//! An application's user calls from their own phone: the complete API against a real Asterisk.

use crate::office::Office;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Value, json};

const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const DOMAINS: &str = r#"{"acme.com":{
    "queue":"1006","provider":"asterisk","numbers":{"fiction":true},"caller_ids":["+12025550100"]
}}"#;

/// The same with a webhook for each state, whose server is unreachable.
pub(crate) const DOMAINS_WITH_WEBHOOK: &str = r#"{"acme.com":{
    "queue":"1006","provider":"asterisk","numbers":{"fiction":true},
    "limits":{"number_per_hour":2},
    "webhook":{"url":"https://127.0.0.1:9/","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
}}"#;
pub(crate) const SECTIONS: &str = "[webhooks]\nallow_private = true\n\
    [call_control]\ntenant = 'acme.com'\nextension_claim = 'extension'\n\
    [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n\
    [asterisk.user_call]\nuser_context = 'phones'\ndestination_context = 'destination'\n\
    [asterisk.callback]\nvisitor_context = 'visitor'\nqueue_context = 'visitor-callback'\n";

/// Her phone rings for a second and is answered.
pub(crate) const ALICES_PHONE: &str = "b1c1t1_alice";
/// A number that reads DTMF, one that is busy, and one that is not answered.
pub(crate) const READS: &str = "+1 202-555-0107";
const BUSY: &str = "+1 202-555-0102";
pub(crate) const RINGS: &str = "+1 202-555-0101";

/// A user with a token, at an office with an Asterisk.
struct User {
    office: Office,
    token: String,
}

impl User {
    async fn new(extension: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::for_applications(folder, DOMAINS, SECTIONS).await;
        Self { office, token: token(extension) }
    }

    async fn call(&self, number: &str) -> String {
        let body = json!({ "phoneNumber": number, "callerId": "+12025550100" });
        let (status, answer) = self.post("/api/calls/initiate", &body).await;
        assert_eq!(status, 201, "{answer}");
        assert_eq!(answer["capabilities"]["dtmf"], true);
        answer["callId"].as_str().unwrap().to_owned()
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.office.client.by_token(&self.token, path, Some(body)).await
    }

    async fn events(&self, id: &str) -> crate::client::Events {
        self.office.client.listen(&format!("/api/calls/{id}/events"), &self.token).await
    }

    async fn status(&self, id: &str) -> Value {
        let path = format!("/api/calls/status/{id}");
        let (status, shown) = self.office.client.by_token(&self.token, &path, None).await;
        assert_eq!(status, 200, "{shown}");
        shown
    }
}

pub(crate) fn token(extension: &str) -> String {
    let encode = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let claims = json!({
        "sub": "alice", "exp": 4_102_444_800_u64, "extension": extension,
        "scope": "calls:initiate calls:control calls:read",
    });
    let message = format!(
        "{}.{}",
        encode(br#"{"alg":"HS256","typ":"JWT"}"#),
        encode(claims.to_string().as_bytes())
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    format!("{message}.{}", encode(hmac::sign(&key, message.as_bytes()).as_ref()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_calls_from_their_phone_presses_keys_and_hangs_up() {
    let alice = User::new(ALICES_PHONE).await;
    let id = alice.call(READS).await;

    let mut events = alice.events(&id).await;
    let seen = events.until("connected").await;
    assert_eq!(seen[..3], ["accepted", "ringing terminal", "answered terminal"]);
    assert!(seen.contains(&"answered destination".to_owned()), "{seen:?}");
    assert!(alice.status(&id).await["connectTime"].is_string());

    for digit in ["4", "*", "A", "#"] {
        let pressed =
            alice.post(&format!("/api/calls/dtmf/{id}"), &json!({ "digit": digit })).await;
        assert_eq!(pressed, (200, json!({ "callId": id })), "{digit}");
    }
    alice.office.logs("digits 4*A").await;

    assert_eq!(alice.post(&format!("/api/calls/end/{id}"), &json!({})).await.0, 200);
    assert_eq!(events.rest().await, ["ended completed"]);
    let (status, again) = alice.post(&format!("/api/calls/end/{id}"), &json!({})).await;
    assert_eq!((status, &again["cause"]), (200, &json!("completed")));
    let (status, over) = alice.post(&format!("/api/calls/dtmf/{id}"), &json!({"digit":"1"})).await;
    assert_eq!((status, &over["code"]), (409, &json!("call_over")));
    assert!(alice.status(&id).await["duration"].is_i64());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_number_and_a_cancelled_call_have_different_causes() {
    let alice = User::new(ALICES_PHONE).await;

    let busy = alice.call(BUSY).await;
    let seen = alice.events(&busy).await.rest().await;
    assert_eq!(seen, ["accepted", "ringing terminal", "answered terminal", "ended busy"]);

    let unheard = alice.call(RINGS).await;
    let mut events = alice.events(&unheard).await;
    events.until("ringing destination").await;
    assert_eq!(alice.post(&format!("/api/calls/end/{unheard}"), &json!({})).await.0, 200);
    assert_eq!(events.rest().await, ["ended cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_is_none_ends_the_call() {
    let alice = User::new("9999").await;

    let nowhere = alice.call(READS).await;

    assert_eq!(alice.events(&nowhere).await.rest().await, ["accepted", "ended failed"]);
}
