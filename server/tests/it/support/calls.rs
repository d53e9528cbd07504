//! The call control API from an application's view.

use super::app::{Answer, TestApp};
use super::tokens;
use super::waiting::until;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

pub(crate) const ACME: &str = r#"{
    "acme.com": {"queue":"500","numbers":{"fiction":true},"caller_ids":["+1 202 555 0100"],
        "limits":{"domain_per_hour":1000,"number_per_hour":1000}},
    "other.example": {"queue":"610","numbers":{"fiction":true}}
}"#;

/// The settings of an application with a shared secret; `more` is in `[call_control]`.
pub(crate) fn settings(more: &str) -> String {
    settings_with_tokens(more, &format!("algorithm = 'HS256'\nsecret = '{}'", tokens::SECRET))
}

pub(crate) fn settings_with_tokens(more: &str, tokens: &str) -> String {
    let tenant = if more.contains("tenant") { "" } else { "tenant = 'acme.com'\n" };
    format!(
        "provider = 'simulator'\n[simulator]\npatience_seconds = 0.05\n\
         [limits]\nflood_per_second = 1000\nflood_burst = 10000\n\
         [call_control]\n{tenant}{more}\n{MANY}[call_control.tokens]\n{tokens}\n",
    )
}

/// The limits of an unlimited user.
const MANY: &str = "limits = { concurrent_calls = 1000, calls_per_hour = 1000, calls_per_day = 1000, \
    international_per_hour = 1000, international_per_day = 1000 }\n";

/// The settings with these limits of a user; `None` for the defaults.
pub(crate) fn settings_with_limits(more: &str, limits: Option<&str>) -> String {
    let limits = limits.map(|limits| format!("limits = {{ {limits} }}\n")).unwrap_or_default();
    settings(more).replace(MANY, &limits)
}

/// With a shared secret, on the simulator.
pub(crate) async fn app() -> TestApp {
    TestApp::with_settings(ACME, &settings("per_minute = 1000")).await
}

/// The actor and the idempotency key.
#[derive(Clone, Copy)]
pub(crate) struct Client<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) token: &'a str,
}

impl Client<'_> {
    pub(crate) async fn initiate(&self, body: &Value) -> Answer {
        self.initiate_with(body, &[]).await
    }

    pub(crate) async fn initiate_with(
        &self,
        body: &Value,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        self.post("/api/calls/initiate", body.to_string(), headers).await
    }

    /// An accepted call, by its number.
    pub(crate) async fn call(&self, number: &str) -> String {
        let answer = self.initiate(&json!({ "phoneNumber": number })).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        answer.json()["callId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn status(&self, id: &str) -> Answer {
        self.get(&format!("/api/calls/status/{id}")).await
    }

    /// Waits until the call is in `state`.
    pub(crate) async fn reaches(&self, id: &str, state: &str) {
        until(async || self.status(id).await.json()["state"] == state).await;
    }

    pub(crate) async fn end(&self, id: &str) -> Answer {
        self.post(&format!("/api/calls/end/{id}"), String::new(), &[]).await
    }

    pub(crate) async fn press(&self, id: &str, digit: &str) -> Answer {
        let body = json!({ "digit": digit }).to_string();
        self.post(&format!("/api/calls/dtmf/{id}"), body, &[]).await
    }

    pub(crate) async fn events(&self, id: &str) -> Answer {
        self.get(&format!("/api/calls/{id}/events")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        body: String,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        let request = headers
            .iter()
            .fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
        self.send(request.header("content-type", "application/json"), body.into()).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = if self.token.is_empty() {
            request
        } else {
            request.header("authorization", format!("Bearer {}", self.token))
        };
        self.app.send(request.body(body).unwrap()).await
    }
}
