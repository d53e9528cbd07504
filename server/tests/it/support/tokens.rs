//! Tokens as signed by issuers, and forged ones.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RsaKeyPair};
use ring::{hmac, rsa, signature};
use serde_json::{Value, json};

pub(crate) const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The start of the tests' clock.
pub(crate) const START: i64 = 1_795_248_000;

/// An RSA key for these tests only.
const RSA_KEY: &[u8] = include_bytes!("keys/rsa.pk8");

/// The claims of alice's application.
pub(crate) fn claims() -> Value {
    json!({
        "sub": "alice",
        "exp": START + 86_400,
        "scope": "openid calls:initiate calls:control calls:read",
    })
}

/// `claims` overridden by `more`; `null` removes a claim.
pub(crate) fn claims_with(more: &Value) -> Value {
    let mut claims = claims();
    let all = claims.as_object_mut().unwrap();
    all.extend(more.as_object().unwrap().clone());
    all.retain(|_, value| !value.is_null());
    claims
}

/// A token by the shared secret.
pub(crate) fn shared(claims: &Value) -> String {
    hs256(SECRET.as_bytes(), &json!({ "alg": "HS256" }), claims)
}

/// The claims of alice or another subject.
pub(crate) fn of(subject: &str) -> String {
    shared(&claims_with(&json!({ "sub": subject })))
}

pub(crate) fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    put_together(header, claims, |message| hmac::sign(&key, message).as_ref().to_vec())
}

/// A token with the signature that `sign` makes.
pub(crate) fn put_together(
    header: &Value,
    claims: &Value,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> String {
    let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An issuer's RSA key.
pub(crate) struct Rsa(RsaKeyPair);

impl Rsa {
    pub(crate) fn new() -> Self {
        Self(RsaKeyPair::from_pkcs8(RSA_KEY).unwrap())
    }

    pub(crate) fn token(&self, kid: &str, claims: &Value) -> String {
        let header = json!({ "alg": "RS256", "kid": kid });
        put_together(&header, claims, |message| {
            let mut signature = vec![0; self.0.public().modulus_len()];
            let (way, random) = (&signature::RSA_PKCS1_SHA256, SystemRandom::new());
            self.0.sign(way, &random, message, &mut signature).unwrap();
            signature
        })
    }

    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let public = rsa::PublicKeyComponents::<Vec<u8>>::from(self.0.public());
        let (n, e) = (encode(public.n), encode(public.e));
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e })
    }

    /// Its public half (DER).
    pub(crate) fn public(&self) -> Vec<u8> {
        self.0.public().as_ref().to_vec()
    }
}

/// An issuer's key on P-256.
pub(crate) struct Ec(EcdsaKeyPair);

impl Ec {
    pub(crate) fn new() -> Self {
        let (way, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(way, key.as_ref(), &random).unwrap())
    }

    pub(crate) fn token(&self, kid: &str, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "kid": kid });
        put_together(&header, claims, |message| {
            self.0.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
        })
    }

    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let point = self.0.public_key().as_ref();
        let (x, y) = (encode(&point[1..33]), encode(&point[33..65]));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": x, "y": y })
    }
}
