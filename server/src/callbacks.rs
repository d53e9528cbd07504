//! How a visitor's request becomes a call, in order: cheap and harmless first, what cannot be undone
//! last.
//!
//! Size → domain and origin → the IP's limit → the token → the department → the tenant's hours, or the time
//! that was asked for → the number and the tenant's policy → consent → the browser's work, while many ask →
//! calls are not stopped and the number is not on the do-not-call list → an agent is available → no call to the
//! number under way → the calls of the client → the limits of number and domain → the caps of days, of calls at once
//! and budgets → the attempts → the journal → the telephone system.

pub mod policy_explain;
mod proof;
pub mod visitor;

use crate::calls::call_service::{AcceptedCall, CallClient, CallService};
use crate::calls::live_calls::CallOwner;
use crate::calls::request_context::{CallRequestContext, Surface};
use crate::error::ApiError;
use crate::schedule::{RefusedWish, Schedule, ScheduleRequest};
use crate::shared_state::SharedState;
use admission::client_ip::ClientIp;
use admission::proof_of_work::settings::ProofOfWorkSettings;
use bytes::Bytes;
use jiff::Timestamp;
use model::call_code::CallCode;
use model::call_id::CallId;
use model::call_source::CallSource;
use model::provider::{NewCall, RingOrder};
use model::random::Random;
use proof::{Proof, ProofOfWork};
use shared_types::callback::{CallbackAccepted, CallbackRequest};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::Pseudonymizer;
use state::rate_limits::{RateLimits, Receipt};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use tenants::hours::offered_time::OfferedTime;
use tenants::tenant::Tenant;
use tenants::watch::Tenants;
use visitor::Visitors;

/// Takes visitors' requests and has them called.
pub struct Callbacks {
    random: Arc<dyn Random>,
    tenants: Arc<Tenants>,
    calls: Arc<CallService>,
    schedule: Arc<Schedule>,
    visitors: Visitors,
    pseudonyms: Pseudonymizer,
    rate_limits: Arc<dyn RateLimits>,
    work: ProofOfWork,
}

/// One request as it came in.
pub struct CallbackSubmission {
    pub body: Result<Bytes, ApiError>,
    /// The header `Origin`, which browsers write and pages cannot.
    pub origin: Option<String>,
    /// The page is this server's own frame.
    pub from_our_frame: bool,
    pub client: ClientIp,
    /// What stands behind `Authorization: Bearer`.
    pub token: Option<String>,
}

/// A request that was refused.
#[derive(Debug)]
pub struct RefusedCallback {
    /// Why.
    pub error: ApiError,
    /// By a limit: the earliest time at which the call can be scheduled, in RFC 3339.
    pub opens_at: Option<String>,
}

impl From<ApiError> for RefusedCallback {
    fn from(error: ApiError) -> Self {
        Self { error, opens_at: None }
    }
}

/// What a visitor asks for, once it is known.
struct Wish {
    tenant: Arc<Tenant>,
    number: PhoneNumber,
    client: CallClient,
    at: Option<Timestamp>,
}

/// What a good request leads to, and the code of the call if it has one.
enum CallbackOutcome {
    Placed(AcceptedCall, Option<CallCode>),
    Scheduled(OfferedTime, Option<CallCode>),
}

impl CallbackOutcome {
    /// The answer to the visitor.
    fn into_response(self, call_id: CallId) -> CallbackAccepted {
        let (message, can_cancel, scheduled_for, code) = match self {
            Self::Placed(accepted, code) => {
                ("We're calling you now!", accepted.capabilities.can_cancel(), None, code)
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

impl Callbacks {
    pub fn new(
        calls: Arc<CallService>,
        schedule: Arc<Schedule>,
        tenants: Arc<Tenants>,
        visitors: Visitors,
        proof: ProofOfWorkSettings,
        random: Arc<dyn Random>,
        state: &SharedState,
    ) -> Self {
        let (pseudonyms, rate_limits) =
            (state.pseudonyms("callbacks"), Arc::clone(&state.request_limits));
        let work = ProofOfWork::new(proof, Arc::clone(&random), state);
        Self { random, tenants, calls, schedule, visitors, pseudonyms, rate_limits, work }
    }

    /// Has the visitor called, or says why not. Whatever happens is journalled and logged.
    ///
    /// Run it to its end even when the visitor leaves: a call that was asked for has an outcome.
    pub async fn submit(
        &self,
        submission: CallbackSubmission,
    ) -> Result<CallbackAccepted, RefusedCallback> {
        let (clock, journal) = (&*self.calls.clock, &*self.calls.journal);
        let call_id = CallId::random(&*self.random).map_err(ApiError::from)?;
        let mut context = CallRequestContext::new(Surface::Visitor, call_id, clock);
        context.set_client(submission.client.pseudonym(&self.pseudonyms));
        let mut wish = None;
        let outcome = self.place(submission, &mut context, &mut wish).await;
        if let (Err(error), Some(tenant)) = (&outcome, &context.tenant)
            && error.is_by_limit()
        {
            self.work.refused(tenant).await;
        }
        // A call that was placed or scheduled is recorded already.
        if let Err(error) = &outcome {
            self.calls.report_trip(error, &context).await;
            context.record_outcome(Err(error), journal, clock).await;
        }
        match outcome {
            Ok(outcome) => Ok(outcome.into_response(call_id)),
            Err(error) => {
                let opens_at = self.earliest_time(wish, &error).await;
                Err(RefusedCallback { error: without_list(error), opens_at })
            }
        }
    }

    /// The earliest time that a refused visitor can ask for instead.
    async fn earliest_time(&self, wish: Option<Wish>, error: &ApiError) -> Option<String> {
        let Wish { tenant, number, client, at } = wish?;
        let wish = RefusedWish { tenant: &tenant, number: &number, client, at };
        self.schedule.earliest_time(wish, error).await.unwrap_or_else(|error| {
            let error = &error as &dyn Error;
            tracing::warn!(error, "no later time can be named to a visitor");
            None
        })
    }

    async fn place(
        &self,
        submission: CallbackSubmission,
        context: &mut CallRequestContext,
        wish: &mut Option<Wish>,
    ) -> Result<CallbackOutcome, ApiError> {
        let request = read(&submission.body?)?;
        let tenant = self.tenant(&request, context)?;
        if !submission.from_our_frame && !tenant.lets_in(submission.origin.as_deref()) {
            return Err(ApiError::Origin);
        }
        let charged = self.charge_client(&tenant, submission.client).await?;
        context.set_number(&request.phone_number);
        context.actor = self.visitors.identify(submission.token.as_deref(), &tenant).await?;
        let queue = tenant.queue_for(request.department.as_deref())?;
        let time = self.time(&request, &tenant)?;
        let number = tenant.numbers.accept(&request.phone_number).map_err(ApiError::Number)?;
        context.consent = tenant.agreed(request.consent)?;
        let client = CallClient::Visitor(submission.client.pseudonym(&self.pseudonyms));
        *wish = Some(Wish {
            tenant: Arc::clone(&tenant),
            number: number.clone(),
            client,
            at: time.as_ref().map(|time| time.at),
        });
        let proof = request.proof.as_deref().map(|answer| Proof { answer, of: submission.client });
        let room = async {
            match &time {
                None => self.calls.has_room(&tenant, &number, client).await,
                Some(time) => self.schedule.has_room(&tenant, time, &number, client).await,
            }
        };
        let judged = self.work.judge(&tenant, &number, proof, &self.calls, room);
        if let Err(refusal) = judged.await {
            // The request that comes back with the work done is the same one.
            if matches!(refusal, ApiError::ProofRequired(_)) {
                self.rate_limits.refund(charged).await?;
            }
            return Err(refusal);
        }
        self.calls.ensure_not_blocked(&tenant, &number).await?;
        let code = self.code_for(&tenant)?;
        if let Some(time) = time {
            let department = request.department.as_deref();
            context.source = CallSource::Scheduled;
            let call = ScheduleRequest { time: &time, number: &number, department, code, client };
            self.schedule.keep(&tenant, call, context).await?;
            return Ok(CallbackOutcome::Scheduled(time, code));
        }
        let call = NewCall {
            id: context.call_id,
            api_domain: tenant.api_domain.as_str().to_owned(),
            number,
            order: RingOrder::NumberThenQueue {
                queue: self.calls.ensure_agents_available(&tenant, queue).await?,
            },
            caller_id: None,
            code,
            company: tenant.company_name().cloned(),
            custom_data: None,
        };
        let accepted = self
            .calls
            .reserve_and_place(&tenant, call, CallOwner::Visitor, client, context)
            .await?;
        Ok(CallbackOutcome::Placed(accepted, code))
    }

    /// Only where the called are shown it: a code that never comes would make the right call look wrong.
    fn code_for(&self, tenant: &Tenant) -> Result<Option<CallCode>, ApiError> {
        let is_shown =
            tenant.confirmation_code && self.calls.provider(tenant.provider)?.capabilities().code;
        Ok(is_shown.then(|| CallCode::random(&*self.random)).transpose()?)
    }

    /// The time that the visitor asks for; `None` for now. Either must be within the tenant's hours.
    fn time(
        &self,
        request: &CallbackRequest,
        tenant: &Tenant,
    ) -> Result<Option<OfferedTime>, ApiError> {
        let now = self.calls.clock.now();
        match &request.at {
            None => Ok(tenant.is_there(now).map(|()| None)?),
            Some(at) => Ok(Some(OfferedTime::parse(at, tenant.scheduling_hours(), now)?)),
        }
    }

    fn tenant(
        &self,
        request: &CallbackRequest,
        context: &mut CallRequestContext,
    ) -> Result<Arc<Tenant>, ApiError> {
        let domain = request.domain.parse().map_err(|_| ApiError::UnknownDomain)?;
        let tenant = self.tenants.get(&domain);
        let tenant = tenant.ok_or_else(|| {
            context.domain = no_number(domain);
            ApiError::UnknownDomain
        })?;
        context.domain = Some(tenant.domain.clone());
        context.tenant = Some(tenant.domain.clone());
        context.provider = Some(tenant.provider);
        Ok(tenant)
    }

    /// Counted across domains: one visitor has one pace, whichever sites they are on.
    async fn charge_client(&self, tenant: &Tenant, client: ClientIp) -> Result<Receipt, ApiError> {
        let charges = client.charges(&self.pseudonyms, tenant.limits.ip);
        Ok(self.rate_limits.acquire(&charges).await?)
    }
}

/// A domain that is nobody's is written down for who set the widget up, unless a number was typed in its
/// place.
fn no_number(domain: Domain) -> Option<Domain> {
    const SHORTEST_NUMBER: usize = 7;
    let digits = domain.as_str().bytes().filter(u8::is_ascii_digit).count();
    (digits < SHORTEST_NUMBER).then_some(domain)
}

/// Anybody can type any number, so the answer does not tell that somebody opted out.
fn without_list(error: ApiError) -> ApiError {
    match error {
        ApiError::DoNotCall => ApiError::NotCalled,
        error => error,
    }
}

fn read(body: &[u8]) -> Result<CallbackRequest, ApiError> {
    serde_json::from_slice(body).map_err(|_| ApiError::Unreadable)
}

impl fmt::Debug for CallbackSubmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackSubmission").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks").field("calls", &self.calls).finish_non_exhaustive()
    }
}
