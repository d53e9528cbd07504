//! Limits per day, per week and of simultaneous calls, and budgets: refusals, refunds, and reports.

mod at_once;
mod budgets;
mod days;
mod reports;
mod scheduled;

use crate::support::app::{Answer, TestApp, from, post_request};
use crate::support::telephones::{Manner, Telephones};
use serde_json::json;
use std::sync::Arc;

/// Two companies; the first one has `limits` and further members.
fn tenants(members: &str) -> String {
    format!(
        r#"{{"acme.com":{{"queue":"5","numbers":{{"fiction":true,"countries":["44","33"]}},{members}}},
            "globex.example":{{"queue":"6","numbers":{{"fiction":true,"countries":["44","33"]}}}}}}"#
    )
}

/// Only the caps can refuse.
fn settings(more: &str) -> String {
    format!(
        "provider = 'simulator'\n[proof_of_work]\nmode = 'never'\n\
         [limits]\nip_per_minute = 999\nclient_per_hour = 999\nnew_client_percent = 0\nflood_per_second = 1000\nflood_burst = 9999\n{more}"
    )
}

/// A server and its telephone system.
struct Office {
    app: TestApp,
    telephones: Arc<Telephones>,
}

impl Office {
    async fn open(members: &str, more: &str) -> Self {
        Self::with(members, more, Telephones::new(Manner::Takes)).await
    }

    async fn with(members: &str, more: &str, telephones: Arc<Telephones>) -> Self {
        let provider = Arc::clone(&telephones) as _;
        let app = TestApp::with_provider(&tenants(members), &settings(more), provider).await;
        Self { app, telephones }
    }

    /// A request of a visitor of `domain`.
    async fn call_for(&self, domain: &str, number: &str) -> Answer {
        let body = json!({ "domain": domain, "phone_number": number }).to_string();
        self.app.send(from("203.0.113.1", post_request(body))).await
    }

    async fn call(&self, number: &str) -> Answer {
        self.call_for("acme.com", number).await
    }

    /// A call that is placed.
    async fn places(&self, number: &str) -> String {
        let answer = self.call(number).await;
        assert_eq!(answer.outcome(), (200, "ok".to_owned()), "{number}: {}", answer.text());
        answer.json()["call_id"].as_str().unwrap().to_owned()
    }

    /// A call that is refused with `code`. Returns the seconds until another call may be placed.
    async fn refuses(&self, number: &str, code: &str) -> u64 {
        let asked = self.telephones.asked().len();
        let answer = self.call(number).await;
        assert_eq!(self.telephones.asked().len(), asked, "the telephone system was asked");
        refused(&answer, code)
    }
}

/// The seconds until another call may be placed.
fn refused(answer: &Answer, code: &str) -> u64 {
    assert_eq!(answer.outcome(), (429, code.to_owned()), "{}", answer.text());
    let seconds = answer.json()["retry_after"].as_u64().unwrap();
    assert_eq!(answer.header("retry-after"), Some(seconds.to_string().as_str()));
    seconds
}

/// One of a hundred numbers.
fn number(last: usize) -> String {
    format!("202-555-01{last:02}")
}
