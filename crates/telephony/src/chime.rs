//! Amazon Chime SDK Voice: calls of a SIP media application, from phone to phone.
//!
//! The service calls the first phone; a Lambda function of the operator bridges the second one, hangs up and plays
//! digits. `examples/chime-lambda` has the function, `docs/chime.md` the contract. The API reports no state: the
//! function sends the states to `/providers/chime/events`, signed.
//!
//! A create has no token by which the service recognises it, so it is never sent again, and every answer that does
//! not exclude a call makes its outcome unknown. There is no request that ends a call either: the function is
//! invoked, and hangs up the legs. A leg that rings cannot be hung up, so that is not declared.
//!
//! # Layout
//! - `settings`: the section `[chime]`
//! - `call_plan`: which number is called first and which is bridged
//! - `voice_api`: the three requests, and what their answers mean
//! - `placed_call`: an accepted call and its control
//! - `transactions`: the names of the calls at the service, learned from answers and events
//! - `events`, `signature`: the reports of the function
//!
//! Sources: the service model of `chime-sdk-voice`, and the developer guide of Chime SDK.

mod call_plan;
mod events;
mod placed_call;
pub mod settings;
mod signature;
mod transactions;
mod voice_api;

use crate::reporter_table::{CallReference, ReporterTable, TableLimits};
use async_trait::async_trait;
use call_plan::CallPlan;
use events::{EventReceiver, KnownCalls};
use model::call_id::CallId;
use model::call_progress::{CallProgress, ProgressReporter, last_state};
use model::clock::Clock;
use model::provider::{
    Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated, PlacedCall, Provider,
    ProviderError, ResumeError, ResumeHandle,
};
use model::provider_events::InboundEvents;
use model::provider_events::address::{ProviderNameError, RouteError};
use model::provider_events::replay::{EventReplayGuard, ReplayWindow};
use placed_call::{PlacedChimeCall, report_silence};
use serde::{Deserialize, Serialize};
use settings::ChimeSettings;
use shared_types::call_state::CallState;
use std::fmt;
use std::sync::Arc;
use transactions::{Transaction, TransactionId, Transactions};
use voice_api::VoiceApi;

/// The driver.
pub struct Chime {
    settings: ChimeSettings,
    api: Arc<VoiceApi>,
    table: ReporterTable,
    transactions: Transactions,
    clock: Arc<dyn Clock>,
    events: Arc<EventReceiver>,
}

/// The content of a [`ResumeHandle`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Handle<'a> {
    call: &'a str,
    domain: &'a str,
    /// The name of the call at the service, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transaction: Option<&'a str>,
}

impl<'a> Handle<'a> {
    fn of(call: &'a NewCall) -> Self {
        Self { call: call.id.as_str(), domain: &call.api_domain, transaction: None }
    }

    fn to_resume_handle(&self) -> Option<ResumeHandle> {
        serde_json::to_string(self).ok().and_then(ResumeHandle::new)
    }
}

/// How old an event may be, and how long it is remembered.
pub const EVENT_WINDOW: ReplayWindow = ReplayWindow::DEFAULT;

/// Why the driver cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("an HTTP client could not be set up")]
    HttpClient(#[from] reqwest::Error),
    #[error("the name of the events is not valid")]
    EventName(#[from] ProviderNameError),
    #[error("the route of the events is not valid")]
    EventRoute(#[from] RouteError),
}

impl Chime {
    /// What it can do.
    pub const CAPABILITIES: Capabilities = Capabilities {
        progress: true,
        hang_up: true,
        dtmf: true,
        user_calls: true,
        resume: true,
        ..Capabilities::NONE
    };

    /// The driver. It sends nothing yet. `received` records the events that were received.
    pub fn new(
        settings: ChimeSettings,
        clock: &Arc<dyn Clock>,
        received: Arc<dyn EventReplayGuard>,
    ) -> Result<Self, SetupError> {
        let table = ReporterTable::start(Arc::clone(clock), TableLimits::default());
        let transactions = Transactions::default();
        let calls = KnownCalls { table: table.clone(), transactions: transactions.clone() };
        let secret = settings.events_secret.clone();
        let events = EventReceiver::new(secret, calls, received, clock)?;
        Ok(Self {
            api: Arc::new(VoiceApi::new(&settings, clock)?),
            settings,
            table,
            transactions,
            clock: Arc::clone(clock),
            events: Arc::new(events),
        })
    }

    /// The port by which the states arrive.
    pub fn inbound_events(&self) -> Arc<dyn InboundEvents> {
        Arc::clone(&self.events) as _
    }

    fn placed(
        &self,
        progress: CallProgress,
        transaction: Arc<Transaction>,
        handle: Option<ResumeHandle>,
    ) -> PlacedChimeCall {
        PlacedChimeCall { api: Arc::clone(&self.api), progress, transaction, handle }
    }
}

#[async_trait]
impl Provider for Chime {
    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    /// Sent once. The answer names the call at the service; without it, an event does.
    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let plan = CallPlan::new(call, &self.settings)
            .map_err(|error| ProviderError::Rejected(Arc::new(error)))?;
        let reference = reference(call.id).ok_or(ProviderError::NotSupported)?;
        let transaction = self.transactions.begin(call.id);
        let placing = self.table.begin_placing();
        let created = self.api.create(&plan).await?;
        if let Some(id) = created.transaction {
            transaction.learn(id);
        }
        let progress = placing.accepted(&reference, &call.api_domain);
        let silence = report_silence(self.table.clone(), reference, progress.clone(), &*self.clock);
        tokio::spawn(silence);
        let name = transaction.id().map(TransactionId::as_str);
        let handle = name.and_then(|name| {
            Handle { transaction: Some(name), ..Handle::of(call) }.to_resume_handle()
        });
        let call = Arc::new(self.placed(progress, transaction, handle));
        Ok(Originated { upstream_status: Some(created.status), call })
    }

    /// The id of the call, which the events repeat.
    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        Handle::of(call).to_resume_handle()
    }

    /// The state is known with the next event. So is the name of the call at the service, if the server ended before
    /// it had the answer to the create.
    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let Handle { call, domain, transaction: name } =
            serde_json::from_str(handle.expose()).map_err(|_| ResumeError::InvalidHandle)?;
        let id: CallId = call.parse().map_err(|_| ResumeError::InvalidHandle)?;
        let reference = reference(id).ok_or(ResumeError::InvalidHandle)?;
        if last_state(history).is_final() {
            return Err(ResumeError::Ended);
        }
        let name = name.map(str::parse).transpose().map_err(|_| ResumeError::InvalidHandle)?;
        let transaction = self.transactions.begin(id);
        if let Some(name) = name {
            transaction.learn(name);
        }
        let (reporter, progress) = ProgressReporter::resume(history);
        self.table.register(&reference, domain, reporter);
        Ok(Arc::new(self.placed(progress, transaction, None)))
    }

    /// Reads the SIP media application.
    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        let application = self.api.application().await?;
        let mut lines = vec![
            "the credentials are accepted".to_owned(),
            "the SIP media application exists".to_owned(),
        ];
        if application.has_function {
            lines.push("it has a Lambda function".to_owned());
        }
        if let Some(region) = application.region {
            lines.push(format!("it is in the region {region}"));
        }
        Ok(ConnectionReport::new(lines))
    }
}

/// An id of a call is always a reference.
fn reference(id: CallId) -> Option<CallReference> {
    id.as_str().parse().ok()
}

impl fmt::Debug for Chime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chime").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
