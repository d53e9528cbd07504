//! The receiver of call events: `POST /providers/dialpad/events`.

use super::call_notes::CallNotes;
use super::event::{CallEvent, Reported};
use super::reference::{CallKind, NamedCall};
use super::settings::WebhookFormat;
use super::{Dialpad, jwt};
use crate::reporter_table::StateEvent;
use async_trait::async_trait;
use http::Method;
use jiff::Timestamp;
use model::provider_events::address::{InboundRoute, ProviderName, RouteError};
use model::provider_events::{
    EventOutcome, InboundError, InboundEvents, InboundOutcome, InboundRequest, shared_secret,
};
use secrecy::ExposeSecret;
use shared_types::call_state::{CallState, EndCause};
use std::borrow::Cow;

pub(super) const NAME: &str = "dialpad";
pub(super) const EVENTS: &str = "events";
/// Events without recordings and transcriptions have a few kilobytes.
const MAX_EVENT_BYTES: usize = 64 * 1024;

/// The route of the events in this format.
pub(super) fn route(format: WebhookFormat) -> Result<InboundRoute, RouteError> {
    let suffix = match format {
        WebhookFormat::Jwt => EVENTS.to_owned(),
        WebhookFormat::Json => format!("{EVENTS}/{}", InboundRoute::SECRET_SEGMENT),
    };
    InboundRoute::new(Method::POST, &suffix, MAX_EVENT_BYTES)
}

#[async_trait]
impl InboundEvents for Dialpad {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn routes(&self) -> &[InboundRoute] {
        &self.routes
    }

    async fn receive(&self, request: InboundRequest) -> Result<InboundOutcome, InboundError> {
        let content = self.authenticate(&request)?;
        // The error would quote the content.
        let event: CallEvent =
            serde_json::from_slice(&content).map_err(|_| InboundError::Malformed)?;
        let time = Timestamp::from_millisecond(event.event_timestamp)
            .map_err(|_| InboundError::Malformed)?;
        let call = event.call(&self.callbacks);
        let Some((call, reported)) =
            call.and_then(|call| event.reported(call.kind).map(|reported| (call, reported)))
        else {
            return Ok(EventOutcome::Ignored.into());
        };
        self.replay.admit(time, event.identity().as_bytes()).await?;
        Ok(self.apply(&event, &call, reported))
    }
}

impl Dialpad {
    /// By the raw bytes, before anything of them is parsed.
    fn authenticate<'a>(&self, request: &'a InboundRequest) -> Result<Cow<'a, [u8]>, InboundError> {
        let secret = self.settings.webhook_secret.expose_secret().as_bytes();
        match self.settings.webhook_format {
            WebhookFormat::Jwt => jwt::verify(secret, &request.body)
                .map(Cow::Owned)
                .map_err(|_| InboundError::Unauthenticated),
            WebhookFormat::Json => {
                let given = request.uri.path().rsplit('/').next().unwrap_or_default();
                if shared_secret::matches(secret, given.as_bytes()) {
                    Ok(Cow::Borrowed(&request.body))
                } else {
                    Err(InboundError::Unauthenticated)
                }
            }
        }
    }

    fn apply(&self, event: &CallEvent, call: &NamedCall, reported: Reported) -> InboundOutcome {
        let notes = self.notes.get(&call.reference);
        if let Some(notes) = &notes {
            if call.kind == CallKind::Callback && is_of_another_callback(event, notes) {
                return EventOutcome::UnknownCall.into();
            }
            notes.set_call(event.call_id);
            if event.was_connected() || reported == Reported::State(CallState::Connected) {
                notes.set_connected();
            }
        }
        let state = match reported {
            Reported::State(state) => state,
            Reported::HungUp => {
                CallState::Ended { cause: end_cause(event.was_connected(), notes.as_deref()) }
            }
        };
        let outcome = self
            .table
            .apply(&call.reference, StateEvent { state, order: Some(event.event_timestamp) });
        let is_applied = matches!(outcome, InboundOutcome::Event(EventOutcome::Applied));
        if let Some(notes) = notes.filter(|_| is_applied && state.is_final()) {
            self.notes.end(&call.reference, &notes);
        }
        outcome
    }
}

/// A callback is found by what another call may have in common with it.
fn is_of_another_callback(event: &CallEvent, notes: &CallNotes) -> bool {
    let is_earlier = notes.is_later_than(event.event_timestamp);
    is_earlier || notes.call().is_some_and(|call| !event.is_of(call))
}

fn end_cause(was_connected: bool, notes: Option<&CallNotes>) -> EndCause {
    if was_connected || notes.is_some_and(CallNotes::was_connected) {
        EndCause::Completed
    } else if notes.is_some_and(CallNotes::hang_up_requested) {
        EndCause::Cancelled
    } else {
        // Dialpad does not say whether the number was busy, was not answered, or the user gave up.
        EndCause::Unknown
    }
}
