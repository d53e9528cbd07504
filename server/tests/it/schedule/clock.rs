//! The clock is wrong for a while, or is corrected: no call expires that would not have otherwise.

use crate::support::cases::cases;
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use jiff::SignedDuration;
use model::clock::Clock;
use proptest::prelude::*;
use std::time::Duration;
use store::journal::prune_horizon::PruneHorizon;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const RIGHT: SignedDuration = SignedDuration::ZERO;

/// Ten calls, a minute apart, the first at half past ten.
async fn with_ten_calls() -> Office {
    let office = Office::open(OFFICE, Manner::Takes).await;
    for minute in 30..40 {
        office
            .keeps(&format!("202-555-01{minute}"), &format!("2026-11-21T10:{minute}:00+01:00"))
            .await;
    }
    office
}

/// Advances by seconds, and waits until the scheduler has processed what is due by then.
async fn pass(office: &Office, seconds: u32) {
    let before = office.app.app.schedule.progress().borrow().completed;
    office.app.clock.advance(SECOND * seconds);
    if seconds > 30 {
        until(async || office.app.app.schedule.progress().borrow().completed > before).await;
    }
    office.is_idle().await;
}

async fn all_are_placed(office: &Office) {
    for _ in 0..120 {
        office.after(1).await;
    }
    assert_eq!(office.states().await, ["placed"; 10]);
    assert_eq!(office.telephones.called().len(), 10);
    assert!(!office.events().await.iter().any(|event| event.starts_with("expired")));
}

#[tokio::test]
async fn ten_calls_that_wait_are_placed_although_the_clock_was_three_days_ahead_for_35_seconds() {
    let office = with_ten_calls().await;
    office.after(30).await;
    office.app.clock.set_ahead(DAY * 3);
    pass(&office, 31).await;
    pass(&office, 4).await;
    assert_eq!(office.states().await, ["waiting"; 10]);
    assert_eq!(office.telephones.called().len(), 0, "not too early either");

    office.app.clock.set_ahead(RIGHT);

    all_are_placed(&office).await;
}

#[tokio::test]
async fn calls_that_are_due_meanwhile_are_placed_in_time() {
    let office = with_ten_calls().await;
    office.after(89).await;
    office.app.clock.set_ahead(DAY * 3);

    pass(&office, 61).await;

    until(async || office.telephones.called().len() == 1).await;
}

#[tokio::test]
async fn nothing_expires_at_a_start_with_the_clock_three_days_ahead() {
    // With and without a stored time of an earlier process.
    for is_known in [true, false] {
        let office = with_ten_calls().await;
        if is_known {
            let (clock, database) = (&office.app.clock, office.app.database());
            let mut horizon = PruneHorizon::default();
            horizon.advance(database, clock.now(), clock.uptime()).await.unwrap();
        }
        office.app.clock.set_ahead(DAY * 3);
        let office = office.restarted_after(MINUTE).await;
        pass(&office, 31).await;
        pass(&office, 4).await;
        assert_eq!(office.states().await, ["waiting"; 10], "{is_known}");

        office.app.clock.set_ahead(RIGHT);

        all_are_placed(&office).await;
    }
}

#[tokio::test]
async fn a_clock_that_was_a_day_behind_delays_calls_and_loses_none() {
    let office = with_ten_calls().await;
    office.after(85).await;
    office.app.clock.set_ahead(-DAY);
    for _ in 0..10 {
        office.after(1).await;
    }
    assert_eq!(office.telephones.called().len(), 0);

    office.app.clock.set_ahead(RIGHT);

    all_are_placed(&office).await;
}

#[tokio::test]
async fn a_clock_that_is_right_after_all_is_followed() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.after(10).await;
    // A machine that was suspended for three hours.
    office.app.clock.set_ahead(SignedDuration::from_hours(3));
    office.after(3).await;
    assert_eq!(office.states().await, ["waiting"]);

    office.after(4).await;

    office.until_they_are(&["expired"]).await;
    assert_eq!(office.events().await, ["scheduled", "expired closed"], "at ten past twelve");
}

/// A part of a random walk: the clock is right for a number of seconds, and then ahead for less than five minutes.
type Turn = (u32, u32, i64);

async fn walk(turns: Vec<Turn>) {
    let office = with_ten_calls().await;
    for (right_for, ahead_for, ahead) in turns {
        pass(&office, right_for).await;
        office.app.clock.set_ahead(SignedDuration::from_secs(ahead));
        let mut left = ahead_for;
        while left > 0 {
            let step = left.min(59);
            pass(&office, step).await;
            left -= step;
        }
        office.app.clock.set_ahead(RIGHT);
        let states = office.states().await;
        assert!(states.iter().all(|state| state == "waiting" || state == "placed"), "{states:?}");
    }
    all_are_placed(&office).await;
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn no_walk_of_the_clock_expires_a_call_that_the_right_time_places(
        turns in proptest::collection::vec((31_u32..900, 0_u32..290, 1_i64..300_000_000), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(walk(turns));
    }
}
