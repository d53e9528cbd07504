//! Calls that applications place for their logged-in users: whose tokens, for which company, and what
//! they may do.

use crate::calls::caller_limits::CallerLimitSettings;
use crate::destinations::settings::HomeCountry;
use crate::destinations::{self, DestinationClass};
use admission::cors_origins::AllowedOrigins;
use admission::tokens::settings::TokenSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use state::rate_limits::Quota;
use tenants::tenant_scope::TenantScope;

/// The section `[call_control]`. Without it the server has no such calls.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "CallControlSection")]
#[schemars(with = "CallControlSection")]
pub struct CallControlSettings {
    pub tokens: TokenSettings,
    pub tenant: TenantScope,
    /// The claim that has the user's own extension, which then rings first.
    pub extension_claim: Option<String>,
    pub scopes: ScopeSettings,
    per_minute: u32,
    /// Limits of one user.
    pub limits: CallerLimitSettings,
    calling_code: Option<HomeCountry>,
    pub allowed_origins: AllowedOrigins,
    /// The settings name the origins; otherwise pages of every origin can read the responses.
    pub names_origins: bool,
}

/// What a token must be good for, in the words of its issuer: the section `[call_control.scopes]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ScopeSettings {
    /// `false`: every valid token can do everything with its own calls.
    pub required: bool,
    /// The claim with the scopes: a text with blanks between them, or a list.
    #[serde(deserialize_with = "word")]
    pub claim: String,
    /// The scope that starts calls.
    #[serde(deserialize_with = "word")]
    pub initiate: String,
    /// The scope that ends calls and sends DTMF.
    #[serde(deserialize_with = "word")]
    pub control: String,
    /// The scope that reads calls.
    #[serde(deserialize_with = "word")]
    pub read: String,
    /// The scope that reports calls of another system, and finds the tenant's calls by customer or job.
    #[serde(deserialize_with = "word")]
    pub cti: String,
}

/// The section as it is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct CallControlSection {
    /// The validity of tokens.
    tokens: TokenSettings,
    /// The domain of the tenant of all tokens.
    #[schemars(with = "Option<String>")]
    tenant: Option<Domain>,
    /// The claim with the domain of the tenant, in place of `tenant`.
    #[serde(default, deserialize_with = "claim")]
    tenant_claim: Option<String>,
    /// The claim with the user's own extension, which rings first, and then the number. Without it the number
    /// rings first, and then the tenant's queue.
    #[serde(default, deserialize_with = "claim")]
    extension_claim: Option<String>,
    /// The scopes that a token needs.
    #[serde(default)]
    scopes: ScopeSettings,
    /// Calls that one user can start in a minute.
    #[serde(default = "per_minute")]
    per_minute: u32,
    /// Limits of one user.
    #[serde(default)]
    limits: CallerLimitSettings,
    /// The calling code of the country whose numbers are national, such as `"1"`: others count against
    /// `limits.international_per_hour` and `limits.international_per_day`. Without it, all numbers that the tenant calls
    /// are national.
    #[schemars(with = "Option<String>")]
    calling_code: Option<HomeCountry>,
    /// The pages that can read the responses: exact origins, or `*`. Default: `*`, of which `check` warns.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>")]
    allowed_origins: Option<AllowedOrigins>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SectionError {
    #[error(
        "expected `tenant` (C2C_CALL_CONTROL_TENANT) or `tenant_claim` (C2C_CALL_CONTROL_TENANT_CLAIM), and one of them only"
    )]
    Tenant,
}

impl TryFrom<CallControlSection> for CallControlSettings {
    type Error = SectionError;

    fn try_from(written: CallControlSection) -> Result<Self, SectionError> {
        let tenant = match (written.tenant, written.tenant_claim) {
            (Some(domain), None) => TenantScope::Fixed(domain),
            (None, Some(claim)) => TenantScope::Claim(claim),
            _ => return Err(SectionError::Tenant),
        };
        Ok(Self {
            tokens: written.tokens,
            tenant,
            extension_claim: written.extension_claim,
            scopes: written.scopes,
            per_minute: written.per_minute,
            limits: written.limits,
            calling_code: written.calling_code,
            names_origins: written.allowed_origins.is_some(),
            allowed_origins: written.allowed_origins.unwrap_or_default(),
        })
    }
}

impl CallControlSettings {
    /// How many calls one user may start.
    pub fn of_one_user(&self) -> Quota {
        Quota::per_minute(self.per_minute)
    }

    /// The class of a number that the tenant calls.
    pub fn classify(&self, number: &PhoneNumber) -> DestinationClass {
        match self.calling_code {
            Some(home) => destinations::class(number, home),
            None => DestinationClass::National,
        }
    }
}

impl Default for ScopeSettings {
    fn default() -> Self {
        Self {
            required: true,
            claim: "scope".to_owned(),
            initiate: "calls:initiate".to_owned(),
            control: "calls:control".to_owned(),
            read: "calls:read".to_owned(),
            cti: "calls:cti".to_owned(),
        }
    }
}

fn per_minute() -> u32 {
    20
}

fn word<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err(de::Error::custom("expected one word"))
    }
}

fn claim<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    word(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;
    use admission::tokens::settings::TokenUse;

    const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn told(file: &str, variables: &[(&str, &str)]) -> Result<CallControlSettings, String> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let settings = read::from_text(file, "click2call.toml", &lookup);
        settings.map(|settings| settings.call_control.unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn without_the_section_there_are_no_such_calls() {
        let settings = read::from_text("", "click2call.toml", &|_| None).unwrap();

        assert!(settings.call_control.is_none());
    }

    #[test]
    fn tokens_and_a_tenant_are_enough() {
        let settings = told(
            &format!(
                "[call_control]\ntenant = 'acme.com'\n\
                 [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{SECRET}'"
            ),
            &[],
        )
        .unwrap();

        assert_eq!(settings.tenant, TenantScope::Fixed("acme.com".parse().unwrap()));
        assert_eq!(settings.of_one_user(), Quota::per_minute(20));
        assert_eq!(settings.limits, CallerLimitSettings::default());
        let abroad = "+442079460958".parse().unwrap();
        assert_eq!(settings.classify(&abroad), DestinationClass::National);
        assert!(settings.scopes.required && settings.scopes.initiate == "calls:initiate");
        assert!(!format!("{settings:?}").contains(SECRET));
    }

    #[test]
    fn variables_stand_for_the_settings() {
        let settings = told(
            "",
            &[
                ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", "RS256"),
                ("C2C_CALL_CONTROL_TOKENS_ISSUER", "https://login.example"),
                ("C2C_CALL_CONTROL_TOKENS_JWKS_URL", "https://login.example/keys"),
                ("C2C_CALL_CONTROL_TOKENS_AUDIENCES", "a, b"),
                ("C2C_CALL_CONTROL_TOKENS_CLIENT_IDS", "c"),
                ("C2C_CALL_CONTROL_TOKENS_TOKEN_USE", "access"),
                ("C2C_CALL_CONTROL_TENANT_CLAIM", "custom:tenant"),
                ("C2C_CALL_CONTROL_EXTENSION_CLAIM", "custom:extension"),
                ("C2C_CALL_CONTROL_SCOPES_REQUIRED", "false"),
                ("C2C_CALL_CONTROL_PER_MINUTE", "7"),
                ("C2C_CALL_CONTROL_LIMITS_CONCURRENT_CALLS", "2"),
                ("C2C_CALL_CONTROL_CALLING_CODE", "44"),
                ("C2C_CALL_CONTROL_ALLOWED_ORIGINS", "https://crm.example"),
            ],
        )
        .unwrap();

        assert_eq!(settings.tokens.audiences, ["a", "b"]);
        assert_eq!(settings.tokens.client_ids, ["c"]);
        assert_eq!(settings.tokens.token_use, Some(TokenUse::Access));
        assert_eq!(settings.tenant, TenantScope::Claim("custom:tenant".to_owned()));
        assert_eq!(settings.extension_claim.as_deref(), Some("custom:extension"));
        assert!(!settings.scopes.required);
        assert_eq!(settings.of_one_user(), Quota::per_minute(7));
        assert!(settings.allowed_origins.varies());
        assert_eq!(settings.limits.concurrent_calls, 2);
        let number = |text: &str| settings.classify(&text.parse().unwrap());
        assert_eq!(number("+442079460958"), DestinationClass::National);
        assert_eq!(number("2122345678"), DestinationClass::International);
    }

    #[test]
    fn a_wrong_setting_stops_the_start_with_its_name() {
        let tokens = format!("tokens = {{ algorithm = 'HS256', secret = '{SECRET}' }}");
        for (file, variables, named) in [
            ("tenant = 'acme.com'", vec![], "missing field `tokens`"),
            (&*tokens, vec![], "call_control: expected `tenant` (C2C_CALL_CONTROL_TENANT)"),
            (
                &*format!("{tokens}\ntenant = 'a.com'\ntenant_claim = 't'"),
                vec![],
                "and one of them only",
            ),
            (
                &*format!("{tokens}\ntenant = 'a b'"),
                vec![],
                "(C2C_CALL_CONTROL_TENANT): not a domain",
            ),
            (&*format!("{tokens}\ntenant = 'a.com'\nper_minuet = 1"), vec![], "`per_minute`?"),
            (
                &*format!("{tokens}\ntenant = 'a.com'\nscopes = {{ read = '' }}"),
                vec![],
                "call_control.scopes.read (C2C_CALL_CONTROL_SCOPES_READ): expected one word",
            ),
            (
                "tenant = 'a.com'",
                vec![
                    ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", "HS256"),
                    ("C2C_CALL_CONTROL_TOKENS_SECRET", "short"),
                ],
                "call_control.tokens.secret (C2C_CALL_CONTROL_TOKENS_SECRET): expected at least 32",
            ),
        ] {
            let error = told(&format!("[call_control]\n{file}"), &variables).unwrap_err();
            assert!(error.contains(named), "{file}: {error}");
            assert!(!error.contains(SECRET), "the secret is echoed: {error}");
        }
    }
}
