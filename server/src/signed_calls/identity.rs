//! Who asks: whether they know the password of the terminal that they name.

use super::SignedCalls;
use super::error::SignedError;
use super::proof::{Proof, Signed};
use super::request::{self, Claim};
use crate::directory::Terminal;
use admission::rate_limits::Charge;
use model::extension::Extension;
use shared_types::aor::Aor;
use std::error::Error;

/// Whose password it is.
#[derive(Debug)]
pub struct Known {
    /// The terminal's own, which the called person sees.
    pub extension: Extension,
}

impl SignedCalls {
    /// Says whose password somebody has. No call is placed, and none is journalled.
    pub async fn credentials(&self, body: &[u8]) -> Result<Known, SignedError> {
        let outcome = self.known(body).await;
        log_fault(&outcome);
        outcome
    }

    async fn known(&self, body: &[u8]) -> Result<Known, SignedError> {
        let claim = request::credentials(body)?;
        let terminal = self.identify(&claim, Signed::Credentials).await?;
        Ok(Known { extension: terminal.extension })
    }

    /// The terminal of whoever asks, once they have proved to be its user. A guess costs a nonce and a
    /// share of what the address may still guess, whatever it was signed for.
    pub(super) async fn identify(
        &self,
        claim: &Claim,
        signed: Signed<'_>,
    ) -> Result<Terminal, SignedError> {
        let redeemed = self.nonces.redeem(&claim.nonce, &claim.aor, self.clock.now())?;
        let at = self.clock.uptime();
        let guess = [Charge {
            key: self.pseudonyms.pseudonym("aor", &as_the_directory_may_see(&claim.aor)),
            quota: self.settings.wrong_guesses(),
        }];
        self.rate_limits.try_acquire(&guess, at)?;
        let found = match self.ports.directory.find(&claim.aor).await {
            Ok(found) => found,
            Err(error) => {
                self.rate_limits.refund(&guess, at);
                return Err(error.into());
            }
        };
        let proof = Proof::new(&redeemed, claim, signed);
        let terminal = proof.judge(found, &self.decoy).ok_or(SignedError::Forbidden)?;
        self.rate_limits.refund(&guess, at);
        Ok(terminal)
    }
}

/// A database may take several texts for one address: it ignores case and, with some, accents and
/// control characters. Guesses at all of them are guesses at one terminal, so they are counted together.
fn as_the_directory_may_see(aor: &Aor) -> Vec<u8> {
    let plain = aor.as_str().bytes().all(|byte| byte.is_ascii_graphic());
    if plain { aor.as_str().to_ascii_lowercase().into_bytes() } else { Vec::new() }
}

/// All else that became of it is in the log of requests.
fn log_fault(outcome: &Result<Known, SignedError>) {
    if let Some(fault) = outcome.as_ref().err().filter(|error| error.status().is_server_error()) {
        let (reason, error) = (fault.told(), fault as &dyn Error);
        tracing::error!(target: "click2call::credentials", reason, error, "a password was not tried");
    }
}
