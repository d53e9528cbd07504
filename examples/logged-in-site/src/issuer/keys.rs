//! The issuer's key, made at its start: ES256 (RFC 7518, section 3.4).

use crate::encoding::base64url;
use anyhow::{Context, Result, anyhow};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Signs tokens.
pub(super) struct SigningKey {
    pair: EcdsaKeyPair,
    id: String,
    random: SystemRandom,
}

impl SigningKey {
    /// A new key.
    pub(super) fn generate() -> Result<Self> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random)
            .map_err(|_| anyhow!("no key could be generated"))?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .map_err(|error| anyhow!("the generated key was rejected: {error}"))?;
        let id = base64url(&Sha256::digest(pair.public_key())[..8]);
        Ok(Self { pair, id, random })
    }

    /// A signed token with these claims (RFC 7515, section 7.1).
    pub(super) fn sign(&self, claims: &Map<String, Value>) -> Result<String> {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.id });
        let claims = serde_json::to_string(claims).context("the claims are no JSON")?;
        let text = format!("{}.{}", base64url(header.to_string()), base64url(claims));
        let signature = self
            .pair
            .sign(&self.random, text.as_bytes())
            .map_err(|_| anyhow!("the token could not be signed"))?;
        Ok(format!("{text}.{}", base64url(signature)))
    }

    /// The public half (RFC 7517): a point on the curve, 4 and its two coordinates.
    pub(super) fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at(point.len() / 2);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": base64url(x), "y": base64url(y),
        })
    }
}
