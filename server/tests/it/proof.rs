//! Proof of work by a visitor's browser under load.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp, from, post_request};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

const ALWAYS: &str = "provider = 'simulator'\n[proof_of_work]\nmode = 'always'\ndifficulty = 8\nmax_difficulty = 10\n";

/// A browser's work: the first number with enough zero bits.
fn solve(refusal: &Value) -> String {
    let challenge = refusal["proof"]["challenge"].as_str().unwrap();
    let bits = u32::try_from(refusal["proof"]["bits"].as_u64().unwrap()).unwrap();
    let mut answers = (0..).map(|number: u64| format!("{challenge}:{number}"));
    answers.find(|answer| zero_bits(answer) >= bits).unwrap()
}

fn zero_bits(answer: &str) -> u32 {
    let digest = Sha256::digest(answer);
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]).leading_zeros()
}

fn request(number: &str, proof: Option<&str>) -> Value {
    let mut request = json!({ "domain": "acme.com", "phone_number": number });
    if let Some(proof) = proof {
        request["proof"] = proof.into();
    }
    request
}

fn demanded(answer: &Answer) -> bool {
    answer.outcome() == (428, "proof_required".to_owned())
}

async fn ask(app: &TestApp, proof: Option<&str>) -> Answer {
    app.post(&request(ANSWERED, proof)).await
}

/// Uses up a number of the hour's calls, each from another address and for another number.
async fn calls(app: &TestApp, count: u8) {
    for call in 0..count {
        let number = format!("202-555-01{:02}", 10 + call);
        let asked =
            from(&format!("203.0.113.{call}"), post_request(request(&number, None).to_string()));
        assert_eq!(app.send(asked).await.status.as_u16(), 200, "call {call}");
    }
}

#[tokio::test]
async fn a_visitor_with_a_valid_proof_is_called() {
    let app = TestApp::with_settings(ACME, ALWAYS).await;

    let refusal = ask(&app, None).await;
    assert!(demanded(&refusal));
    assert_eq!(refusal.json()["proof"]["bits"], 8);
    assert_eq!(refusal.header("access-control-allow-origin"), Some("*"));
    let answer = ask(&app, Some(&solve(&refusal.json()))).await;

    assert_eq!(answer.outcome(), (200, "ok".to_owned()));
}

#[tokio::test]
async fn an_invalid_proof_gets_a_new_challenge() {
    let app = TestApp::with_settings(ACME, ALWAYS).await;
    let refusal = ask(&app, None).await.json();
    let good = solve(&refusal);
    let challenge = refusal["proof"]["challenge"].as_str().unwrap();
    let lazy = (0..).map(|number: u64| format!("{challenge}:{number}"));
    let lazy = lazy.into_iter().find(|answer| zero_bits(answer) < 8).unwrap();

    for wrong in ["", ":", "x", &lazy, challenge, &good.replace(':', "::"), &"9".repeat(4000)] {
        let told = ask(&app, Some(wrong)).await;
        assert!(demanded(&told), "{wrong}");
        assert_ne!(told.json()["proof"]["challenge"], challenge, "{wrong}");
    }
    let foreign = app.post(&request("202-555-0143", Some(&good))).await;
    assert!(demanded(&foreign), "it is another number's");

    app.clock.advance(Duration::from_secs(121));
    assert!(demanded(&ask(&app, Some(&good)).await), "it has run out");
}

#[tokio::test]
async fn a_proof_is_good_once() {
    let app = TestApp::with_settings(ACME, ALWAYS).await;
    let proof = solve(&ask(&app, None).await.json());
    assert_eq!(ask(&app, Some(&proof)).await.status.as_u16(), 200);
    app.clock.advance(Duration::from_secs(100)); // The call is over.

    assert!(demanded(&ask(&app, Some(&proof)).await));
}

#[tokio::test]
async fn a_proof_for_one_tenant_is_none_for_another() {
    let two = r#"{"acme.com":{"queue":"1","numbers":{"fiction":true}},"b.com":{"queue":"2","numbers":{"fiction":true}}}"#;
    let app = TestApp::with_settings(two, ALWAYS).await;
    let proof = solve(&ask(&app, None).await.json());

    let other = json!({ "domain": "b.com", "phone_number": ANSWERED, "proof": proof });

    assert!(demanded(&app.post(&other).await));
}

#[tokio::test]
async fn a_slow_phone_has_less_to_do_with_every_second() {
    let app = TestApp::with_settings(
        ACME,
        "provider = 'simulator'\n[proof_of_work]\nmode = 'always'\ndifficulty = 16\n",
    )
    .await;
    let refusal = ask(&app, None).await.json();
    let challenge = refusal["proof"]["challenge"].as_str().unwrap();
    let slow = (0..).map(|number: u64| format!("{challenge}:{number}"));
    let slow = slow.into_iter().find(|answer| zero_bits(answer) == 9).unwrap();

    app.clock.advance(Duration::from_secs(8));
    assert!(demanded(&ask(&app, Some(&slow)).await), "after 8 seconds 10 bits are wanted");
    app.clock.advance(Duration::from_secs(1));

    assert_eq!(ask(&app, Some(&slow)).await.status.as_u16(), 200, "after 9 seconds 9 are");
}

#[tokio::test]
async fn a_demand_costs_nothing_and_is_not_written_down() {
    let app = TestApp::with_settings(ACME, ALWAYS).await;
    for _ in 0..20 {
        assert!(demanded(&ask(&app, None).await), "three requests a minute are this client's");
    }
    assert!(app.journal().await.is_empty());

    let proof = solve(&ask(&app, None).await.json());

    assert_eq!(ask(&app, Some(&proof)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn no_proof_is_demanded_for_a_request_that_would_be_refused() {
    let closed = r#"{"acme.com":{"queue":"1","numbers":{"fiction":true},"limits":{"ip_per_minute":2},
        "hours":{"zone":"UTC","week":{}}},
        "b.com":{"queue":"2","limits":{"ip_per_minute":2},"allowed_origins":[]}}"#;
    let app = TestApp::with_settings(closed, ALWAYS).await;

    assert_eq!(ask(&app, None).await.outcome().1, "outside_hours");
    let elsewhere = json!({ "domain": "b.com", "phone_number": ANSWERED });
    assert_eq!(app.post(&elsewhere).await.outcome().1, "origin_not_allowed");
    ask(&app, None).await;
    assert_eq!(ask(&app, None).await.outcome().1, "rate_limited");
}

#[tokio::test]
async fn no_proof_is_demanded_if_the_hourly_limit_is_reached() {
    let one =
        r#"{"acme.com":{"queue":"1","numbers":{"fiction":true},"limits":{"domain_per_hour":1}}}"#;
    let app = TestApp::new(one).await;
    assert_eq!(ask(&app, None).await.status.as_u16(), 200);

    let answer = app.post(&request("202-555-0143", None)).await;

    assert_eq!(answer.outcome(), (429, "rate_limited".to_owned()));
}

#[tokio::test]
async fn a_number_that_is_not_called_is_refused_before_any_work() {
    let app = TestApp::with_settings(ACME, ALWAYS).await;

    let answer = app.post(&request("12345", None)).await;

    assert_eq!(answer.outcome(), (400, "number_invalid".to_owned()));
}

#[tokio::test]
async fn a_tenant_is_under_pressure_once_half_of_its_hour_is_drawn() {
    let app = TestApp::new(ACME).await;
    calls(&app, 15).await;

    let refusal = ask(&app, None).await;

    assert!(demanded(&refusal), "fifteen of thirty are drawn");
    assert_eq!(refusal.json()["proof"]["bits"], 16);
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(ask(&app, None).await.status.as_u16(), 200, "the pressure is gone");
}

#[tokio::test]
async fn the_work_grows_with_the_pressure() {
    let app = TestApp::with_settings(
        ACME,
        "provider = 'simulator'\n[limits]\ndomain_per_hour = 10\n[proof_of_work]\ndifficulty = 8\nmax_difficulty = 13\n",
    )
    .await;
    calls(&app, 5).await;
    let mut bits = Vec::new();
    for call in 0..5 {
        let asking = |proof: Option<&str>| {
            let number = format!("202-555-01{}", 60 + call);
            let body = request(&number, proof).to_string();
            from(&format!("198.51.100.{}", 100 + call), post_request(body))
        };
        let refusal = app.send(asking(None)).await.json();
        bits.push(refusal["proof"]["bits"].as_u64().unwrap());
        let answer = app.send(asking(Some(&solve(&refusal)))).await;
        assert_eq!(answer.status.as_u16(), 200, "call {call}");
    }

    assert_eq!(bits, [8, 9, 10, 11, 12]);
}

#[tokio::test]
async fn many_refusals_in_a_minute_are_pressure_too_and_only_on_their_tenant() {
    let two = r#"{"acme.com":{"queue":"1","numbers":{"fiction":true},"limits":{"ip_per_minute":0}},
        "b.com":{"queue":"2","numbers":{"fiction":true}}}"#;
    let app = TestApp::with_settings(
        two,
        "provider = 'simulator'\n[limits]\nflood_burst = 200\n[proof_of_work]\nrefusals_per_minute = 10\n",
    )
    .await;
    let of = |domain: &str| json!({ "domain": domain, "phone_number": ANSWERED });
    let open = two.replace(r#","limits":{"ip_per_minute":0}"#, r#","limits":{"ip_per_minute":1}"#);
    for _ in 0..10 {
        assert_eq!(app.post(&of("acme.com")).await.outcome().1, "rate_limited");
    }
    assert_eq!(app.post(&of("b.com")).await.status.as_u16(), 200, "nobody troubles this one");

    let app = TestApp::with_settings(
        &open,
        "provider = 'simulator'\n[limits]\nflood_burst = 200\n[proof_of_work]\nrefusals_per_minute = 10\n",
    )
    .await;
    for _ in 0..11 {
        app.post(&of("acme.com")).await; // The first is called, ten are refused.
    }
    let elsewhere = from("203.0.113.7", post_request(request("202-555-0143", None).to_string()));
    assert!(demanded(&app.send(elsewhere).await));
}

#[tokio::test]
async fn a_tenant_has_a_say_of_its_own() {
    let two = r#"{"acme.com":{"queue":"1","numbers":{"fiction":true},"proof_of_work":"always"},
        "b.com":{"queue":"2","numbers":{"fiction":true},"proof_of_work":"never",
        "limits":{"domain_per_hour":2,"new_client_percent":0}}}"#;
    let app = TestApp::new(two).await;
    assert!(demanded(&ask(&app, None).await));

    for number in ["202-555-0110", "202-555-0111"] {
        let never = json!({ "domain": "b.com", "phone_number": number });
        assert_eq!(app.post(&never).await.status.as_u16(), 200);
    }
}

#[tokio::test]
async fn of_many_who_send_the_same_proof_one_is_called() {
    let settings = format!("{ALWAYS}[limits]\nflood_burst = 200\nip_per_minute = 100\n");
    let app = TestApp::with_settings(ACME, &settings).await;
    let proof = solve(&ask(&app, None).await.json());

    let answers = futures_util::future::join_all((0..30).map(|_| ask(&app, Some(&proof)))).await;

    let called = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!((called, answers.iter().filter(|answer| demanded(answer)).count()), (1, 29));
}

#[tokio::test]
async fn a_scheduled_call_demands_the_same_proof() {
    let mondays = r#"{"acme.com":{"queue":"1","numbers":{"fiction":true},
        "hours":{"zone":"UTC","week":{"mon":["09:00-17:00"]},"schedule":true}}}"#;
    let app = TestApp::with_settings(mondays, ALWAYS).await;
    let mut request = request(ANSWERED, None);
    request["at"] = "2026-11-23T09:00:00Z".into();

    let refusal = app.post(&request).await;
    assert!(demanded(&refusal));
    request["proof"] = solve(&refusal.json()).into();

    assert_eq!(app.post(&request).await.outcome(), (200, "ok".to_owned()));
}
