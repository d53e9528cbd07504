//! The states that the Lambda function reports, at `/providers/chime/events`.

use super::EVENT_WINDOW;
use super::SetupError;
use super::signature;
use super::transactions::{TransactionId, Transactions};
use crate::reporter_table::{CallReference, ReporterTable, StateEvent};
use async_trait::async_trait;
use model::call_id::CallId;
use model::clock::Clock;
use model::provider_events::address::{InboundRoute, ProviderName};
use model::provider_events::replay::{EventReplayGuard, ReplayProtection};
use model::provider_events::{
    EventOutcome, InboundError, InboundEvents, InboundOutcome, InboundRequest,
};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use shared_types::call_state::CallState;
use std::sync::Arc;

const NAME: &str = "chime";
const ROUTE: &str = "events";
/// A report has about 200 bytes.
const MAX_BODY_BYTES: usize = 4096;

/// Receives the reports.
pub(super) struct EventReceiver {
    secret: SecretString,
    calls: KnownCalls,
    replay: ReplayProtection,
    name: ProviderName,
    routes: [InboundRoute; 1],
}

/// What an event changes.
pub(super) struct KnownCalls {
    pub(super) table: ReporterTable,
    pub(super) transactions: Transactions,
}

/// The body of a report.
struct Report {
    call: CallId,
    reference: CallReference,
    transaction: TransactionId,
    /// The service counts the events of a call, also those that it repeats.
    sequence: i64,
    /// `None` for a state that the function of another version reports.
    state: Option<CallState>,
}

/// The members that are always there.
#[derive(Deserialize)]
struct Members<'a> {
    call_id: &'a str,
    transaction_id: &'a str,
    sequence: i64,
    #[serde(rename = "state")]
    _state: &'a str,
}

impl EventReceiver {
    pub(super) fn new(
        secret: SecretString,
        calls: KnownCalls,
        received: Arc<dyn EventReplayGuard>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let name: ProviderName = NAME.parse()?;
        let (window, clock) = (EVENT_WINDOW, Arc::clone(clock));
        Ok(Self {
            secret,
            calls,
            replay: ReplayProtection::new(name.clone(), received, clock, window),
            name,
            routes: [InboundRoute::new(Method::POST, ROUTE, MAX_BODY_BYTES)?],
        })
    }

    async fn receive_report(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<InboundOutcome, InboundError> {
        let message = signature::verify(&self.secret, headers, body)?;
        self.replay.check_signature_time(message.signed_at)?;
        let report = Report::parse(body).ok_or(InboundError::Malformed)?;
        self.replay.admit(message.signed_at, message.id.as_bytes()).await?;
        Ok(self.calls.apply(report))
    }
}

impl KnownCalls {
    fn apply(&self, report: Report) -> InboundOutcome {
        self.transactions.learn(report.call, report.transaction);
        let Some(state) = report.state else { return EventOutcome::Ignored.into() };
        let event = StateEvent { state, order: Some(report.sequence) };
        self.table.apply(&report.reference, event)
    }
}

impl Report {
    fn parse(body: &[u8]) -> Option<Self> {
        let members: Members<'_> = serde_json::from_slice(body).ok()?;
        Some(Self {
            call: members.call_id.parse().ok()?,
            reference: members.call_id.parse().ok()?,
            transaction: members.transaction_id.parse().ok()?,
            sequence: members.sequence,
            state: reported_state(body),
        })
    }
}

/// A state that a Lambda function can see.
fn reported_state(body: &[u8]) -> Option<CallState> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let state = serde_json::from_value(value).ok()?;
    match state {
        CallState::Ringing { .. }
        | CallState::Answered { .. }
        | CallState::Connected
        | CallState::Ended { .. } => Some(state),
        CallState::Accepted | CallState::Queued { .. } | CallState::Unknown => None,
    }
}

#[async_trait]
impl InboundEvents for EventReceiver {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn routes(&self) -> &[InboundRoute] {
        &self.routes
    }

    fn challenge(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static("HMAC-SHA256"))
    }

    async fn receive(&self, request: InboundRequest) -> Result<InboundOutcome, InboundError> {
        self.receive_report(&request.headers, &request.body).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use shared_types::call_state::{EndCause, Leg};

    fn report(more: Value) -> Value {
        let mut report = json!({ "call_id": "a".repeat(26), "transaction_id": "6e1b7a52-93c5",
            "sequence": 3, "state": "answered", "leg": "visitor" });
        let fields = report.as_object_mut().unwrap();
        let Value::Object(more) = more else { panic!("an object") };
        fields.extend(more);
        fields.retain(|_, value| !value.is_null());
        report
    }

    fn parse(report: &Value) -> Option<Report> {
        Report::parse(report.to_string().as_bytes())
    }

    #[test]
    fn a_report_has_the_names_of_its_call_the_sequence_and_a_state() {
        let answered = parse(&report(json!({}))).unwrap();

        assert_eq!(answered.call.as_str(), "a".repeat(26));
        assert_eq!(answered.transaction.as_str(), "6e1b7a52-93c5");
        assert_eq!(answered.sequence, 3);
        assert_eq!(answered.state, Some(CallState::Answered { leg: Leg::Visitor }));
        let ended = json!({ "state": "ended", "cause": "no_answer" });
        assert_eq!(
            parse(&report(ended)).unwrap().state,
            Some(CallState::Ended { cause: EndCause::NoAnswer })
        );
    }

    #[test]
    fn a_state_that_a_function_cannot_see_is_no_state() {
        for state in ["accepted", "queued", "unknown", "transferred"] {
            assert_eq!(parse(&report(json!({ "state": state }))).unwrap().state, None, "{state}");
        }
        assert_eq!(parse(&report(json!({ "leg": null }))).unwrap().state, None, "whose phone?");
    }

    #[test]
    fn a_report_without_its_members_is_malformed() {
        for wrong in [
            json!({ "call_id": null }),
            json!({ "call_id": "not an id" }),
            json!({ "transaction_id": null }),
            json!({ "transaction_id": "../x" }),
            json!({ "sequence": null }),
            json!({ "sequence": "3" }),
            json!({ "state": null }),
            json!({ "state": 1 }),
        ] {
            assert!(parse(&report(wrong.clone())).is_none(), "{wrong}");
        }
        for body in ["", "null", "[]", "{}", "{\"call_id\":"] {
            assert!(Report::parse(body.as_bytes()).is_none(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_body_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = Report::parse(&body);
            let _ = Report::parse(text.as_bytes());
        }
    }
}
