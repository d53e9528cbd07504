//! Tests of idempotency keys.

use super::Fixture;
use super::keys::key;
use crate::idempotency_keys::{
    Again, AgainError, Completion, EnterError, First, IdempotencyKey, IdempotencyKeys, KEPT_FOR,
    StoredAnswer, Turn,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);

pub(super) fn of(owner: &str, name: &str) -> IdempotencyKey {
    IdempotencyKey { name: key(&format!("{owner} {name}")), body: key("body"), owner: key(owner) }
}

pub(super) fn answer(text: &str) -> StoredAnswer {
    StoredAnswer::new(text.as_bytes()).unwrap()
}

pub(super) async fn first(keys: &Arc<dyn IdempotencyKeys>, key: IdempotencyKey) -> First {
    match keys.enter(key).await.unwrap() {
        Turn::First(first) => first,
        Turn::Again(_) => panic!("the key came before"),
    }
}

pub(super) async fn again(keys: &Arc<dyn IdempotencyKeys>, key: IdempotencyKey) -> Again {
    match keys.enter(key).await.unwrap() {
        Turn::Again(again) => again,
        Turn::First(_) => panic!("the key is new"),
    }
}

/// Processes the first request with `key`, up to the answer that is kept.
pub(super) async fn process(keys: &Arc<dyn IdempotencyKeys>, key: IdempotencyKey, text: &str) {
    let first = first(keys, key).await;
    keys.complete(first, Completion::Keep(answer(text))).await.unwrap();
}

pub async fn later_and_waiting_requests_get_the_answer_that_is_kept(fixture: &impl Fixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    let request = first(&keys, key).await;
    let waiting = again(&keys, key).await;
    keys.complete(request, Completion::Keep(answer("placed"))).await.unwrap();

    assert_eq!(waiting.answer().await.unwrap(), answer("placed"));
    assert_eq!(again(&keys, key).await.answer().await.unwrap(), answer("placed"));
    drop(first(&keys, of("alice", "b")).await);
    drop(first(&keys, of("bob", "a")).await);
}

pub async fn a_request_that_placed_nothing_can_be_made_again(fixture: &impl Fixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    let request = first(&keys, key).await;
    let waiting = again(&keys, key).await;
    keys.complete(request, Completion::Forget(answer("refused"))).await.unwrap();

    assert_eq!(waiting.answer().await.unwrap(), answer("refused"), "a waiting request hears it");
    process(&keys, key, "placed").await;
    assert_eq!(again(&keys, key).await.answer().await.unwrap(), answer("placed"));
}

pub async fn a_dropped_request_is_interrupted_and_not_made_again(fixture: &impl Fixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    let request = first(&keys, key).await;
    let waiting = again(&keys, key).await;
    drop(request);

    assert!(matches!(waiting.answer().await, Err(AgainError::Interrupted)));
    let later = again(&keys, key).await;
    assert!(matches!(later.answer().await, Err(AgainError::Interrupted)));
}

pub async fn a_key_belongs_to_its_body(fixture: &impl Fixture) {
    let (keys, used) = (fixture.idempotency_keys(), of("alice", "a"));
    process(&keys, used, "placed").await;

    let other = IdempotencyKey { body: key("another body"), ..used };

    assert!(matches!(keys.enter(other).await, Err(EnterError::Reused)));
}

pub async fn a_key_is_kept_for_a_day(fixture: &impl Fixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    process(&keys, key, "placed").await;

    fixture.advance(KEPT_FOR.saturating_sub(SECOND)).await;
    assert_eq!(again(&keys, key).await.answer().await.unwrap(), answer("placed"));
    fixture.advance(SECOND * 2).await;
    process(&keys, key, "placed again").await;
    assert_eq!(again(&keys, key).await.answer().await.unwrap(), answer("placed again"));
}

pub async fn of_simultaneous_requests_exactly_one_is_the_first(fixture: &impl Fixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    let mut requests = JoinSet::new();
    for number in 0..100 {
        let keys = Arc::clone(&keys);
        requests.spawn(async move {
            match keys.enter(key).await.unwrap() {
                Turn::First(first) => {
                    let answer = answer(&number.to_string());
                    keys.complete(first, Completion::Keep(answer.clone())).await.unwrap();
                    (true, answer)
                }
                Turn::Again(again) => (false, again.answer().await.unwrap()),
            }
        });
    }

    let outcomes = requests.join_all().await;

    assert_eq!(outcomes.iter().filter(|(is_first, _)| *is_first).count(), 1);
    assert!(outcomes.iter().all(|(_, answer)| *answer == outcomes[0].1), "they have one answer");
}

pub async fn a_full_table_keeps_its_keys_and_admits_other_owners(fixture: &impl Fixture) {
    let keys = fixture.idempotency_keys();
    let mut used = Vec::new();
    let refused = loop {
        let key = of("greedy", &used.len().to_string());
        match keys.enter(key).await {
            Ok(Turn::First(first)) => {
                keys.complete(first, Completion::Keep(answer("placed"))).await.unwrap();
                used.push(key);
            }
            Ok(Turn::Again(_)) => panic!("a new key came before"),
            Err(error) => break error,
        }
    };
    let EnterError::Full { retry_after } = refused else { panic!("{refused}") };

    let bound = usize::try_from(fixture.full().idempotency_keys).unwrap();
    assert!((bound / 2..=bound).contains(&used.len()), "{} keys of one owner", used.len());
    for number in 0..4 {
        process(&keys, of("modest", &number.to_string()), "placed").await;
    }
    for key in used.iter().step_by(7) {
        assert_eq!(again(&keys, *key).await.answer().await.unwrap(), answer("placed"));
    }
    assert!(retry_after <= KEPT_FOR);
    fixture.advance(retry_after + SECOND).await;
    process(&keys, of("greedy", "one more"), "placed").await;
}
