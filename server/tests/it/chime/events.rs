//! The reports of the Lambda function: authenticity, duplicates, order, and delays.

use super::{answered, connected, ended, ringing};
use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::captured::Captured;
use crate::support::chime::{ChimeService, Driver, EVENTS_SECRET, Report, assert_reveals_nothing};
use crate::support::new_calls::visitors_call;
use model::call_progress::CallProgress;
use model::clock::Clock;
use model::provider::Provider;
use model::provider_events::{EventOutcome, InboundError, InboundOutcome};
use serde_json::{Value, json};
use shared_types::call_state::CallState::{Accepted, Answered, Connected, Ended, Ringing, Unknown};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::time::Duration;

const RINGING: CallState = Ringing { leg: Leg::Visitor };
const ANSWERED_BY_VISITOR: CallState = Answered { leg: Leg::Visitor };
const COMPLETED: CallState = Ended { cause: EndCause::Completed };

/// A call that was accepted.
struct Setting {
    driver: Driver,
    call_id: String,
    progress: CallProgress,
}

impl Setting {
    async fn new() -> Self {
        let driver = Driver::open().await;
        let call = visitors_call();
        let progress = driver.chime.originate(&call).await.unwrap().call.progress();
        Self { driver, call_id: call.id.as_str().to_owned(), progress }
    }

    fn report(&self, state: Value, sequence: i64) -> Report {
        let Self { driver, call_id, .. } = self;
        driver.service.report_in_order(&driver.clock, call_id, state, sequence)
    }

    async fn outcome(&self, report: &Report) -> EventOutcome {
        match self.driver.receives(report).await.unwrap() {
            InboundOutcome::Event(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    fn states(&self) -> Vec<CallState> {
        self.progress.borrow().to_vec()
    }
}

#[tokio::test]
async fn states_out_of_order_and_after_the_end_change_nothing() {
    let setting = Setting::new().await;

    for (state, sequence, expected) in [
        (answered(), 3, EventOutcome::Applied),
        (ringing(), 2, EventOutcome::Late),
        (connected(), 4, EventOutcome::Applied),
        (answered(), 3, EventOutcome::Late),
        (ended("completed"), 6, EventOutcome::Applied),
        (connected(), 4, EventOutcome::Late),
        (ended("busy"), 7, EventOutcome::Late),
    ] {
        // The service repeats an invocation after 5 seconds: the report is then another message.
        setting.driver.clock.advance(Duration::from_secs(5));
        let report = setting.report(state.clone(), sequence);
        assert_eq!(setting.outcome(&report).await, expected, "{state} {sequence}");
    }

    assert_eq!(setting.states(), [Accepted, ANSWERED_BY_VISITOR, Connected, COMPLETED]);
}

#[tokio::test]
async fn a_message_is_applied_once() {
    let setting = Setting::new().await;
    let report = setting.report(ringing(), 2);
    assert_eq!(setting.outcome(&report).await, EventOutcome::Applied);

    let again = setting.driver.receives(&report).await;

    assert!(matches!(again, Err(InboundError::Replayed)), "{again:?}");
    setting.driver.clock.advance(Duration::from_secs(5));
    let repeated_invocation = setting.report(ringing(), 2);
    assert_eq!(setting.outcome(&repeated_invocation).await, EventOutcome::Ignored);
    assert_eq!(setting.states(), [Accepted, RINGING]);
}

#[tokio::test]
async fn a_state_of_a_function_of_another_version_is_ignored() {
    let setting = Setting::new().await;

    for (place, state) in ["transferred", "accepted", "queued", "unknown"].iter().enumerate() {
        let report = setting.report(json!({ "state": state }), i64::try_from(place).unwrap());
        assert_eq!(setting.outcome(&report).await, EventOutcome::Ignored, "{state}");
    }

    assert_eq!(setting.states(), [Accepted]);
}

#[tokio::test]
async fn a_call_without_states_is_unknown_after_a_minute_until_a_state_arrives() {
    let mut setting = Setting::new().await;
    setting.driver.clock.until_somebody_sleeps_until(Duration::from_mins(1)).await;

    setting.driver.clock.advance(Duration::from_mins(1));

    let unknown = setting.progress.wait_for(|states| states.last() == Some(&Unknown)).await;
    drop(unknown.unwrap());
    assert_eq!(setting.outcome(&setting.report(answered(), 3)).await, EventOutcome::Applied);
    assert_eq!(setting.states(), [Accepted, Unknown, ANSWERED_BY_VISITOR]);
}

#[tokio::test]
async fn accepted_is_not_ringing() {
    let setting = Setting::new().await;

    assert_eq!(setting.states(), [Accepted]);
}

#[tokio::test]
async fn only_an_authentic_and_recent_message_is_read() {
    let (log, _guard) = Captured::start();
    let service = ChimeService::start().await;
    let app = TestApp::with_settings(ACME, &service.settings()).await;
    let placed = app.call_me(ANSWERED).await;
    let call_id = placed.json()["call_id"].as_str().unwrap().to_owned();
    let good = service.report(&app.clock, &call_id, ringing());
    let now = app.clock.now().as_second();
    let wrong_secret = EVENTS_SECRET.replace("0f", "f0");
    let forged = Report::signed_with(&wrong_secret, &good.id, now, &good.body);
    let altered = Report { body: good.body.replace("ringing", "answered"), ..good.clone() };
    let old = Report::signed(&good.id, now - 301, &good.body);
    let of_the_future = Report::signed(&good.id, now + 61, &good.body);
    let unreadable = Report::signed("other", now, "{\"state\":\"ringing\"");
    let without_call = Report::signed("another", now, "{\"state\":\"ringing\"}");
    let large = Report::signed("large", now, &" ".repeat(5000));

    for (report, status) in [
        (&forged, 401),
        (&altered, 401),
        (&old, 401),
        (&of_the_future, 401),
        (&unreadable, 400),
        (&without_call, 400),
        (&large, 413),
        (&good, 204),
        (&good, 204),
    ] {
        let answer = app.send(report.request()).await;
        assert_eq!(answer.status.as_u16(), status, "{report:?}");
        if status != 413 {
            assert_eq!(answer.text(), "");
        }
    }

    let unsigned = axum::http::Request::post("/providers/chime/events");
    let unsigned = unsigned.body(good.body.clone().into()).unwrap();
    let answer = app.send(unsigned).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("www-authenticate")),
        (401, Some("HMAC-SHA256"))
    );
    let states = app.journal().await.into_iter().filter(|row| row.0 == "state").count();
    assert_eq!(states, 1);
    assert_reveals_nothing(&log.text());
}
