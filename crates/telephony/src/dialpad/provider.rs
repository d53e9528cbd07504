//! The port that the driver implements.

use super::Dialpad;
use super::api::Api;
use super::call_notes::CallNotes;
use super::call_requests::{CallReply, CallRequest, CallbackReply, CallbackRequest, ValidateReply};
use super::id::{DialpadId, DialpadIdError};
use super::reference::{CallKind, NamedCall};
use super::reply::{self, RequestError};
use super::{custom_data, subscription};
use crate::reporter_table::StateEvent;
use async_trait::async_trait;
use model::call_progress::{CallProgress, ProgressReporter, last_state};
use model::provider::{
    Capabilities, ConnectionProblem, ConnectionReport, ControlError, NewCall, Originated,
    PlacedCall, Provider, ProviderError, ResumeError, ResumeHandle, RingOrder,
};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use shared_types::call_state::CallState;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;

/// How far Dialpad's clock may be behind ours.
const CLOCK_SKEW_MS: i64 = 60_000;

/// Why a call is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum NotPlaced {
    #[error(
        "the queue of the tenant has no call center: it is not in dialpad.queues, and is not an id"
    )]
    CallCenter(#[source] DialpadIdError),
    #[error(
        "the extension has no user of Dialpad: it is not in dialpad.extensions, and is not an id"
    )]
    User(#[source] DialpadIdError),
    /// Closed, full, a duplicate, or a number of another country.
    #[error("the dry run says that the call center does not accept this callback")]
    Callback,
    #[error("the call has no reference")]
    Reference,
}

/// The content of a [`ResumeHandle`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Handle {
    call: String,
    domain: String,
}

#[async_trait]
impl Provider for Dialpad {
    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let named = self.named(call).map_err(not_placed)?;
        match &call.order {
            RingOrder::NumberThenQueue { queue } => self.call_back(call, named, queue).await,
            RingOrder::ExtensionThenNumber { extension } => {
                self.call_for_user(call, named, extension).await
            }
        }
    }

    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        let named = self.named(call).ok()?;
        let handle = Handle { call: named.name, domain: call.api_domain.clone() };
        serde_json::to_string(&handle).ok().and_then(ResumeHandle::new)
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let handle: Handle =
            serde_json::from_str(handle.expose()).map_err(|_| ResumeError::InvalidHandle)?;
        let call = NamedCall::parse(handle.call).ok_or(ResumeError::InvalidHandle)?;
        if last_state(history).is_final() {
            return Err(ResumeError::Ended);
        }
        let notes = CallNotes::resumed(history.contains(&CallState::Connected));
        let notes = self.notes.begin(call.reference.clone(), notes);
        let (reporter, progress) = ProgressReporter::resume(history);
        self.table.register(&call.reference, &handle.domain, reporter);
        Ok(self.placed(call.kind, notes, progress))
    }

    /// Shows that the API key is accepted and that events are subscribed.
    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        let subscriptions = subscription::active(&self.api, &self.settings)
            .await
            .map_err(RequestError::of_connection_test)?;
        if subscriptions == 0 {
            return Err(ConnectionProblem::NotFound {
                what: "subscription to call events: run `click2call dialpad subscribe`",
            });
        }
        Ok(ConnectionReport::new([
            "the API key is accepted".to_owned(),
            format!("subscriptions that send call events: {subscriptions}"),
        ]))
    }
}

impl Dialpad {
    /// What it can do. The context is passed on in calls of users; a callback has no place for it. A callback that
    /// waits in the queue cannot be cancelled.
    pub const CAPABILITIES: Capabilities = Capabilities {
        progress: true,
        hang_up: true,
        context: true,
        queue_metrics: true,
        user_calls: true,
        resume: true,
        ..Capabilities::NONE
    };

    fn named(&self, call: &NewCall) -> Result<NamedCall, NotPlaced> {
        let named = match &call.order {
            RingOrder::NumberThenQueue { queue } => {
                let call_center =
                    self.settings.call_center(queue).map_err(NotPlaced::CallCenter)?;
                self.callbacks.of(call_center, &call.number)
            }
            RingOrder::ExtensionThenNumber { .. } => NamedCall::of_user_call(call.id),
        };
        named.ok_or(NotPlaced::Reference)
    }

    async fn call_for_user(
        &self,
        call: &NewCall,
        named: NamedCall,
        extension: &str,
    ) -> Result<Originated, ProviderError> {
        let caller_id = call.caller_id.as_ref().or(self.settings.caller_id.as_ref());
        let request = CallRequest {
            phone_number: call.number.expose_e164(),
            user_id: self.settings.user(extension).map_err(NotPlaced::User).map_err(not_placed)?,
            custom_data: custom_data::text(call.id, call.custom_data.as_ref()),
            outbound_caller_id: caller_id.map(PhoneNumber::expose_e164),
        };
        let placing = self.table.begin_placing();
        let notes = self.begin_notes(&named);
        let response = match self.api.create_call(&request).await {
            Ok(response) => response,
            Err(error) => return Err(self.withdraw(&named, &notes, error)),
        };
        let upstream_status = Some(response.status().as_u16());
        // The call is accepted, also if the answer is broken: its events have the id, too.
        let reply = reply::json::<CallReply>(response).await;
        if let Some(id) = reply.ok().and_then(|reply| reply.call_id) {
            notes.set_call(id);
        }
        let progress = placing.accepted(&named.reference, &call.api_domain);
        Ok(Originated { upstream_status, call: self.placed(named.kind, notes, progress) })
    }

    async fn call_back(
        &self,
        call: &NewCall,
        named: NamedCall,
        queue: &str,
    ) -> Result<Originated, ProviderError> {
        let call_center = self.settings.call_center(queue).map_err(NotPlaced::CallCenter);
        let request = CallbackRequest {
            phone_number: call.number.expose_e164(),
            call_center_id: call_center.map_err(not_placed)?,
        };
        self.validate(&request).await?;
        let placing = self.table.begin_placing();
        let notes = self.begin_notes(&named);
        let response = match self.api.create_callback(&request).await {
            Ok(response) => response,
            Err(error) => return Err(self.withdraw(&named, &notes, error)),
        };
        let upstream_status = Some(response.status().as_u16());
        let reply = reply::json::<CallbackReply>(response).await;
        let progress = placing.accepted(&named.reference, &call.api_domain);
        // An answer that cannot be read says that the request was accepted, and not that it waits in the queue.
        if let Some(position) = reply.ok().and_then(|reply| reply.position) {
            let state = CallState::Queued { position: u16::try_from(position).ok(), wait: None };
            // Before all events, which may have come already.
            self.table.apply(&named.reference, StateEvent { state, order: Some(i64::MIN) });
        }
        Ok(Originated { upstream_status, call: self.placed(named.kind, notes, progress) })
    }

    /// The dry run, which places nothing.
    async fn validate(&self, request: &CallbackRequest<'_>) -> Result<(), ProviderError> {
        let path = ["callback", "validate"];
        let reply = self.api.request::<ValidateReply>(Method::POST, &path, request).await;
        match reply.map_err(RequestError::of_preflight)?.success {
            Some(true) => Ok(()),
            Some(false) | None => Err(not_placed(NotPlaced::Callback)),
        }
    }

    fn begin_notes(&self, call: &NamedCall) -> Arc<CallNotes> {
        let now = self.clock.now().as_millisecond();
        self.notes.begin(call.reference.clone(), CallNotes::placed_at(now - CLOCK_SKEW_MS))
    }

    fn withdraw(
        &self,
        call: &NamedCall,
        notes: &Arc<CallNotes>,
        error: RequestError,
    ) -> ProviderError {
        self.notes.end(&call.reference, notes);
        error.of_create()
    }

    fn placed(
        &self,
        kind: CallKind,
        notes: Arc<CallNotes>,
        progress: CallProgress,
    ) -> Arc<dyn PlacedCall> {
        Arc::new(PlacedDialpadCall { api: Arc::clone(&self.api), kind, notes, progress })
    }
}

fn not_placed(reason: NotPlaced) -> ProviderError {
    ProviderError::Rejected(Arc::new(reason))
}

/// An accepted call.
struct PlacedDialpadCall {
    api: Arc<Api>,
    kind: CallKind,
    notes: Arc<CallNotes>,
    progress: CallProgress,
}

impl PlacedDialpadCall {
    /// The call to end. A callback in the queue has no id, and its calls to agents are not the callback itself:
    /// Dialpad would ring the next agent.
    fn call(&self) -> Result<DialpadId, ControlError> {
        let is_queue_entry = self.kind == CallKind::Callback && !self.notes.was_connected();
        self.notes.call().filter(|_| !is_queue_entry).ok_or(ControlError::NotSupported)
    }
}

#[async_trait]
impl PlacedCall for PlacedDialpadCall {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        if last_state(&self.progress.borrow()).is_final() {
            return Ok(());
        }
        let call = self.call()?;
        let was_requested = self.notes.set_hang_up_requested(true);
        let outcome = self.api.hang_up(call).await.map_err(RequestError::of_control);
        if let Err(ControlError::Refused(_) | ControlError::Unreachable(_)) = outcome {
            self.notes.set_hang_up_requested(was_requested);
        }
        outcome
    }
}
