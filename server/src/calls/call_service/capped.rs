//! The caps of a call: charged when it is placed.

use super::CallService;
use crate::calls::caps::{Caller, CappedCall, Caps, ChargedCaps};
use crate::error::ApiError;
use model::provider::ProviderKind;
use shared_types::phone::PhoneNumber;
use tenants::tenant::Tenant;

impl CallService {
    /// Charges the caps for a call to `number`.
    pub(super) async fn charge_caps(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<ChargedCaps, ApiError> {
        Ok(self.caps.charge(self.capped(tenant, number)?).await?)
    }

    /// Charges a call on this telephone system to its caller.
    pub(crate) async fn charge_caller(
        &self,
        caller: Caller<'_>,
        provider: ProviderKind,
    ) -> Result<ChargedCaps, ApiError> {
        if !caller.limits.allows(caller.class) {
            return Err(ApiError::DestinationNotAllowed);
        }
        let is_followed = self.provider(provider)?.capabilities().progress;
        Ok(self.caps.charge_caller(caller, is_followed).await?)
    }

    /// Whether the caps have room for a call. Nothing is charged.
    pub(super) async fn check_caps(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<(), ApiError> {
        Ok(self.caps.check(self.capped(tenant, number)?).await?)
    }

    /// The caps of all tenants.
    pub(in crate::calls) fn caps(&self) -> &Caps {
        &self.caps
    }

    pub(super) fn capped<'a>(
        &self,
        tenant: &'a Tenant,
        number: &'a PhoneNumber,
    ) -> Result<CappedCall<'a>, ApiError> {
        let is_followed = self.provider(tenant.provider)?.capabilities().progress;
        Ok(CappedCall { tenant, number, is_followed })
    }
}
