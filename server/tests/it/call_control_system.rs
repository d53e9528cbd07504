//! The capabilities and errors of the telephone system, as an application gets them.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{ACME, Client, settings};
use crate::support::tokens;
use async_trait::async_trait;
use model::call_progress::{CallProgress, accepted_only};
use model::dtmf_digit::DtmfDigit;
use model::provider::{
    AgentAvailability, Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider,
    ProviderError,
};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// A scripted telephone system.
#[derive(Default)]
struct System {
    availability: Mutex<Option<AgentAvailability>>,
    calls: Mutex<Vec<NewCall>>,
    control: Arc<Mutex<Vec<ControlError>>>,
}

/// Controls a call by `deeds`, the last one first.
struct Call(Arc<Mutex<Vec<ControlError>>>);

/// The error, with the upstream's text about it.
type Why = fn(Option<Arc<dyn std::error::Error + Send + Sync>>) -> ControlError;

#[async_trait]
impl Provider for System {
    fn capabilities(&self) -> Capabilities {
        Capabilities { progress: false, code: false, ..Capabilities::ALL }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        self.calls.lock().unwrap().push(call.clone());
        let call = Arc::new(Call(Arc::clone(&self.control)));
        Ok(Originated { upstream_status: Some(202), call })
    }

    async fn agent_availability(&self, _api_domain: &str, queue: &str) -> AgentAvailability {
        assert_eq!(queue, "500");
        self.availability.lock().unwrap().unwrap_or(AgentAvailability::Unknown)
    }
}

#[async_trait]
impl PlacedCall for Call {
    fn progress(&self) -> CallProgress {
        accepted_only()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        self.0.lock().unwrap().pop().map_or(Ok(()), Err)
    }

    async fn play_dtmf(&self, _digit: DtmfDigit) -> Result<(), ControlError> {
        self.hang_up().await
    }
}

async fn app(more: &str) -> (Arc<System>, TestApp) {
    let system = Arc::new(System::default());
    let app = TestApp::with_provider(ACME, &settings(more), Arc::clone(&system) as _).await;
    (system, app)
}

#[tokio::test]
async fn a_queue_without_agents_places_no_call() {
    let (system, app) = app("extension_claim = 'ext'").await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    *system.availability.lock().unwrap() = Some(AgentAvailability::Unavailable);

    let answer = client.initiate(&json!({ "phoneNumber": ANSWERED })).await;

    assert_eq!(answer.outcome(), (503, "nobody_available".to_owned()));
    assert!(answer.header("retry-after").is_some() && system.calls.lock().unwrap().is_empty());
    let own_phone = tokens::shared(&tokens::claims_with(&json!({ "ext": "101" })));
    Client { app: &app, token: &own_phone }.call(ANSWERED).await;
}

#[tokio::test]
async fn a_queue_of_unknown_availability_places_the_call() {
    let (system, app) = app("").await;
    let alice = tokens::of("alice");
    let body = json!({ "phoneNumber": ANSWERED, "callerId": "202-555-0100" });

    let answer = Client { app: &app, token: &alice }.initiate(&body).await;

    assert_eq!(answer.json()["capabilities"]["progress"], false);
    let calls = system.calls.lock().unwrap();
    assert_eq!(calls[0].caller_id.as_ref().unwrap().expose_e164(), "+12025550100");
}

#[tokio::test]
async fn failed_call_control_has_a_stable_code() {
    let (system, app) = app("").await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;
    let why = || Some(Arc::new(std::io::Error::other("core1 says 403 sip:alice")) as _);
    let cases: [(Why, u16, &str); 4] = [
        (|_| ControlError::NotSupported, 501, "not_supported"),
        (ControlError::Refused, 502, "phone_system_refused"),
        (ControlError::Unreachable, 502, "phone_system_unreachable"),
        (ControlError::OutcomeUnknown, 504, "outcome_unknown"),
    ];

    for (error, status, code) in cases {
        system.control.lock().unwrap().extend([error(why()), error(why())]);
        for answer in [client.end(&id).await, client.press(&id, "5").await] {
            assert_eq!(answer.outcome(), (status, code.to_owned()));
            assert!(!answer.text().contains("core1"), "{}", answer.text());
        }
    }
    system.control.lock().unwrap().push(ControlError::NoSuchCall);
    assert_eq!(client.press(&id, "5").await.outcome(), (409, "call_over".to_owned()));
    system.control.lock().unwrap().push(ControlError::NoSuchCall);
    assert_eq!(client.end(&id).await.status.as_u16(), 200, "it had ended by itself");
}

#[tokio::test]
async fn the_actor_of_call_control_is_recorded_and_the_digit_is_not() {
    let (_system, app) = app("").await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;
    client.press(&id, "7").await;
    client.end(&id).await;

    let events: Vec<_> = app.journal().await.into_iter().map(|row| row.0).collect();

    assert_eq!(events, ["accepted", "placed", "control", "control"]);
}
