//! Reports of a reached limit: log, metrics and journal. The webhook is tested with the others.

use super::{Office, number};
use crate::support::captured::Captured;
use std::time::Duration;

/// The metric of `limit` for acme.com.
fn count(page: &str, limit: &str) -> Option<u64> {
    let sample =
        format!("click2call_limits_reached_total{{limit=\"{limit}\",domain=\"acme.com\"}} ");
    page.lines().find_map(|line| line.strip_prefix(&sample)?.parse().ok())
}

#[tokio::test]
async fn a_limit_that_is_reached_is_reported_once_an_hour_however_many_requests_it_refuses() {
    let (captured, _guard) = Captured::start();
    let office = Office::open(r#""limits":{"domain_per_day":1}"#, "").await;
    office.places(&number(0)).await;
    for call in 1..6 {
        office.refuses(&number(call), "daily_limit").await;
    }

    assert_eq!(count(&office.app.metrics().await, "domain_per_day"), Some(1));
    let journal = office.app.journal().await;
    let reached: Vec<_> = journal.iter().filter(|(event, ..)| event == "limit_reached").collect();
    let expected = ("limit_reached".to_owned(), Some("daily_limit".to_owned()), None);
    assert_eq!(reached, [&expected]);
    let log = captured.text();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("a limit is reached")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for told in ["\"WARN\"", "click2call::limits", "domain_per_day", "acme.com", "daily_limit"] {
        assert!(lines[0].contains(told), "{told}: {}", lines[0]);
    }
    assert!(!lines[0].contains("5550101"), "{}", lines[0]);

    office.app.clock.advance(Duration::from_hours(1));
    office.refuses(&number(7), "daily_limit").await;
    assert_eq!(count(&office.app.metrics().await, "domain_per_day"), Some(2));
}

#[tokio::test]
async fn each_limit_and_each_budget_is_reported_by_its_name() {
    let members = r#""limits":{"domain_concurrent":3,"number_per_day":1},"budgets":{"destinations":{
        "uk":{"countries":["GB"],"per_day":0},"france":{"prefixes":["33"],"per_day":0}}}"#;
    let (captured, _guard) = Captured::start();
    let office = Office::open(members, "number_per_hour = 9\n").await;
    office.places(&number(1)).await;
    office.app.clock.advance(Duration::from_mins(6));
    office.refuses(&number(1), "daily_limit").await;
    office.refuses("+44 20 7946 0958", "budget_exhausted").await;
    office.refuses("+33 6 12 34 56 78", "budget_exhausted").await;
    office.places(&number(2)).await;
    office.places(&number(3)).await;
    office.refuses(&number(4), "concurrency_limit").await;

    let page = office.app.metrics().await;
    for (limit, times) in [("number_per_day", 1), ("destinations", 2), ("domain_concurrent", 1)] {
        assert_eq!(count(&page, limit), Some(times), "{limit}");
    }
    let log = captured.text();
    for budget in ["\"budget\":\"uk\"", "\"budget\":\"france\""] {
        assert!(log.contains(budget), "{budget}");
    }
}
