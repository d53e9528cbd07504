//! The calls of an earlier process, after a restart.
//!
//! A call that its telephone system can find again is observed and controlled as before. Of every other call the
//! state `unknown` is recorded, and nothing after it. No call is placed here.

use super::call_recorder::CallContext;
use super::call_service::CallService;
use super::live_calls::{AcceptedByProvider, CallOrigin, CallOwner};
use super::reached::{self, Reached};
use super::stored_call::StoredCall;
use admission::channel_reservations::KeptChannels;
use async_trait::async_trait;
use model::call_id::CallId;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{Capabilities, PlacedCall};
use shared_types::call_state::CallState;
use shared_types::iden::Iden;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::live_calls::{LiveCallRow, LiveCallStore};

/// No call lasts longer.
const MAX_AGE: Duration = Duration::from_hours(24);

/// What became of the calls of an earlier process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resumption {
    /// Their telephone systems are asked about them.
    pub resumed: Vec<CallId>,
    /// Their state stays unknown.
    pub unknown: Vec<CallId>,
}

impl CallService {
    /// Resumes the calls in `store`. `reserve` reserves the channels of a call from a terminal.
    pub async fn resume(
        &self,
        store: &LiveCallStore,
        reserve: impl Fn(&Iden) -> Option<KeptChannels>,
    ) -> Result<Resumption, JournalError> {
        let since = self.clock.now().saturating_sub(MAX_AGE).unwrap_or_default();
        let limit = u32::try_from(super::live_calls::LiveCalls::MAX_CALLS).unwrap_or(u32::MAX);
        let mut resumption = Resumption::default();
        for row in store.take_over(since, limit).await? {
            let call_id = row.call_id;
            if self.resume_call(row, &reserve).await {
                resumption.resumed.push(call_id);
            } else {
                resumption.unknown.push(call_id);
            }
        }
        if resumption != Resumption::default() {
            tracing::info!(
                resumed = resumption.resumed.len(),
                unknown = resumption.unknown.len(),
                "calls of an earlier process were in progress"
            );
        }
        Ok(resumption)
    }

    /// Returns whether the telephone system is asked about the call.
    async fn resume_call(
        &self,
        row: LiveCallRow,
        reserve: impl Fn(&Iden) -> Option<KeptChannels>,
    ) -> bool {
        let stored = row.details.as_deref().and_then(StoredCall::from_json);
        let Some((stored, owner)) = stored.and_then(|it| it.owner().map(|owner| (it, owner)))
        else {
            tracing::warn!(call_id = row.call_id.as_str(), "a call in progress cannot be read");
            self.journal.close_live_call(row.call_id).await;
            return false;
        };
        let recorded = recorded_states(&row);
        let history: Vec<_> = recorded.iter().map(|reached| reached.state).collect();
        let found = self.find_again(&stored, &history).await;
        let is_found = found.is_some();
        let (placed, capabilities) = found.unwrap_or_else(|| {
            (Arc::new(LostCall(ProgressReporter::resume(&history).1)) as _, Capabilities::NONE)
        });
        let channels = match &owner {
            CallOwner::Terminal(iden, _) => reserve(iden),
            CallOwner::Visitor | CallOwner::User(_) => None,
        };
        self.live.register(AcceptedByProvider {
            context: self.context_of(&row, &stored),
            origin: CallOrigin::Resumed(recorded),
            owner,
            capabilities,
            placed,
            channels,
        });
        is_found
    }

    /// `None` if the telephone system is not set up any more, or cannot find its calls again.
    async fn find_again(
        &self,
        stored: &StoredCall,
        history: &[CallState],
    ) -> Option<(Arc<dyn PlacedCall>, Capabilities)> {
        let (handle, provider) = (stored.handle()?, self.provider(stored.provider).ok()?);
        let placed = provider.resume(&handle, history).await;
        let placed = placed.inspect_err(|error| {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "a call of an earlier process cannot be observed");
        });
        Some((placed.ok()?, provider.capabilities()))
    }

    fn context_of(&self, row: &LiveCallRow, stored: &StoredCall) -> CallContext {
        let age = self.clock.now().duration_since(row.accepted_at);
        CallContext {
            call_id: row.call_id,
            domain: stored.domain.clone(),
            tenant: stored.tenant.clone(),
            provider: Some(stored.provider),
            began: self.clock.uptime(),
            age_before: Duration::try_from(age).unwrap_or_default(),
        }
    }
}

/// The states of a call that were stored. Never empty: a call of which nothing was stored was accepted.
fn recorded_states(row: &LiveCallRow) -> Vec<Reached> {
    let states = reached::from_json(&row.states).filter(|states| !states.is_empty());
    states.unwrap_or_else(|| vec![Reached::first(CallState::Accepted, row.accepted_at)])
}

/// A call that cannot be found again. It can be watched up to `unknown`, and not controlled.
struct LostCall(CallProgress);

#[async_trait]
impl PlacedCall for LostCall {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}
