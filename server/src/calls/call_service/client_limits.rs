//! The limits of single clients: calls of one visitor in an hour, and the part of a tenant's hour that is
//! reserved for new visitors.
//!
//! A visitor is new to a tenant if no call to it was placed or scheduled for them within 24 hours. The limit of
//! the tenant's hour is the same for both, but a visitor who is not new is refused when only the reserved part
//! is left.

use super::CallService;
use crate::error::ApiError;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{AcquireError, Charge, Quota, Receipt};
use tenants::limits::clients::KNOWN_FOR;
use tenants::tenant::Tenant;

/// For whom a call is placed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CallClient {
    /// A visitor, by the pseudonym of their address.
    Visitor(PseudonymKey),
    /// The user of an application. They are identified, and have limits of their own.
    User,
    /// The visitor who scheduled the call. Their limits were charged at the request.
    Scheduled,
}

/// What a visitor was charged, and how much of the tenant's hour they may use.
#[derive(Debug)]
pub(crate) struct ClientCharge {
    pub(crate) receipt: Option<Receipt>,
    /// The limit of the tenant's hour for this client.
    pub(crate) domain: Quota,
}

impl CallService {
    /// Charges one call to the client.
    pub(crate) async fn charge_client(
        &self,
        tenant: &Tenant,
        client: CallClient,
    ) -> Result<ClientCharge, ApiError> {
        let CallClient::Visitor(client) = client else {
            return Ok(ClientCharge { receipt: None, domain: tenant.limits.domain });
        };
        let calls = self.calls_of(tenant, client);
        // Of simultaneous requests of a new client, one is the first.
        let as_new = [calls, self.known(tenant, client, 1)];
        let domain = tenant.limits.domain;
        match self.rate_limits.acquire(&as_new).await {
            Ok(receipt) => return Ok(ClientCharge { receipt: Some(receipt), domain }),
            Err(AcquireError::State(error)) => return Err(error.into()),
            // One of the two limits is used up.
            Err(AcquireError::Limited(_)) => {}
        }
        let as_known = [calls, self.known(tenant, client, u32::MAX)];
        let receipt = self.rate_limits.acquire(&as_known).await.map_err(client_limit)?;
        let domain = tenant.limits.clients.for_known(domain);
        Ok(ClientCharge { receipt: Some(receipt), domain })
    }

    /// The limit of the tenant's hour for a client, if it may have one more call. Nothing is charged.
    pub(crate) async fn check_client(
        &self,
        tenant: &Tenant,
        client: CallClient,
    ) -> Result<Quota, ApiError> {
        let CallClient::Visitor(client) = client else { return Ok(tenant.limits.domain) };
        let calls = self.rate_limits.check(&[self.calls_of(tenant, client)]).await;
        calls.map_err(client_limit)?;
        let is_known = self.rate_limits.used(&self.known(tenant, client, u32::MAX)).await? > 0;
        let domain = tenant.limits.domain;
        Ok(if is_known { tenant.limits.clients.for_known(domain) } else { domain })
    }

    /// The calls of a client in an hour, to all tenants.
    fn calls_of(&self, tenant: &Tenant, client: PseudonymKey) -> Charge {
        let key = self.pseudonyms.pseudonym("calls of a client", &client.to_bytes());
        Charge { key, quota: tenant.limits.clients.per_hour }
    }

    /// The calls of a client to this tenant, for as long as it is not new after one.
    fn known(&self, tenant: &Tenant, client: PseudonymKey, max: u32) -> Charge {
        let both = [&client.to_bytes(), tenant.domain.as_str().as_bytes()].concat();
        let key = self.pseudonyms.pseudonym("clients of a domain", &both);
        Charge { key, quota: Quota { max, window: KNOWN_FOR, units: 1 } }
    }
}

fn client_limit(error: AcquireError) -> ApiError {
    match error {
        AcquireError::Limited(limited) => {
            ApiError::ClientLimit { retry_after: limited.retry_after }
        }
        AcquireError::State(error) => error.into(),
    }
}
