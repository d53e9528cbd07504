//! From a good request to a call, whoever asks: the number is held and the budgets are drawn on, the call
//! is written down, the telephone system is asked once, and what it took is followed.

mod hanging_up;
mod reservation;

use super::attempt::Attempt;
use super::live_calls::LiveCalls;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::tenants::names::QueueName;
use crate::tenants::tenant::Tenant;
use admission::number_locks::NumberLocks;
use admission::pseudonyms::Pseudonymizer;
use admission::rate_limits::SlidingWindowLimiter;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, Provider, ProviderError, ProviderKind,
    Providers,
};
use model::random::{Random, RandomError};
use model::subject::Owner;
pub(crate) use reservation::Reservation;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::Event;

/// Places calls for visitors and for applications, who share the numbers and the budgets.
pub struct Placing {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) live: Arc<LiveCalls>,
    providers: Providers,
    pseudonyms: Pseudonymizer,
    rate_limits: SlidingWindowLimiter,
    number_locks: NumberLocks,
    /// How long a call counts as under way when its telephone system cannot say.
    hold: Duration,
}

/// What [`Placing`] is built from.
pub struct Parts<'a> {
    pub clock: Arc<dyn Clock>,
    pub random: &'a dyn Random,
    pub journal: Arc<dyn Journal>,
    pub metrics: Arc<Metrics>,
    pub live: Arc<LiveCalls>,
    pub providers: Providers,
    pub same_number_hold: Duration,
}

/// A telephone system took the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) upstream_status: Option<u16>,
    pub(crate) capabilities: Capabilities,
}

impl Placing {
    pub fn new(parts: Parts<'_>) -> Result<Self, RandomError> {
        Ok(Self {
            pseudonyms: Pseudonymizer::random(parts.random)?,
            clock: parts.clock,
            journal: parts.journal,
            metrics: parts.metrics,
            live: parts.live,
            providers: parts.providers,
            rate_limits: SlidingWindowLimiter::default(),
            number_locks: NumberLocks::default(),
            hold: parts.same_number_hold,
        })
    }

    /// The telephone system of a tenant. The start has checked that it is set up.
    pub(crate) fn provider(&self, kind: ProviderKind) -> Result<&dyn Provider, ApiError> {
        self.providers.get(kind).map(|provider| &**provider).ok_or(ApiError::NoProvider)
    }

    /// `queue` of the tenant, unless it is certain that nobody is there to talk.
    pub(crate) async fn staffed(
        &self,
        tenant: &Tenant,
        queue: &QueueName,
    ) -> Result<String, ApiError> {
        let provider = self.provider(tenant.provider)?;
        let queue = queue.as_str();
        match provider.agent_availability(tenant.api_domain.as_str(), queue).await {
            AgentAvailability::Unavailable => Err(ApiError::Unattended),
            AgentAvailability::Available | AgentAvailability::Unknown => Ok(queue.to_owned()),
        }
    }

    /// Has `call` placed for `owner`, or for a visitor.
    ///
    /// Run it to its end even when whoever asked leaves: a call that was asked for has an outcome.
    pub(crate) async fn place(
        &self,
        tenant: &Tenant,
        call: NewCall,
        owner: Option<Owner>,
        attempt: &Attempt,
    ) -> Result<Taken, ApiError> {
        let reservation = self.reserve(tenant, call.id, &call.number)?;
        self.place_reserved(tenant.provider, call, owner, attempt, &reservation).await
    }

    /// The same for a call that holds already what it needs.
    pub(crate) async fn place_reserved(
        &self,
        kind: ProviderKind,
        call: NewCall,
        owner: Option<Owner>,
        attempt: &Attempt,
        reservation: &Reservation,
    ) -> Result<Taken, ApiError> {
        if let Err(error) = self.journal.write(attempt.entry(Event::Accepted, &*self.clock)).await {
            self.undo(reservation);
            return Err(error.into());
        }
        let originated = self.originate(kind, &call, reservation).await?;
        let capabilities = self.provider(kind)?.capabilities();
        self.live.placed(attempt.about(), owner, capabilities, originated.call);
        Ok(Taken { upstream_status: originated.upstream_status, capabilities })
    }

    async fn originate(
        &self,
        kind: ProviderKind,
        call: &NewCall,
        reservation: &Reservation,
    ) -> Result<Originated, ApiError> {
        let provider = self.provider(kind)?;
        let began = self.clock.uptime();
        let answer = provider.originate(call).await;
        let outcome = answer.as_ref().err().map_or("ok", ProviderError::as_str);
        let took = self.clock.uptime().saturating_sub(began);
        self.metrics.provider(kind, "originate", outcome, took);
        if answer.as_ref().is_err_and(ProviderError::nothing_was_placed) {
            self.undo(reservation);
        }
        answer.map_err(|source| ApiError::Provider { call_id: call.id, source })
    }
}

impl fmt::Debug for Placing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placing").field("providers", &self.providers).finish_non_exhaustive()
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("providers", &self.providers).finish_non_exhaustive()
    }
}
