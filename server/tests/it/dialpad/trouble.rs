//! Refusals, rate limits and broken answers.

use crate::support::captured::Captured;
use crate::support::dialpad::{self, DialpadOffice};
use crate::support::dialpad_stand_in::{DialpadManner, DialpadRequest};
use crate::support::new_calls::{users_call, visitors_call};
use crate::support::nobody;
use crate::support::waiting::in_time;
use model::provider::{ConnectionProblem, NewCall, Provider, ProviderError, RefusalSource};
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use telephony::conformance::secrets::printed;

/// Dialpad's refusals contain personal data.
const REFUSAL: &str = r#"{"error":{"code":400,"message":"+12025550142 of alice@acme.example"}}"#;

const fn says(status: u16) -> DialpadManner {
    DialpadManner::Says { status, headers: "", body: REFUSAL }
}

/// Each way to place a call, with the request that places it.
fn ways() -> [(NewCall, DialpadRequest); 2] {
    [(users_call(), DialpadRequest::Call), (visitors_call(), DialpadRequest::Callback)]
}

fn assert_private(error: &impl std::error::Error) {
    let text = printed(error);
    for secret in ["5550142", "alice", "dp_test_key", "512345", "523456", "/api/v2"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn a_refused_create_is_sent_once_and_has_placed_nothing() {
    for status in [301, 400, 401, 403, 404, 405, 409, 422, 429, 503] {
        for (call, kind) in ways() {
            let office = DialpadOffice::open();
            office.pbx.behaves(kind, says(status));

            let error = office.driver.originate(&call).await.unwrap_err();

            assert_eq!(error.upstream_status(), Some(status), "{kind:?}");
            assert!(error.nothing_was_placed(), "{kind:?} {status}");
            assert_private(&error);
            assert_eq!(office.pbx.asked_to(kind).len(), 1, "{kind:?} {status}");
        }
    }
}

#[tokio::test]
async fn a_create_with_a_lost_or_ambiguous_answer_is_unknown_and_never_sent_again() {
    let broken = [500, 501, 502, 504].map(says);
    for manner in broken.into_iter().chain([DialpadManner::Hangs, DialpadManner::Drops]) {
        for (call, kind) in ways() {
            let office = DialpadOffice::open();
            office.pbx.behaves(kind, manner.clone());

            let originate = office.driver.originate(&call);
            let error = office.outcome_of(kind, &manner, originate).await.unwrap_err();

            assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{manner:?}: {error:?}");
            assert_private(&error);
            assert_eq!(office.pbx.asked_to(kind).len(), 1, "{kind:?} {manner:?}");
        }
    }
}

#[tokio::test]
async fn a_success_with_a_broken_answer_is_an_accepted_call_of_which_nothing_more_is_claimed() {
    let garbage = ["<html>+12025550142</html>", "", "[]", r#"{"call_id":1.5,"position":"first"}"#];
    let garbage = garbage.map(|body| DialpadManner::Says { status: 200, headers: "", body });
    for manner in [&garbage[..], &[DialpadManner::Truncates]].concat() {
        for (call, kind) in ways() {
            let office = DialpadOffice::open();
            office.pbx.behaves(kind, manner.clone());

            let originated = office.places(&call).await;

            assert_eq!(**originated.call.progress().borrow(), [CallState::Accepted], "{manner:?}");
            assert_eq!(office.pbx.asked_to(kind).len(), 1, "{kind:?} {manner:?}");
        }
    }
}

#[tokio::test]
async fn a_call_with_a_truncated_answer_is_controlled_when_an_event_has_its_id() {
    let office = DialpadOffice::open();
    office.pbx.behaves(DialpadRequest::Call, DialpadManner::Truncates);
    let originated = office.places(&users_call()).await;
    assert!(originated.call.hang_up().await.is_err());

    assert_eq!(office.reports("ringing", 10).await, "applied");
    originated.call.hang_up().await.unwrap();

    let id = office.pbx.asked_to(DialpadRequest::HangUp)[0].path.clone();
    assert!(id.contains("/57801234567890123"), "{id}");
}

#[tokio::test]
async fn nothing_is_queued_after_a_dry_run_that_fails() {
    let no = DialpadManner::Says { status: 200, headers: "", body: r#"{"success":false}"# };
    let nothing = DialpadManner::Says { status: 200, headers: "", body: "{}" };
    let garbage = DialpadManner::Says { status: 200, headers: "", body: "<html>" };
    for (manner, label) in [
        (no, "refused"),
        (nothing, "refused"),
        (says(400), "refused"),
        (says(429), "refused"),
        (says(500), "refused"),
        (garbage, "unreachable"),
        (DialpadManner::Truncates, "unreachable"),
        (DialpadManner::Hangs, "unreachable"),
        (DialpadManner::Drops, "unreachable"),
    ] {
        let office = DialpadOffice::open();
        office.pbx.behaves(DialpadRequest::Validate, manner.clone());

        let call = visitors_call();
        let originate = office.driver.originate(&call);
        let error = office.outcome_of(DialpadRequest::Validate, &manner, originate).await;
        let error = error.unwrap_err();

        assert_eq!((error.as_str(), error.nothing_was_placed()), (label, true), "{manner:?}");
        assert_private(&error);
        assert!(office.pbx.asked_to(DialpadRequest::Callback).is_empty(), "{manner:?}");
    }
}

#[tokio::test]
async fn numbers_that_dialpad_does_not_call_back_are_refused_before_queueing() {
    let office = DialpadOffice::open();
    office.places(&visitors_call()).await;

    let duplicate = office.driver.originate(&visitors_call()).await.unwrap_err();
    let abroad = NewCall { number: "+442071838750".parse().unwrap(), ..visitors_call() };
    let abroad = office.driver.originate(&abroad).await.unwrap_err();

    for error in [duplicate, abroad] {
        assert_eq!(error.upstream_status(), Some(400));
        assert_private(&error);
    }
    assert_eq!(office.pbx.asked_to(DialpadRequest::Callback).len(), 1);
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let address = nobody().await;
    let settings = dialpad::settings(&format!("http://{address}/"), "");
    let driver = dialpad::driver(&settings, &Arc::default());
    for (call, _) in ways() {
        let error = driver.originate(&call).await.unwrap_err();

        assert!(matches!(error, ProviderError::Unreachable(Some(_))), "{error:?}");
        assert_private(&error);
    }
}

#[tokio::test]
async fn after_a_429_nothing_is_sent_until_retry_after_is_over() {
    for (header, seconds) in [
        ("retry-after: 7\r\n", 7),
        ("retry-after: Sat, 21 Nov 2026 08:00:30 GMT\r\n", 30),
        ("", 60),
    ] {
        let office = DialpadOffice::open();
        let limited = DialpadManner::Says { status: 429, headers: header, body: REFUSAL };
        office.pbx.behaves(DialpadRequest::Call, limited);
        office.driver.originate(&users_call()).await.unwrap_err();
        office.pbx.behaves(DialpadRequest::Call, DialpadManner::Well);

        let error = office.driver.originate(&users_call()).await.unwrap_err();
        assert_eq!(error.upstream_status(), None, "nobody has said that");
        let ProviderError::RateLimited { retry_after } = error else { panic!("{error:?}") };
        assert_eq!(retry_after, Duration::from_secs(seconds), "{header}");
        assert_eq!(office.pbx.asked().len(), 1, "it is not sent");
        office.places(&visitors_call()).await;

        office.clock.advance(Duration::from_secs(seconds));
        office.places(&users_call()).await;
    }
}

#[tokio::test]
async fn the_retry_time_of_dialpad_reaches_the_caller() {
    let office = DialpadOffice::open();
    let headers = "retry-after: 12\r\n";
    for (call, kind) in ways() {
        office.pbx.behaves(kind, DialpadManner::Says { status: 429, headers, body: REFUSAL });

        let error = office.driver.originate(&call).await.unwrap_err();

        let ProviderError::Refused { retry_after, refused_by, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(retry_after, Some(Duration::from_secs(12)));
        assert_eq!(refused_by, RefusalSource::TelephoneSystem);
        office.clock.advance(Duration::from_secs(12));
    }
}

#[tokio::test]
async fn the_sixth_call_of_a_minute_is_not_sent() {
    let office = DialpadOffice::open();
    for _ in 0..5 {
        office.places(&users_call()).await;
    }

    let error = office.driver.originate(&users_call()).await.unwrap_err();

    let ProviderError::RateLimited { retry_after } = error else { panic!("{error:?}") };
    assert_eq!(retry_after, Duration::from_mins(1));
    assert_eq!(office.pbx.asked().len(), 5);
    office.clock.advance(Duration::from_mins(1));
    office.places(&users_call()).await;
}

#[tokio::test]
async fn the_twenty_first_request_of_a_second_waits_for_the_next() {
    let office = DialpadOffice::open();
    for number in 10..20 {
        let number = format!("+120255501{number}").parse().unwrap();
        office.places(&NewCall { number, ..visitors_call() }).await;
    }
    assert_eq!(office.pbx.asked().len(), 20);

    let call = visitors_call();
    let originate = office.driver.originate(&call);
    let advance = async {
        office.clock.until_somebody_sleeps_until(Duration::from_secs(1)).await;
        assert_eq!(office.pbx.asked().len(), 20);
        office.clock.advance(Duration::from_secs(1));
    };

    let (originated, ()) = in_time(async { tokio::join!(originate, advance) }).await;
    originated.unwrap();
    assert_eq!(office.pbx.asked().len(), 22);
}

#[tokio::test]
async fn the_connection_test_reports_each_problem_separately() {
    let page = |body| DialpadManner::Says { status: 200, headers: "", body };
    for (manner, expected) in [
        (says(401), "the credentials are refused"),
        (says(403), "lack a permission"),
        (says(429), "too many requests"),
        (says(500), "refused the request (status 500"),
        (page("<html>"), "cannot be read"),
        (DialpadManner::Truncates, "cannot be read"),
        (DialpadManner::Hangs, "did not answer in time"),
        (DialpadManner::Drops, "did not answer in time"),
        (DialpadManner::Well, "click2call dialpad subscribe"),
    ] {
        let office = DialpadOffice::open();
        office.pbx.behaves(DialpadRequest::Subscriptions, manner.clone());

        let check = office.driver.check_connection();
        let problem = office.outcome_of(DialpadRequest::Subscriptions, &manner, check).await;
        let problem = problem.unwrap_err();

        assert!(problem.to_string().contains(expected), "{manner:?}: {problem}");
        assert_private(&problem);
    }
    let address = nobody().await;
    let settings = dialpad::settings(&format!("http://{address}/"), "");
    let problem = dialpad::driver(&settings, &Arc::default()).check_connection().await.unwrap_err();
    assert!(matches!(problem, ConnectionProblem::Unreachable(_)), "{problem:?}");
}

#[tokio::test]
async fn no_line_of_the_log_has_a_number_an_id_or_the_key() {
    let (log, _guard) = Captured::start();
    for manner in [says(400), says(500), DialpadManner::Truncates, DialpadManner::Well] {
        for (call, kind) in ways() {
            let office = DialpadOffice::open();
            office.pbx.behaves(kind, manner.clone());
            if office.driver.originate(&call).await.is_ok() {
                for (state, time) in [("calling", 1), ("connected", 2), ("hangup", 3)] {
                    office.reports(state, time).await;
                }
            }
        }
    }

    let text = log.text();
    for secret in ["5550142", "alice", "Example", "dp_test_key", dialpad::SECRET, "512345", "57801"]
    {
        assert!(!text.contains(secret), "{secret} is in the log: {text}");
    }
}
