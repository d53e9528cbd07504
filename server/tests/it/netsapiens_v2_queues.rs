//! Queues of NetSapiens v2: queued calls, and the availability of agents.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::netsapiens_v2::{KEY, NetSapiensV2};
use crate::support::new_calls::{users_call, visitors_call};
use model::clock::Clock;
use model::dtmf_digit::DtmfDigit;
use model::provider::{AgentAvailability, Capabilities, ControlError, ProviderError};
use shared_types::call_state::CallState::{self, Accepted, Unknown};
use std::time::Duration;

const QUEUED: CallState = CallState::QUEUED;

async fn queued() -> Driver {
    Driver::of_kind("v2-queuedcall").await
}

fn asking(pbx: &NetSapiensV2) -> String {
    pbx.settings_as("legacy-queuedcall", &format!("token = '{KEY}'\nqueue_check = 'agents'"))
}

#[tokio::test]
async fn a_queued_call_is_requested_by_its_number_only() {
    let driver = queued().await;

    let originated = driver.places(&visitors_call()).await;

    assert_eq!(originated.upstream_status, Some(200));
    let asked = &driver.pbx.asked_to(Kind::QueuedCreate)[0];
    assert_eq!(asked.path, "/ns-api/v2/domains/acme.com/queuedcall/500");
    assert_eq!(asked.body, r#"{"destination":"12025550142"}"#);
}

#[tokio::test]
async fn a_queued_call_is_reported_while_it_waits_and_is_unknown_afterwards() {
    for written in ["12025550142", "+12025550142", "2025550142"] {
        let driver = queued().await;
        let mut progress = driver.places(&visitors_call()).await.call.progress();

        driver.pbx.calls(|calls| calls.waits("12025550143"));
        driver.pbx.calls(|calls| calls.waits(written));
        driver.comes_to(&mut progress, QUEUED).await;
        driver.pbx.calls(|calls| calls.leaves(written));

        let told = driver.is_told_to_its_end(&mut progress).await;
        assert_eq!(told, [Accepted, QUEUED, Unknown], "{written}");
        assert!(driver.clock.uptime() < Duration::from_mins(1), "it is followed no longer");
    }
}

#[tokio::test]
async fn a_queued_call_that_is_never_seen_is_unknown_and_never_over() {
    let driver = queued().await;
    let mut progress = driver.places(&visitors_call()).await.call.progress();

    let told = driver.is_told_to_its_end(&mut progress).await;

    assert_eq!(told, [Accepted, Unknown]);
    assert!(driver.clock.uptime() < Duration::from_mins(5), "it is followed no longer");
}

#[tokio::test]
async fn a_bad_list_is_not_one_without_the_caller() {
    for manner in [manner::OOPS, manner::GARBAGE, manner::NOT_FOUND] {
        let driver = queued().await;
        let mut progress = driver.places(&visitors_call()).await.call.progress();
        driver.pbx.calls(|calls| calls.waits("12025550142"));
        driver.comes_to(&mut progress, QUEUED).await;

        driver.pbx.behaves(Kind::Waiting, Manner::Says(manner));
        driver.comes_to(&mut progress, Unknown).await;
        driver.pbx.behaves(Kind::Waiting, Manner::Well);
        let told = driver.comes_to(&mut progress, QUEUED).await;

        assert_eq!(told, [Accepted, QUEUED, Unknown, QUEUED]);
    }
}

#[tokio::test]
async fn a_queued_call_has_no_name_by_which_it_could_be_ended() {
    let driver = queued().await;
    let call = driver.places(&visitors_call()).await.call;

    let capabilities = driver.provider.capabilities();
    assert_eq!(capabilities, Capabilities { progress: true, ..Capabilities::NONE });
    assert!(matches!(call.hang_up().await, Err(ControlError::NotSupported)));
    assert!(matches!(
        call.play_dtmf(DtmfDigit::new('1').unwrap()).await,
        Err(ControlError::NotSupported)
    ));
}

#[tokio::test]
async fn a_queue_cannot_ring_a_users_own_phone() {
    for kind in ["v2-queuedcall", "legacy-queuedcall"] {
        let driver = Driver::of_kind(kind).await;

        let outcome = driver.provider.originate(&users_call()).await;

        assert!(matches!(outcome, Err(ProviderError::NotSupported)));
        assert!(driver.pbx.asked().is_empty());
    }
}

#[tokio::test]
async fn availability_is_queried_only_if_enabled() {
    let driver = Driver::of_kind("v2-call").await;

    assert_eq!(
        driver.provider.agent_availability("acme.com", "500").await,
        AgentAvailability::Unknown
    );
    assert!(driver.pbx.asked().is_empty());
}

#[tokio::test]
async fn availability_is_queried_once_per_interval() {
    let driver = Driver::with(asking).await;
    let availability = || driver.provider.agent_availability("acme.com", "500");

    let at_once = tokio::join!(availability(), availability(), availability());
    assert_eq!(
        at_once,
        (AgentAvailability::Available, AgentAvailability::Available, AgentAvailability::Available)
    );
    assert_eq!(driver.pbx.asked().len(), 1);
    assert_eq!(driver.pbx.asked()[0].path, "/ns-api/v2/domains/acme.com/callqueues/500");

    driver.pbx.has_agents("0");
    assert_eq!(availability().await, AgentAvailability::Available);
    driver.clock.advance(Duration::from_secs(5));
    assert_eq!(availability().await, AgentAvailability::Unavailable);
    assert_eq!(driver.pbx.asked().len(), 2);
}

#[tokio::test]
async fn a_failed_query_does_not_mean_unavailable_agents() {
    for manner in [
        Manner::Says(manner::OOPS),
        Manner::Says(manner::GARBAGE),
        Manner::Says(manner::NOT_FOUND),
        Manner::Says(manner::UNAUTHORIZED),
        Manner::Hangs,
    ] {
        let driver = Driver::with(asking).await;
        driver.pbx.behaves(Kind::Queue, manner);

        let asked = driver.provider.agent_availability("acme.com", "500");
        let availability = driver.pbx.outcome_of(Kind::Queue, asked).await;

        assert_eq!(availability, AgentAvailability::Unknown, "{manner:?}");
    }
}

#[tokio::test]
async fn a_silent_queue_is_not_waited_for_longer_than_a_visitor_would() {
    let driver = Driver::with(asking).await;
    driver.pbx.behaves(Kind::Queue, Manner::Hangs);

    let asked = driver.provider.agent_availability("acme.com", "500");
    let (availability, waited) = tokio::join!(asked, driver.clock.wakes_the_next());

    assert_eq!((availability, waited), (AgentAvailability::Unknown, Duration::from_secs(3)));
}

#[tokio::test]
async fn a_queue_name_with_path_segments_sends_no_request() {
    let driver = Driver::with(asking).await;

    for queue in ["..", ".", "~", "*"] {
        assert_eq!(
            driver.provider.agent_availability("acme.com", queue).await,
            AgentAvailability::Unknown
        );
    }
    assert!(driver.pbx.asked().is_empty());

    driver.provider.agent_availability("acme.com", "..%2f..%2fother.com").await;
    let path = &driver.pbx.asked()[0].path;
    assert_eq!(path, "/ns-api/v2/domains/acme.com/callqueues/..%252f..%252fother.com");
}

#[tokio::test]
async fn a_visitor_is_not_called_for_a_queue_without_agents_and_is_informed() {
    let pbx = NetSapiensV2::start().await;
    pbx.has_agents("0");
    let app = TestApp::with_settings(ACME, &asking(&pbx)).await;

    assert_eq!(app.call_me(ANSWERED).await.outcome(), (503, "nobody_available".to_owned()));

    assert!(pbx.asked_to(Kind::Legacy).is_empty(), "nobody was called");
    pbx.has_agents("2");
    app.clock.advance(Duration::from_secs(6));
    assert_eq!(app.call_me(ANSWERED).await.status.as_u16(), 200, "it cost nothing to be refused");
}
