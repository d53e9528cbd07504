//! How a visitor's request becomes a call, in order: cheap and harmless first, what cannot be undone
//! last.
//!
//! Size → domain and origin → the IP's limit → the token → the department → the tenant's hours, or the time
//! that was asked for → the number and the tenant's policy → consent → the browser's work, while many ask →
//! somebody is there → no call to the number under way → the budgets of number and domain → the journal →
//! the telephone system.

pub mod explanation;
mod proof;
pub mod visitor;

use crate::calls::attempt::{AskedBy, Attempt};
use crate::calls::placing::{Placing, Taken};
use crate::error::ApiError;
use crate::schedule::{Schedule, ScheduleRequest};
use crate::tenants::hours::offered_time::OfferedTime;
use crate::tenants::tenant::Tenant;
use crate::tenants::watch::Tenants;
use admission::client_ip::ClientIp;
use admission::proof_of_work::settings::ProofSettings;
use admission::pseudonyms::Pseudonymizer;
use admission::rate_limits::{Charge, SlidingWindowLimiter};
use bytes::Bytes;
use model::call_code::CallCode;
use model::call_id::CallId;
use model::provider::{NewCall, RingOrder};
use model::random::{Random, RandomError};
use proof::ProofOfWork;
use shared_types::callback::{CallbackAccepted, CallbackRequest};
use shared_types::domain::Domain;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use visitor::Visitors;

/// Takes visitors' requests and has them called.
pub struct Callbacks {
    random: Arc<dyn Random>,
    tenants: Arc<Tenants>,
    placing: Arc<Placing>,
    schedule: Arc<Schedule>,
    visitors: Visitors,
    pseudonyms: Pseudonymizer,
    rate_limits: SlidingWindowLimiter,
    work: ProofOfWork,
}

/// One request as it came in.
pub struct Ask {
    pub body: Result<Bytes, ApiError>,
    /// The header `Origin`, which browsers write and pages cannot.
    pub origin: Option<String>,
    /// The page is this server's own frame.
    pub from_our_frame: bool,
    pub client: ClientIp,
    /// What stands behind `Authorization: Bearer`.
    pub token: Option<String>,
}

/// What a good request leads to, and the code of the call if it has one.
enum Given {
    Placed(Taken, Option<CallCode>),
    Scheduled(OfferedTime, Option<CallCode>),
}

impl Given {
    /// What the visitor is told.
    fn told(self, call_id: CallId) -> CallbackAccepted {
        let (message, can_cancel, scheduled_for, code) = match self {
            Self::Placed(taken, code) => {
                ("We're calling you now!", taken.capabilities.hang_up, None, code)
            }
            Self::Scheduled(time, code) => {
                ("We will call you at the time you chose.", true, Some(time.display), code)
            }
        };
        let (call_id, message) = (call_id.to_string(), message.to_owned());
        let code = code.map(CallCode::expose);
        CallbackAccepted { call_id, message, code, can_cancel, scheduled_for }
    }
}

/// What a request was charged to the limit of its client, and when.
struct RateLimitCharge {
    charge: Charge,
    at: Duration,
}

impl Callbacks {
    pub fn new(
        placing: Arc<Placing>,
        schedule: Arc<Schedule>,
        tenants: Arc<Tenants>,
        visitors: Visitors,
        proof: ProofSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, RandomError> {
        let (pseudonyms, rate_limits) =
            (Pseudonymizer::random(&*random)?, SlidingWindowLimiter::default());
        let work = ProofOfWork::new(proof, Arc::clone(&random))?;
        Ok(Self { random, tenants, placing, schedule, visitors, pseudonyms, rate_limits, work })
    }

    /// Has the visitor called, or says why not. Whatever happens is journalled and logged.
    ///
    /// Run it to its end even when the visitor leaves: a call that was asked for has an outcome.
    pub async fn take(&self, ask: Ask) -> Result<CallbackAccepted, ApiError> {
        let (clock, journal) = (&*self.placing.clock, &*self.placing.journal);
        let call_id = CallId::random(&*self.random)?;
        let mut attempt = Attempt::new(AskedBy::Visitor, call_id, clock);
        let outcome = self.place(ask, &mut attempt).await;
        if let (Err(ApiError::RateLimited { .. }), Some(tenant)) = (&outcome, &attempt.tenant) {
            self.work.refused(tenant, clock.uptime());
        }
        match &outcome {
            Ok(Given::Placed(taken, _)) => {
                attempt.conclude(Ok(taken.upstream_status), journal, clock).await;
            }
            // It was written down with what waits.
            Ok(Given::Scheduled(..)) => {}
            Err(error) => attempt.conclude(Err(error), journal, clock).await,
        }
        Ok(outcome?.told(call_id))
    }

    async fn place(&self, ask: Ask, attempt: &mut Attempt) -> Result<Given, ApiError> {
        let request = read(&ask.body?)?;
        let tenant = self.tenant(&request, attempt)?;
        if !ask.from_our_frame && !tenant.lets_in(ask.origin.as_deref()) {
            return Err(ApiError::Origin);
        }
        let charged = self.charge_client(&tenant, ask.client)?;
        attempt.saw(&request.phone_number);
        attempt.actor = self.visitors.identify(ask.token.as_deref(), &tenant).await?;
        let queue = tenant.queue_for(request.department.as_deref())?;
        let time = self.time(&request, &tenant)?;
        let number = tenant.numbers.accept(&request.phone_number).map_err(ApiError::Number)?;
        attempt.consent = tenant.agreed(request.consent)?;
        if let Err(refusal) =
            self.work.judge(&tenant, &number, request.proof.as_deref(), &self.placing)
        {
            // Whoever comes back with the work done has asked once, not twice.
            if matches!(refusal, ApiError::ProofRequired(_)) {
                self.rate_limits.refund(&[charged.charge], charged.at);
            }
            return Err(refusal);
        }
        let code = self.code_for(&tenant)?;
        if let Some(time) = time {
            let department = request.department.as_deref();
            let call = ScheduleRequest { time: &time, number: &number, department, code };
            self.schedule.keep(&tenant, call, attempt).await?;
            return Ok(Given::Scheduled(time, code));
        }
        let call = NewCall {
            id: attempt.call_id,
            api_domain: tenant.api_domain.as_str().to_owned(),
            number,
            order: RingOrder::NumberThenQueue {
                queue: self.placing.staffed(&tenant, queue).await?,
            },
            caller_id: None,
            code,
            company: tenant.company_name().cloned(),
        };
        let taken = self.placing.place(&tenant, call, None, attempt).await?;
        Ok(Given::Placed(taken, code))
    }

    /// Only where the called are shown it: a code that never comes would make the right call look wrong.
    fn code_for(&self, tenant: &Tenant) -> Result<Option<CallCode>, ApiError> {
        let is_shown = tenant.code && self.placing.provider(tenant.provider)?.capabilities().code;
        Ok(is_shown.then(|| CallCode::random(&*self.random)).transpose()?)
    }

    /// The time that the visitor asks for; `None` for now. Either must be within the tenant's hours.
    fn time(
        &self,
        request: &CallbackRequest,
        tenant: &Tenant,
    ) -> Result<Option<OfferedTime>, ApiError> {
        let now = self.placing.clock.now();
        match &request.at {
            None => Ok(tenant.is_there(now).map(|()| None)?),
            Some(at) => Ok(Some(OfferedTime::parse(at, tenant.scheduling_hours(), now)?)),
        }
    }

    fn tenant(
        &self,
        request: &CallbackRequest,
        attempt: &mut Attempt,
    ) -> Result<Arc<Tenant>, ApiError> {
        let domain = request.domain.parse().map_err(|_| ApiError::UnknownDomain)?;
        let tenant = self.tenants.get(&domain);
        let tenant = tenant.ok_or_else(|| {
            attempt.domain = no_number(domain);
            ApiError::UnknownDomain
        })?;
        attempt.domain = Some(tenant.domain.clone());
        attempt.tenant = Some(tenant.domain.clone());
        attempt.provider = Some(tenant.provider);
        Ok(tenant)
    }

    /// Counted across domains: one visitor has one pace, whichever sites they are on.
    fn charge_client(
        &self,
        tenant: &Tenant,
        client: ClientIp,
    ) -> Result<RateLimitCharge, ApiError> {
        let key = self.pseudonyms.client(client);
        let charge = Charge { key, quota: tenant.limits.ip };
        let at = self.placing.clock.uptime();
        self.rate_limits
            .try_acquire(&[charge], at)
            .map_err(|limited| ApiError::RateLimited { retry_after: limited.retry_after })?;
        Ok(RateLimitCharge { charge, at })
    }
}

/// A domain that is nobody's is written down for who set the widget up, unless a number was typed in its
/// place.
fn no_number(domain: Domain) -> Option<Domain> {
    const SHORTEST_NUMBER: usize = 7;
    let digits = domain.as_str().bytes().filter(u8::is_ascii_digit).count();
    (digits < SHORTEST_NUMBER).then_some(domain)
}

fn read(body: &[u8]) -> Result<CallbackRequest, ApiError> {
    serde_json::from_slice(body).map_err(|_| ApiError::Unreadable)
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks").field("placing", &self.placing).finish_non_exhaustive()
    }
}
