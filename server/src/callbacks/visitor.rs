//! Who the visitor is, where the site they are on says so: a token of its logged-in user.
//!
//! A site has an issuer of its own (`tokens` in `domains.json`), or shares that of `[call_control]`. Where
//! there is neither, a token says nothing and is not looked at.

use crate::error::ApiError;
use admission::tokens::claims::Claims;
use admission::tokens::scope::Forbidden;
use admission::tokens::{TokenError, Tokens};
use model::clock::Clock;
use model::subject::Subject;
use std::fmt;
use std::sync::Arc;
use tenants::tenant::Tenant;
use tenants::tenant_scope::TenantScope;

/// Tells visitors whom their site knows from others.
pub struct Visitors {
    clock: Arc<dyn Clock>,
    shared: Option<Shared>,
}

/// The tokens of `[call_control]`, and for which tenant each is.
pub struct Shared {
    pub tokens: Arc<Tokens>,
    pub tenant: TenantScope,
}

impl Visitors {
    pub fn new(clock: Arc<dyn Clock>, shared: Option<Shared>) -> Self {
        Self { clock, shared }
    }

    /// The user on a page of `tenant`. An anonymous visitor has no token, if the tenant allows that.
    pub(super) async fn identify(
        &self,
        token: Option<&str>,
        tenant: &Tenant,
    ) -> Result<Option<Subject>, ApiError> {
        let Some(token) = token else {
            return if tenant.require_token { Err(TokenError::Missing.into()) } else { Ok(None) };
        };
        let claims = self.verify(token, tenant).await.inspect_err(|why| {
            // The client learns only that it is invalid; the operator finds the reason in the log.
            tracing::info!(target: "click2call::callback", %why, "token refused");
        });
        Ok(claims?.map(|claims| Subject::new(claims.subject())))
    }

    async fn verify(&self, token: &str, tenant: &Tenant) -> Result<Option<Claims>, ApiError> {
        if let Some(own) = tenant.tokens(&self.clock) {
            return Ok(Some(own?.verify(token).await?));
        }
        let Some(shared) = self.shared.as_ref().filter(|it| it.tenant.may_be(&tenant.domain))
        else {
            return Ok(None);
        };
        let claims = shared.tokens.verify(token).await?;
        match &shared.tenant {
            TenantScope::Fixed(_) => Ok(Some(claims)),
            TenantScope::Claim(name) => {
                let named = claims.text(name).and_then(|text| text.parse().ok());
                let named = named.ok_or(Forbidden::Tenant)?;
                if tenant.domain == named {
                    Ok(Some(claims))
                } else {
                    Err(Forbidden::OtherTenant.into())
                }
            }
        }
    }
}

impl fmt::Debug for Visitors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitors")
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}
