//! The caps of a call: charged when it is placed.

use super::CallService;
use crate::calls::caps::{CappedCall, Caps, ChargedCaps};
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use shared_types::phone::PhoneNumber;

impl CallService {
    /// Charges the caps for a call to `number`.
    pub(super) async fn charge_caps(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<ChargedCaps, ApiError> {
        Ok(self.caps.charge(self.capped(tenant, number)?).await?)
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

    fn capped<'a>(
        &self,
        tenant: &'a Tenant,
        number: &'a PhoneNumber,
    ) -> Result<CappedCall<'a>, ApiError> {
        let is_followed = self.provider(tenant.provider)?.capabilities().progress;
        Ok(CappedCall { tenant, number, is_followed })
    }
}
