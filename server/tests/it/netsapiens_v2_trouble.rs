//! What becomes of each bad answer to a create, in each way of asking for a call.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::captured::Captured;
use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::NetSapiensV2;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::new_calls::visitors_call;
use model::provider::{NewCall, RingOrder};
use shared_types::call_state::{CallState, Leg};

const WAYS: [(&str, Kind); 3] = [
    ("v2-call", Kind::Create),
    ("v2-queuedcall", Kind::QueuedCreate),
    ("legacy-queuedcall", Kind::Legacy),
];

#[tokio::test]
async fn any_2xx_is_a_yes_with_a_body_or_without() {
    for (way, kind) in WAYS {
        for said in [manner::EMPTY_200, manner::EMPTY_202, manner::GARBAGE] {
            let driver = Driver::of_kind(way).await;
            driver.pbx.behaves(kind, Manner::Says(said));

            let originated = driver.places(&visitors_call()).await;

            assert_eq!(originated.upstream_status, Some(said.status), "{way}");
        }
    }
}

#[tokio::test]
async fn a_no_is_told_by_its_status_and_repeats_nothing() {
    for (way, kind) in WAYS {
        for said in [manner::UNAUTHORIZED, manner::GATEWAY_401, manner::NOT_FOUND, manner::OOPS] {
            let driver = Driver::of_kind(way).await;
            driver.pbx.behaves(kind, Manner::Says(said));

            let error = driver.provider.originate(&visitors_call()).await.unwrap_err();

            assert_eq!(error.upstream_status(), Some(said.status), "{way}");
            assert!(error.nothing_was_placed());
            let whole = format!("{error:?} {error}");
            assert!(!whole.contains("5550142") && !whole.contains("Access denied"), "{whole}");
            assert_eq!(driver.pbx.asked_to(kind).len(), 1, "{way}: a create is sent once");
        }
    }
}

#[tokio::test]
async fn silence_leaves_the_outcome_unknown_and_is_never_sent_again() {
    for (way, kind) in WAYS {
        let driver = Driver::of_kind(way).await;
        driver.pbx.behaves(kind, Manner::Hangs);

        let call = visitors_call();
        let outcome = driver.pbx.outcome_of(kind, driver.provider.originate(&call)).await;
        let error = outcome.unwrap_err();

        assert!(!error.nothing_was_placed(), "{way}: {error:?}");
        assert_eq!(driver.pbx.asked_to(kind).len(), 1, "{way}");
    }
}

#[tokio::test]
async fn a_name_that_climbs_places_nothing() {
    let driver = Driver::of_kind("v2-call").await;
    for queue in ["..", "~", "*"] {
        let order = RingOrder::NumberThenQueue { queue: queue.into() };

        let error =
            driver.provider.originate(&NewCall { order, ..visitors_call() }).await.unwrap_err();

        assert!(error.nothing_was_placed(), "{error:?}");
    }
    assert!(driver.pbx.asked().is_empty());
}

#[tokio::test]
async fn that_a_call_cannot_be_followed_is_logged_once_and_without_a_word_of_netsapiens() {
    let (log, _guard) = Captured::start();
    for said in [manner::UNAUTHORIZED, manner::OOPS, manner::GARBAGE, manner::NOT_FOUND] {
        let driver = Driver::of_kind("v2-call").await;
        let call = visitors_call();
        let mut progress = driver.places(&call).await.call.progress();
        driver.pbx.behaves(Kind::List, Manner::Says(said));
        driver.comes_to(&mut progress, CallState::Unknown).await;
        driver.pbx.behaves(Kind::List, Manner::Well);
        driver.pbx.calls(|calls| calls.rings(call.id.as_str()));
        driver.comes_to(&mut progress, CallState::Ringing { leg: Leg::Visitor }).await;
    }

    let text = log.text();
    assert_eq!(text.matches("the state of calls cannot be requested").count(), 4, "{text}");
    assert_eq!(text.matches("answers again").count(), 4, "{text}");
    for secret in ["5550142", "5550111", "stack:", "<html>", "nsd_test", "Example Name"] {
        assert!(!text.contains(secret), "{secret} is in the log: {text}");
    }
}

#[tokio::test]
async fn the_whole_server_says_nothing_of_what_netsapiens_said_nor_what_it_was_told() {
    let (log, _guard) = Captured::start();
    for (way, kind) in WAYS {
        for said in [manner::UNAUTHORIZED, manner::OOPS, manner::GARBAGE] {
            let pbx = NetSapiensV2::start().await;
            for kind in [kind, Kind::List, Kind::Waiting] {
                pbx.behaves(kind, Manner::Says(said));
            }
            let settings = pbx.settings_with_account(way).replace(
                "[netsapiens.oauth]",
                "subscription_key = 'our-gateway-key'\n[netsapiens.oauth]",
            );
            let app = TestApp::with_settings(ACME, &settings).await;

            let told = app.call_me(ANSWERED).await;

            for secret in ["2025550142", "12025550142", "stack", "<html>"] {
                assert!(!told.text().contains(secret), "{way}: {}", told.text());
            }
        }
    }
    for secret in [
        "5550142",
        "stack:",
        "<html>",
        "our-secret",
        "our-password",
        "our-gateway-key",
        "access-1",
        "refresh-1",
    ] {
        assert!(!log.text().contains(secret), "{secret} is in the log: {}", log.text());
    }
}
