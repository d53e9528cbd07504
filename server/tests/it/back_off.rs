//! Back-off: a telephone system that refuses repeatedly is not requested for a while.

use crate::support::app::{Answer, TestApp, from, post_request};
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office};
use crate::support::telephones::{Manner, Telephones};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const SETTINGS: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 999\n\
    flood_per_second = 1000\nflood_burst = 9999\n[proof_of_work]\nmode = 'never'\n";
const TWO: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true}},
    "b.com":{"queue":"600","numbers":{"fiction":true}}}"#;

async fn two_tenants(manner: Manner) -> (TestApp, Arc<Telephones>) {
    let telephones = Telephones::new(manner);
    let app = TestApp::with_provider(TWO, SETTINGS, Arc::clone(&telephones) as _).await;
    (app, telephones)
}

/// Requests a call from an address and to a number that were not used before.
async fn ask(app: &TestApp, domain: &str, visitor: usize) -> Answer {
    let number = format!("202-555-0{}", 110 + visitor);
    let body = json!({ "domain": domain, "phone_number": number }).to_string();
    app.send(from(&format!("203.0.113.{visitor}"), post_request(body))).await
}

/// The remaining seconds of the back-off, if there is one.
fn backing_off(answer: &Answer) -> Option<u64> {
    (answer.outcome() == (503, "provider_backing_off".to_owned())).then(|| {
        let seconds = answer.json()["retry_after"].as_u64().unwrap();
        assert_eq!(answer.header("retry-after"), Some(seconds.to_string().as_str()));
        seconds
    })
}

/// Makes five calls in a row fail.
async fn five_fail(app: &TestApp) {
    for visitor in 0..5 {
        assert_eq!(ask(app, "acme.com", visitor).await.outcome().0, 502);
    }
}

#[tokio::test]
async fn after_five_failures_in_a_row_it_is_asked_by_probes_until_it_takes_a_call() {
    let (app, telephones) = two_tenants(Manner::Refuses).await;
    five_fail(&app).await;

    assert_eq!(backing_off(&ask(&app, "acme.com", 5).await), Some(5));
    assert_eq!(telephones.called().len(), 5, "it was not asked");
    app.clock.advance(SECOND * 5);
    assert_eq!(ask(&app, "acme.com", 6).await.outcome().0, 502, "the probe");
    assert_eq!(backing_off(&ask(&app, "acme.com", 7).await), Some(10));
    telephones.behave(Manner::Takes);
    app.clock.advance(SECOND * 10);

    assert_eq!(ask(&app, "acme.com", 8).await.outcome().0, 200);
    assert_eq!(ask(&app, "acme.com", 9).await.outcome().0, 200, "the back-off has ended");
}

#[tokio::test]
async fn the_calls_of_another_tenant_are_placed() {
    let (app, telephones) = two_tenants(Manner::Refuses).await;
    five_fail(&app).await;
    telephones.behave(Manner::Takes);

    assert!(backing_off(&ask(&app, "acme.com", 5).await).is_some());
    assert_eq!(ask(&app, "b.com", 6).await.outcome().0, 200);
}

#[tokio::test]
async fn a_refused_call_costs_no_attempt_and_no_call() {
    let (app, telephones) = two_tenants(Manner::Refuses).await;
    five_fail(&app).await;
    let again = async || ask(&app, "acme.com", 7).await;
    for _ in 0..20 {
        assert!(backing_off(&again().await).is_some());
    }

    telephones.behave(Manner::Takes);
    app.clock.advance(SECOND * 5);

    assert_eq!(again().await.outcome().0, 200);
}

#[tokio::test]
async fn of_many_requests_after_a_back_off_one_is_the_probe() {
    let (app, telephones) = two_tenants(Manner::Refuses).await;
    five_fail(&app).await;
    app.clock.advance(SECOND * 5);

    let answers = join_all((10..40).map(|visitor| ask(&app, "acme.com", visitor))).await;

    assert_eq!(telephones.called().len(), 6);
    assert_eq!(answers.iter().filter(|answer| backing_off(answer).is_some()).count(), 29);
}

#[tokio::test]
async fn successes_between_failures_keep_it_in_use() {
    let (app, telephones) = two_tenants(Manner::Refuses).await;
    for round in 0..3 {
        for visitor in 0..4 {
            let answer = ask(&app, "acme.com", 10 * round + visitor).await;
            assert_eq!(answer.outcome().0, 502);
        }
        telephones.behave(Manner::Takes);
        assert_eq!(ask(&app, "acme.com", 10 * round + 5).await.outcome().0, 200);
        telephones.behave(Manner::Refuses);
    }
}

#[tokio::test]
async fn no_proof_of_work_is_demanded_during_the_back_off() {
    let telephones = Telephones::new(Manner::Refuses);
    let domains =
        TWO.replacen("\"queue\":\"500\"", "\"queue\":\"500\",\"proof_of_work\":\"never\"", 1);
    let provider = Arc::clone(&telephones) as _;
    let app = TestApp::with_provider(&domains, SETTINGS, provider).await;
    five_fail(&app).await;
    app.change_domains(&domains.replace("never", "always"));

    assert!(backing_off(&ask(&app, "acme.com", 5).await).is_some());
    app.clock.advance(SECOND * 5);
    assert_eq!(ask(&app, "acme.com", 5).await.outcome().1, "proof_required");
}

#[tokio::test]
async fn a_call_that_is_due_waits_for_the_end_of_the_back_off() {
    let office = Office::open(OFFICE, Manner::Refuses).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(Duration::from_secs(90 * 60 - 2));
    five_fail(&office.app).await;

    office.app.clock.advance(SECOND * 2);
    office.is_idle().await;
    assert_eq!(
        (office.states().await, office.tries().await),
        (vec!["waiting".to_owned()], vec![0])
    );
    assert_eq!(office.telephones.called().len(), 5);
    office.telephones.behave(Manner::Takes);
    office.app.clock.advance(SECOND * 4);

    office.until_they_are(&["placed"]).await;
}
