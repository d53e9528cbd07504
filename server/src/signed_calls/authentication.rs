//! Authentication of the user of a terminal by its password.

use super::SignedCalls;
use super::proof::{Proof, Signed};
use super::request::{self, Claim};
use crate::directory::Terminal;
use crate::error::ApiError;
use crate::error::contract_words::contract_words;
use model::extension::Extension;
use shared_types::aor::Aor;
use state::rate_limits::Charge;
use std::error::Error;

/// A terminal whose password was verified.
#[derive(Debug)]
pub struct VerifiedTerminal {
    /// The terminal's own extension, which the called person sees.
    pub extension: Extension,
}

impl SignedCalls {
    /// Verifies a password. No call is placed, and nothing is recorded.
    pub async fn credentials(&self, body: &[u8]) -> Result<VerifiedTerminal, ApiError> {
        let outcome = self.verify(body).await;
        log_fault(&outcome);
        outcome
    }

    async fn verify(&self, body: &[u8]) -> Result<VerifiedTerminal, ApiError> {
        let claim = request::credentials(body)?;
        let terminal = self.authenticate(&claim, Signed::Credentials).await?;
        Ok(VerifiedTerminal { extension: terminal.extension })
    }

    /// The terminal of an authenticated user. A guess costs a nonce and a charge to the limit of the address, for
    /// every purpose of the signature.
    pub(super) async fn authenticate(
        &self,
        claim: &Claim,
        signed: Signed<'_>,
    ) -> Result<Terminal, ApiError> {
        let now = self.calls.clock.now();
        let redeemed = self.nonces.redeem(&claim.nonce, &claim.aor, now).await?;
        let guess = [Charge {
            key: self.pseudonyms.pseudonym("aor", &directory_collation_key(&claim.aor)),
            quota: self.settings.failed_auth(),
        }];
        let charged = self.rate_limits.acquire(&guess).await?;
        let found = match self.ports.directory.find(&claim.aor).await {
            Ok(found) => found,
            Err(error) => {
                self.rate_limits.refund(charged).await?;
                return Err(error.into());
            }
        };
        let proof = Proof::new(&redeemed, claim, signed);
        let terminal = proof.judge(found, &self.decoy).ok_or(ApiError::WrongCredentials)?;
        self.rate_limits.refund(charged).await?;
        Ok(terminal)
    }
}

/// A database may take several texts for one address: it ignores case and, with some, accents and
/// control characters. Guesses at all of them are guesses at one terminal, so they are counted together.
fn directory_collation_key(aor: &Aor) -> Vec<u8> {
    let plain = aor.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    if plain { aor.as_str().to_ascii_lowercase().into_bytes() } else { Vec::new() }
}

/// Other outcomes are in the log of requests.
fn log_fault(outcome: &Result<VerifiedTerminal, ApiError>) {
    if let Some(fault) = outcome.as_ref().err().filter(|error| error.is_fault()) {
        let (reason, error) = (contract_words(fault), fault as &dyn Error);
        tracing::error!(target: "click2call::credentials", reason, error, "a password could not be verified");
    }
}
