//! Ending a call of NetSapiens v2.

use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::new_calls::visitors_call;
use model::call_progress::CallProgress;
use model::provider::{ControlError, NewCall, PlacedCall};
use shared_types::call_state::CallState::{Answered, Connected, Ended, Ringing};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;

const RINGS: CallState = Ringing { leg: Leg::Visitor };
const ANSWERED: CallState = Answered { leg: Leg::Visitor };

struct Placed {
    driver: Driver,
    asked: NewCall,
    call: Arc<dyn PlacedCall>,
    progress: CallProgress,
}

impl Placed {
    async fn new() -> Self {
        let driver = Driver::of_kind("v2-call").await;
        let asked = visitors_call();
        let call = driver.places(&asked).await.call;
        Self { progress: call.progress(), driver, asked, call }
    }

    fn id(&self) -> &str {
        self.asked.id.as_str()
    }

    async fn comes_to(&mut self, state: CallState) {
        let id = self.asked.id;
        self.driver.pbx.calls(|calls| match state {
            RINGS => calls.rings(id.as_str()),
            ANSWERED => calls.is_answered(id.as_str()),
            _ => calls.talks(id.as_str()),
        });
        self.driver.comes_to(&mut self.progress, state).await;
    }

    fn has_ended(&self) -> bool {
        self.driver.pbx.calls(|calls| calls.has_ended(self.id()))
    }

    /// The number of rejects and of hang-ups.
    fn asked(&self) -> (usize, usize) {
        let times = |kind| self.driver.pbx.asked_to(kind).len();
        (times(Kind::Reject), times(Kind::End))
    }

    /// Advances to the next poll of the call, and waits until its consequences are done.
    async fn is_looked_at(&self) {
        self.driver.clock.wakes_the_next().await;
        self.driver.clock.until_asleep(1).await;
    }

    async fn end(&mut self) -> CallState {
        *self.driver.is_told_to_its_end(&mut self.progress).await.last().unwrap()
    }
}

#[tokio::test]
async fn a_call_that_rings_is_rejected_and_counts_as_cancelled() {
    let mut placed = Placed::new().await;
    placed.comes_to(RINGS).await;

    placed.call.hang_up().await.unwrap();

    assert!(placed.has_ended());
    assert_eq!(placed.asked(), (1, 0));
    let path = &placed.driver.pbx.asked_to(Kind::Reject)[0].path;
    assert_eq!(
        *path,
        format!("/ns-api/v2/domains/acme.com/users/500/calls/{}/reject", placed.id())
    );
    assert_eq!(placed.end().await, Ended { cause: EndCause::Cancelled });
}

#[tokio::test]
async fn a_call_that_was_answered_is_ended() {
    for (state, cause) in [(ANSWERED, EndCause::Cancelled), (Connected, EndCause::Completed)] {
        let mut placed = Placed::new().await;
        placed.comes_to(state).await;

        placed.call.hang_up().await.unwrap();

        assert!(placed.has_ended());
        assert_eq!(placed.asked(), (0, 1), "{state:?}");
        assert_eq!(placed.end().await, Ended { cause }, "{state:?}");
    }
}

#[tokio::test]
async fn a_call_that_was_answered_a_moment_ago_is_ended_in_the_other_way() {
    let mut placed = Placed::new().await;
    placed.comes_to(RINGS).await;
    placed.driver.pbx.calls(|calls| calls.talks(placed.id()));

    placed.call.hang_up().await.unwrap();

    assert!(placed.has_ended());
    assert_eq!(placed.asked(), (1, 1));
}

#[tokio::test]
async fn a_call_that_is_over_needs_no_end() {
    let mut placed = Placed::new().await;
    placed.comes_to(RINGS).await;
    placed.driver.pbx.calls(|calls| calls.is_over(placed.id()));

    // The end is not known yet: both ways are tried, and "no such call" counts as success.
    placed.call.hang_up().await.unwrap();
    assert_eq!(placed.asked(), (1, 1));
    assert!(placed.end().await.is_final());

    // The end is known, and no request is sent.
    placed.call.hang_up().await.unwrap();
    assert_eq!(placed.asked(), (1, 1));
}

#[tokio::test]
async fn a_call_that_appears_after_its_end_was_wanted_is_ended_then() {
    let mut placed = Placed::new().await;

    placed.call.hang_up().await.unwrap();
    assert!(!placed.has_ended(), "it is in no list yet");
    placed.driver.pbx.calls(|calls| calls.rings(placed.id()));

    assert_eq!(placed.end().await, Ended { cause: EndCause::Cancelled });
    assert!(placed.has_ended());
}

#[tokio::test]
async fn a_call_that_does_not_end_is_reminded_a_few_times_only() {
    let mut placed = Placed::new().await;
    placed.comes_to(Connected).await;
    placed.driver.pbx.behaves(Kind::End, Manner::Says(manner::OOPS));
    let refused = placed.call.hang_up().await;
    assert!(matches!(refused, Err(ControlError::Refused(_))), "{refused:?}");

    placed.driver.pbx.behaves(Kind::End, Manner::Hangs);
    let silence = placed.driver.pbx.outcome_of(Kind::End, placed.call.hang_up()).await;
    assert!(matches!(silence, Err(ControlError::OutcomeUnknown(_))), "{silence:?}");
    for _ in 0..3 {
        placed.driver.pbx.outcome_of(Kind::End, placed.is_looked_at()).await;
    }
    for _ in 0..5 {
        placed.is_looked_at().await;
    }

    assert_eq!(placed.asked(), (0, 2 + 3));
}

#[tokio::test]
async fn a_failed_hang_up_repeats_no_text_of_the_upstream() {
    for said in [manner::UNAUTHORIZED, manner::OOPS, manner::GATEWAY_401] {
        let mut placed = Placed::new().await;
        placed.comes_to(Connected).await;
        placed.driver.pbx.behaves(Kind::End, Manner::Says(said));

        let error = placed.call.hang_up().await.unwrap_err();

        let whole = format!("{error:?} {error}");
        assert!(!whole.contains("12025550142") && !whole.contains("Access denied"), "{whole}");
    }
}
