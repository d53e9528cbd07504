//! Tests of the replay guard.

use super::{Fixture, VALUE_LIFETIME};
use crate::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);

fn value(made_at: i64, number: u32) -> UsedValue {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    UsedValue { made_at, id }
}

async fn is_accepted(guard: &Arc<dyn ReplayGuard>, value: UsedValue) -> bool {
    match guard.record(value).await {
        Ok(()) => true,
        Err(ReplayError::Expired | ReplayError::Replayed) => false,
        Err(ReplayError::State(error)) => panic!("{error}"),
    }
}

pub async fn a_value_is_used_once_within_its_lifetime(fixture: &impl Fixture) {
    let (guard, now) = (fixture.replay_guard(), fixture.now().as_second());
    assert!(is_accepted(&guard, value(now, 1)).await);

    assert!(matches!(guard.record(value(now, 1)).await, Err(ReplayError::Replayed)));
    assert!(is_accepted(&guard, value(now, 2)).await);
    fixture.advance(VALUE_LIFETIME).await;
    assert!(!is_accepted(&guard, value(now, 1)).await);
    assert!(is_accepted(&guard, value(now, 3)).await, "at the end of its lifetime");
    fixture.advance(SECOND).await;
    assert!(matches!(guard.record(value(now, 4)).await, Err(ReplayError::Expired)));
    assert!(!is_accepted(&guard, value(now, 1)).await);
}

pub async fn a_value_from_before_the_first_accepted_second_is_expired(fixture: &impl Fixture) {
    let guard = fixture.replay_guard();
    let first = guard.accepts_from().await.unwrap();
    assert!(first <= fixture.now().as_second(), "values that are made now are accepted");

    assert!(matches!(guard.record(value(first - 1, 1)).await, Err(ReplayError::Expired)));
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

pub async fn a_full_guard_accepts_no_used_value_and_accepts_new_ones(fixture: &impl Fixture) {
    let guard = fixture.replay_guard();
    let first = fixture.now().as_second();
    let half = fixture.full().used_values / 2;
    let mut used = Vec::new();
    for second in 0..2 {
        let values = (0..=half).map(|number| value(first + second, number));
        for value in values {
            if is_accepted(&guard, value).await {
                used.push(value);
            }
        }
        fixture.advance(SECOND).await;
    }
    assert!(used.len() > usize::try_from(half).unwrap(), "most of them are accepted");

    let now = fixture.now().as_second();
    assert!(guard.accepts_from().await.unwrap() <= now);
    assert!(is_accepted(&guard, value(now, 0)).await, "a new value");
    for value in used {
        assert!(!is_accepted(&guard, value).await, "a used value was accepted again");
    }
}
