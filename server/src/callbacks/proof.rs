//! Whether a visitor's browser has to work before the call is placed, and whether it has.

use crate::calls::call_service::CallService;
use crate::error::ApiError;
use crate::shared_state::SharedState;
use admission::client_ip::ClientIp;
use admission::proof_of_work::pressure::{self, LoadSignal};
use admission::proof_of_work::settings::ProofOfWorkSettings;
use admission::proof_of_work::{AcceptError, ChallengeContext, Proofs};
use model::random::Random;
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::Pseudonymizer;
use state::rate_limits::{AcquireError, Charge, Quota, RateLimits};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use tenants::tenant::Tenant;

/// Asks for work under pressure, and takes it.
pub(super) struct ProofOfWork {
    settings: ProofOfWorkSettings,
    proofs: Proofs,
    pseudonyms: Pseudonymizer,
    /// A window with no bound for each tenant, to count in.
    refusals: Arc<dyn RateLimits>,
    random: Arc<dyn Random>,
}

/// What a browser sends as a proof of its work.
#[derive(Clone, Copy)]
pub(super) struct Proof<'a> {
    pub(super) answer: &'a str,
    pub(super) of: ClientIp,
}

impl ProofOfWork {
    pub(super) fn new(
        settings: ProofOfWorkSettings,
        random: Arc<dyn Random>,
        state: &SharedState,
    ) -> Self {
        let key = state.secret.derive_key("proofs of work");
        Self {
            settings,
            proofs: Proofs::new(key, Arc::clone(&state.used_proofs)),
            pseudonyms: state.pseudonyms("proof of work"),
            refusals: Arc::clone(&state.rate_limits),
            random,
        }
    }

    /// A limit refused a request for `tenant`.
    pub(super) async fn refused(&self, tenant: &Domain) {
        // It has no bound, so it is never used up.
        if let Err(AcquireError::State(error)) =
            self.refusals.acquire(&[self.refusals_of(tenant)]).await
        {
            tracing::warn!(error = &error as &dyn Error, "a refusal was not counted");
        }
    }

    /// Admits a request, or says what its browser has to work out first. `room` fails if the limits have no
    /// room for the call: then no work is demanded.
    ///
    /// Whatever is wrong with a proof, the answer is a new demand: the widget has one way to go on.
    pub(super) async fn judge(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        proof: Option<Proof<'_>>,
        calls: &CallService,
        room: impl Future<Output = Result<(), ApiError>>,
    ) -> Result<(), ApiError> {
        let load = self.load(tenant, calls).await?;
        let Some(bits) = pressure::required_difficulty(tenant.proof_of_work, self.settings, load)
        else {
            return Ok(());
        };
        let context = ChallengeContext { domain: &tenant.domain, number };
        let clock = &*calls.clock;
        if let Some(proof) = proof {
            let owner = proof.of.table_owner(&self.pseudonyms);
            match self.proofs.accept(proof.answer, context, owner, clock.now()).await {
                Ok(_) => return Ok(()),
                Err(AcceptError::Proof(_)) => {}
                Err(AcceptError::TooMany { retry_after }) => {
                    return Err(ApiError::RateLimited { retry_after });
                }
                Err(AcceptError::State(error)) => return Err(error.into()),
            }
        }
        room.await?;
        let demand = self.proofs.demand(context, bits, clock, &*self.random).await?;
        Err(ApiError::ProofRequired(demand))
    }

    async fn load(&self, tenant: &Tenant, calls: &CallService) -> Result<LoadSignal, ApiError> {
        Ok(LoadSignal {
            used: calls.requested_of(tenant).await?,
            budget: tenant.limits.domain.max,
            refused: self.refusals.used(&self.refusals_of(&tenant.domain)).await?,
        })
    }

    fn refusals_of(&self, tenant: &Domain) -> Charge {
        let key = self.pseudonyms.pseudonym("refused", tenant.as_str().as_bytes());
        Charge { key, quota: Quota::per_minute(u32::MAX) }
    }
}

impl fmt::Debug for ProofOfWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofOfWork").field("settings", &self.settings).finish_non_exhaustive()
    }
}
