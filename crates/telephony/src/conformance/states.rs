//! The states of a call are what the telephone system reported.

use super::waiting::in_time;
use super::{Event, Fixture, new_calls};
use model::call_progress::CallProgress;
use model::provider::{NewCall, PlacedCall, ResumeHandle};
use shared_types::call_state::{CallState, EndCause};
use std::sync::Arc;

/// An accepted call.
pub(super) struct Placed {
    pub(super) request: NewCall,
    pub(super) call: Arc<dyn PlacedCall>,
    pub(super) progress: CallProgress,
}

impl Placed {
    pub(super) fn states(&self) -> Vec<CallState> {
        self.progress.borrow().to_vec()
    }

    /// What finds the call again: the handle of the accepted call, or else the one from before.
    pub(super) fn handle(&self, fixture: &impl Fixture) -> Option<ResumeHandle> {
        self.call.resume_handle().or_else(|| fixture.provider().resume_handle(&self.request))
    }

    /// Waits until the call is in `state`.
    pub(super) async fn reaches(&mut self, fixture: &impl Fixture, state: CallState) {
        let reached = self.progress.wait_for(|states| states.last() == Some(&state));
        let reached = in_time(fixture.while_time_passes(reached)).await;
        assert!(reached.is_ok(), "{state:?} never comes");
    }

    /// Reports the events of a whole call that have not happened yet, up to and with the first that `is_last`
    /// accepts. Returns whether there was one.
    pub(super) async fn lives(
        &mut self,
        fixture: &impl Fixture,
        is_last: impl Fn(CallState) -> bool,
    ) -> bool {
        for (event, state) in fixture.life() {
            if self.states().contains(&state) {
                continue;
            }
            fixture.report(&self.request, event).await;
            self.reaches(fixture, state).await;
            if is_last(state) {
                return true;
            }
        }
        false
    }
}

/// Places the callback of a visitor.
pub(super) async fn place(fixture: &impl Fixture) -> Placed {
    let request = new_calls::callback(fixture);
    let call = fixture.provider().originate(&request).await.unwrap().call;
    Placed { progress: call.progress(), request, call }
}

pub(super) fn is_ringing(state: CallState) -> bool {
    matches!(state, CallState::Ringing { .. })
}

/// The answer to a create may say that the call waits in the queue.
pub async fn accepted_is_not_ringing(fixture: &impl Fixture) {
    let placed = place(fixture).await;
    let accepted = placed.states();
    let (first, rest) = accepted.split_first().unwrap();
    assert_eq!(*first, CallState::Accepted);
    assert!(rest.iter().all(|state| matches!(state, CallState::Queued { .. })), "{accepted:?}");

    if fixture.provider().capabilities().progress {
        fixture.report(&placed.request, Event::Nothing).await;
    }

    assert_eq!(placed.states(), accepted);
}

pub async fn reported_states_follow_in_order_and_once(fixture: &impl Fixture) {
    let (mut placed, mut expected) = (place(fixture).await, vec![CallState::Accepted]);
    for (event, state) in fixture.life() {
        fixture.report(&placed.request, event).await;
        placed.reaches(fixture, state).await;
        fixture.report(&placed.request, event).await;
        expected.push(state);
    }

    assert_eq!(placed.states(), expected);
}

pub async fn nothing_follows_the_end(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    if !placed.lives(fixture, CallState::is_final).await {
        return;
    }
    let ended = placed.states();

    for (event, _) in fixture.life() {
        fixture.report(&placed.request, event).await;
    }

    assert_eq!(placed.states(), ended);
}

pub async fn each_end_has_its_cause(fixture: &impl Fixture) {
    for (event, expected) in fixture.other_ends() {
        fixture.prepare_end(event);
        let mut placed = place(fixture).await;
        if let Some((rings, ringing)) = fixture.life().into_iter().find(|it| is_ringing(it.1)) {
            fixture.report(&placed.request, rings).await;
            placed.reaches(fixture, ringing).await;
        }
        fixture.report(&placed.request, event).await;

        placed.reaches(fixture, expected).await;

        let is_unspecific =
            matches!(expected, CallState::Unknown | CallState::Ended { cause: EndCause::Unknown });
        if event == Event::Gone {
            assert!(is_unspecific, "nothing is known of the cause: {expected:?}");
        }
    }
}

pub async fn unknown_stays_unknown_until_the_call_is_seen_again(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    if !fixture.can_lose_calls() || !placed.lives(fixture, is_ringing).await {
        return;
    }
    let known = placed.states();
    let ringing = known[known.len() - 1];

    fixture.report(&placed.request, Event::Lost).await;
    placed.reaches(fixture, CallState::Unknown).await;
    assert_eq!(placed.states(), [&known[..], &[CallState::Unknown]].concat());
    fixture.report(&placed.request, Event::Found).await;
    placed.reaches(fixture, ringing).await;

    assert_eq!(placed.states(), [&known[..], &[CallState::Unknown, ringing]].concat());
    assert_eq!(fixture.creates().len(), 1, "nothing is placed again");
}

pub async fn a_resumed_call_is_unknown_until_it_is_seen_again(fixture: &impl Fixture) {
    let provider = fixture.provider();
    if !provider.capabilities().resume {
        return;
    }
    let request = new_calls::callback(fixture);
    let call = provider.originate(&request).await.unwrap().call;
    let mut placed = Placed { progress: call.progress(), request, call };
    let handle = placed.handle(fixture).unwrap();
    assert!(placed.lives(fixture, is_ringing).await, "a call that is resumed is observed");
    let known = placed.states();
    let ringing = known[known.len() - 1];

    let call = fixture.reopened().resume(&handle, &known).await.unwrap();
    let mut resumed = Placed { progress: call.progress(), request: placed.request, call };

    assert_eq!(resumed.states(), [&known[..], &[CallState::Unknown]].concat());
    fixture.report(&resumed.request, Event::Nothing).await;
    resumed.reaches(fixture, ringing).await;
    assert_eq!(fixture.creates().len(), 1, "nothing is placed again");
}
