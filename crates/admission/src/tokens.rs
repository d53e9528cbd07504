//! Bearer tokens (RFC 7519) of one issuer, in one algorithm.
//!
//! Size → form → the one algorithm → the key → the signature → the claims. Nothing in a token is used before
//! its signature is verified, except the id of its key.
//!
//! - [`claims`]: whether a signed token is valid for this server, and now
//! - [`scope`]: what a valid token does not allow
//! - [`issuer_keys`]: the issuer's public keys, cached and refreshed
//! - [`key_set`]: which of its keys are acceptable
//! - [`issuer`]: requests to the issuer
//! - [`settings`]: the section `[call_control.tokens]`
//! - `cryptography`: *ring* for the library that parses tokens

pub mod claims;
mod cryptography;
pub mod issuer;
pub mod issuer_keys;
pub mod key_set;
pub mod scope;
pub mod settings;

use self::settings::{KeySettings, TokenSettings};
use claims::{Claims, Rules};
use http_client::reach::Reach;
use issuer::{FetchError, Issuer};
use issuer_keys::IssuerKeys;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use model::clock::Clock;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// The longest accepted token, in bytes. Identity providers stay below a quarter of it.
pub const MAX_TOKEN_LENGTH: usize = 8 * 1024;

/// Verifies tokens.
pub struct Tokens {
    algorithm: Algorithm,
    keys: Keys,
    rules: Rules,
    clock: Arc<dyn Clock>,
}

enum Keys {
    Shared(Arc<DecodingKey>),
    OfIssuer(IssuerKeys),
}

/// Why a token is not valid. The client learns only that it is not.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("no bearer token")]
    Missing,
    #[error("longer than any token")]
    TooLong,
    #[error("not a token")]
    Malformed,
    #[error("not signed in the algorithm of the settings")]
    Algorithm,
    #[error("signed with a key that the issuer does not name")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("it has no exp, or one that is no time")]
    NoEnd,
    #[error("it has run out")]
    Expired,
    #[error("it is from the future")]
    NotYet,
    #[error("of another issuer")]
    Issuer,
    #[error("for another application")]
    Audience,
    #[error("of another use")]
    Use,
    #[error("it names nobody")]
    NoSubject,
    /// There are no keys to verify it with: nothing is known about the token.
    #[error("the issuer's keys cannot be had")]
    KeysUnavailable(#[source] Option<Arc<FetchError>>),
}

impl Tokens {
    /// A verifier that has not asked the issuer for its keys yet, and fetches them from addresses within `reach`.
    pub fn new(
        settings: &TokenSettings,
        reach: &Reach,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        cryptography::install();
        let (algorithm, keys) = match &settings.keys {
            KeySettings::Shared(secret) => {
                let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
                (Algorithm::HS256, Keys::Shared(Arc::new(key)))
            }
            KeySettings::OfIssuer { algorithm, place } => {
                let algorithm = Algorithm::from(*algorithm);
                let issuer = Issuer::new(place.clone(), algorithm, reach.clone())?;
                (algorithm, Keys::OfIssuer(IssuerKeys::new(issuer, Arc::clone(&clock))))
            }
        };
        Ok(Self { algorithm, keys, rules: Rules::new(settings), clock })
    }

    /// Asks the issuer for its keys, for a test of the connection. Returns how many there are; `None` without an issuer.
    pub async fn fetch_keys(&self) -> Option<Result<usize, FetchError>> {
        match &self.keys {
            Keys::Shared(_) => None,
            Keys::OfIssuer(keys) => Some(keys.fetch().await),
        }
    }

    /// The claims of `token`, if it is valid.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > MAX_TOKEN_LENGTH {
            return Err(TokenError::TooLong);
        }
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.alg != self.algorithm {
            return Err(TokenError::Algorithm);
        }
        // No critical extension is supported (RFC 7515, section 4.1.11).
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let key = match &self.keys {
            Keys::Shared(key) => Arc::clone(key),
            Keys::OfIssuer(keys) => keys.get(header.kid.as_deref()).await?,
        };
        let said = decode::<Map<String, Value>>(token, &key, &self.only_the_signature());
        let said = said.map_err(|_| TokenError::Signature)?;
        self.rules.judge(said.claims, self.clock.now())
    }

    /// The checks of the library read the machine's clock; those of this crate are in [`claims`].
    fn only_the_signature(&self) -> Validation {
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
