//! The limits of attempts: how often a telephone system is asked in an hour by a client, for a tenant and for a
//! number, whatever it answers.
//!
//! A call that was certainly not placed costs no budget of calls. Without these limits, such requests would
//! reach the telephone system and the tenant's server as often as anybody likes.

use super::CallService;
use super::client_limits::CallClient;
use crate::error::ApiError;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{AcquireError, Charge};
use tenants::tenant::Tenant;

impl CallService {
    /// Charges one attempt. It is charged last, and is never refunded.
    pub(super) async fn charge_attempt(
        &self,
        tenant: &Tenant,
        number: PseudonymKey,
        client: CallClient,
    ) -> Result<(), ApiError> {
        let charges = self.attempt_charges(tenant, number, client);
        self.rate_limits.acquire(&charges).await.map(drop).map_err(exhausted)
    }

    /// Whether an attempt would be allowed.
    pub(super) async fn check_attempt(
        &self,
        tenant: &Tenant,
        number: PseudonymKey,
        client: CallClient,
    ) -> Result<(), ApiError> {
        let charges = self.attempt_charges(tenant, number, client);
        self.rate_limits.check(&charges).await.map_err(exhausted)
    }

    fn attempt_charges(
        &self,
        tenant: &Tenant,
        number: PseudonymKey,
        client: CallClient,
    ) -> Vec<Charge> {
        let limits = tenant.limits.attempts;
        let key = |kind, value: &[u8]| self.pseudonyms.pseudonym(kind, value);
        let number = key("attempts to a number", &number.to_bytes());
        let domain = key("attempts for a domain", tenant.domain.as_str().as_bytes());
        let mut charges = vec![
            Charge { key: number, quota: limits.number },
            Charge { key: domain, quota: limits.domain },
        ];
        if let CallClient::Visitor(client) = client {
            let client = key("attempts of a client", &client.to_bytes());
            charges.push(Charge { key: client, quota: limits.client });
        }
        charges
    }
}

fn exhausted(error: AcquireError) -> ApiError {
    match error {
        AcquireError::Limited(limited) => {
            ApiError::AttemptsExhausted { retry_after: limited.retry_after }
        }
        AcquireError::State(error) => error.into(),
    }
}
