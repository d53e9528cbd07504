//! Each faulty answer to a create: its meaning, that the create is never sent again, and that nothing of it is logged.

use super::answered;
use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::captured::Captured;
use crate::support::chime::{ChimeService, Driver, Kind, Manner, assert_reveals_nothing};
use crate::support::chime::{driver, settings};
use crate::support::new_calls::visitors_call;
use crate::support::stand_in::{self, StandIn};
use model::provider::{NewCall, Provider, ProviderError, RingOrder};
use std::time::Duration;

/// The status and name of each documented error of a create, and whether the call may have been placed.
const ERRORS: [(u16, &str, bool); 8] = [
    (400, "BadRequestException", false),
    (400, "ResourceLimitExceededException", false),
    (401, "UnauthorizedClientException", false),
    (403, "AccessDeniedException", false),
    (403, "ForbiddenException", false),
    (429, "ThrottledClientException", false),
    (500, "ServiceFailureException", true),
    (503, "ServiceUnavailableException", false),
];

/// The forms of an error name: the header first, then the members of the body. The text quotes a number.
fn forms(name: &str) -> Vec<(Vec<(&'static str, String)>, String)> {
    let header = |value: String| vec![("x-amzn-errortype", value)];
    let text = "\"Message\":\"+12025550142 PIN\"";
    vec![
        (header(name.to_owned()), format!("{{{text}}}")),
        (header(format!("{name}:http://internal.amazon.com/coral/")), String::new()),
        (header(name.to_owned()), format!("{{\"code\":\"Other\",{text}}}")),
        (vec![], format!("{{\"code\":\"{name}\",{text}}}")),
        (vec![], format!("{{\"__type\":\"com.amazonaws.chime#{name}\",{text}}}")),
    ]
}

#[tokio::test]
async fn each_documented_error_is_named_by_header_or_body_and_the_create_is_sent_once() {
    let (log, _guard) = Captured::start();
    for (status, name, may_be_placed) in ERRORS {
        for (headers, body) in forms(name) {
            let driver = Driver::open().await;
            driver.service.behaves(Manner::Says(status, headers, body));

            let error = driver.chime.originate(&visitors_call()).await.unwrap_err();

            assert_eq!(error.nothing_was_placed(), !may_be_placed, "{name}: {error:?}");
            if !may_be_placed {
                assert_eq!(error.upstream_status(), Some(status), "{name}");
            }
            assert_reveals_nothing(&format!("{error:?} {error}"));
            assert_eq!(driver.service.received(Kind::Create).len(), 1, "{name}");
        }
    }
    let log = log.text();
    for (_, name, _) in ERRORS {
        assert!(log.contains(name), "the operator sees {name}: {log}");
    }
    assert_reveals_nothing(&log);
}

#[tokio::test]
async fn throttling_has_a_retry_time() {
    let driver = Driver::open().await;
    for (value, expected) in
        [("7", Some(7)), ("999999999", Some(86_400)), ("soon", None), ("", None)]
    {
        let name = ("x-amzn-errortype", "ThrottledClientException".to_owned());
        let headers = vec![name, ("retry-after", value.to_owned())];
        driver.service.behaves(Manner::Says(429, headers, "{}".to_owned()));

        let error = driver.chime.originate(&visitors_call()).await.unwrap_err();

        let ProviderError::Refused { status: 429, retry_after, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(retry_after, expected.map(Duration::from_secs), "{value}");
    }
    assert_eq!(driver.service.received(Kind::Create).len(), 4, "none is sent again");
}

#[tokio::test]
async fn an_error_that_is_not_documented_is_judged_by_its_status() {
    for (status, may_be_placed) in
        [(302, false), (404, false), (418, false), (501, true), (502, true), (504, true)]
    {
        for body in ["", "<html>+12025550142</html>", "{\"code\":", "[1]"] {
            let driver = Driver::open().await;
            driver.service.behaves(Manner::Says(status, vec![], body.to_owned()));

            let error = driver.chime.originate(&visitors_call()).await.unwrap_err();

            assert_eq!(error.nothing_was_placed(), !may_be_placed, "{status}: {error:?}");
            assert_reveals_nothing(&format!("{error:?} {error}"));
            assert_eq!(driver.service.received(Kind::Create).len(), 1);
        }
    }
}

#[tokio::test]
async fn without_an_answer_the_outcome_is_unknown_and_the_create_is_sent_once() {
    let driver = Driver::open().await;
    driver.service.behaves(Manner::Hangs);

    let call = visitors_call();
    let outcome = driver.service.outcome_of(driver.chime.originate(&call)).await;

    let error = outcome.unwrap_err();
    assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{error:?}");
    assert_eq!(driver.service.received(Kind::Create).len(), 1);
    let late = driver.reports(call.id.as_str(), answered()).await.unwrap();
    assert!(format!("{late:?}").contains("UnknownCall"), "unknown stays unknown: {late:?}");
}

#[tokio::test]
async fn garbage_and_a_lost_connection_leave_the_outcome_unknown() {
    for manner in [
        stand_in::Manner::Says("+12025550142 garbage\r\n\r\n"),
        stand_in::Manner::Says("HTTP/1.1 201"),
        stand_in::Manner::Drops,
    ] {
        let stand_in = StandIn::new(manner).await;
        let (_clock, chime) = driver(&stand_in.url);

        let error = chime.originate(&visitors_call()).await.unwrap_err();

        assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{manner:?}: {error:?}");
        assert_reveals_nothing(&format!("{error:?}"));
        assert_eq!(stand_in.requests().len(), 1, "{manner:?}");
    }
}

#[tokio::test]
async fn a_success_with_a_truncated_or_invalid_body_is_a_placed_call_that_an_event_identifies() {
    const CUT_OFF: &str = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\
        content-length: 99\r\n\r\n{\"SipMediaApplicationCall\":{\"Tra";
    for manner in [stand_in::Manner::Says(CUT_OFF), stand_in::Manner::SaysAndHangs(CUT_OFF)] {
        let stand_in = StandIn::new(manner).await;
        let (_clock, chime) = driver(&stand_in.url);
        let call = visitors_call();

        let originated = stand_in.outcome_of(chime.originate(&call)).await.unwrap();

        assert_eq!(originated.upstream_status, Some(201), "{manner:?}");
        assert_eq!(stand_in.requests().len(), 1, "{manner:?}");
    }

    for body in
        ["", "<html></html>", "{}", r#"{"SipMediaApplicationCall":{"TransactionId":"../x"}}"#]
    {
        let driver = Driver::open().await;
        driver.service.behaves(Manner::Says(202, vec![], body.to_owned()));
        let call = visitors_call();

        let originated = driver.chime.originate(&call).await.unwrap();

        assert_eq!(originated.upstream_status, Some(202), "{body}");
        assert_eq!(originated.call.hang_up().await.unwrap_err().as_str(), "not_supported");
        driver.service.behaves(Manner::Well);
        driver.reports(call.id.as_str(), answered()).await.unwrap();
        originated.call.hang_up().await.unwrap();
        assert_eq!(driver.service.received(Kind::Update).len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_service_that_is_not_reached_has_received_nothing() {
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let (_clock, chime) = driver(&format!("http://{closed}/"));

    let error = chime.originate(&visitors_call()).await.unwrap_err();

    assert!(matches!(error, ProviderError::Unreachable(Some(_))), "{error:?}");
}

#[tokio::test]
async fn a_queue_without_a_number_is_refused_without_a_request() {
    let driver = Driver::open().await;
    for order in [
        RingOrder::NumberThenQueue { queue: "501".to_owned() },
        RingOrder::ExtensionThenNumber { extension: "999".to_owned() },
    ] {
        let call = NewCall { order, ..visitors_call() };

        let error = driver.chime.originate(&call).await.unwrap_err();

        assert!(matches!(error, ProviderError::Rejected(_)), "{error:?}");
    }
    assert!(driver.service.received(Kind::Create).is_empty());
}

#[tokio::test]
async fn the_whole_server_has_a_stable_code_for_each_and_repeats_nothing() {
    let (log, _guard) = Captured::start();
    for (status, name, may_be_placed) in ERRORS {
        let service = ChimeService::start().await;
        let app = TestApp::with_settings(ACME, &settings(&service.url)).await;
        let (headers, body) = forms(name).swap_remove(0);
        service.behaves(Manner::Says(status, headers, body));

        let answer = app.call_me(ANSWERED).await;

        let expected = if may_be_placed {
            (504, "outcome_unknown".to_owned())
        } else {
            (502, "phone_system_refused".to_owned())
        };
        assert_eq!(answer.outcome(), expected, "{name}");
        assert_reveals_nothing(answer.text());
        assert_eq!(service.received(Kind::Create).len(), 1, "{name}");
    }
    assert_reveals_nothing(&log.text());
}
