//! Calls of NetSapiens v2: the requests, and the reported states.

use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::calls::Names;
use crate::support::netsapiens_v2::manner::{Kind, Manner};
use crate::support::netsapiens_v2::{KEY, manner};
use crate::support::new_calls::{users_call, visitors_call};
use model::dtmf_digit::DtmfDigit;
use model::provider::{Capabilities, ControlError};
use serde_json::{Value, json};
use shared_types::call_state::CallState::{Accepted, Answered, Connected, Ended, Ringing, Unknown};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::time::Duration;

const VISITOR_RINGS: CallState = Ringing { leg: Leg::Visitor };
const VISITOR_ANSWERED: CallState = Answered { leg: Leg::Visitor };

async fn driver() -> Driver {
    Driver::of_kind("v2-call").await
}

#[tokio::test]
async fn a_visitors_call_is_the_queues_and_has_our_name() {
    let driver = driver().await;
    let call = visitors_call();

    let originated = driver.places(&call).await;

    assert_eq!(originated.upstream_status, Some(202));
    let asked = &driver.pbx.asked_to(Kind::Create)[0];
    assert_eq!(asked.path, "/ns-api/v2/domains/acme.com/users/500/calls");
    assert_eq!(asked.authorization, format!("Bearer {KEY}"));
    assert_eq!(asked.subscription_key, None);
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(body["call-id"], call.id.as_str());
    assert_eq!(body["call-orig-user"], "12025550142");
    assert_eq!(body["call-term-user"], "500");
}

#[tokio::test]
async fn a_users_call_rings_their_own_phone_first() {
    let driver = driver().await;
    let call = users_call();

    let mut progress = driver.places(&call).await.call.progress();

    let asked = &driver.pbx.asked_to(Kind::Create)[0];
    assert_eq!(asked.path, "/ns-api/v2/domains/acme.com/users/1000/calls");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(
        (&body["call-orig-user"], &body["call-term-user"]),
        (&json!("1000"), &json!("12025550142"))
    );
    driver.pbx.calls(|calls| calls.rings(call.id.as_str()));
    driver.comes_to(&mut progress, Ringing { leg: Leg::Terminal }).await;
}

#[tokio::test]
async fn the_settings_name_user_and_caller_ids() {
    let more = format!("token = '{KEY}'\nuser_form = 'own'\ncallback_caller_id = '+12025550145'");
    let driver = Driver::with(|pbx| pbx.settings_as("v2-call", &more)).await;

    driver.places(&visitors_call()).await;

    let asked = &driver.pbx.asked_to(Kind::Create)[0];
    assert_eq!(asked.path, "/ns-api/v2/domains/acme.com/users/~/calls");
    assert!(asked.body.contains(r#""callback-caller-id-number":"12025550145""#));
}

#[tokio::test]
async fn it_can_be_followed_and_ended_and_has_no_keys_to_press() {
    let driver = driver().await;
    let call = driver.places(&visitors_call()).await.call;

    let capabilities = driver.provider.capabilities();
    assert_eq!(
        capabilities,
        Capabilities {
            progress: true,
            hang_up: true,
            cancel_while_ringing: true,
            user_calls: true,
            resume: true,
            ..Capabilities::NONE
        }
    );
    let pressed = call.play_dtmf(DtmfDigit::new('5').unwrap()).await;
    assert!(matches!(pressed, Err(ControlError::NotSupported)));
}

#[tokio::test]
async fn a_call_is_reported_as_in_the_list_with_both_styles_of_names() {
    for names in [Names::Long, Names::Legacy] {
        let driver = driver().await;
        driver.pbx.calls(|calls| calls.names = names);
        let call = visitors_call();
        let id = call.id.as_str();
        let mut progress = driver.places(&call).await.call.progress();

        driver.pbx.calls(|calls| calls.rings(id));
        driver.comes_to(&mut progress, VISITOR_RINGS).await;
        driver.pbx.calls(|calls| calls.is_answered(id));
        driver.comes_to(&mut progress, VISITOR_ANSWERED).await;
        driver.pbx.calls(|calls| calls.talks(id));
        driver.comes_to(&mut progress, Connected).await;
        driver.pbx.calls(|calls| calls.is_over(id));
        let told = driver.is_told_to_its_end(&mut progress).await;

        let over = Ended { cause: EndCause::Completed };
        assert_eq!(told, [Accepted, VISITOR_RINGS, VISITOR_ANSWERED, Connected, over], "{names:?}");
    }
}

#[tokio::test]
async fn the_cause_of_a_call_without_a_conversation_is_unknown() {
    for stage in ["rings", "answered"] {
        let driver = driver().await;
        let call = visitors_call();
        let id = call.id.as_str();
        let mut progress = driver.places(&call).await.call.progress();

        driver.pbx.calls(|calls| match stage {
            "rings" => calls.rings(id),
            _ => calls.is_answered(id),
        });
        let seen = progress.wait_for(|states| states.len() == 2);
        driver.clock.while_waiting_for(seen).await.unwrap();
        driver.pbx.calls(|calls| calls.is_over(id));

        let told = driver.is_told_to_its_end(&mut progress).await;
        assert_eq!(told.last(), Some(&Ended { cause: EndCause::Unknown }), "{stage}");
    }
}

#[tokio::test]
async fn a_call_that_is_in_no_list_is_unknown_and_then_over() {
    let driver = driver().await;
    let mut progress = driver.places(&visitors_call()).await.call.progress();

    let told = driver.comes_to(&mut progress, Unknown).await;
    assert_eq!(told, [Accepted, Unknown]);
    let told = driver.is_told_to_its_end(&mut progress).await;

    assert_eq!(told, [Accepted, Unknown, Ended { cause: EndCause::Unknown }]);
    let polls = driver.pbx.asked_to(Kind::List).len();
    assert!((10..30).contains(&polls), "{polls} polls for a call that never was");
}

#[tokio::test]
async fn a_lost_call_that_is_listed_again_is_followed_again() {
    let driver = driver().await;
    let call = visitors_call();
    let mut progress = driver.places(&call).await.call.progress();
    driver.pbx.calls(|calls| calls.rings(call.id.as_str()));
    driver.comes_to(&mut progress, VISITOR_RINGS).await;

    driver.pbx.behaves(Kind::List, Manner::Says(manner::OOPS));
    driver.comes_to(&mut progress, Unknown).await;
    driver.pbx.behaves(Kind::List, Manner::Well);
    driver.pbx.calls(|calls| calls.talks(call.id.as_str()));
    let told = driver.comes_to(&mut progress, Connected).await;

    assert_eq!(told, [Accepted, VISITOR_RINGS, Unknown, Connected]);
}

#[tokio::test]
async fn no_bad_list_ends_a_call() {
    for manner in [
        Manner::Says(manner::OOPS),
        Manner::Says(manner::GARBAGE),
        Manner::Says(manner::EMPTY_200),
        Manner::Says(manner::NOT_FOUND),
        Manner::Says(manner::UNAUTHORIZED),
        Manner::Says(manner::GATEWAY_401),
    ] {
        let driver = driver().await;
        let call = visitors_call();
        let mut progress = driver.places(&call).await.call.progress();
        driver.pbx.calls(|calls| calls.rings(call.id.as_str()));
        driver.comes_to(&mut progress, VISITOR_RINGS).await;

        driver.pbx.behaves(Kind::List, manner);
        let told = driver.comes_to(&mut progress, Unknown).await;

        assert_eq!(told, [Accepted, VISITOR_RINGS, Unknown], "{manner:?}");
    }
}

#[tokio::test]
async fn one_list_without_a_call_does_not_end_it() {
    let driver = driver().await;
    let call = visitors_call();
    let id = call.id.as_str();
    let mut progress = driver.places(&call).await.call.progress();
    driver.pbx.calls(|calls| calls.rings(id));
    driver.comes_to(&mut progress, VISITOR_RINGS).await;

    driver.clock.until_asleep(1).await;
    driver.pbx.calls(|calls| calls.is_over(id));
    driver.clock.wakes_the_next().await;
    driver.clock.until_asleep(1).await;
    driver.pbx.calls(|calls| calls.talks(id));
    let told = driver.comes_to(&mut progress, Connected).await;

    assert_eq!(told, [Accepted, VISITOR_RINGS, Connected]);
}

#[tokio::test]
async fn a_reached_state_is_not_reverted() {
    let driver = driver().await;
    let call = visitors_call();
    let id = call.id.as_str();
    let mut progress = driver.places(&call).await.call.progress();
    driver.pbx.calls(|calls| calls.talks(id));
    driver.comes_to(&mut progress, Connected).await;

    // A leg on hold is not active.
    driver.pbx.calls(|calls| calls.is_answered(id));
    for _ in 0..3 {
        driver.clock.wakes_the_next().await;
    }
    driver.pbx.calls(|calls| calls.is_over(id));
    let told = driver.is_told_to_its_end(&mut progress).await;

    assert_eq!(told, [Accepted, Connected, Ended { cause: EndCause::Completed }]);
}

#[tokio::test]
async fn polls_slow_down_while_nothing_happens() {
    let driver = driver().await;
    let call = visitors_call();
    let mut progress = driver.places(&call).await.call.progress();
    driver.pbx.calls(|calls| calls.talks(call.id.as_str()));
    driver.comes_to(&mut progress, Connected).await;

    let mut waits = Vec::new();
    for _ in 0..10 {
        waits.push(driver.clock.wakes_the_next().await.as_secs());
    }

    assert_eq!((waits[0], waits[1]), (1, 1));
    assert!(waits.is_sorted_by(|a, b| a <= b || (15..19).contains(b)), "{waits:?}");
    assert!(waits[8..].iter().all(|wait| (15..19).contains(wait)), "{waits:?}");
}

#[tokio::test]
async fn a_retry_after_of_the_telephone_system_applies_to_all_calls() {
    const BUSY: manner::Said =
        manner::Said { status: 503, headers: &[("retry-after", "120")], body: "" };
    let driver = driver().await;
    driver.pbx.behaves(Kind::List, Manner::Says(BUSY));
    let (first, second) = (visitors_call(), users_call());
    driver.places(&first).await;
    driver.clock.wakes_the_next().await;
    driver.pbx.until_asked(Kind::List, 1).await;

    driver.places(&second).await;
    driver.clock.until_asleep(2).await;
    driver.clock.wakes_the_next().await;
    driver.clock.until_asleep(2).await;

    assert_eq!(driver.pbx.asked_to(Kind::List).len(), 1, "the second call asked nothing");
    assert!(driver.clock.wakes_the_next().await >= Duration::from_secs(115));
}

#[tokio::test]
async fn calls_of_one_user_share_their_list() {
    let driver = driver().await;
    let calls: Vec<_> = (0..20).map(|_| visitors_call()).collect();
    let mut progresses = Vec::new();
    for call in &calls {
        progresses.push(driver.places(call).await.call.progress());
        driver.pbx.calls(|calls| calls.rings(call.id.as_str()));
    }

    for progress in &mut progresses {
        driver.comes_to(progress, VISITOR_RINGS).await;
    }

    let polls = driver.pbx.asked_to(Kind::List).len();
    assert!(polls <= 6, "{polls} polls");
}

#[tokio::test]
async fn concurrent_polls_are_limited() {
    let driver = driver().await;
    driver.pbx.behaves(Kind::List, Manner::Hangs);
    for queue in 0..30 {
        let order = model::provider::RingOrder::NumberThenQueue { queue: queue.to_string() };
        driver.places(&model::provider::NewCall { order, ..visitors_call() }).await;
    }

    for _ in 0..30 {
        driver.clock.wakes_the_next().await;
    }
    driver.pbx.until_asked(Kind::List, 8).await;
    // Earlier requests would have been received before these.
    for _ in 0..5 {
        driver.places(&users_call()).await;
    }

    assert_eq!(driver.pbx.asked_to(Kind::List).len(), 8);
}

#[tokio::test]
async fn no_call_is_followed_without_a_time_limit() {
    let driver = driver().await;
    let call = visitors_call();
    let mut progress = driver.places(&call).await.call.progress();
    driver.pbx.calls(|calls| calls.talks(call.id.as_str()));
    driver.comes_to(&mut progress, Connected).await;
    driver.clock.advance(Duration::from_hours(4));

    let told = driver.is_told_to_its_end(&mut progress).await;

    assert_eq!(told, [Accepted, Connected, Unknown]);
}
