//! Rate limits, and that a refused request does not count for other limits.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp, from, post_request};
use futures_util::future::join_all;
use model::clock::{Clock, SystemClock};
use serde_json::json;
use std::time::Duration;

const SIMULATOR: &str = "provider = 'simulator'\n";
/// Only the limits can refuse.
const NO_PROOF: &str = "provider = 'simulator'\n[proof_of_work]\nmode = 'never'\n";

fn request(number: usize) -> axum::http::Request<axum::body::Body> {
    let number = format!("202-555-01{:02}", 10 + number % 90);
    post_request(json!({ "domain": "acme.com", "phone_number": number }).to_string())
}

fn limited(answer: &Answer) -> Option<u64> {
    (answer.outcome() == (429, "rate_limited".to_owned())).then(|| {
        let seconds = answer.json()["retry_after"].as_u64().unwrap();
        assert_eq!(answer.header("retry-after"), Some(seconds.to_string().as_str()));
        assert_eq!(answer.header("access-control-expose-headers"), Some("retry-after"));
        seconds
    })
}

#[tokio::test]
async fn the_fourth_request_of_a_minute_from_one_ip_is_told_to_wait() {
    let many =
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"client_per_hour":9}}}"#;
    let app = TestApp::new(many).await;
    for number in 0..3 {
        assert_eq!(app.send(request(number)).await.status.as_u16(), 200);
        app.clock.advance(Duration::from_secs(10));
    }

    assert_eq!(limited(&app.send(request(3)).await), Some(30));
    app.clock.advance(Duration::from_secs(30));
    assert_eq!(app.send(request(3)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn another_ip_is_not_limited_and_ipv6_counts_by_its_64() {
    let app = TestApp::new(ACME).await;
    for number in 0..3 {
        app.send(from("2001:db8:0:1::a", request(number))).await;
    }

    assert!(limited(&app.send(from("2001:db8:0:1:ffff::b", request(3))).await).is_some());
    assert_eq!(app.send(from("2001:db8:0:2::a", request(4))).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_visitor_behind_a_trusted_proxy_is_counted_by_their_own_address() {
    let settings = format!("{SIMULATOR}[proxies]\ntrusted = ['10.0.0.0/8']\n");
    let app = TestApp::with_settings(ACME, &settings).await;
    let through_proxy = |number: usize, client: &str| {
        let mut request = from("10.0.0.1", request(number));
        request.headers_mut().insert("x-forwarded-for", client.parse().unwrap());
        request
    };
    for number in 0..3 {
        app.send(through_proxy(number, "198.51.100.1")).await;
    }

    assert!(limited(&app.send(through_proxy(3, "203.0.113.9, 198.51.100.1")).await).is_some());
    assert_eq!(app.send(through_proxy(4, "198.51.100.2")).await.status.as_u16(), 200);
}

#[tokio::test]
async fn an_untrusted_peer_cannot_invent_addresses() {
    let app = TestApp::new(ACME).await;
    let inventing = |number: usize| {
        let mut request = request(number);
        request
            .headers_mut()
            .insert("x-forwarded-for", format!("198.51.100.{number}").parse().unwrap());
        request
    };
    for number in 0..3 {
        app.send(inventing(number)).await;
    }

    assert!(limited(&app.send(inventing(3)).await).is_some());
}

#[tokio::test]
async fn a_domain_has_thirty_calls_an_hour() {
    let app = TestApp::with_settings(ACME, NO_PROOF).await;
    for call in 0..30 {
        let peer = format!("203.0.113.{call}");
        assert_eq!(app.send(from(&peer, request(call))).await.status.as_u16(), 200, "call {call}");
    }

    assert_eq!(limited(&app.send(from("203.0.113.99", request(31))).await), Some(3600));
}

#[tokio::test]
async fn a_tenant_sets_its_own_limits() {
    let app = TestApp::with_settings(
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"ip_per_minute":1,"domain_per_hour":2}}}"#,
        NO_PROOF,
    )
    .await;

    assert_eq!(app.send(from("203.0.113.1", request(0))).await.status.as_u16(), 200);
    assert_eq!(limited(&app.send(from("203.0.113.1", request(1))).await), Some(60));
    assert_eq!(app.send(from("203.0.113.2", request(2))).await.status.as_u16(), 200);
    assert_eq!(limited(&app.send(from("203.0.113.3", request(3))).await), Some(3600));
}

#[tokio::test]
async fn a_number_is_not_called_twice_at_once_also_not_for_another_domain() {
    let app = TestApp::new(
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true}},"globex.example":{"queue":"6","numbers":{"fiction":true}}}"#,
    )
    .await;
    app.call_me(ANSWERED).await;

    let again =
        app.post(&json!({ "domain": "globex.example", "phone_number": "+1 202 555 0142" })).await;

    assert_eq!(again.outcome(), (429, "already_under_way".to_owned()));
    assert!(again.header("retry-after").is_some());
}

#[tokio::test]
async fn a_number_can_be_called_again_when_its_call_is_over() {
    let app = TestApp::new(ACME).await;
    app.call_me(ANSWERED).await;
    app.clock.advance(Duration::from_secs(1)); // At a hundred times real time it is over.

    assert_eq!(app.call_me(ANSWERED).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_number_is_called_a_few_times_an_hour_however_many_ask() {
    let app = TestApp::new(ACME).await;
    let ask = |peer: &str| {
        from(
            peer,
            post_request(json!({ "domain": "acme.com", "phone_number": ANSWERED }).to_string()),
        )
    };
    for peer in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        assert_eq!(app.send(ask(peer)).await.status.as_u16(), 200);
        app.clock.advance(Duration::from_mins(1));
    }

    assert_eq!(limited(&app.send(ask("203.0.113.4")).await), Some(3600 - 180));
}

/// A company that calls the United Kingdom and Germany.
const ABROAD: &str = r#"{"acme.com":{"queue":"5","numbers":{"countries":["44","49"]},
    "limits":{"ip_per_minute":100,"client_per_hour":100}}}"#;

#[tokio::test]
async fn digits_after_a_number_of_fixed_length_are_refused_and_nothing_is_called() {
    let app = TestApp::new(ABROAD).await;

    for more in ["0", "7", "42"] {
        let answer = app.call_me(&format!("+442079460958{more}")).await;
        assert_eq!(answer.outcome(), (400, "number_invalid".to_owned()));
        assert_eq!(answer.json()["reason"], "too_long");
    }
    assert_eq!(app.call_me("+442079460958").await.status.as_u16(), 200);
}

#[tokio::test]
async fn digits_behind_a_number_of_a_country_with_open_numbers_are_the_same_number_for_lock_and_limit()
 {
    let app = TestApp::new(ABROAD).await;
    let forms = ["+49 30 23125101", "+49 30 231251010", "+49 (0)30 2312510177"];
    assert_eq!(app.call_me(forms[0]).await.status.as_u16(), 200);

    for form in &forms[1..] {
        let again = app.call_me(form).await;
        assert_eq!(again.outcome(), (429, "already_under_way".to_owned()), "{form}");
    }
    for form in &forms[1..] {
        app.clock.advance(Duration::from_mins(1));
        assert_eq!(app.call_me(form).await.status.as_u16(), 200, "{form}");
    }
    app.clock.advance(Duration::from_mins(1));
    assert!(limited(&app.call_me("+49 30 231251019").await).is_some());
    assert_eq!(app.call_me("+49 30 23126101").await.status.as_u16(), 200, "another number");
}

#[tokio::test]
async fn services_of_an_allowed_country_are_never_called() {
    let app = TestApp::new(ABROAD).await;

    for (number, reason) in [
        ("+44 909 879 0000", "premium"),
        ("+44 70 1234 5678", "personal"),
        ("+44 800 123 4567", "toll_free"),
        ("+49 900 1 234567", "premium"),
        ("+49 180 12345", "premium"),
        ("+44 6079 460958", "unassigned"),
    ] {
        let answer = app.call_me(number).await;
        assert_eq!(answer.outcome(), (400, "number_not_allowed".to_owned()), "{number}");
        assert_eq!(answer.json()["reason"], reason, "{number}");
    }
}

#[tokio::test]
async fn a_call_that_was_certainly_not_placed_costs_no_budget() {
    let one_call = r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},
        "limits":{"ip_per_minute":9,"domain_per_hour":1,"number_per_hour":1}}}"#;
    let app = TestApp::new(one_call).await;

    for _ in 0..2 {
        assert_eq!(app.call_me("202-555-0104").await.outcome().1, "phone_system_refused");
        assert_eq!(app.call_me("202-555-0103").await.outcome().1, "phone_system_unreachable");
    }
    assert_eq!(app.call_me(ANSWERED).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_call_that_may_still_come_is_not_asked_for_again() {
    let app = TestApp::new(ACME).await;
    assert_eq!(app.call_me("202-555-0105").await.outcome().0, 504);

    assert_eq!(app.call_me("202-555-0105").await.outcome(), (429, "already_under_way".to_owned()));
    app.clock.advance(Duration::from_mins(5));
    assert_eq!(app.call_me("202-555-0105").await.outcome().0, 504);
}

#[tokio::test]
async fn of_many_requests_at_once_for_one_number_one_is_placed() {
    let many = r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"ip_per_minute":100,"number_per_hour":100}}}"#;
    let app =
        TestApp::with_settings(many, &format!("{SIMULATOR}[limits]\nflood_burst = 200\n")).await;

    let answers = join_all((0..50).map(|_| app.call_me(ANSWERED))).await;

    let placed = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!(placed, 1);
}

#[tokio::test]
async fn a_flood_is_stopped_before_anything_is_read() {
    let settings = format!("{SIMULATOR}[limits]\nflood_per_second = 1\nflood_burst = 5\n");
    let app = TestApp::with_settings(ACME, &settings).await;
    // Only the guard uses the real clock: each second refills one request.
    let clock = SystemClock::start();

    let all = join_all((0..100).map(|_| app.send(post_request("no JSON")))).await;

    let (stopped, read): (Vec<_>, Vec<_>) =
        all.iter().partition(|answer| answer.status.as_u16() == 429);
    let seconds = clock.uptime().as_secs() + 1;
    assert!((5..=5 + seconds).contains(&u64::try_from(read.len()).unwrap()), "{}", read.len());
    assert!(read.iter().all(|answer| answer.status.as_u16() == 400));
    for answer in stopped {
        assert!(limited(answer).is_some_and(|seconds| seconds >= 1));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    let counted: i64 = app.refusal_rows().await.iter().map(|row| row.requests).sum();
    assert_eq!(usize::try_from(counted), Ok(read.len()), "the flood guard counts nothing");
}
