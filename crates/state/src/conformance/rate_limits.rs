//! Tests of rate limits.

use super::Fixture;
use super::keys::{key, keys};
use crate::rate_limits::{AcquireError, Charge, LimitTable, Quota, RateLimits, Receipt};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);
/// Implementations count hits by ticks, which are no longer than this.
const LONGEST_TICK: Duration = Duration::from_millis(100);

fn charge(name: &str, quota: Quota) -> Charge {
    Charge { key: key(name), quota }
}

async fn is_admitted(limits: &Arc<dyn RateLimits>, charges: &[Charge]) -> bool {
    retry_after(limits, charges).await.is_none()
}

/// When the next request is admitted, if this one is not.
async fn retry_after(limits: &Arc<dyn RateLimits>, charges: &[Charge]) -> Option<Duration> {
    match limits.acquire(charges).await {
        Ok(_) => None,
        Err(AcquireError::Limited(limited)) => Some(limited.retry_after),
        Err(AcquireError::State(error)) => panic!("{error}"),
    }
}

/// How many of a hundred simultaneous requests are admitted.
async fn admitted_of_a_hundred(limits: &Arc<dyn RateLimits>, charges: Vec<Charge>) -> usize {
    let mut requests = JoinSet::new();
    for _ in 0..100 {
        let (limits, charges) = (Arc::clone(limits), charges.clone());
        requests.spawn(async move { is_admitted(&limits, &charges).await });
    }
    requests.join_all().await.into_iter().filter(|is_admitted| *is_admitted).count()
}

pub async fn the_last_of_a_window_learns_when_the_next_one_is_admitted(fixture: &impl Fixture) {
    let (limits, client) =
        (fixture.rate_limits(LimitTable::Calls), [charge("client", Quota::per_minute(3))]);
    for _ in 0..3 {
        assert!(is_admitted(&limits, &client).await);
        fixture.advance(SECOND * 10).await;
    }

    let wait = retry_after(&limits, &client).await.unwrap();

    assert!((SECOND * 30..=SECOND * 30 + LONGEST_TICK).contains(&wait), "{wait:?}");
    fixture.advance(wait.saturating_sub(LONGEST_TICK * 2)).await;
    assert!(!is_admitted(&limits, &client).await, "not before");
    fixture.advance(LONGEST_TICK * 2).await;
    assert!(is_admitted(&limits, &client).await);
    assert!(!is_admitted(&limits, &client).await, "one only");
}

pub async fn a_refused_request_counts_against_none_of_its_limits(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let number = charge("number", Quota::per_hour(1));
    let domain = charge("domain", Quota::per_hour(1));
    assert!(is_admitted(&limits, &[domain]).await);

    assert!(!is_admitted(&limits, &[number, domain]).await);

    assert!(is_admitted(&limits, &[number]).await);
}

pub async fn a_check_counts_nothing(fixture: &impl Fixture) {
    let (limits, number) =
        (fixture.rate_limits(LimitTable::Calls), [charge("number", Quota::per_hour(1))]);
    for _ in 0..3 {
        limits.check(&number).await.unwrap();
    }
    assert!(is_admitted(&limits, &number).await);

    assert!(matches!(limits.check(&number).await, Err(AcquireError::Limited(_))));
}

pub async fn a_refund_can_be_used_again(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let charges = [charge("number", Quota::per_hour(2)), charge("domain", Quota::per_hour(2))];
    let kept = limits.acquire(&charges).await.unwrap();
    let receipt = limits.acquire(&charges).await.unwrap();

    limits.refund(receipt).await.unwrap();

    assert_eq!(limits.used(&charges[0]).await.unwrap(), 1);
    assert!(is_admitted(&limits, &charges).await);
    assert!(!is_admitted(&limits, &charges).await);
    drop(kept);
    assert!(!is_admitted(&limits, &charges).await, "only a refund is one");
}

pub async fn a_refund_after_the_window_has_no_effect(fixture: &impl Fixture) {
    let (limits, client) =
        (fixture.rate_limits(LimitTable::Calls), [charge("client", Quota::per_minute(1))]);
    let receipt = limits.acquire(&client).await.unwrap();
    fixture.advance(SECOND * 61).await;
    assert!(is_admitted(&limits, &client).await);

    limits.refund(receipt).await.unwrap();

    assert!(!is_admitted(&limits, &client).await);
}

pub async fn charges_are_counted_until_they_leave_the_window(fixture: &impl Fixture) {
    let (limits, client) =
        (fixture.rate_limits(LimitTable::Calls), charge("client", Quota::per_minute(3)));
    assert_eq!(limits.used(&client).await.unwrap(), 0);
    assert!(is_admitted(&limits, &[client]).await);
    fixture.advance(SECOND * 29).await;
    assert!(is_admitted(&limits, &[client]).await);

    fixture.advance(SECOND * 30).await;
    assert_eq!(limits.used(&client).await.unwrap(), 2);
    fixture.advance(SECOND * 2).await;
    assert_eq!(limits.used(&client).await.unwrap(), 1);
}

pub async fn a_request_takes_all_of_its_units_or_none(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let budget = |units| [charge("budget", Quota::per_hour(10).taking(units))];
    assert!(is_admitted(&limits, &budget(6)).await);
    fixture.advance(SECOND * 60).await;
    assert!(!is_admitted(&limits, &budget(5)).await);
    assert!(is_admitted(&limits, &budget(4)).await);
    assert_eq!(limits.used(&budget(1)[0]).await.unwrap(), 10);

    let wait = retry_after(&limits, &budget(5)).await.unwrap();

    assert!((SECOND * 3540..=SECOND * 3540 + LONGEST_TICK).contains(&wait), "{wait:?}");
    assert!(limits.check(&budget(1)).await.is_err());
    fixture.advance(wait).await;
    assert!(is_admitted(&limits, &budget(6)).await);
    assert!(!is_admitted(&limits, &budget(1)).await);
}

pub async fn the_units_of_a_refund_can_be_used_again_also_by_a_stored_receipt(
    fixture: &impl Fixture,
) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let charges =
        [charge("budget", Quota::per_hour(10).taking(7)), charge("number", Quota::per_hour(3))];
    let receipt = limits.acquire(&charges).await.unwrap();
    assert!(!is_admitted(&limits, &charges).await);
    let stored = Receipt::from_bytes(&receipt.to_bytes()).unwrap();

    limits.refund(stored).await.unwrap();

    assert_eq!(limits.used(&charges[0]).await.unwrap(), 0);
    assert_eq!(limits.used(&charges[1]).await.unwrap(), 0);
    assert!(is_admitted(&limits, &charges).await);
}

pub async fn a_request_of_more_units_than_the_quota_is_refused(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let dear = [charge("budget", Quota::per_hour(10).taking(11))];

    assert!(!is_admitted(&limits, &dear).await);
    assert!(limits.check(&dear).await.is_err());
}

pub async fn a_quota_of_nothing_refuses_everything(fixture: &impl Fixture) {
    let (limits, none) =
        (fixture.rate_limits(LimitTable::Calls), [charge("domain", Quota::per_hour(0))]);

    assert!(!is_admitted(&limits, &none).await);
    assert!(limits.check(&none).await.is_err());
}

pub async fn of_simultaneous_requests_exactly_the_quota_is_admitted(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);

    let admitted = admitted_of_a_hundred(&limits, vec![charge("a", Quota::per_hour(10))]).await;

    assert_eq!(admitted, 10);
}

pub async fn simultaneous_requests_count_against_all_limits_or_none(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let (wide, narrow) =
        (charge("wide", Quota::per_hour(50)), charge("narrow", Quota::per_hour(5)));

    assert_eq!(admitted_of_a_hundred(&limits, vec![wide, narrow]).await, 5);

    assert_eq!(limits.used(&wide).await.unwrap(), 5);
    assert_eq!(limits.used(&narrow).await.unwrap(), 5);
}

pub async fn a_full_table_keeps_its_limits_and_admits_others(fixture: &impl Fixture) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    let once = |key| [Charge { key, quota: Quota::per_minute(1) }];
    let first = keys("first", fixture.full().rate_limits);
    for key in &first {
        assert!(is_admitted(&limits, &once(*key)).await);
    }

    let others = keys("other", 100);
    let mut admitted = Vec::new();
    for key in &others {
        if is_admitted(&limits, &once(*key)).await {
            admitted.push(*key);
        }
    }

    assert!(admitted.len() >= 90, "only {} of 100 others are admitted", admitted.len());
    for key in first.iter().chain(&admitted) {
        assert!(!is_admitted(&limits, &once(*key)).await, "a limit was dropped");
    }
    let receipt = limits.acquire(&once(key("one more"))).await.unwrap();
    limits.refund(receipt).await.unwrap();
    assert!(is_admitted(&limits, &once(key("one more"))).await, "the refund was lost");
    fixture.advance(SECOND * 61).await;
    for key in first.iter().chain(&others) {
        assert!(is_admitted(&limits, &once(*key)).await, "an expired limit is still there");
    }
}

pub async fn a_key_that_was_counted_in_a_full_table_gains_nothing_by_its_end(
    fixture: &impl Fixture,
) {
    let limits = fixture.rate_limits(LimitTable::Calls);
    for key in keys("first", fixture.full().rate_limits) {
        let charge = Charge { key, quota: Quota::per_minute(1) };
        assert!(is_admitted(&limits, &[charge]).await);
    }
    let late = [charge("late", Quota::per_hour(2))];
    assert!(is_admitted(&limits, &late).await);
    fixture.advance(SECOND * 61).await;

    assert!(is_admitted(&limits, &late).await, "the second of the hour");
    assert!(!is_admitted(&limits, &late).await, "the first one was forgotten");
}

pub async fn a_flood_of_one_table_takes_no_room_from_another(fixture: &impl Fixture) {
    let once = |key| [Charge { key, quota: Quota::per_hour(1) }];
    let full = fixture.full().rate_limits;
    let guessed = [charge("guessed", Quota::per_hour(2))];
    let authentication = fixture.rate_limits(LimitTable::Authentication);
    assert!(is_admitted(&authentication, &guessed).await);
    for table in LimitTable::ALL.into_iter().filter(|table| *table != LimitTable::Authentication) {
        let limits = fixture.rate_limits(table);
        for key in keys("flood", 10 * full) {
            is_admitted(&limits, &once(key)).await;
        }
        assert_eq!(limits.used(&guessed[0]).await.unwrap(), 0, "{table:?} has another count");
    }

    // A table that is full would share the counts of these keys.
    for key in keys("other", full - 1) {
        assert!(is_admitted(&authentication, &once(key)).await);
    }
    assert_eq!(authentication.used(&guessed[0]).await.unwrap(), 1);
    assert!(is_admitted(&authentication, &guessed).await);
    assert!(!is_admitted(&authentication, &guessed).await, "a live count was dropped");
}
