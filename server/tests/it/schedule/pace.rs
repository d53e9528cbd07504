//! The calls that were accepted for an hour can be placed within it.

use crate::support::schedule::{HALF_PAST_TEN, OFFICE, Office};
use crate::support::telephones::Manner;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const CALLS: usize = 20;

/// The seconds at which the calls for one time are placed by a tenant with this limit.
async fn seconds_for_all(domain_per_hour: u32) -> u32 {
    let limits = format!(
        r#""queue":"500","limits":{{"domain_per_hour":{domain_per_hour}}},"proof_of_work":"never""#
    );
    let office = Office::open(&OFFICE.replace(r#""queue":"500""#, &limits), Manner::Takes).await;
    for number in 0..CALLS {
        office.keeps(&format!("202-555-01{number:02}"), HALF_PAST_TEN).await;
    }
    office.app.clock.advance(MINUTE * 90);
    office.is_idle().await;
    let mut seconds = 0;
    while office.telephones.called().len() < CALLS {
        office.app.clock.advance(SECOND);
        office.is_idle().await;
        seconds += 1;
        assert!(seconds < 1_000, "{:?}", office.states().await);
    }
    let mut called = office.telephones.called();
    called.sort();
    called.dedup();
    assert_eq!(called.len(), CALLS, "each is called once");
    seconds
}

#[tokio::test]
async fn calls_of_a_tenant_with_a_usual_limit_are_ten_seconds_apart() {
    // Half of its hour is reserved for new visitors.
    assert_eq!(seconds_for_all(40).await, 190);
}

#[tokio::test]
async fn calls_of_a_tenant_with_a_high_limit_are_as_close_as_its_hour_needs() {
    // 2.88 seconds apart, checked every second.
    let seconds = seconds_for_all(1_000).await;

    assert!((50..=60).contains(&seconds), "{seconds}");
    assert!(seconds_for_all(3_600).await <= 20);
}
