//! Limits of wrong passwords.
//!
//! Wrong passwords are counted by client and address, by client over all addresses, and by address over all clients.
//! The first two refuse the client that guesses, and nobody else. The third refuses nobody for good: while an address is
//! under attack, clients that have never authenticated for it do a proof of work, or wait for each other. A client that
//! has is let in, so that strangers cannot lock out a user.
//!
//! Addresses that exist and those that do not are treated alike.

use super::guess_limits::GuessLimits;
use super::request::Claim;
use crate::error::ApiError;
use crate::shared_state::SharedState;
use admission::client_ip::ClientIp;
use admission::nonce_work;
use shared_types::aor::Aor;
use state::pseudonyms::{PseudonymKey, Pseudonymizer};
use state::rate_limits::{AcquireError, Charge, Quota, RateLimits, Receipt};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Without a proof, clients that are not known attempt such an address this often, all together.
const PACE: Quota = Quota::within(1, Duration::from_secs(10));
/// How long a client is known after it last authenticated, within a day.
const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);

/// Counts wrong passwords.
pub(super) struct PasswordGuard {
    limits: GuessLimits,
    pseudonyms: Pseudonymizer,
    failures: Arc<dyn RateLimits>,
    known: Arc<dyn RateLimits>,
}

/// An attempt that was charged as if its password were wrong.
#[derive(Debug)]
pub(super) struct Attempt {
    receipt: Receipt,
    client_and_aor: Vec<u8>,
}

impl PasswordGuard {
    pub(super) fn new(limits: GuessLimits, state: &SharedState) -> Self {
        Self {
            limits,
            pseudonyms: state.pseudonyms("passwords"),
            failures: Arc::clone(&state.authentication_limits),
            known: Arc::clone(&state.known_clients),
        }
    }

    /// The work that `client` has to do for an attempt at `aor`, if any.
    pub(super) async fn required_work(
        &self,
        aor: &Aor,
        client: ClientIp,
    ) -> Result<Option<u8>, ApiError> {
        let is_required = self.is_attacked(aor).await? && !self.is_known(aor, client).await?;
        Ok(is_required.then_some(self.limits.proof_bits))
    }

    /// Charges an attempt before its password is judged, or refuses it.
    pub(super) async fn begin(&self, claim: &Claim, client: ClientIp) -> Result<Attempt, ApiError> {
        let work = self.required_work(&claim.aor, client).await?;
        let client_and_aor = self.client_and_aor(&claim.aor, client);
        let mut charges = client.charges(&self.pseudonyms, self.limits.of_client);
        charges.push(Charge {
            key: self.pseudonyms.pseudonym("client and aor", &client_and_aor),
            quota: self.limits.of_client_and_aor,
        });
        charges.push(self.of_aor(&claim.aor));
        let receipt = self.failures.acquire(&charges).await?;
        let attempt = Attempt { receipt, client_and_aor };
        if let Some(bits) = work
            && !nonce_work::is_done(&claim.nonce, &claim.proof, bits)
        {
            let key = self.pseudonyms.pseudonym("pace of aor", &collation_key(&claim.aor));
            if let Err(error) = self.failures.acquire(&[Charge { key, quota: PACE }]).await {
                self.cancel(attempt).await?;
                return Err(error.into());
            }
        }
        Ok(attempt)
    }

    /// The password was not judged.
    pub(super) async fn cancel(&self, attempt: Attempt) -> Result<(), ApiError> {
        Ok(self.failures.refund(attempt.receipt).await?)
    }

    /// The password was right: the attempt is not counted, and its client is known.
    pub(super) async fn succeed(&self, attempt: Attempt) -> Result<(), ApiError> {
        self.failures.refund(attempt.receipt).await?;
        let today = self.pseudonyms.pseudonym("known today", &attempt.client_and_aor);
        // Once a day, so that what is kept of a client is bounded.
        let charges =
            [self.known(&attempt.client_and_aor), Charge { key: today, quota: Quota::per_day(1) }];
        match self.known.acquire(&charges).await {
            Ok(_) | Err(AcquireError::Limited(_)) => {}
            Err(AcquireError::State(error)) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, "a client that has authenticated is not remembered");
            }
        }
        Ok(())
    }

    async fn is_attacked(&self, aor: &Aor) -> Result<bool, ApiError> {
        Ok(self.failures.used(&self.of_aor(aor)).await? >= self.limits.of_aor.max)
    }

    async fn is_known(&self, aor: &Aor, client: ClientIp) -> Result<bool, ApiError> {
        let known = self.known(&self.client_and_aor(aor, client));
        Ok(self.known.used(&known).await? > 0)
    }

    /// It has no bound, so it is never used up: an attack is noticed by its count.
    fn of_aor(&self, aor: &Aor) -> Charge {
        let key = self.pseudonyms.pseudonym("aor", &collation_key(aor));
        Charge { key, quota: Quota { max: u32::MAX, ..self.limits.of_aor } }
    }

    fn known(&self, client_and_aor: &[u8]) -> Charge {
        let key: PseudonymKey = self.pseudonyms.pseudonym("known", client_and_aor);
        Charge { key, quota: Quota::within(u32::MAX, KNOWN_FOR) }
    }

    /// The pseudonym of the client has a fixed length, so neither can be mistaken for a part of the other.
    fn client_and_aor(&self, aor: &Aor, client: ClientIp) -> Vec<u8> {
        let client = client.pseudonym(&self.pseudonyms).to_bytes();
        [&client[..], &collation_key(aor)].concat()
    }
}

/// A database ignores the case of ASCII letters, so guesses at an address in any case are guesses at one terminal. It
/// is asked for no other address than one of ASCII characters, and a file is asked for the very text.
fn collation_key(aor: &Aor) -> Vec<u8> {
    aor.as_str().to_ascii_lowercase().into_bytes()
}

impl fmt::Debug for PasswordGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordGuard").field("limits", &self.limits).finish_non_exhaustive()
    }
}
