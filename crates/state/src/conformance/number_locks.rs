//! Tests of locks on numbers.

use super::Fixture;
use super::keys::{call_id, key, keys};
use crate::number_locks::{HeldLock, LockError, NumberLocks};
use crate::pseudonyms::PseudonymKey;
use model::call_id::CallId;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);
const PERIOD: Duration = Duration::from_mins(5);

/// The lock that is in the way.
async fn lock(
    locks: &Arc<dyn NumberLocks>,
    number: PseudonymKey,
    call: CallId,
    ended: Option<CallId>,
) -> Option<HeldLock> {
    match locks.try_lock(number, call, PERIOD, ended).await {
        Ok(()) => None,
        Err(LockError::Held(held)) => Some(held),
        Err(LockError::State(error)) => panic!("{error}"),
    }
}

pub async fn a_number_is_locked_once_until_its_lock_expires(fixture: &impl Fixture) {
    let (locks, number, first) = (fixture.number_locks(), key("number"), call_id());
    assert_eq!(lock(&locks, number, first, None).await, None);
    fixture.advance(SECOND * 60).await;

    let held = lock(&locks, number, call_id(), None).await.unwrap();

    assert_eq!(held, HeldLock { call_id: first, retry_after: SECOND * 240 });
    assert_eq!(lock(&locks, key("other"), call_id(), None).await, None);
    fixture.advance(held.retry_after).await;
    assert_eq!(lock(&locks, number, call_id(), None).await, None);
}

pub async fn the_lock_of_an_ended_call_does_not_count(fixture: &impl Fixture) {
    let (locks, number) = (fixture.number_locks(), key("number"));
    let (first, second) = (call_id(), call_id());
    assert_eq!(lock(&locks, number, first, None).await, None);

    assert_eq!(lock(&locks, number, second, Some(first)).await, None);

    let held = lock(&locks, number, call_id(), Some(first)).await.unwrap();
    assert_eq!(held.call_id, second, "it has its own lock");
}

pub async fn only_the_call_that_holds_a_number_unlocks_it(fixture: &impl Fixture) {
    let (locks, number, first) = (fixture.number_locks(), key("number"), call_id());
    assert_eq!(lock(&locks, number, first, None).await, None);

    locks.unlock(number, call_id()).await.unwrap();
    assert!(lock(&locks, number, call_id(), None).await.is_some());
    locks.unlock(number, first).await.unwrap();
    assert_eq!(lock(&locks, number, call_id(), None).await, None);
}

pub async fn of_simultaneous_attempts_exactly_one_locks_the_number(fixture: &impl Fixture) {
    let (locks, number, ended) = (fixture.number_locks(), key("number"), call_id());
    assert_eq!(lock(&locks, number, ended, None).await, None);
    let mut attempts = JoinSet::new();
    for _ in 0..100 {
        let locks = Arc::clone(&locks);
        attempts.spawn(async move { lock(&locks, number, call_id(), Some(ended)).await });
    }

    let outcomes = attempts.join_all().await;

    assert_eq!(outcomes.iter().filter(|held| held.is_none()).count(), 1);
}

pub async fn a_full_table_keeps_its_locks_and_locks_others(fixture: &impl Fixture) {
    let (locks, call) = (fixture.number_locks(), call_id());
    let first = keys("first", fixture.full().number_locks);
    for number in &first {
        assert_eq!(lock(&locks, *number, call, None).await, None);
    }

    let mut others = Vec::new();
    for number in keys("other", 100) {
        if lock(&locks, number, call, None).await.is_none() {
            others.push(number);
        }
    }

    assert!(others.len() >= 90, "only {} of 100 others are locked", others.len());
    for number in first.iter().chain(&others) {
        assert!(lock(&locks, *number, call_id(), None).await.is_some(), "a lock was dropped");
    }
    locks.unlock(others[0], call).await.unwrap();
    assert_eq!(lock(&locks, others[0], call_id(), None).await, None);
    fixture.advance(PERIOD).await;
    for number in first.iter().chain(&others) {
        assert_eq!(lock(&locks, *number, call_id(), None).await, None, "it has not expired");
    }
}
