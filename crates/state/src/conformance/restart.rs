//! Tests of what survives a restart, for implementations that are saved.

use super::RestartFixture;
use super::idempotency_keys::{again, answer, first, of, process};
use super::keys::{call_id, key, keys};
use crate::idempotency_keys::{AgainError, Completion};
use crate::number_locks::LockError;
use crate::rate_limits::{AcquireError, Charge, LimitTable, Quota};
use crate::replay_guard::{ReplayError, UsedValue};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const PERIOD: Duration = Duration::from_mins(5);

pub async fn a_limit_holds_and_a_refund_stays(fixture: impl RestartFixture) {
    let charges = [
        Charge { key: key("number"), quota: Quota::per_hour(3) },
        Charge { key: key("domain"), quota: Quota::per_hour(9) },
    ];
    let limits = fixture.rate_limits(LimitTable::Calls);
    for _ in 0..3 {
        let _ = limits.acquire(&charges).await.unwrap();
    }
    let refunded = Charge { key: key("refunded"), quota: Quota::per_hour(1) };
    let receipt = limits.acquire(&[refunded]).await.unwrap();
    limits.refund(receipt).await.unwrap();
    fixture.advance(SECOND * 600).await;

    let fixture = fixture.restart().await;

    let limits = fixture.rate_limits(LimitTable::Calls);
    let Err(AcquireError::Limited(limited)) = limits.acquire(&charges).await else {
        panic!("the limit was reset")
    };
    assert!((SECOND * 2990..=SECOND * 3010).contains(&limited.retry_after), "{limited:?}");
    assert_eq!(limits.used(&charges[1]).await.unwrap(), 3);
    assert!(limits.acquire(&[refunded]).await.is_ok(), "the refund was lost");
    fixture.advance(SECOND * 3010).await;
    assert!(limits.acquire(&charges).await.is_ok());
}

pub async fn a_lock_holds_for_the_rest_of_its_period(fixture: impl RestartFixture) {
    let (locks, held) = (fixture.number_locks(), call_id());
    locks.try_lock(key("number"), held, PERIOD, None).await.unwrap();
    locks.try_lock(key("free"), held, PERIOD, None).await.unwrap();
    locks.unlock(key("free"), held).await.unwrap();
    fixture.advance(SECOND * 60).await;

    let fixture = fixture.restart().await;

    let locks = fixture.number_locks();
    match locks.try_lock(key("number"), call_id(), PERIOD, None).await {
        Err(LockError::Held(lock)) => {
            assert_eq!(lock.call_id, held);
            assert!((SECOND * 235..=SECOND * 245).contains(&lock.retry_after), "{lock:?}");
        }
        other => panic!("{other:?}"),
    }
    assert!(locks.try_lock(key("free"), call_id(), PERIOD, None).await.is_ok());
    fixture.advance(SECOND * 245).await;
    assert!(locks.try_lock(key("number"), call_id(), PERIOD, None).await.is_ok());
}

pub async fn every_table_of_limits_is_saved(fixture: impl RestartFixture) {
    let once = [Charge { key: key("one"), quota: Quota::per_hour(1) }];
    for table in LimitTable::ALL {
        let _ = fixture.rate_limits(table).acquire(&once).await.unwrap();
    }

    let fixture = fixture.restart().await;

    for table in LimitTable::ALL {
        assert!(fixture.rate_limits(table).acquire(&once).await.is_err(), "{table:?} was lost");
    }
}

pub async fn an_answer_is_kept(fixture: impl RestartFixture) {
    let key = of("alice", "a");
    process(&fixture.idempotency_keys(), key, "placed").await;

    let fixture = fixture.restart().await;

    let keys = fixture.idempotency_keys();
    assert_eq!(again(&keys, key).await.answer().await.unwrap(), answer("placed"));
}

pub async fn a_request_that_was_being_processed_is_interrupted(fixture: impl RestartFixture) {
    let key = of("alice", "a");
    let request = first(&fixture.idempotency_keys(), key).await;

    let fixture = fixture.restart().await;

    let later = again(&fixture.idempotency_keys(), key).await;
    assert!(matches!(later.answer().await, Err(AgainError::Interrupted)));
    drop(request);
}

pub async fn a_forgotten_key_stays_forgotten(fixture: impl RestartFixture) {
    let (keys, key) = (fixture.idempotency_keys(), of("alice", "a"));
    let request = first(&keys, key).await;
    keys.complete(request, Completion::Forget(answer("refused"))).await.unwrap();

    let fixture = fixture.restart().await;

    process(&fixture.idempotency_keys(), key, "placed").await;
}

pub async fn limits_and_locks_of_a_full_table_hold(fixture: impl RestartFixture) {
    let once = |key| [Charge { key, quota: Quota::per_hour(1) }];
    let (limits, locks, call) =
        (fixture.rate_limits(LimitTable::Calls), fixture.number_locks(), call_id());
    let limited = keys("limited", fixture.full().rate_limits + 20);
    let mut charged = Vec::new();
    for key in limited {
        if limits.acquire(&once(key)).await.is_ok() {
            charged.push(key);
        }
    }
    let mut locked = Vec::new();
    for number in keys("locked", fixture.full().number_locks + 20) {
        if locks.try_lock(number, call, PERIOD, None).await.is_ok() {
            locked.push(number);
        }
    }

    let fixture = fixture.restart().await;

    let (limits, locks) = (fixture.rate_limits(LimitTable::Calls), fixture.number_locks());
    for key in charged {
        assert!(limits.acquire(&once(key)).await.is_err(), "a limit was lost");
    }
    for number in locked {
        assert!(locks.try_lock(number, call_id(), PERIOD, None).await.is_err(), "a lock was lost");
    }
}

pub async fn a_used_value_stays_refused(fixture: impl RestartFixture) {
    let used = UsedValue { made_at: fixture.now().as_second(), id: [1; 16] };
    fixture.replay_guard().record(used, key("client")).await.unwrap();
    fixture.advance(SECOND * 2).await;

    let fixture = fixture.restart().await;

    let refused = fixture.replay_guard().record(used, key("client")).await;
    assert!(matches!(refused, Err(ReplayError::Expired | ReplayError::Replayed)), "{refused:?}");
    fixture.advance(SECOND).await;
    let new = UsedValue { made_at: fixture.now().as_second(), id: [1; 16] };
    fixture.replay_guard().record(new, key("client")).await.unwrap();
}
