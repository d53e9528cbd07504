//! Calls of NetSapiens v2 after a restart of this server.

use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::new_calls::{users_call, visitors_call};
use model::call_progress::{CallProgress, last_state};
use model::clock::Clock;
use model::provider::{NewCall, PlacedCall, ResumeError, ResumeHandle};
use shared_types::call_state::CallState::{Accepted, Answered, Connected, Ended, Ringing, Unknown};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

const RINGING: CallState = Ringing { leg: Leg::Visitor };
const ANSWERED: CallState = Answered { leg: Leg::Visitor };

/// The driver after a restart, and a call that was placed before.
struct Restart {
    driver: Driver,
    request: NewCall,
    handle: ResumeHandle,
    creates: usize,
}

impl Restart {
    async fn new() -> Self {
        let driver = Driver::of_kind("v2-call").await;
        let request = visitors_call();
        let handle = driver.provider.resume_handle(&request).unwrap();
        driver.places(&request).await;
        // The previous driver's clock is stopped from now on, so it polls no more.
        let settings = driver.pbx.settings("v2-call");
        let driver = Driver::on(driver.pbx, &settings);
        let creates = driver.pbx.asked_to(Kind::Create).len();
        Self { driver, request, handle, creates }
    }

    fn id(&self) -> &str {
        self.request.id.as_str()
    }

    /// Sets this state of the call on the telephone system.
    fn put(&self, state: CallState) {
        self.driver.pbx.calls(|calls| match state {
            RINGING => calls.rings(self.id()),
            ANSWERED => calls.is_answered(self.id()),
            Connected => calls.talks(self.id()),
            _ => calls.is_over(self.id()),
        });
    }

    async fn resume(&self, history: &[CallState]) -> (Arc<dyn PlacedCall>, CallProgress) {
        let call = self.driver.provider.resume(&self.handle, history).await.unwrap();
        let progress = call.progress();
        (call, progress)
    }

    /// The states since the restart, up to `state`.
    async fn states_until(&self, progress: &mut CallProgress, state: CallState) -> Vec<CallState> {
        let since = |states: &[CallState]| {
            let restart = states.iter().rposition(|state| *state == Unknown).unwrap();
            states[restart + 1..].to_vec()
        };
        let reached = progress.wait_for(|states| since(states).last() == Some(&state));
        let states = self.driver.clock.while_waiting_for(reached).await.unwrap().to_vec();
        assert_eq!(self.driver.pbx.asked_to(Kind::Create).len(), self.creates, "nothing is placed");
        since(&states)
    }
}

#[tokio::test]
async fn the_current_state_is_reported_as_soon_as_the_list_contains_the_call() {
    for (history, now) in [
        (vec![Accepted], RINGING),
        (vec![Accepted, RINGING], RINGING),
        (vec![Accepted, RINGING], ANSWERED),
        (vec![Accepted, RINGING, ANSWERED], ANSWERED),
        (vec![Accepted, RINGING, ANSWERED], Connected),
        (vec![Accepted, RINGING, ANSWERED, Connected], Connected),
    ] {
        let restart = Restart::new().await;
        restart.put(now);
        let (_call, mut progress) = restart.resume(&history).await;
        assert_eq!(**progress.borrow(), [&history[..], &[Unknown]].concat());

        assert_eq!(restart.states_until(&mut progress, now).await, [now], "{history:?}");
    }
}

#[tokio::test]
async fn a_call_is_tracked_to_its_end_after_it_was_found() {
    let restart = Restart::new().await;
    restart.put(RINGING);
    let (_call, mut progress) = restart.resume(&[Accepted, RINGING, Unknown]).await;
    for state in [RINGING, ANSWERED, Connected] {
        restart.put(state);
        restart.states_until(&mut progress, state).await;
    }
    let completed = Ended { cause: EndCause::Completed };
    restart.put(completed);
    let states = restart.states_until(&mut progress, completed).await;

    assert_eq!(states, [RINGING, ANSWERED, Connected, completed]);
}

#[tokio::test]
async fn an_unlisted_call_ends_with_cause_unknown_after_two_lists() {
    for last in [RINGING, ANSWERED, Connected] {
        let restart = Restart::new().await;
        restart.put(Ended { cause: EndCause::Unknown });
        let lists = restart.driver.pbx.asked_to(Kind::List).len();
        let (_call, mut progress) = restart.resume(&[Accepted, last]).await;

        let end = Ended { cause: EndCause::Unknown };
        assert_eq!(restart.states_until(&mut progress, end).await, [end]);
        assert_eq!(restart.driver.pbx.asked_to(Kind::List).len(), lists + 2);
    }
}

#[tokio::test]
async fn a_call_that_was_never_listed_may_still_appear_for_a_while() {
    let restart = Restart::new().await;
    let (_call, mut progress) = restart.resume(&[Accepted]).await;
    for _ in 0..4 {
        restart.driver.clock.wakes_the_next().await;
        restart.driver.clock.until_asleep(1).await;
    }
    assert_eq!(**progress.borrow(), [Accepted, Unknown]);
    restart.put(RINGING);
    assert_eq!(restart.states_until(&mut progress, RINGING).await, [RINGING]);

    let restart = Restart::new().await;
    let since = restart.driver.clock.uptime();
    let (_call, mut progress) = restart.resume(&[Accepted]).await;
    let end = Ended { cause: EndCause::Unknown };
    assert_eq!(restart.states_until(&mut progress, end).await, [end]);
    assert!(restart.driver.clock.uptime() >= since + Duration::from_mins(3));
}

#[tokio::test]
async fn a_state_from_before_the_restart_is_not_reverted() {
    let restart = Restart::new().await;
    // A leg on hold is not active.
    restart.put(ANSWERED);
    let (_call, mut progress) = restart.resume(&[Accepted, RINGING, Connected]).await;

    assert_eq!(restart.states_until(&mut progress, Connected).await, [Connected]);
}

#[tokio::test]
async fn a_call_stays_unknown_while_the_telephone_system_does_not_answer() {
    let restart = Restart::new().await;
    restart.put(RINGING);
    restart.driver.pbx.behaves(Kind::List, Manner::Says(manner::OOPS));
    let (_call, mut progress) = restart.resume(&[Accepted, RINGING]).await;
    for _ in 0..5 {
        restart.driver.clock.wakes_the_next().await;
        restart.driver.clock.until_asleep(1).await;
    }
    assert_eq!(**progress.borrow(), [Accepted, RINGING, Unknown]);

    restart.driver.pbx.behaves(Kind::List, Manner::Well);
    assert_eq!(restart.states_until(&mut progress, RINGING).await, [RINGING]);
}

#[tokio::test]
async fn a_resumed_call_is_hung_up_in_every_stage() {
    for (state, cause, requests) in [
        (RINGING, EndCause::Cancelled, (1, 0)),
        (ANSWERED, EndCause::Cancelled, (0, 1)),
        (Connected, EndCause::Completed, (0, 1)),
    ] {
        for is_listed_before in [true, false] {
            let restart = Restart::new().await;
            restart.put(state);
            let (call, mut progress) = restart.resume(&[Accepted, state]).await;
            if is_listed_before {
                restart.states_until(&mut progress, state).await;
            }

            call.hang_up().await.unwrap();

            assert!(restart.driver.pbx.calls(|calls| calls.has_ended(restart.id())));
            let times = |kind| restart.driver.pbx.asked_to(kind).len();
            assert_eq!((times(Kind::Reject), times(Kind::End)), requests, "{state:?}");
            restart.states_until(&mut progress, Ended { cause }).await;
        }
    }
}

#[tokio::test]
async fn a_hang_up_of_an_ended_call_does_not_make_it_cancelled() {
    let restart = Restart::new().await;
    restart.put(Ended { cause: EndCause::Unknown });
    let (call, mut progress) = restart.resume(&[Accepted, RINGING]).await;

    call.hang_up().await.unwrap();

    let end = Ended { cause: EndCause::Unknown };
    assert_eq!(restart.states_until(&mut progress, end).await, [end]);
}

#[tokio::test]
async fn a_users_call_is_found_in_the_list_of_that_user() {
    let driver = Driver::of_kind("v2-call").await;
    let request = users_call();
    let handle = driver.provider.resume_handle(&request).unwrap();
    driver.places(&request).await;
    driver.pbx.calls(|calls| calls.rings(request.id.as_str()));

    let call = driver.provider.resume(&handle, &[Accepted]).await.unwrap();

    driver.comes_to(&mut call.progress(), Ringing { leg: Leg::Terminal }).await;
}

#[tokio::test]
async fn a_handle_that_cannot_be_read_and_a_call_that_has_ended_are_refused() {
    let restart = Restart::new().await;
    let valid = restart.handle.expose();
    let refusal = async |content: String, history: &[CallState]| {
        let handle = ResumeHandle::new(content).unwrap();
        restart.driver.provider.resume(&handle, history).await.err().unwrap()
    };
    for garbled in [
        "x".to_owned(),
        valid.replace(restart.id(), "another"),
        valid.replace("acme.com", ".."),
        valid.replace("500", "~"),
        valid.replace("visitor", "nobody"),
    ] {
        let refused = refusal(garbled.clone(), &[Accepted]).await;
        assert!(matches!(refused, ResumeError::InvalidHandle), "{garbled}: {refused:?}");
    }
    let ended = [Accepted, Ended { cause: EndCause::Busy }];
    assert!(last_state(&ended).is_final());
    let refused = refusal(valid.to_owned(), &ended).await;
    assert!(matches!(refused, ResumeError::Ended), "{refused:?}");
}

#[tokio::test]
async fn a_driver_without_call_ids_cannot_resume_calls() {
    let driver = Driver::of_kind("v2-queuedcall").await;
    assert_eq!(driver.provider.resume_handle(&visitors_call()), None);

    let restart = Restart::new().await;
    let refused = driver.provider.resume(&restart.handle, &[Accepted]).await.err();
    assert!(matches!(refused, Some(ResumeError::NotSupported)), "{refused:?}");
}
