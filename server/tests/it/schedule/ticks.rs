//! The ticks of the scheduler, as operators see them.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office};
use crate::support::telephones::Manner;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const COMPLETED: &str = r#"click2call_schedule_ticks_total{outcome="completed"}"#;
const FAILED: &str = r#"click2call_schedule_ticks_total{outcome="failed"}"#;

/// The value of the metric `sample`.
async fn figure(office: &Office, sample: &str) -> String {
    let page = office.app.metrics().await;
    let value = page.lines().find_map(|line| line.strip_prefix(sample));
    value.unwrap_or_else(|| panic!("no {sample} in {page}")).trim().to_owned()
}

async fn count(office: &Office, sample: &str) -> u64 {
    figure(office, sample).await.parse().unwrap()
}

#[tokio::test]
async fn an_idle_scheduler_looks_once_in_each_minute_that_passes_also_after_a_call() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;
    office.after(1).await;
    let before = count(&office, COMPLETED).await;

    office.after(10).await;

    assert_eq!(count(&office, COMPLETED).await, before + 10);
    assert_eq!(count(&office, FAILED).await, 0);
}

#[tokio::test]
async fn ticks_that_the_database_fails_are_counted_apart() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.after(1).await;
    office.rows("ALTER TABLE scheduled_calls RENAME TO away").await;

    office.after(3).await;
    assert_eq!(count(&office, FAILED).await, 3);
    office.rows("ALTER TABLE away RENAME TO scheduled_calls").await;
    let before = count(&office, COMPLETED).await;
    office.after(2).await;

    assert_eq!(count(&office, FAILED).await, 3);
    assert_eq!(count(&office, COMPLETED).await, before + 2);
}

#[tokio::test]
async fn a_scheduler_that_has_stopped_is_late() {
    const LATE: &str = "click2call_schedule_late_seconds";
    let office = Office::open(OFFICE, Manner::Takes).await;
    assert_eq!(figure(&office, LATE).await, "0.0");
    office.after(1).await;
    assert_eq!(figure(&office, LATE).await, "0.0");
    let office = office.nobody_looks();

    office.app.clock.advance(MINUTE * 5);

    // The next tick would have been after 30 seconds.
    assert_eq!(figure(&office, LATE).await, "270.0");
}
