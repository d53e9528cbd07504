//! From an admitted request to an accepted call, for every surface: the call is recorded, the telephone system
//! is asked once, and an accepted call is registered and observed.

mod attempts;
mod back_off;
mod capped;
mod client_limits;
mod control;
mod promised_room;
mod reservation;
mod scheduled_room;

use super::caps::{Caller, Caps};
use super::live_calls::{AcceptedByProvider, CallOrigin, CallOwner, LiveCalls};
use super::request_context::CallRequestContext;
use super::stored_call::StoredCall;
use crate::call_blocking::{Blocked, CallBlocking, Called};
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::shared_state::SharedState;
pub(crate) use client_limits::CallClient;
use model::call_id::CallId;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, Provider, ProviderError, ProviderKind,
    Providers, TerminalCall,
};
pub(crate) use reservation::{NumberReservation, Reservation};
use shared_types::domain::Domain;
use state::back_offs::{BackOffPolicy, BackOffs};
use state::number_locks::NumberLocks;
use state::pseudonyms::{PseudonymKey, Pseudonymizer};
use state::rate_limits::RateLimits;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::live_calls::change::LiveCallChange;
use store::scheduled_calls::ScheduledCallStore;
use tenants::budgets::settings::BudgetSettings;
use tenants::limits::LimitSettings;
use tenants::names::QueueName;
use tenants::tenant::Tenant;

/// Places and controls calls.
pub struct CallService {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) live: Arc<LiveCalls>,
    /// The kill switch and the do-not-call list.
    pub blocking: Arc<CallBlocking>,
    providers: Providers,
    pseudonyms: Pseudonymizer,
    rate_limits: Arc<dyn RateLimits>,
    back_offs: Arc<dyn BackOffs>,
    back_off: BackOffPolicy,
    /// Calls that wait for their time.
    scheduled: ScheduledCallStore,
    pub(super) number_locks: Arc<dyn NumberLocks>,
    caps: Caps,
    /// How long a number is locked when its telephone system reports no end.
    pub(super) number_lock_period: Duration,
}

/// The dependencies of [`CallService`].
pub struct CallServiceDeps<'a> {
    pub clock: Arc<dyn Clock>,
    pub state: &'a SharedState,
    pub journal: Arc<dyn Journal>,
    pub metrics: Arc<Metrics>,
    pub live: Arc<LiveCalls>,
    pub blocking: Arc<CallBlocking>,
    pub providers: Providers,
    pub scheduled: ScheduledCallStore,
    pub limits: LimitSettings,
    pub budgets: Box<BudgetSettings>,
}

/// An admitted call, which is to be placed.
pub(crate) struct AdmittedCall {
    pub(crate) provider: ProviderKind,
    pub(crate) call: Origination,
    pub(crate) owner: CallOwner,
    pub(crate) reservation: Reservation,
}

/// What the telephone system is asked for.
pub(crate) enum Origination {
    /// A call of a tenant.
    Tenant(NewCall),
    /// A call from the terminal of a user.
    Terminal(TerminalCall),
}

/// A telephone system accepted the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AcceptedCall {
    pub(crate) capabilities: Capabilities,
}

impl CallService {
    /// A service without calls.
    pub fn new(deps: CallServiceDeps<'_>) -> Self {
        Self {
            pseudonyms: deps.state.pseudonyms("calls"),
            rate_limits: Arc::clone(&deps.state.rate_limits),
            caps: Caps::new(deps.state, &deps.limits, deps.budgets),
            back_offs: Arc::clone(&deps.state.back_offs),
            back_off: deps.limits.back_off(),
            scheduled: deps.scheduled,
            number_locks: Arc::clone(&deps.state.number_locks),
            clock: deps.clock,
            journal: deps.journal,
            metrics: deps.metrics,
            live: deps.live,
            blocking: deps.blocking,
            providers: deps.providers,
            number_lock_period: deps.limits.number_lock_seconds.get(),
        }
    }

    /// The telephone system of this kind. The start has checked that it is set up.
    pub(crate) fn provider(&self, kind: ProviderKind) -> Result<&dyn Provider, ApiError> {
        self.providers.get(kind).map(|provider| &**provider).ok_or(ApiError::NoProvider)
    }

    /// The name of `queue`, unless the telephone system reports that no agent is available, or is not asked for a
    /// while.
    pub(crate) async fn ensure_agents_available(
        &self,
        tenant: &Tenant,
        queue: &QueueName,
    ) -> Result<String, ApiError> {
        self.check_back_off(tenant.provider, &tenant.domain).await?;
        let provider = self.provider(tenant.provider)?;
        let queue = queue.as_str();
        match provider.agent_availability(tenant.api_domain.as_str(), queue).await {
            AgentAvailability::Unavailable => Err(ApiError::Unattended),
            AgentAvailability::Available | AgentAvailability::Unknown => Ok(queue.to_owned()),
        }
    }

    /// Places a tenant's call, after the number is locked, and the limits and caps are charged.
    ///
    /// Run it detached from the request: a request for a call has an outcome also when its client leaves.
    pub(crate) async fn reserve_and_place(
        &self,
        tenant: &Tenant,
        call: NewCall,
        owner: CallOwner,
        client: CallClient,
        context: &CallRequestContext,
    ) -> Result<AcceptedCall, ApiError> {
        let reserved = self.reserve(tenant, call.id, &call.number, client).await?;
        self.place_reserved(tenant, call, owner, reserved, context).await
    }

    /// The same for a user of an application, to whom the call is charged too.
    pub(crate) async fn reserve_and_place_of(
        &self,
        user: Caller<'_>,
        tenant: &Tenant,
        call: NewCall,
        owner: CallOwner,
        context: &CallRequestContext,
    ) -> Result<AcceptedCall, ApiError> {
        let client = CallClient::User;
        let charged = self.charge_caller(user, tenant.provider).await?;
        let mut reserved = match self.reserve(tenant, call.id, &call.number, client).await {
            Ok(reserved) => reserved,
            Err(error) => {
                self.caps.refund(charged).await;
                return Err(error);
            }
        };
        reserved.caller = Some(Box::new(charged));
        self.place_reserved(tenant, call, owner, reserved, context).await
    }

    async fn place_reserved(
        &self,
        tenant: &Tenant,
        call: NewCall,
        owner: CallOwner,
        reserved: NumberReservation,
        context: &CallRequestContext,
    ) -> Result<AcceptedCall, ApiError> {
        let reservation = Reservation::Number(reserved);
        let call = Origination::Tenant(call);
        self.place(AdmittedCall { provider: tenant.provider, call, owner, reservation }, context)
            .await
    }

    /// Records `admitted`, asks its telephone system once, and registers the accepted call. Whether it is blocked is
    /// checked here for every surface, and last: a stop takes effect at once.
    ///
    /// An accepted call is recorded as placed before its states are observed, so that none of them comes first. The
    /// caller records an error.
    pub(crate) async fn place(
        &self,
        admitted: AdmittedCall,
        context: &CallRequestContext,
    ) -> Result<AcceptedCall, ApiError> {
        let AdmittedCall { provider: kind, call, owner, reservation } = admitted;
        if let Err(blocked) = self.ensure_allowed(&call, context).await {
            self.release(reservation).await;
            return Err(blocked.into());
        }
        let provider = match self.provider(kind) {
            Ok(provider) => provider,
            Err(error) => {
                self.release(reservation).await;
                return Err(error);
            }
        };
        let back_off = self.back_off_key(kind, context.domain.as_ref());
        if let Err(error) = self.enter_back_off(back_off).await {
            self.release(reservation).await;
            return Err(error);
        }
        let share = self.share_of(context.domain.as_ref());
        if let Err(error) = self.live.begin(context.call_id, share).await {
            self.release(reservation).await;
            return Err(error.into());
        }
        let details = live_call(provider, kind, &call, &owner, &reservation, context);
        if let Err(error) = self.record_accepted(details, context).await {
            self.release(reservation).await;
            // If only the answer was lost, the journal ends the call.
            self.live.abandon(context.call_id).await;
            return Err(error.into());
        }
        let answer = self.originate(provider, kind, &call).await;
        self.count_answer(back_off, &call, answer.as_ref()).await;
        let originated = match answer {
            Ok(originated) => originated,
            Err(source) => {
                return Err(self.not_placed(source, reservation, context.call_id).await);
            }
        };
        let capabilities = originated.call.capabilities(provider.capabilities());
        if let Some(handle) = originated.call.resume_handle()
            && capabilities.progress
        {
            let reserved = reservation.to_stored();
            let stored = StoredCall::new(context, kind, &owner, reserved, Some(&handle));
            self.journal.update_live_call(context.call_id, stored.to_json().into()).await;
        }
        self.record_placed(originated.upstream_status, capabilities, context).await;
        let accepted = AcceptedByProvider {
            context: context.call_context(),
            origin: CallOrigin::Placed,
            called: context.called(),
            owner,
            capabilities,
            placed: originated.call,
            reservation: Some(reservation.keep()),
        };
        self.live.register(accepted).await;
        Ok(AcceptedCall { capabilities })
    }

    /// `details` find the call after a restart.
    async fn record_accepted(
        &self,
        details: Arc<str>,
        context: &CallRequestContext,
    ) -> Result<(), JournalError> {
        let entry = context.entry(Event::Accepted, &*self.clock);
        if context.is_accepted {
            return self.journal.begin_live_call(entry.call_id, entry.at, details).await;
        }
        self.journal.write(Entry { live: Some(LiveCallChange::Begin(details)), ..entry }).await
    }

    async fn record_placed(
        &self,
        upstream_status: Option<u16>,
        capabilities: Capabilities,
        context: &CallRequestContext,
    ) {
        let entry = context.log_outcome(Ok(upstream_status), &*self.clock);
        let live =
            if capabilities.progress { LiveCallChange::Conclude } else { LiveCallChange::End };
        self.journal.write_soon(Entry { live: Some(live), ..entry }).await;
    }

    /// The tenant of a call from a terminal is the realm of its user.
    async fn ensure_allowed(
        &self,
        call: &Origination,
        context: &CallRequestContext,
    ) -> Result<(), Blocked> {
        match call {
            Origination::Tenant(call) => {
                let called = Called::Number(&call.number);
                self.blocking.ensure_allowed(context.tenant.as_ref(), called).await
            }
            Origination::Terminal(call) => {
                let realm = call.aor.domain().parse().ok();
                let called = Called::Destination(&call.destination);
                self.blocking.ensure_allowed(realm.as_ref(), called).await
            }
        }
    }

    /// What the calls of `domain` share: a part of the registry of calls.
    pub(super) fn share_of(&self, domain: Option<&Domain>) -> PseudonymKey {
        let domain = domain.map_or("", Domain::as_str);
        self.pseudonyms.pseudonym("calls in progress", domain.as_bytes())
    }

    async fn originate(
        &self,
        provider: &dyn Provider,
        kind: ProviderKind,
        call: &Origination,
    ) -> Result<Originated, ProviderError> {
        let began = self.clock.uptime();
        let answer = match call {
            Origination::Tenant(call) => provider.originate(call).await,
            Origination::Terminal(call) => provider.originate_from_terminal(call).await,
        };
        let outcome = answer.as_ref().err().map_or("ok", ProviderError::as_str);
        let took = self.clock.uptime().saturating_sub(began);
        self.metrics.provider(kind, "originate", outcome, took);
        answer
    }

    /// Releases what certainly no call uses. After an unknown outcome the rest expires by itself.
    async fn not_placed(
        &self,
        source: ProviderError,
        reservation: Reservation,
        call_id: CallId,
    ) -> ApiError {
        self.live.abandon(call_id).await;
        if source.nothing_was_placed() {
            self.release(reservation).await;
        } else {
            reservation.keep().leave().await;
        }
        ApiError::Provider { call_id, source }
    }

    async fn release(&self, reservation: Reservation) {
        match reservation {
            Reservation::Number(reservation) => self.undo(reservation).await,
            // The channels are dropped, and thereby released.
            Reservation::Channels(_, caller) => self.caps.refund(caller).await,
        }
    }
}

/// What is stored of a call that is about to be placed.
fn live_call(
    provider: &dyn Provider,
    kind: ProviderKind,
    call: &Origination,
    owner: &CallOwner,
    reservation: &Reservation,
    context: &CallRequestContext,
) -> Arc<str> {
    let handle = match call {
        Origination::Tenant(call) => provider.resume_handle(call),
        Origination::Terminal(call) => provider.terminal_resume_handle(call),
    };
    let stored = StoredCall::new(context, kind, owner, reservation.to_stored(), handle.as_ref());
    stored.to_json().into()
}

impl fmt::Debug for CallService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallService").field("providers", &self.providers).finish_non_exhaustive()
    }
}

impl fmt::Debug for CallServiceDeps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallServiceDeps")
            .field("providers", &self.providers)
            .finish_non_exhaustive()
    }
}
