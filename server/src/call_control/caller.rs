//! Who asks, as a believed token says it: whose calls, which phone, and what they may do.

use crate::call_control::settings::{CallControlSettings, ScopeSettings};
use admission::tokens::claims::Claims;
use admission::tokens::scope::{Forbidden, Scope};
use model::extension::Extension;
use model::subject::{Owner, Subject};
use tenants::tenant_scope::TenantScope;

/// A user whose token is valid and has the scope of the request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub owner: Owner,
    /// Their own phone, which then rings first.
    pub extension: Option<String>,
}

impl Caller {
    /// Reads the caller off `claims`, in the words of the settings.
    pub fn of(
        claims: &Claims,
        settings: &CallControlSettings,
        scope: Scope,
    ) -> Result<Self, Forbidden> {
        let needed = settings.scopes.name(scope);
        if settings.scopes.required && !claims.words(&settings.scopes.claim).contains(&needed) {
            return Err(Forbidden::Scope { needed: needed.to_owned() });
        }
        let tenant = match &settings.tenant {
            TenantScope::Fixed(domain) => domain.clone(),
            TenantScope::Claim(name) => {
                claims.text(name).and_then(|text| text.parse().ok()).ok_or(Forbidden::Tenant)?
            }
        };
        let extension = match &settings.extension_claim {
            Some(name) => claims.optional_text(name).map_err(|_| Forbidden::Extension)?,
            None => None,
        };
        let extension = extension.map(own_extension).transpose()?;
        Ok(Self { owner: Owner { tenant, subject: Subject::new(claims.subject()) }, extension })
    }
}

impl ScopeSettings {
    fn name(&self, scope: Scope) -> &str {
        match scope {
            Scope::Initiate => &self.initiate,
            Scope::Control => &self.control,
            Scope::Read => &self.read,
            Scope::Cti => &self.cti,
        }
    }
}

/// Users can write some claims of theirs themselves, and no policy judges this one. What could be a public number is no
/// extension, and neither is a service code: the telephone system would dial it, and forward calls, for instance.
pub fn own_extension(text: &str) -> Result<String, Forbidden> {
    const MOST_DIGITS: usize = 6;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_name = Extension::try_from(text.to_owned()).is_ok();
    if is_name && digits <= MOST_DIGITS && !text.contains(['+', '*', '#']) {
        Ok(text.to_owned())
    } else {
        Err(Forbidden::Extension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_number_or_a_service_code_is_nobodys_extension() {
        for good in ["101", "alice", "a-7", "123456"] {
            assert!(own_extension(good).is_ok(), "{good}");
        }
        for bad in ["", "19005550142", "+101", "9005550142", "1234567", "1@x", "101,2", "1\r\n"] {
            assert_eq!(own_extension(bad), Err(Forbidden::Extension), "{bad}");
        }
        for code in ["*72", "**", "*", "#31", "10#", "1*1"] {
            assert_eq!(own_extension(code), Err(Forbidden::Extension), "{code}");
        }
    }
}
