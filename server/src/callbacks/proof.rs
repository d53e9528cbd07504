//! Whether a visitor's browser has to work before the call is placed, and whether it has.

use crate::calls::placing::Placing;
use crate::config::proof::ProofSettings;
use crate::error::ApiError;
use crate::gate::budgets::{Draw, MemoryBudgets, Quota};
use crate::gate::pressure::{self, Load};
use crate::gate::proof::{Errand, Proofs};
use crate::gate::secret_key::SecretKey;
use crate::tenants::tenant::Tenant;
use model::random::{Random, RandomError};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use std::time::Duration;

/// Asks for work under pressure, and takes it.
#[derive(Debug)]
pub(super) struct ProofOfWork {
    settings: ProofSettings,
    proofs: Proofs,
    secret: SecretKey,
    /// A window with no bound for each tenant, to count in.
    refusals: MemoryBudgets,
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
        settings: ProofSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, RandomError> {
        Ok(Self {
            settings,
            proofs: Proofs::new(&*random)?,
            secret: SecretKey::random(&*random)?,
            refusals: MemoryBudgets::default(),
            random: RandomSource(random),
        })
    }

    /// A limit refused a request for `tenant`.
    pub(super) fn refused(&self, tenant: &Domain, now: Duration) {
        // It has no bound, so it is never used up.
        let _ = self.refusals.draw(&[self.refusals_of(tenant)], now);
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
        placing: &Placing,
    ) -> Result<(), ApiError> {
        let load = self.load(tenant, placing);
        let Some(bits) = pressure::bits_wanted(tenant.proof, self.settings, load) else {
            return Ok(());
        };
        let (errand, now) = (Errand { domain: &tenant.domain, number }, placing.clock.now());
        if proof.is_some_and(|proof| self.proofs.accept(proof, errand, now).is_ok()) {
            return Ok(());
        }
        placing.has_room(tenant, number)?;
        Err(ApiError::ProofRequired(self.proofs.demand(errand, bits, now, &*self.random.0)?))
    }

    fn load(&self, tenant: &Tenant, placing: &Placing) -> Load {
        let now = placing.clock.uptime();
        Load {
            drawn: placing.drawn_for(tenant, now),
            budget: tenant.limits.domain.most,
            refused: self.refusals.drawn(&self.refusals_of(&tenant.domain), now),
        }
    }

    fn refusals_of(&self, tenant: &Domain) -> Draw {
        let key = self.secret.opaque("refused", tenant.as_str().as_bytes());
        Draw { key, quota: Quota::per_minute(u32::MAX) }
    }
}
