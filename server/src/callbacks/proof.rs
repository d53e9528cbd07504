//! Whether a visitor's browser has to work before the call is placed, and whether it has.

use crate::calls::call_service::CallService;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use admission::proof_of_work::pressure::{self, LoadSignal};
use admission::proof_of_work::settings::ProofOfWorkSettings;
use admission::proof_of_work::{ChallengeContext, Proofs};
use admission::pseudonyms::Pseudonymizer;
use admission::rate_limits::{Charge, Quota, SlidingWindowLimiter};
use model::random::{Random, RandomError};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use std::time::Duration;

/// Asks for work under pressure, and takes it.
#[derive(Debug)]
pub(super) struct ProofOfWork {
    settings: ProofOfWorkSettings,
    proofs: Proofs,
    pseudonyms: Pseudonymizer,
    /// A window with no bound for each tenant, to count in.
    refusals: SlidingWindowLimiter,
    random: RandomSource,
}

/// Randomness says nothing of itself.
struct RandomSource(Arc<dyn Random>);

impl std::fmt::Debug for RandomSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

impl ProofOfWork {
    pub(super) fn new(
        settings: ProofOfWorkSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, RandomError> {
        Ok(Self {
            settings,
            proofs: Proofs::new(&*random)?,
            pseudonyms: Pseudonymizer::random(&*random)?,
            refusals: SlidingWindowLimiter::default(),
            random: RandomSource(random),
        })
    }

    /// A limit refused a request for `tenant`.
    pub(super) fn refused(&self, tenant: &Domain, now: Duration) {
        // It has no bound, so it is never used up.
        let _ = self.refusals.try_acquire(&[self.refusals_of(tenant)], now);
    }

    /// Lets a request pass, or says what its browser has to work out first. Nobody works for a call that
    /// the budgets of number and domain have no room for.
    ///
    /// Whatever is wrong with a proof, the answer is a new demand: the widget has one way to go on.
    pub(super) fn judge(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        proof: Option<&str>,
        calls: &CallService,
    ) -> Result<(), ApiError> {
        let load = self.load(tenant, calls);
        let Some(bits) = pressure::required_difficulty(tenant.proof_of_work, self.settings, load)
        else {
            return Ok(());
        };
        let (context, now) =
            (ChallengeContext { domain: &tenant.domain, number }, calls.clock.now());
        if proof.is_some_and(|proof| self.proofs.accept(proof, context, now).is_ok()) {
            return Ok(());
        }
        calls.has_room(tenant, number)?;
        Err(ApiError::ProofRequired(self.proofs.demand(context, bits, now, &*self.random.0)?))
    }

    fn load(&self, tenant: &Tenant, calls: &CallService) -> LoadSignal {
        let now = calls.clock.uptime();
        LoadSignal {
            used: calls.used_by(tenant, now),
            budget: tenant.limits.domain.max,
            refused: self.refusals.used(&self.refusals_of(&tenant.domain), now),
        }
    }

    fn refusals_of(&self, tenant: &Domain) -> Charge {
        let key = self.pseudonyms.pseudonym("refused", tenant.as_str().as_bytes());
        Charge { key, quota: Quota::per_minute(u32::MAX) }
    }
}
