//! Callbacks: the requests, and the meaning of each answer.

use crate::support::amazon_connect::{ConnectDriver, TIMEOUT};
use crate::support::captured::Captured;
use crate::support::new_calls::visitors_call;
use model::custom_data::CustomData;
use model::dtmf_digit::DtmfDigit;
use model::provider::{ControlError, NewCall, ProviderError, RefusalSource, RingOrder};
use rig::{AmazonConnect, ConnectAnswer, ConnectManner, ConnectRequest};
use serde_json::Value;
use std::time::Duration;

/// The errors of `StartOutboundVoiceContact` that state that no contact was started, including those that are common to all
/// operations.
const ERRORS: [(u16, &str); 9] = [
    (400, "InvalidRequestException"),
    (400, "InvalidParameterException"),
    (403, "DestinationNotAllowedException"),
    (403, "OutboundContactNotPermittedException"),
    (403, "AccessDeniedException"),
    (404, "ResourceNotFoundException"),
    (410, "ContactNotFoundException"),
    (429, "LimitExceededException"),
    (429, "ThrottlingException"),
];
const LOSES_ANSWER: ConnectManner = ConnectManner { is_done: true, answer: ConnectAnswer::Closes };

fn says(is_done: bool, status: u16, body: &'static str) -> ConnectManner {
    ConnectManner { is_done, answer: ConnectAnswer::Says { status, headers: "", body } }
}

#[tokio::test]
async fn a_callback_is_one_contact_with_the_calls_id_as_token() {
    let driver = ConnectDriver::new();
    let context = CustomData::from_json(r#"{"customerId":"C-7","note":"blue"}"#).unwrap();
    let call = NewCall { custom_data: context, ..visitors_call() };

    let originated = driver.places(&call).await;

    assert_eq!(originated.upstream_status, Some(200));
    let contacts = driver.connect.contacts();
    assert_eq!(contacts.len(), 1);
    assert_eq!(contacts[0].token, call.id.as_str());
    assert_eq!(contacts[0].number, "+12025550142");
    assert_eq!(contacts[0].queue.as_deref(), Some(AmazonConnect::QUEUE));
    let attribute = |name: &str| contacts[0].attributes[name].as_str().unwrap();
    assert_eq!(attribute("c2c_context"), r#"{"customerId":"C-7","note":"blue"}"#);
    assert_eq!(attribute("c2c_customer_id"), "C-7");
    assert_eq!((attribute("c2c_domain"), attribute("c2c_queue")), ("acme.com", "500"));
    assert_eq!(attribute("c2c_queue_id"), AmazonConnect::QUEUE);
}

#[tokio::test]
async fn each_department_is_brought_to_its_own_queue_by_its_name() {
    let driver = ConnectDriver::new();
    let order = RingOrder::NumberThenQueue { queue: "sales".into() };
    driver.places(&NewCall { order, ..visitors_call() }).await;

    let contact = driver.connect.contacts().remove(0);
    assert_eq!(contact.attributes["c2c_queue"], "sales");
}

#[tokio::test]
async fn a_lost_answer_is_resolved_by_one_repetition_with_the_same_token() {
    for lost in [
        LOSES_ANSWER,
        ConnectManner { answer: ConnectAnswer::Truncates, ..LOSES_ANSWER },
        says(true, 200, "<html>12025550142</html>"),
        says(true, 200, "{}"),
        says(true, 504, "<html>Gateway Timeout</html>"),
        says(true, 502, ""),
    ] {
        let driver = ConnectDriver::new();
        driver.connect.behaves_once(ConnectRequest::Start, lost);
        let call = visitors_call();

        driver.places(&call).await;

        let asked = driver.connect.asked_to(ConnectRequest::Start);
        assert_eq!((asked.len(), driver.connect.contacts().len()), (2, 1), "{lost:?}");
        assert_eq!(asked[0].body, asked[1].body, "the repetition is the same request");
        let body: Value = serde_json::from_str(&asked[1].body).unwrap();
        assert_eq!(body["ClientToken"], call.id.as_str());
    }
}

#[tokio::test]
async fn two_lost_answers_leave_the_outcome_unknown() {
    for lost in [
        LOSES_ANSWER,
        ConnectManner { answer: ConnectAnswer::Truncates, ..LOSES_ANSWER },
        says(true, 200, "no contact"),
        says(false, 504, ""),
        ConnectManner::refuses(500, "InternalServiceException"),
    ] {
        let driver = ConnectDriver::new();
        driver.connect.behaves(ConnectRequest::Start, lost);

        let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

        assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{lost:?}: {error:?}");
        assert_eq!(driver.asked(ConnectRequest::Start), 2, "it is repeated once");
    }
}

#[tokio::test]
async fn silence_is_repeated_once_and_leaves_the_outcome_unknown() {
    let driver = ConnectDriver::new();
    let hangs = ConnectManner { is_done: false, answer: ConnectAnswer::Hangs };
    driver.connect.behaves(ConnectRequest::Start, hangs);
    let call = visitors_call();

    // The runtime's time is paused until each request was received.
    tokio::time::pause();
    let silence = async {
        for times in 1.. {
            driver.until_asked(ConnectRequest::Start, times).await;
            tokio::time::advance(TIMEOUT + Duration::from_secs(1)).await;
        }
    };
    let outcome = tokio::select! {
        outcome = driver.provider.originate(&call) => outcome,
        () = silence => unreachable!("it has no end"),
    };
    tokio::time::resume();

    let error = outcome.err().unwrap();
    assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{error:?}");
    let asked = driver.connect.asked_to(ConnectRequest::Start);
    assert_eq!(asked.len(), 2, "it is repeated once");
    assert_eq!(asked[0].body, asked[1].body, "the repetition is the same request");
}

#[tokio::test]
async fn each_documented_error_is_a_refusal_and_is_not_repeated() {
    let refusals =
        ERRORS.map(|(status, name)| (ConnectManner::refuses(status, name), status, None));
    let throttled = (ConnectManner::throttles(30), 429, Some(Duration::from_secs(30)));
    for (manner, status, wanted) in refusals.into_iter().chain([throttled]) {
        let driver = ConnectDriver::new();
        driver.connect.behaves(ConnectRequest::Start, manner);

        let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

        let ProviderError::Refused { status: told, refused_by, retry_after } = &error else {
            panic!("{manner:?}: {error:?}")
        };
        assert_eq!((*told, *refused_by), (status, RefusalSource::TelephoneSystem), "{manner:?}");
        assert_eq!(*retry_after, wanted, "{manner:?}");
        assert_eq!(driver.asked(ConnectRequest::Start), 1, "{manner:?}");
        assert!(!format!("{error:?} {error}").contains("5550142"));
    }
}

#[tokio::test]
async fn a_refusal_without_an_error_name_is_from_a_proxy() {
    let driver = ConnectDriver::new();
    driver.connect.behaves(ConnectRequest::Start, says(false, 403, "<html>12025550142</html>"));

    let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

    let ProviderError::Refused { refused_by, .. } = error else { panic!("{error:?}") };
    assert_eq!(refused_by, RefusalSource::Gateway);
}

#[tokio::test]
async fn after_a_lost_answer_only_a_refusal_that_was_certain_before_is_one() {
    for (status, name, is_certain) in [
        (400, "InvalidParameterException", true),
        (403, "DestinationNotAllowedException", true),
        (403, "OutboundContactNotPermittedException", true),
        (404, "ResourceNotFoundException", true),
        (403, "AccessDeniedException", false),
        (429, "LimitExceededException", false),
        (429, "ThrottlingException", false),
        (500, "InternalServiceException", false),
    ] {
        let driver = ConnectDriver::new();
        driver.connect.behaves_once(ConnectRequest::Start, LOSES_ANSWER);
        driver.connect.behaves(ConnectRequest::Start, ConnectManner::refuses(status, name));

        let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

        assert_eq!(error.nothing_was_placed(), is_certain, "{name}: {error:?}");
        assert_eq!(driver.asked(ConnectRequest::Start), 2, "{name}");
    }
}

#[tokio::test]
async fn an_invalid_call_is_not_requested() {
    let driver = ConnectDriver::new();
    let order = RingOrder::NumberThenQueue { queue: "501".into() };
    let unknown_queue = driver.provider.originate(&NewCall { order, ..visitors_call() }).await;
    assert!(matches!(unknown_queue, Err(ProviderError::Rejected(_))), "{unknown_queue:?}");
    let order = RingOrder::ExtensionThenNumber { extension: "1000".into() };
    let users_call = driver.provider.originate(&NewCall { order, ..visitors_call() }).await;
    assert!(matches!(users_call, Err(ProviderError::NotSupported)), "{users_call:?}");

    assert_eq!(driver.connect.asked(), []);
}

#[tokio::test]
async fn a_contact_has_no_keys_to_press() {
    let driver = ConnectDriver::new();
    let call = driver.places(&visitors_call()).await.call;

    let pressed = call.play_dtmf(DtmfDigit::new('5').unwrap()).await;

    assert!(matches!(pressed, Err(ControlError::NotSupported)));
}

#[tokio::test]
async fn an_address_without_a_listener_has_received_nothing() {
    let driver = ConnectDriver::new();
    driver.connect.stop();

    let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

    assert!(matches!(error, ProviderError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn the_log_names_the_error_and_no_number_and_no_key() {
    let (log, _guard) = Captured::start();
    for manner in [LOSES_ANSWER, ConnectManner::refuses(403, "DestinationNotAllowedException")] {
        let driver = ConnectDriver::new();
        driver.connect.behaves(ConnectRequest::Start, manner);
        driver.provider.originate(&visitors_call()).await.unwrap_err();
    }

    let text = log.text();
    assert!(text.contains("requested again with the same token"), "{text}");
    for secret in ["5550142", AmazonConnect::SECRET_ACCESS_KEY, "Signature="] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
