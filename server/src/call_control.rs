//! Calls that applications place, follow and steer for their logged-in users, in order: cheap and
//! harmless first, what cannot be undone last.
//!
//! Size → token → scope → the user's limit of requests → the request → the tenant → the context → the number and the
//! tenant's policy → the caller id → the idempotency key → calls are not stopped and the number is not on the
//! do-not-call list → an agent is available → the user's limits of calls → no call to the number under way → the limits
//! of number and tenant → the caps of days, of calls at once and budgets → the attempts → the journal → the telephone
//! system.
//!
//! - [`caller`]: who asks, as their token says
//! - `request`: what is asked for
//! - [`idempotency`]: the same request twice is one call
//! - [`cti`]: calls of another system, and calls by customer or job
//! - [`control`]: seeing, ending and dialling into a call
//! - `settings`: the section `[call_control]`

pub mod caller;
mod context;
pub mod control;
pub mod cti;
pub mod idempotency;
mod request;
pub mod settings;

use crate::call_control::settings::CallControlSettings;
use crate::calls::call_service::CallService;
use crate::calls::caps::{self, CallerKind};
use crate::calls::live_calls::CallOwner;
use crate::calls::request_context::{CallRequestContext, Surface};
use crate::error::ApiError;
use crate::shared_state::SharedState;
use admission::client_ip::ClientIp;
use admission::cors_origins::AllowedOrigins;
use admission::tokens::scope::{Forbidden, Scope};
use admission::tokens::{TokenError, Tokens};
use bytes::Bytes;
use caller::Caller;
use idempotency::Answer;
use model::call_id::CallId;
use model::custom_data::CustomData;
use model::provider::{Capabilities, NewCall, RingOrder};
use model::random::Random;
use request::Initiate;
use shared_types::phone::PhoneNumber;
use state::idempotency_keys::{IdempotencyKeys, Turn};
use state::pseudonyms::Pseudonymizer;
use state::rate_limits::{Charge, Quota, RateLimits};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::context_calls::ContextCallStore;
use store::database::Database;
use tenants::tenant::Tenant;
use tenants::watch::Tenants;

/// What one user may do to their calls: as fast as a hand on a keypad.
const CONTROL_PER_MINUTE: u32 = 240;
/// The longest time that a call of a user counts as in progress.
const LONGEST_CALL: Duration = Duration::from_hours(4);

/// Takes what applications ask for.
pub struct CallControl {
    settings: CallControlSettings,
    tokens: Arc<Tokens>,
    calls: Arc<CallService>,
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    pseudonyms: Pseudonymizer,
    request_limits: Arc<dyn RateLimits>,
    keys: Arc<dyn IdempotencyKeys>,
    context_calls: ContextCallStore,
}

/// One request for a call as it came in. It does not print.
pub struct InitiateSubmission {
    pub body: Result<Bytes, ApiError>,
    pub client: ClientIp,
    /// What stands behind `Authorization: Bearer`.
    pub token: Option<String>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<Vec<u8>>,
}

/// A telephone system took the call. Nothing rings yet.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub call_id: CallId,
    pub capabilities: Capabilities,
}

/// A request that passed the checks, and what the call needs.
struct ValidatedRequest {
    caller: Caller,
    tenant: Arc<Tenant>,
    number: PhoneNumber,
    caller_id: Option<PhoneNumber>,
    custom_data: Option<CustomData>,
}

/// The answer to a request, and whether it is its own or that of an earlier request with its key.
enum Outcome {
    Own(Answer),
    Repeated(Answer),
}

impl CallControl {
    pub fn new(
        settings: CallControlSettings,
        tokens: Arc<Tokens>,
        calls: Arc<CallService>,
        tenants: Arc<Tenants>,
        random: Arc<dyn Random>,
        state: &SharedState,
        database: Arc<Database>,
    ) -> Self {
        let pseudonyms = state.pseudonyms("call control");
        let (request_limits, keys) =
            (Arc::clone(&state.request_limits), Arc::clone(&state.idempotency_keys));
        let context_calls = ContextCallStore::new(database);
        Self {
            settings,
            tokens,
            calls,
            tenants,
            random,
            pseudonyms,
            request_limits,
            keys,
            context_calls,
        }
    }

    pub fn allowed_origins(&self) -> &AllowedOrigins {
        &self.settings.allowed_origins
    }

    /// Has a call placed, or says why not. Whatever happens is journalled and logged.
    ///
    /// Run it to its end even when the client leaves: a call that was asked for has an outcome.
    pub async fn initiate(&self, submission: InitiateSubmission) -> Answer {
        let (clock, journal) = (&*self.calls.clock, &*self.calls.journal);
        let call_id = CallId::random(&*self.random).map_err(ApiError::from)?;
        let mut context = CallRequestContext::new(Surface::Application, call_id, clock);
        context.set_client(submission.client.pseudonym(&self.pseudonyms));
        match self.start(submission, &mut context).await {
            Outcome::Own(outcome) => {
                // A call that was placed is recorded already.
                if let Err(error) = &outcome {
                    self.calls.report_trip(error, &context).await;
                    context.record_outcome(Err(error), journal, clock).await;
                }
                outcome
            }
            // It was written down when it came first.
            Outcome::Repeated(answer) => answer,
        }
    }

    async fn start(
        &self,
        submission: InitiateSubmission,
        context: &mut CallRequestContext,
    ) -> Outcome {
        let key = submission.idempotency_key.clone();
        let (body, validated) = match self.read(submission, context).await {
            Ok(read) => read,
            Err(error) => return Outcome::Own(Err(error.into())),
        };
        let Some(key) = key else {
            return Outcome::Own(self.place(validated, context).await.map_err(Arc::new));
        };
        match self.turn(&key, &body, &validated).await {
            Err(error) => Outcome::Own(Err(error.into())),
            Ok(Turn::Again(earlier)) => {
                Outcome::Repeated(idempotency::earlier_answer(earlier).await)
            }
            Ok(Turn::First(first)) => {
                let outcome = self.place(validated, context).await.map_err(Arc::new);
                idempotency::complete(&*self.keys, first, &outcome).await;
                Outcome::Own(outcome)
            }
        }
    }

    /// Everything that can be judged without asking anybody.
    async fn read(
        &self,
        submission: InitiateSubmission,
        context: &mut CallRequestContext,
    ) -> Result<(Bytes, ValidatedRequest), ApiError> {
        let body = submission.body?;
        let caller = self.identify(submission.token.as_deref(), Scope::Initiate).await?;
        context.domain = Some(caller.owner.tenant.clone());
        context.actor = Some(caller.owner.subject.clone());
        self.charge(&caller, "initiate", self.settings.of_one_user()).await?;
        let request = Initiate::read(&body)?;
        if request.domain.as_ref().is_some_and(|domain| *domain != caller.owner.tenant) {
            return Err(ApiError::Forbidden(Forbidden::OtherTenant));
        }
        let tenant = self.tenants.get(&caller.owner.tenant);
        let tenant = tenant.ok_or(ApiError::Forbidden(Forbidden::Tenant))?;
        context.tenant = Some(tenant.domain.clone());
        context.provider = Some(tenant.provider);
        context.source = request.source();
        context.custom_data = context::accept(request.custom_data.as_deref(), &tenant)?;
        context.set_number(&request.phone_number);
        let number = tenant.numbers.accept(&request.phone_number).map_err(ApiError::Number)?;
        let caller_id = allowed_caller_id(request.caller_id.as_deref(), &tenant)?;
        let custom_data = context.custom_data.clone();
        Ok((body, ValidatedRequest { caller, tenant, number, caller_id, custom_data }))
    }

    async fn turn(
        &self,
        key: &[u8],
        body: &[u8],
        validated: &ValidatedRequest,
    ) -> Result<Turn, ApiError> {
        let key = idempotency::key(key, body, &validated.caller.owner, &self.pseudonyms)?;
        Ok(self.keys.enter(key).await?)
    }

    async fn place(
        &self,
        validated: ValidatedRequest,
        context: &mut CallRequestContext,
    ) -> Result<Placed, ApiError> {
        let ValidatedRequest { caller, tenant, number, caller_id, custom_data } = validated;
        self.calls.ensure_not_blocked(&tenant, &number).await?;
        let order = if let Some(extension) = caller.extension {
            RingOrder::ExtensionThenNumber { extension }
        } else {
            let queue = self.calls.ensure_agents_available(&tenant, &tenant.queue).await?;
            RingOrder::NumberThenQueue { queue }
        };
        let id = caller.owner.as_key();
        let user = caps::Caller {
            kind: CallerKind::User,
            id: &id,
            limits: &self.settings.limits,
            class: self.settings.classify(&number),
            longest: LONGEST_CALL,
        };
        let api_domain = tenant.api_domain.as_str().to_owned();
        let company = tenant.company_name().cloned();
        let call = NewCall {
            id: context.call_id,
            api_domain,
            number,
            order,
            caller_id,
            code: None,
            company,
            custom_data,
        };
        let accepted = self
            .calls
            .reserve_and_place_of(user, &tenant, call, CallOwner::User(caller.owner), context)
            .await?;
        Ok(Placed { call_id: context.call_id, capabilities: accepted.capabilities })
    }

    /// Who asks, if their token is good and good for this.
    async fn identify(&self, token: Option<&str>, scope: Scope) -> Result<Caller, ApiError> {
        let claims = match token {
            Some(token) => self.tokens.verify(token).await,
            None => Err(TokenError::Missing),
        };
        let claims = claims.inspect_err(|why| {
            // The client learns only that it is invalid; the operator finds the reason in the log.
            tracing::info!(target: "click2call::call_control", %why, "token refused");
        })?;
        Ok(Caller::of(&claims, &self.settings, scope)?)
    }

    /// Charges one request of a kind to its user.
    async fn charge(
        &self,
        caller: &Caller,
        action: &'static str,
        quota: Quota,
    ) -> Result<(), ApiError> {
        let key = self.pseudonyms.pseudonym(action, &caller.owner.as_key());
        self.request_limits.acquire(&[Charge { key, quota }]).await?;
        Ok(())
    }
}

/// One of the tenant's own numbers, however it is written.
fn allowed_caller_id(
    wanted: Option<&str>,
    tenant: &Tenant,
) -> Result<Option<PhoneNumber>, ApiError> {
    let Some(wanted) = wanted else { return Ok(None) };
    let number = PhoneNumber::parse(wanted).ok();
    let allowed = number.filter(|number| tenant.caller_ids.contains(number));
    allowed.map(Some).ok_or(ApiError::CallerId)
}

impl fmt::Debug for CallControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallControl").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for InitiateSubmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InitiateSubmission")
    }
}
