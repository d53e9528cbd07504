//! Tests of the replay guard.

use super::keys::{key, keys};
use super::{Fixture, VALUE_LIFETIME};
use crate::pseudonyms::PseudonymKey;
use crate::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);

fn value(made_at: i64, number: u32) -> UsedValue {
    // Ids are parts of keyed hashes.
    UsedValue { made_at, id: key(&format!("value {number}")).to_bytes() }
}

/// The use of a value by a client.
async fn record(guard: &Arc<dyn ReplayGuard>, value: UsedValue) -> Result<(), ReplayError> {
    guard.record(value, key("client")).await
}

async fn is_accepted(guard: &Arc<dyn ReplayGuard>, value: UsedValue) -> bool {
    is_accepted_of(guard, value, key("client")).await
}

async fn is_accepted_of(
    guard: &Arc<dyn ReplayGuard>,
    value: UsedValue,
    owner: PseudonymKey,
) -> bool {
    match guard.record(value, owner).await {
        Ok(()) => true,
        Err(ReplayError::Expired | ReplayError::Replayed | ReplayError::Full { .. }) => false,
        Err(ReplayError::State(error)) => panic!("{error}"),
    }
}

pub async fn a_value_is_used_once_within_its_lifetime(fixture: &impl Fixture) {
    let (guard, now) = (fixture.replay_guard(), fixture.now().as_second());
    assert!(is_accepted(&guard, value(now, 1)).await);

    assert!(matches!(record(&guard, value(now, 1)).await, Err(ReplayError::Replayed)));
    assert!(is_accepted(&guard, value(now, 2)).await);
    fixture.advance(VALUE_LIFETIME).await;
    assert!(!is_accepted(&guard, value(now, 1)).await);
    assert!(is_accepted(&guard, value(now, 3)).await, "at the end of its lifetime");
    fixture.advance(SECOND).await;
    assert!(matches!(record(&guard, value(now, 4)).await, Err(ReplayError::Expired)));
    assert!(!is_accepted(&guard, value(now, 1)).await);
}

pub async fn a_value_from_before_the_first_accepted_second_is_expired(fixture: &impl Fixture) {
    let guard = fixture.replay_guard();
    let first = guard.accepts_from().await.unwrap();
    assert!(first <= fixture.now().as_second(), "values that are made now are accepted");

    assert!(matches!(record(&guard, value(first - 1, 1)).await, Err(ReplayError::Expired)));
    assert!(is_accepted(&guard, value(first, 1)).await);
}

pub async fn of_simultaneous_uses_exactly_one_succeeds(fixture: &impl Fixture) {
    let (guard, now) = (fixture.replay_guard(), fixture.now().as_second());
    for number in 0..10 {
        let mut uses = JoinSet::new();
        for _ in 0..100 {
            let guard = Arc::clone(&guard);
            uses.spawn(async move { is_accepted(&guard, value(now, number)).await });
        }
        let accepted = uses.join_all().await.into_iter().filter(|accepted| *accepted).count();
        assert_eq!(accepted, 1);
    }
}

pub async fn an_owner_that_fills_the_guard_is_refused_and_others_are_not(fixture: &impl Fixture) {
    let (guard, greedy) = (fixture.replay_guard(), key("greedy"));
    let (now, room) = (fixture.now().as_second(), fixture.full().used_values);
    let mut used = Vec::new();
    for number in 0..2 * room {
        match guard.record(value(now, number), greedy).await {
            Ok(()) => used.push(value(now, number)),
            Err(ReplayError::Full { retry_after }) => {
                assert!(retry_after > VALUE_LIFETIME && retry_after <= VALUE_LIFETIME + SECOND);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(used.len() >= usize::try_from(room / 3).unwrap(), "it has a large part of the room");

    for (number, other) in (2 * room..).zip(keys("other", room / 4)) {
        assert!(is_accepted_of(&guard, value(now, number), other).await, "another owner");
    }

    assert!(!is_accepted_of(&guard, value(now, 9 * room), greedy).await);
    for value in &used {
        let again = guard.record(*value, key("other")).await;
        assert!(matches!(again, Err(ReplayError::Replayed)), "a live value was dropped: {again:?}");
    }
    fixture.advance(VALUE_LIFETIME + SECOND).await;
    let now = fixture.now().as_second();
    assert!(is_accepted_of(&guard, value(now, 0), greedy).await, "its values have expired");
}

pub async fn a_guard_that_many_owners_fill_accepts_no_used_value_and_accepts_new_ones(
    fixture: &impl Fixture,
) {
    let (guard, now) = (fixture.replay_guard(), fixture.now().as_second());
    let (room, mut used) = (fixture.full().used_values, Vec::new());
    for (owner, number) in keys("greedy", 3 * room).into_iter().zip(0..) {
        if is_accepted_of(&guard, value(now, number), owner).await {
            used.push(value(now, number));
        }
    }
    assert!(used.len() >= usize::try_from(room * 2).unwrap(), "{} are accepted", used.len());

    let new = (3 * room..).zip(keys("new", 100));
    let mut accepted = 0;
    for (number, owner) in new {
        if is_accepted_of(&guard, value(now, number), owner).await {
            accepted += 1;
        }
    }

    assert!(accepted >= 90, "only {accepted} of 100 new owners are accepted");
    assert!(guard.accepts_from().await.unwrap() <= now, "a second has expired early");
    for value in used {
        let again = guard.record(value, key("other")).await;
        assert!(matches!(again, Err(ReplayError::Replayed)), "a live value was dropped: {again:?}");
    }
}
