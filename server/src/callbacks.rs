//! How a visitor's request becomes a call, in order: cheap and harmless first, what cannot be undone
//! last.
//!
//! Size → domain and origin → the IP's limit → the number and the tenant's policy → no call to it under
//! way → the budgets of number and domain → the journal → the telephone system.

pub mod attempt;
mod reservation;

use crate::calls::call_id::CallId;
use crate::calls::live_calls::LiveCalls;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::gate::budgets::{Draw, MemoryBudgets};
use crate::gate::client_ip::ClientIp;
use crate::gate::live_numbers::LiveNumbers;
use crate::gate::secret_key::SecretKey;
use crate::journal::Journal;
use crate::journal::entry::Event;
use crate::provider::{NewCall, Originated, Provider, ProviderError, Providers, RingOrder};
use crate::random::{NoRandomness, Random};
use crate::tenants::tenant::Tenant;
use crate::tenants::watch::Tenants;
use attempt::Attempt;
use bytes::Bytes;
use shared_types::callback::CallbackRequest;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Takes visitors' requests and has them called.
pub struct Callbacks {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    tenants: Arc<Tenants>,
    providers: Providers,
    journal: Arc<dyn Journal>,
    live: Arc<LiveCalls>,
    secret: SecretKey,
    budgets: MemoryBudgets,
    live_numbers: LiveNumbers,
    /// How long a call counts as under way when its telephone system cannot say.
    hold: Duration,
}

/// What the desk is built from.
pub struct Parts {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub tenants: Arc<Tenants>,
    pub providers: Providers,
    pub journal: Arc<dyn Journal>,
    pub live: Arc<LiveCalls>,
    pub same_number_hold: Duration,
}

/// One request as it came in.
#[derive(Debug)]
pub struct Ask {
    pub body: Result<Bytes, ApiError>,
    /// The header `Origin`, which browsers write and pages cannot.
    pub origin: Option<String>,
    pub client: ClientIp,
}

impl Callbacks {
    pub fn new(parts: Parts) -> Result<Self, NoRandomness> {
        Ok(Self {
            secret: SecretKey::random(&*parts.random)?,
            clock: parts.clock,
            random: parts.random,
            tenants: parts.tenants,
            providers: parts.providers,
            journal: parts.journal,
            live: parts.live,
            budgets: MemoryBudgets::default(),
            live_numbers: LiveNumbers::default(),
            hold: parts.same_number_hold,
        })
    }

    /// Has the visitor called, or says why not. Whatever happens is journalled and logged.
    ///
    /// Run it to its end even when the visitor leaves: a call that was asked for has an outcome.
    pub async fn take(&self, ask: Ask) -> Result<CallId, ApiError> {
        let call_id = CallId::random(&*self.random)?;
        let mut attempt = Attempt::new(call_id, &*self.clock);
        let outcome = self.place(ask, &mut attempt).await;
        let entry = attempt.concluded(&outcome, &*self.clock);
        attempt::log(&entry, &outcome);
        self.journal.write_soon(entry).await;
        outcome.map(|_| call_id)
    }

    async fn place(&self, ask: Ask, attempt: &mut Attempt) -> Result<Originated, ApiError> {
        let request = read(&ask.body?)?;
        let tenant = self.tenant(&request, attempt)?;
        if !tenant.lets_in(ask.origin.as_deref()) {
            return Err(ApiError::Origin);
        }
        self.spend_on_ip(&tenant, ask.client)?;
        attempt.saw(&request.phone_number);
        let number = tenant.numbers.accept(&request.phone_number).map_err(ApiError::Number)?;
        let provider = self.providers.get(tenant.provider).ok_or(ApiError::NoProvider)?;
        let call = NewCall {
            id: attempt.call_id,
            api_domain: tenant.api_domain.as_str().to_owned(),
            number,
            order: RingOrder::NumberThenQueue { queue: tenant.queue.as_str().to_owned() },
            caller_id: None,
        };
        let reservation = self.reserve(&tenant, &call)?;
        if let Err(error) = self.journal.write(attempt.entry(Event::Accepted, &*self.clock)).await {
            self.undo(&reservation);
            return Err(error.into());
        }
        let originated = self.originate(&**provider, &call, &reservation).await?;
        let placed = Arc::clone(&originated.call);
        self.live.placed(attempt.about(), None, provider.capabilities(), placed);
        Ok(originated)
    }

    async fn originate(
        &self,
        provider: &dyn Provider,
        call: &NewCall,
        reservation: &reservation::Reservation,
    ) -> Result<Originated, ApiError> {
        let answer = provider.originate(call).await;
        if answer.as_ref().is_err_and(ProviderError::nothing_was_placed) {
            self.undo(reservation);
        }
        answer.map_err(|source| ApiError::Provider { call_id: call.id, source })
    }

    fn tenant(
        &self,
        request: &CallbackRequest,
        attempt: &mut Attempt,
    ) -> Result<Arc<Tenant>, ApiError> {
        let domain = request.domain.parse().map_err(|_| ApiError::UnknownDomain)?;
        let tenant = self.tenants.get(&domain);
        attempt.domain = Some(domain);
        let tenant = tenant.ok_or(ApiError::UnknownDomain)?;
        attempt.tenant = Some(tenant.domain.clone());
        attempt.provider = Some(tenant.provider);
        Ok(tenant)
    }

    /// Counted across domains: one visitor has one pace, whichever sites they are on.
    fn spend_on_ip(&self, tenant: &Tenant, client: ClientIp) -> Result<(), ApiError> {
        let key = match client.limit_key() {
            std::net::IpAddr::V4(address) => self.secret.opaque("ip", &address.octets()),
            std::net::IpAddr::V6(address) => self.secret.opaque("ip", &address.octets()),
        };
        let draw = Draw { key, quota: tenant.limits.ip };
        self.budgets
            .draw(&[draw], self.clock.uptime())
            .map_err(|exhausted| ApiError::RateLimited { retry_after: exhausted.retry_after })
    }
}

fn read(body: &[u8]) -> Result<CallbackRequest, ApiError> {
    serde_json::from_slice(body).map_err(|_| ApiError::Unreadable)
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks").field("providers", &self.providers).finish_non_exhaustive()
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("providers", &self.providers).finish_non_exhaustive()
    }
}
