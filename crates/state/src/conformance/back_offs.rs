//! The tests of back-off.

use super::Fixture;
use super::keys::{key, keys};
use crate::back_offs::{BackOffPolicy, BackOffs, EnterError};
use crate::pseudonyms::PseudonymKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const SECOND: Duration = Duration::from_secs(1);
/// Implementations may round their times to this.
const LONGEST_TICK: Duration = Duration::from_millis(100);
const POLICY: BackOffPolicy =
    BackOffPolicy { failures: 3, first_delay: Duration::from_secs(5), longest_delay: MINUTE };
const MINUTE: Duration = Duration::from_mins(1);

/// How long `key` is in back-off; `None` if a request is admitted.
async fn wait_for(back_offs: &Arc<dyn BackOffs>, key: PseudonymKey) -> Option<Duration> {
    let checked = back_offs.check(key).await;
    let wait = |answer| match answer {
        Ok(()) => None,
        Err(EnterError::BackingOff(backing_off)) => Some(backing_off.retry_after),
        Err(EnterError::State(error)) => panic!("{error}"),
    };
    let (checked, entered) = (wait(checked), wait(back_offs.enter(key).await));
    assert_eq!(checked.is_some(), entered.is_some(), "a check says what would happen");
    entered
}

async fn fail(back_offs: &Arc<dyn BackOffs>, key: PseudonymKey, times: u32) {
    for _ in 0..times {
        back_offs.enter(key).await.unwrap();
        back_offs.failed(key, POLICY, None).await.unwrap();
    }
}

fn about(wait: Option<Duration>, seconds: u32) -> bool {
    wait.is_some_and(|wait| wait.abs_diff(SECOND * seconds) <= LONGEST_TICK)
}

pub async fn a_key_is_in_back_off_after_so_many_failures_in_a_row(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    fail(&back_offs, system, 2).await;
    assert_eq!(wait_for(&back_offs, system).await, None);

    back_offs.failed(system, POLICY, None).await.unwrap();

    let wait = wait_for(&back_offs, system).await;
    assert!(about(wait, 5), "{wait:?}");
    assert_eq!(wait_for(&back_offs, key("other")).await, None);
    fixture.advance(SECOND * 4).await;
    assert!(wait_for(&back_offs, system).await.is_some());
    fixture.advance(SECOND + LONGEST_TICK).await;
    assert_eq!(wait_for(&back_offs, system).await, None);
}

pub async fn a_probe_that_fails_doubles_the_delay_up_to_the_longest(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    fail(&back_offs, system, 3).await;
    for seconds in [10, 20, 40, 60, 60] {
        fixture.advance(MINUTE + LONGEST_TICK).await;
        fail(&back_offs, system, 1).await;

        let wait = wait_for(&back_offs, system).await;
        assert!(about(wait, seconds), "{wait:?} instead of {seconds} s");
    }
}

pub async fn a_success_ends_the_back_off_and_forgets_the_failures(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    fail(&back_offs, system, 2).await;
    back_offs.succeeded(system).await.unwrap();
    fail(&back_offs, system, 2).await;
    assert_eq!(wait_for(&back_offs, system).await, None, "they were not in a row");
    back_offs.failed(system, POLICY, None).await.unwrap();
    fixture.advance(SECOND * 5 + LONGEST_TICK).await;
    back_offs.enter(system).await.unwrap();

    back_offs.succeeded(system).await.unwrap();

    fail(&back_offs, system, 2).await;
    assert_eq!(wait_for(&back_offs, system).await, None);
}

pub async fn after_the_delay_one_request_is_admitted_until_its_result(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    fail(&back_offs, system, 3).await;
    fixture.advance(SECOND * 5 + LONGEST_TICK).await;

    let mut requests = JoinSet::new();
    for _ in 0..100 {
        let back_offs = Arc::clone(&back_offs);
        requests.spawn(async move { back_offs.enter(system).await.is_ok() });
    }
    let admitted = requests.join_all().await.into_iter().filter(|admitted| *admitted).count();

    assert_eq!(admitted, 1);
    // The result of the probe may never be known.
    fixture.advance(SECOND * 5 + LONGEST_TICK).await;
    assert_eq!(wait_for(&back_offs, system).await, None);
}

pub async fn failures_of_requests_from_before_do_not_prolong_the_back_off(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    for _ in 0..50 {
        back_offs.failed(system, POLICY, None).await.unwrap();
    }

    let wait = wait_for(&back_offs, system).await;

    assert!(about(wait, 5), "{wait:?}");
}

pub async fn a_system_that_names_a_time_is_not_asked_before(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    back_offs.failed(system, POLICY, Some(SECOND * 30)).await.unwrap();
    let wait = wait_for(&back_offs, system).await;
    assert!(about(wait, 30), "{wait:?}");

    let endless = key("endless");
    back_offs.failed(endless, POLICY, Some(Duration::from_hours(9))).await.unwrap();
    let wait = wait_for(&back_offs, endless).await;
    assert!(about(wait, 60), "{wait:?}: the longest delay holds");
}

pub async fn failures_are_forgotten_after_the_longest_delay(fixture: &impl Fixture) {
    let (back_offs, system) = (fixture.back_offs(), key("system"));
    fail(&back_offs, system, 2).await;
    fixture.advance(MINUTE + LONGEST_TICK).await;

    fail(&back_offs, system, 2).await;

    assert_eq!(wait_for(&back_offs, system).await, None);
}

pub async fn a_full_table_keeps_its_delays_and_admits_others(fixture: &impl Fixture) {
    let back_offs = fixture.back_offs();
    let first = keys("first", fixture.full().back_offs);
    for key in &first {
        fail(&back_offs, *key, 3).await;
    }

    for key in keys("other", 20) {
        fail(&back_offs, key, POLICY.failures).await;
        assert!(back_offs.check(key).await.is_ok(), "its failures are not counted");
    }

    for key in &first {
        assert!(back_offs.check(*key).await.is_err(), "a delay was dropped");
    }
}
