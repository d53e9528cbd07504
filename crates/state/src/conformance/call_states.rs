//! Tests of the states of calls.

use super::Fixture;
use super::keys::{call_id, key, keys};
use crate::call_states::{
    BeginError, CallStates, CallStatesError, KEPT_FOR, MAX_SUBSCRIBERS, StateSubscription,
    SubscribeError,
};
use crate::pseudonyms::PseudonymKey;
use model::call_id::CallId;
use model::timed_state::TimedState;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const ACCEPTED: CallState = CallState::Accepted;
const RINGING: CallState = CallState::Ringing { leg: Leg::Visitor };
const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };
const SECOND: Duration = Duration::from_secs(1);

/// Begins a call that is accepted.
async fn place(states: &Arc<dyn CallStates>, owner: PseudonymKey) -> CallId {
    let call = call_id();
    states.begin(call, owner).await.unwrap();
    states.append(call, ACCEPTED).await.unwrap();
    call
}

async fn is_known(states: &Arc<dyn CallStates>, call: CallId) -> bool {
    match states.states(call).await {
        Ok(_) => true,
        Err(CallStatesError::UnknownCall) => false,
        Err(CallStatesError::State(error)) => panic!("{error}"),
    }
}

/// Everything that a subscription receives until its end.
async fn rest_of(mut subscription: StateSubscription) -> Vec<TimedState> {
    let mut received = Vec::new();
    while let Some(state) = subscription.next().await {
        received.push(state);
    }
    received
}

fn names(states: &[TimedState]) -> Vec<CallState> {
    states.iter().map(|state| state.state).collect()
}

pub async fn states_have_numbers_and_the_time_of_the_port(fixture: &impl Fixture) {
    let (states, call) = (fixture.call_states(), call_id());
    states.begin(call, key("owner")).await.unwrap();
    assert!(states.states(call).await.unwrap().is_empty(), "nothing was reported yet");
    let accepted_at = fixture.now();
    states.append(call, ACCEPTED).await.unwrap();
    fixture.advance(SECOND * 5).await;

    let so_far = states.append(call, RINGING).await.unwrap();

    let accepted = TimedState::first(ACCEPTED, accepted_at);
    assert_eq!(*so_far, [accepted, accepted.followed_by(RINGING, fixture.now())]);
    assert_eq!(states.states(call).await.unwrap(), so_far);
}

pub async fn a_subscriber_receives_the_states_after_its_last_one(fixture: &impl Fixture) {
    let states = fixture.call_states();
    let call = place(&states, key("owner")).await;
    states.append(call, RINGING).await.unwrap();
    let all = states.subscribe(call, 0).await.unwrap();
    let later = states.subscribe(call, 1).await.unwrap();
    let none = states.subscribe(call, 2).await.unwrap();
    states.append(call, BUSY).await.unwrap();

    assert_eq!(names(&rest_of(all).await), [ACCEPTED, RINGING, BUSY]);
    assert_eq!(names(&rest_of(later).await), [RINGING, BUSY]);
    assert_eq!(names(&rest_of(none).await), [BUSY]);
    assert!(states.subscribe(call, 3).await.unwrap().is_exhausted());
}

pub async fn a_closed_call_ends_its_subscriptions_and_stays_readable(fixture: &impl Fixture) {
    let states = fixture.call_states();
    let call = place(&states, key("owner")).await;
    let before = states.subscribe(call, 0).await.unwrap();
    assert!(!states.subscribe(call, 1).await.unwrap().is_exhausted());

    states.close(call).await.unwrap();

    assert_eq!(names(&rest_of(before).await), [ACCEPTED]);
    assert_eq!(names(&rest_of(states.subscribe(call, 0).await.unwrap()).await), [ACCEPTED]);
    assert!(states.subscribe(call, 1).await.unwrap().is_exhausted());
    assert!(matches!(states.append(call, RINGING).await, Err(CallStatesError::UnknownCall)));
    fixture.advance(KEPT_FOR / 2).await;
    assert!(is_known(&states, call).await);
    fixture.advance(KEPT_FOR / 2).await;
    assert!(!is_known(&states, call).await);
}

pub async fn a_call_in_progress_is_kept_for_as_long_as_it_lasts(fixture: &impl Fixture) {
    let states = fixture.call_states();
    let call = place(&states, key("owner")).await;

    fixture.advance(KEPT_FOR * 20).await;

    assert_eq!(names(&states.append(call, RINGING).await.unwrap()), [ACCEPTED, RINGING]);
}

pub async fn a_call_that_was_not_placed_leaves_nothing(fixture: &impl Fixture) {
    let (states, call) = (fixture.call_states(), call_id());
    states.begin(call, key("owner")).await.unwrap();

    states.close(call).await.unwrap();

    assert!(!is_known(&states, call).await);
    assert!(matches!(
        states.subscribe(call, 0).await,
        Err(SubscribeError::Call(CallStatesError::UnknownCall))
    ));
    states.close(call).await.unwrap();
    states.begin(call, key("owner")).await.unwrap();
    assert_eq!(names(&states.append(call, ACCEPTED).await.unwrap()), [ACCEPTED]);
}

pub async fn a_resumed_call_continues_after_a_gap_in_its_numbers(fixture: &impl Fixture) {
    let (states, call) = (fixture.call_states(), call_id());
    let accepted = TimedState::first(ACCEPTED, fixture.now());
    fixture.advance(SECOND * 7).await;
    states.resume(call, key("owner"), vec![accepted]).await.unwrap();
    let subscription = states.subscribe(call, 3).await.unwrap();

    states.append(call, RINGING).await.unwrap();
    let so_far = states.append(call, BUSY).await.unwrap();

    let ringing = accepted.followed_after_restart_by(RINGING, fixture.now());
    assert_eq!(ringing.number, 7001);
    assert_eq!(*so_far, [accepted, ringing, ringing.followed_by(BUSY, fixture.now())]);
    assert_eq!(names(&rest_of(subscription).await), [RINGING, BUSY]);
}

pub async fn simultaneous_subscribers_receive_each_state_once_and_in_order(fixture: &impl Fixture) {
    let states = fixture.call_states();
    let call = place(&states, key("owner")).await;
    let mut subscribers = JoinSet::new();
    for _ in 0..MAX_SUBSCRIBERS {
        let states = Arc::clone(&states);
        subscribers.spawn(async move { rest_of(states.subscribe(call, 0).await.unwrap()).await });
    }
    for number in 0..200 {
        let queued = CallState::Queued { position: Some(200 - number), wait: None };
        states.append(call, queued).await.unwrap();
    }
    states.append(call, BUSY).await.unwrap();

    let all = states.states(call).await.unwrap();
    for received in subscribers.join_all().await {
        assert_eq!(*received, *all);
    }
}

pub async fn the_subscribers_of_a_call_are_limited(fixture: &impl Fixture) {
    let states = fixture.call_states();
    let (call, other) = (place(&states, key("owner")).await, place(&states, key("owner")).await);
    let mut all = Vec::new();
    for _ in 0..MAX_SUBSCRIBERS {
        all.push(states.subscribe(call, 0).await.unwrap());
    }

    assert!(matches!(states.subscribe(call, 0).await, Err(SubscribeError::TooMany)));
    assert!(states.subscribe(other, 0).await.is_ok());
    all.pop();
    assert!(states.subscribe(call, 0).await.is_ok());
}

pub async fn of_simultaneous_calls_exactly_as_many_begin_as_there_is_room_for(
    fixture: &impl Fixture,
) {
    let (states, room) = (fixture.call_states(), fixture.full().calls);
    let mut attempts = JoinSet::new();
    for _ in 0..room + 50 {
        let states = Arc::clone(&states);
        attempts.spawn(async move {
            match states.begin(call_id(), key("owner")).await {
                Ok(()) => true,
                Err(BeginError::Full) => false,
                Err(BeginError::State(error)) => panic!("{error}"),
            }
        });
    }

    let begun = attempts.join_all().await.into_iter().filter(|begun| *begun).count();

    assert_eq!(begun, usize::try_from(room).unwrap());
}

pub async fn a_full_table_keeps_calls_in_progress_and_admits_other_owners(fixture: &impl Fixture) {
    let (states, greedy) = (fixture.call_states(), key("greedy"));
    let mut calls = Vec::new();
    for _ in 0..fixture.full().calls {
        calls.push(place(&states, greedy).await);
    }
    let subscription = states.subscribe(calls[0], 1).await.unwrap();
    assert!(matches!(states.begin(call_id(), greedy).await, Err(BeginError::Full)));

    for owner in keys("other", 10) {
        calls.push(place(&states, owner).await);
    }

    for call in &calls {
        assert!(is_known(&states, *call).await, "a call in progress was dropped");
    }
    states.append(calls[0], BUSY).await.unwrap();
    assert_eq!(names(&rest_of(subscription).await), [BUSY]);
    for call in calls.drain(..20) {
        states.close(call).await.unwrap();
    }
    place(&states, greedy).await;
}

pub async fn closed_calls_make_room_for_new_ones(fixture: &impl Fixture) {
    let states = fixture.call_states();
    for round in 0..4 {
        for _ in 0..fixture.full().calls {
            let call = place(&states, key("owner")).await;
            assert!(is_known(&states, call).await, "round {round}");
            states.close(call).await.unwrap();
        }
    }
    let lasting = place(&states, key("owner")).await;
    for _ in 0..fixture.full().calls * 2 {
        let call = place(&states, key("owner")).await;
        states.close(call).await.unwrap();
    }

    assert!(is_known(&states, lasting).await, "a call in progress was dropped");
}
