//! The section `[call_control.tokens]`: which bearer tokens are valid.

use http_client::reach::{Reach, ReachError};
use jsonwebtoken::Algorithm;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use settings::bounds::Seconds;
use settings::secret;
use std::net::IpAddr;
use std::time::Duration;

/// The rules by which a token is verified. The algorithm is that of the settings, never that of the token.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "TokenSection")]
#[schemars(with = "TokenSection")]
pub struct TokenSettings {
    pub keys: KeySettings,
    /// What `iss` must be.
    pub issuer: Option<String>,
    /// One of them must be in `aud`, or …
    pub audiences: Vec<String>,
    /// … `client_id` be one of these.
    pub client_ids: Vec<String>,
    pub token_use: Option<TokenUse>,
    /// How far the issuer's clock may be from ours.
    pub leeway: Duration,
}

/// The keys for signatures.
#[derive(Clone, Debug)]
pub enum KeySettings {
    /// HS256: a secret that issuer and server share.
    Shared(SecretString),
    OfIssuer {
        algorithm: PublicAlgorithm,
        place: KeyPlace,
    },
}

/// Where the issuer's public keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    Address(Url),
    /// By the discovery document of the issuer.
    Discovered {
        issuer: String,
        description: Url,
    },
}

/// Algorithms with a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicAlgorithm {
    Rs256,
    Es256,
}

/// The kind of a Cognito token: its claim `token_use`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenUse {
    Access,
    Id,
}

/// The section in the file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct TokenSection {
    /// The algorithm of signatures. That of a token's header does not count.
    algorithm: WrittenAlgorithm,
    /// HS256: the secret that issuer and server share. It is not printed.
    #[serde(default, deserialize_with = "secret::optional_hmac_key")]
    #[schemars(with = "Option<String>")]
    secret: Option<SecretString>,
    /// The issuer, exactly as in `iss`: `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc`. Needed
    /// for RS256 and ES256.
    issuer: Option<String>,
    /// The URL of the issuer's keys. Default: that of the issuer's discovery document.
    jwks_url: Option<String>,
    /// `aud` must have one of them.
    #[serde(default)]
    audiences: Vec<String>,
    /// Or `client_id` must be one of them.
    #[serde(default)]
    client_ids: Vec<String>,
    /// Cognito: the kind of tokens. Default: both.
    token_use: Option<TokenUse>,
    /// How far the issuer's clock may be from the server's, in seconds, at most 300.
    #[serde(default = "Seconds::of::<30>")]
    leeway_seconds: Seconds,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
enum WrittenAlgorithm {
    HS256,
    RS256,
    ES256,
}

/// What is missing or misplaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SectionError {
    #[error("HS256 needs `secret` (C2C_CALL_CONTROL_TOKENS_SECRET)")]
    NoSecret,
    #[error("`secret` belongs to HS256, `jwks_url` to RS256 and ES256")]
    OfTheOtherKind,
    #[error("RS256 and ES256 need `issuer` (C2C_CALL_CONTROL_TOKENS_ISSUER)")]
    NoIssuer,
    #[error(
        "RS256 and ES256 need `audiences` (C2C_CALL_CONTROL_TOKENS_AUDIENCES) or `client_ids` (C2C_CALL_CONTROL_TOKENS_CLIENT_IDS): \
         without them the tokens of every application of the issuer would do"
    )]
    ForWhom,
    #[error("`issuer`: expected an https address, or a `jwks_url` beside it")]
    NoAddress,
    #[error("`jwks_url`: expected an https address")]
    KeyAddress,
    #[error("`issuer`, `audiences`, `client_ids`: expected texts with something in them")]
    Empty,
    #[error("`leeway_seconds`: expected at most 300")]
    Leeway,
}

/// A tenant's keys may not be fetched from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyReachError {
    #[error("{0}: expected an https address without a user, a password or a fragment")]
    NotPlain(&'static str),
    #[error(
        "{0}: this address is of a private network; the operator can name its host in private_hosts (C2C_PRIVATE_HOSTS)"
    )]
    Private(&'static str),
    #[error("{0}: expected an https address")]
    NotSecure(&'static str),
}

impl TryFrom<TokenSection> for TokenSettings {
    type Error = SectionError;

    fn try_from(written: TokenSection) -> Result<Self, SectionError> {
        let mut texts = written.issuer.iter().chain(&written.audiences).chain(&written.client_ids);
        if texts.any(|text| text.trim().is_empty()) {
            return Err(SectionError::Empty);
        }
        let leeway = written.leeway_seconds.get();
        if leeway > Duration::from_mins(5) {
            return Err(SectionError::Leeway);
        }
        Ok(Self {
            keys: written.keys()?,
            issuer: written.issuer,
            audiences: written.audiences,
            client_ids: written.client_ids,
            token_use: written.token_use,
            leeway,
        })
    }
}

impl TokenSettings {
    /// Whether the issuer's keys, or the document that says where they are, are within `reach`.
    pub fn check_reach(&self, reach: &Reach) -> Result<(), KeyReachError> {
        let (setting, url) = match &self.keys {
            KeySettings::Shared(_) => return Ok(()),
            KeySettings::OfIssuer { place: KeyPlace::Address(url), .. } => ("jwks_url", url),
            KeySettings::OfIssuer { place: KeyPlace::Discovered { description, .. }, .. } => {
                ("issuer", description)
            }
        };
        reach.check(url).map_err(|error| match error {
            ReachError::NotPlain => KeyReachError::NotPlain(setting),
            ReachError::Private => KeyReachError::Private(setting),
            ReachError::NotSecure => KeyReachError::NotSecure(setting),
        })
    }
}

impl TokenSection {
    fn keys(&self) -> Result<KeySettings, SectionError> {
        let algorithm = match self.algorithm {
            WrittenAlgorithm::HS256 if self.jwks_url.is_some() => {
                return Err(SectionError::OfTheOtherKind);
            }
            WrittenAlgorithm::HS256 => {
                let secret = self.secret.clone().ok_or(SectionError::NoSecret)?;
                return Ok(KeySettings::Shared(secret));
            }
            WrittenAlgorithm::RS256 => PublicAlgorithm::Rs256,
            WrittenAlgorithm::ES256 => PublicAlgorithm::Es256,
        };
        if self.secret.is_some() {
            return Err(SectionError::OfTheOtherKind);
        }
        let issuer = self.issuer.as_deref().ok_or(SectionError::NoIssuer)?;
        if self.audiences.is_empty() && self.client_ids.is_empty() {
            return Err(SectionError::ForWhom);
        }
        Ok(KeySettings::OfIssuer { algorithm, place: self.place(issuer)? })
    }

    fn place(&self, issuer: &str) -> Result<KeyPlace, SectionError> {
        if let Some(address) = &self.jwks_url {
            return address_of(address).map(KeyPlace::Address).ok_or(SectionError::KeyAddress);
        }
        let description =
            format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let description = address_of(&description).ok_or(SectionError::NoAddress)?;
        Ok(KeyPlace::Discovered { issuer: issuer.to_owned(), description })
    }
}

impl From<PublicAlgorithm> for Algorithm {
    fn from(algorithm: PublicAlgorithm) -> Self {
        match algorithm {
            PublicAlgorithm::Rs256 => Self::RS256,
            PublicAlgorithm::Es256 => Self::ES256,
        }
    }
}

impl TokenUse {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Id => "id",
        }
    }
}

/// Whether keys may be fetched from there. For the operator: over TLS, or from this machine. For tenants: from
/// addresses within their reach.
pub(crate) fn is_safe_address(url: &Url, reach: &Reach) -> bool {
    match reach {
        Reach::Everything => is_confidential(url),
        Reach::Public { .. } => reach.check(url).is_ok(),
    }
}

/// Over TLS, or within this machine.
fn is_confidential(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

fn address_of(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(is_confidential)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use settings::strict;

    const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn read(value: Value) -> Result<TokenSettings, String> {
        strict::read(value).map_err(|problems| format!("{problems:?}"))
    }

    #[test]
    fn a_shared_secret_is_enough_and_does_not_print() {
        let settings = read(json!({ "algorithm": "HS256", "secret": SECRET })).unwrap();

        assert!(matches!(settings.keys, KeySettings::Shared(_)));
        assert_eq!(settings.leeway, Duration::from_secs(30));
        assert!(!format!("{settings:?}").contains(SECRET));
    }

    #[test]
    fn an_issuer_says_itself_where_its_keys_are_unless_the_settings_do() {
        let issuer = "https://login.example/realm/";
        let discovered =
            read(json!({ "algorithm": "RS256", "issuer": issuer, "audiences": ["calls"] }))
                .unwrap();
        let named = read(json!({
            "algorithm": "ES256", "issuer": "any name", "jwks_url": "https://login.example/keys",
            "client_ids": ["app"], "token_use": "access",
        }))
        .unwrap();

        let KeySettings::OfIssuer {
            place: KeyPlace::Discovered { issuer: kept, description }, ..
        } = discovered.keys
        else {
            panic!("another kind")
        };
        assert_eq!(kept, issuer);
        assert_eq!(
            description.as_str(),
            "https://login.example/realm/.well-known/openid-configuration"
        );
        assert!(matches!(
            named.keys,
            KeySettings::OfIssuer {
                algorithm: PublicAlgorithm::Es256,
                place: KeyPlace::Address(_)
            }
        ));
    }

    #[test]
    fn keys_are_read_over_tls_or_from_this_machine() {
        for (address, is_safe) in [
            ("https://login.example/keys", true),
            ("http://127.0.0.1:8080/keys", true),
            ("http://[::1]/keys", true),
            ("http://localhost/keys", true),
            ("http://login.example/keys", false),
            ("http://127.0.0.1.example/keys", false),
            ("file:///keys", false),
            ("keys", false),
        ] {
            assert_eq!(address_of(address).is_some(), is_safe, "{address}");
        }
    }

    #[test]
    fn what_is_missing_or_out_of_place_is_named() {
        let of_issuer = |more: Value| {
            let mut all = json!({
                "algorithm": "RS256", "issuer": "https://login.example", "audiences": ["calls"],
            });
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        };
        for (written, told) in [
            (json!({}), "missing field `algorithm`"),
            (json!({ "algorithm": "none" }), "unknown variant `none`"),
            (
                json!({ "algorithm": "HS256" }),
                "HS256 needs `secret` (C2C_CALL_CONTROL_TOKENS_SECRET)",
            ),
            (json!({ "algorithm": "HS256", "secret": "short" }), "at least 32 characters"),
            (
                json!({ "algorithm": "HS256", "secret": SECRET, "jwks_url": "https://a.example" }),
                "belongs to HS256",
            ),
            (json!({ "algorithm": "RS256", "audiences": ["a"] }), "need `issuer`"),
            (json!({ "algorithm": "RS256", "issuer": "https://a.example" }), "need `audiences`"),
            (of_issuer(json!({ "secret": SECRET })), "`secret` belongs to HS256"),
            (of_issuer(json!({ "issuer": "http://a.example" })), "expected an https address"),
            (of_issuer(json!({ "jwks_url": "http://a.example" })), "`jwks_url`: expected"),
            (of_issuer(json!({ "audiences": [""] })), "with something in them"),
            (of_issuer(json!({ "leeway_seconds": 301 })), "expected at most 300"),
            (of_issuer(json!({ "token_use": "refresh" })), "unknown variant `refresh`"),
            (of_issuer(json!({ "audience": ["a"] })), "did you mean `audiences`?"),
        ] {
            let error = read(written.clone()).unwrap_err();
            assert!(error.contains(told), "{written}: {error}");
            assert!(!error.contains(SECRET), "the secret is echoed");
        }
    }
}
