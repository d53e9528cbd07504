//! Authentication of the user of a terminal by its password.

use super::SignedCalls;
use super::proof::{Proof, Signed};
use super::request::{self, Claim};
use crate::error::ApiError;
use crate::error::contract_words::contract_words;
use admission::client_ip::ClientIp;
use directory::Terminal;
use model::extension::Extension;
use std::error::Error;

/// A terminal whose password was verified.
#[derive(Debug)]
pub struct VerifiedTerminal {
    /// The terminal's own extension, which the called person sees.
    pub extension: Extension,
}

impl SignedCalls {
    /// Verifies a password. No call is placed, and nothing is recorded.
    pub async fn credentials(
        &self,
        body: &[u8],
        client: ClientIp,
    ) -> Result<VerifiedTerminal, ApiError> {
        let outcome = self.verify(body, client).await;
        log_fault(&outcome);
        outcome
    }

    async fn verify(&self, body: &[u8], client: ClientIp) -> Result<VerifiedTerminal, ApiError> {
        let claim = request::credentials(body)?;
        let terminal = self.authenticate(&claim, client, Signed::Credentials).await?;
        Ok(VerifiedTerminal { extension: terminal.extension })
    }

    /// The terminal of an authenticated user. A guess costs a nonce, and is counted for every purpose of the signature
    /// alike.
    pub(super) async fn authenticate(
        &self,
        claim: &Claim,
        client: ClientIp,
        signed: Signed<'_>,
    ) -> Result<Terminal, ApiError> {
        let (now, owner) = (self.calls.clock.now(), client.table_owner(&self.pseudonyms));
        let redeemed = self.nonces.redeem(&claim.nonce, &claim.aor, owner, now).await?;
        let attempt = self.passwords.begin(claim, client).await?;
        let found = match self.ports.directory.find(&claim.aor).await {
            Ok(found) => found,
            Err(error) => {
                self.passwords.cancel(attempt).await?;
                return Err(error.into());
            }
        };
        let proof = Proof::new(&redeemed, claim, signed);
        let terminal = proof.judge(found, &self.decoy).ok_or(ApiError::WrongCredentials)?;
        self.passwords.succeed(attempt).await?;
        Ok(terminal)
    }
}

/// Other outcomes are in the log of requests.
fn log_fault(outcome: &Result<VerifiedTerminal, ApiError>) {
    if let Some(fault) = outcome.as_ref().err().filter(|error| error.is_fault()) {
        let (reason, error) = (contract_words(fault), fault as &dyn Error);
        tracing::error!(target: "click2call::credentials", reason, error, "a password could not be verified");
    }
}
