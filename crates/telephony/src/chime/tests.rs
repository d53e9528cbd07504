use super::*;
use crate::reporter_table::TableSizes;
use jiff::Timestamp;
use model::clock::Sleep;
use model::provider::RingOrder;
use model::provider_events::replay::{EventReplayError, ReceivedEvent};
use model::random::SystemRandom;
use shared_types::call_state::{EndCause, Leg};
use std::time::Duration;

const RINGING: CallState = CallState::Ringing { leg: Leg::Visitor };

const NAME_OF_A_PATH: &str =
    r#"{"call":"aaaaaaaaaaaaaaaaaaaaaaaaaa","domain":"acme.com","transaction":"../x"}"#;

/// A clock that stands still.
struct StillClock;

/// It records nothing.
struct NoRecords;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn started_at(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

#[async_trait]
impl EventReplayGuard for NoRecords {
    async fn record(&self, _: ReceivedEvent) -> Result<(), EventReplayError> {
        Ok(())
    }
}

pub(super) fn new_call() -> NewCall {
    NewCall {
        id: CallId::random(&SystemRandom).unwrap(),
        api_domain: "acme.com".to_owned(),
        number: "(202) 555-0142".parse().unwrap(),
        order: RingOrder::NumberThenQueue { queue: "500".to_owned() },
        caller_id: None,
        code: None,
        company: None,
        custom_data: None,
    }
}

/// Nothing is at its address.
fn driver() -> Chime {
    let clock: Arc<dyn Clock> = Arc::new(StillClock);
    let settings = ChimeSettings::for_tests("https://chime.invalid/");
    Chime::new(settings, &clock, Arc::new(NoRecords)).unwrap()
}

#[tokio::test]
async fn a_handle_has_the_id_of_the_call_and_no_number() {
    let call = new_call();

    let handle = driver().resume_handle(&call).unwrap();

    let content: serde_json::Value = serde_json::from_str(handle.expose()).unwrap();
    let expected = serde_json::json!({ "call": call.id.as_str(), "domain": "acme.com" });
    assert_eq!(content, expected);
}

#[tokio::test]
async fn a_resumed_call_is_unknown_and_cannot_be_controlled_before_an_event_names_it() {
    let driver = driver();
    let handle = driver.resume_handle(&new_call()).unwrap();
    let history = [CallState::Accepted, RINGING, CallState::Answered { leg: Leg::Visitor }];

    let call = driver.resume(&handle, &history).await.unwrap();

    let expected = [&history[..], &[CallState::Unknown]].concat();
    assert_eq!(**call.progress().borrow(), expected);
    assert_eq!(call.hang_up().await.unwrap_err().as_str(), "refused");
    assert_eq!(driver.table.sizes(), TableSizes { live: 1, ended: 0, early: 0 });
}

#[tokio::test]
async fn a_call_that_has_ended_and_a_handle_that_cannot_be_read_are_not_resumed() {
    let driver = driver();
    let ended = [CallState::Accepted, CallState::Ended { cause: EndCause::Busy }];
    let handle = driver.resume_handle(&new_call()).unwrap();
    let error = driver.resume(&handle, &ended).await.err().unwrap();
    assert!(matches!(error, ResumeError::Ended), "{error}");

    for bad in ["x", "{}", r#"{"call":"x","domain":"acme.com"}"#, NAME_OF_A_PATH] {
        let handle = ResumeHandle::new(bad.to_owned()).unwrap();
        let error = driver.resume(&handle, &[]).await.err().unwrap();
        assert!(matches!(error, ResumeError::InvalidHandle), "{bad}: {error}");
    }
}

#[tokio::test]
async fn neither_a_number_nor_a_secret_prints() {
    let printed = format!("{:?}", driver());

    for secret in ["202555", "0f1e2d3c", "AKIDEXAMPLE", "test-key"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
