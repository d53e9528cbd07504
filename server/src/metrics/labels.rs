//! The labels of the metrics. Every value is one of a few, or an existing tenant.

use super::{ClosedConnection, WebhookOutcome};
use admission::proxy_fault::ProxyFault;
use axum::extract::MatchedPath;
use axum::http::{Method, StatusCode};
use model::provider::ProviderKind;
use model::provider_events::address::ProviderName;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use shared_types::call_state::{EndCause, Leg};
use shared_types::domain::Domain;
use shared_types::error_code::ErrorCode;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use store::journal::entry::{Entry, Event};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Request {
    method: &'static str,
    route: Route,
    status: u16,
}

/// An address as the routes have it. What stands in its place may be a secret.
#[derive(Clone, Debug)]
struct Route(Option<MatchedPath>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Call {
    outcome: &'static str,
    code: &'static str,
    provider: &'static str,
    domain: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Source {
    source: &'static str,
    domain: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Reached {
    state: &'static str,
    leg: &'static str,
    cause: &'static str,
    provider: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Control {
    action: &'static str,
    code: &'static str,
    provider: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Limit {
    limit: &'static str,
    domain: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Attempt {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Task {
    pub(super) task: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Scope {
    pub(super) scope: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Tick {
    pub(super) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Asked {
    pub(super) provider: &'static str,
    pub(super) operation: &'static str,
    pub(super) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Closed {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct UnknownClient {
    fault: &'static str,
}

/// `provider` is one that registered routes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ProviderEvent {
    provider: String,
    outcome: &'static str,
}

impl Request {
    pub(super) fn new(method: &Method, route: Option<MatchedPath>, status: StatusCode) -> Self {
        Self { method: known(method), route: Route(route), status: status.as_u16() }
    }
}

/// Anybody can make methods up.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

impl Call {
    pub(super) fn of(entry: &Entry) -> Self {
        let code = entry.code.map(ErrorCode::as_str);
        // Refusals of signed calls have words in place of codes.
        let words = entry.reason.filter(|_| entry.event == Event::Refused);
        Self {
            outcome: entry.event.as_str(),
            code: code.or(words).unwrap_or_default(),
            provider: provider(entry),
            domain: entry.tenant.as_ref().map(Domain::as_str).unwrap_or_default().to_owned(),
        }
    }
}

impl Source {
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        let domain = entry.tenant.as_ref().map(Domain::as_str).unwrap_or_default().to_owned();
        Some(Self { source: entry.source?.as_str(), domain })
    }
}

impl Reached {
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        let state = entry.state?;
        Some(Self {
            state: state.name(),
            leg: state.leg().map(Leg::as_str).unwrap_or_default(),
            cause: state.cause().map(EndCause::as_str).unwrap_or_default(),
            provider: provider(entry),
        })
    }
}

impl Control {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            action: entry.reason.unwrap_or_default(),
            code: entry.code.map(ErrorCode::as_str).unwrap_or_default(),
            provider: provider(entry),
        }
    }
}

impl Limit {
    pub(super) fn of(entry: &Entry) -> Self {
        let domain = entry.tenant.as_ref().map(Domain::as_str).unwrap_or_default().to_owned();
        Self { limit: entry.reason.unwrap_or_default(), domain }
    }
}

impl ProviderEvent {
    pub(super) fn new(provider: &ProviderName, outcome: &'static str) -> Self {
        Self { provider: provider.as_str().to_owned(), outcome }
    }
}

fn provider(entry: &Entry) -> &'static str {
    entry.provider.map(ProviderKind::as_str).unwrap_or_default()
}

impl From<ClosedConnection> for Closed {
    fn from(reason: ClosedConnection) -> Self {
        Self {
            reason: match reason {
                ClosedConnection::NotReading => "not_reading",
                ClosedConnection::MadeRoom => "made_room",
                ClosedConnection::ClientLimit => "client_limit",
                ClosedConnection::TotalLimit => "total_limit",
            },
        }
    }
}

impl From<ProxyFault> for UnknownClient {
    fn from(fault: ProxyFault) -> Self {
        Self { fault: fault.as_str() }
    }
}

impl From<WebhookOutcome> for Attempt {
    fn from(outcome: WebhookOutcome) -> Self {
        let outcome = match outcome {
            WebhookOutcome::Taken => "taken",
            WebhookOutcome::Failed => "failed",
            WebhookOutcome::GivenUp => "given_up",
            WebhookOutcome::Unwanted => "unwanted",
        };
        Self { outcome }
    }
}

impl Route {
    fn as_str(&self) -> &str {
        self.0.as_ref().map_or("none", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.write_str(self.as_str())
    }
}
