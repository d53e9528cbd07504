//! Simultaneous calls.

use super::{Office, number, refused};
use crate::support::schedule::cancel;
use crate::support::telephones::{Manner, Telephones};
use crate::support::waiting::until;
use futures_util::future::join_all;
use model::provider::Capabilities;
use std::time::Duration;

const TWO: &str = r#""limits":{"domain_concurrent":2}"#;
/// The retry time: the end of a call cannot be predicted.
const SOON: u64 = 120;

impl Office {
    /// Waits until a call to `number` is placed.
    async fn has_room_for(&self, number: &str) {
        until(async || self.call(number).await.status.as_u16() == 200).await;
    }
}

#[tokio::test]
async fn a_call_counts_until_its_end() {
    let office = Office::open(TWO, "").await;
    let first = office.places(&number(1)).await;
    office.places(&number(2)).await;

    assert_eq!(office.refuses(&number(3), "concurrency_limit").await, SOON);
    office.app.clock.advance(Duration::from_hours(3));
    office.refuses(&number(3), "concurrency_limit").await;
    assert_eq!(cancel(&office.app, &first).await.status.as_u16(), 200);
    office.has_room_for(&number(3)).await;
    office.refuses(&number(4), "concurrency_limit").await;
}

#[tokio::test]
async fn a_call_without_a_reported_end_counts_for_four_hours() {
    let office = Office::open(TWO, "").await;
    office.places(&number(1)).await;
    office.places(&number(2)).await;

    office.app.clock.advance(Duration::from_hours(4) + Duration::from_secs(1));

    office.places(&number(3)).await;
}

#[tokio::test]
async fn where_the_telephone_system_reports_no_end_a_call_counts_as_long_as_its_number_is_locked() {
    let mute = Telephones::that_can(Capabilities::NONE, Manner::Takes);
    let office = Office::with(TWO, "number_lock_seconds = 200\n", mute).await;
    office.places(&number(1)).await;
    office.app.clock.advance(Duration::from_secs(100));
    office.places(&number(2)).await;

    assert_eq!(office.refuses(&number(3), "concurrency_limit").await, 100);
    office.app.clock.advance(Duration::from_secs(101));
    office.places(&number(3)).await;
    office.refuses(&number(4), "concurrency_limit").await;
}

#[tokio::test]
async fn a_call_with_an_unknown_outcome_counts() {
    let domains =
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"domain_concurrent":1}}}"#;
    let app = crate::support::app::TestApp::new(domains).await;
    // The simulator does not answer for this number.
    assert_eq!(app.call_me("202-555-0105").await.outcome().0, 504);

    let answer = app.call_me("202-555-0142").await;
    refused(&answer, "concurrency_limit");
    app.clock.advance(Duration::from_mins(5) + Duration::from_secs(1));
    assert_eq!(app.call_me("202-555-0142").await.status.as_u16(), 200);
}

#[tokio::test]
async fn all_domains_share_a_limit_of_simultaneous_calls() {
    let office = Office::open(TWO, "total_concurrent = 2\n").await;
    let first = office.places(&number(1)).await;
    assert_eq!(office.call_for("globex.example", &number(2)).await.status.as_u16(), 200);

    refused(&office.call_for("globex.example", &number(3)).await, "concurrency_limit");
    office.refuses(&number(4), "concurrency_limit").await;
    assert_eq!(cancel(&office.app, &first).await.status.as_u16(), 200);
    office.has_room_for(&number(4)).await;
}

#[tokio::test]
async fn of_many_requests_at_once_no_more_are_placed_than_may_be_in_progress() {
    let caps = r#""limits":{"domain_per_hour":99,"domain_concurrent":5}"#;
    for capabilities in [Capabilities::ALL, Capabilities::NONE] {
        let office =
            Office::with(caps, "", Telephones::that_can(capabilities, Manner::Takes)).await;
        let numbers: Vec<_> = (0..40).map(number).collect();

        let answers = join_all(numbers.iter().map(|number| office.call(number))).await;

        let placed = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
        assert_eq!((placed, office.telephones.asked().len()), (5, 5), "{capabilities:?}");
    }
}
