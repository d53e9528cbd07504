//! The context of a call, for tenants that allow it.

use crate::error::ApiError;
use model::custom_data::CustomData;
use serde_json::value::RawValue;
use tenants::tenant::Tenant;

/// Reads the context that came with a request. It is refused, and not ignored, for a tenant that does not take it.
pub(super) fn accept(
    custom_data: Option<&RawValue>,
    tenant: &Tenant,
) -> Result<Option<CustomData>, ApiError> {
    match custom_data {
        None => Ok(None),
        Some(_) if !tenant.call_context => Err(ApiError::ContextNotAllowed),
        Some(json) => Ok(CustomData::from_json(json.get())?),
    }
}
