//! Which of an issuer's published keys are acceptable (RFC 7517).

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Issuers have two to twenty keys.
const MAX_KEYS: usize = 100;

/// The keys of one document for one algorithm.
#[derive(Clone, Default)]
pub struct KeySet {
    named: HashMap<String, Arc<DecodingKey>>,
    /// A key without an id is used only if it is the only key.
    nameless: Option<Arc<DecodingKey>>,
}

/// Why a document has no usable keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    #[error("not a JSON Web Key Set")]
    Unreadable,
    #[error("more keys than any issuer has")]
    TooMany,
    #[error("no key in it verifies the algorithm of the settings")]
    NoneForUs,
}

#[derive(Deserialize)]
struct Written {
    keys: Vec<Value>,
}

impl KeySet {
    /// Keys for other uses and of other types are skipped: issuers publish keys for other applications too.
    /// A symmetric key (`oct`) is never used: every reader of the document could sign with it.
    pub fn parse(json: &[u8], algorithm: Algorithm) -> Result<Self, KeySetError> {
        let written: Written = serde_json::from_slice(json).map_err(|_| KeySetError::Unreadable)?;
        if written.keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let readable = written.keys.into_iter().filter_map(|key| Jwk::deserialize(key).ok());
        let mut named = HashMap::new();
        let mut nameless = Vec::new();
        for jwk in readable.filter(|jwk| verifies(jwk, algorithm)) {
            let Ok(key) = DecodingKey::from_jwk(&jwk).map(Arc::new) else { continue };
            match jwk.common.key_id {
                Some(name) => drop(named.entry(name).or_insert(key)),
                None => nameless.push(key),
            }
        }
        let only_one = named.len() + nameless.len() == 1;
        if named.is_empty() && !only_one {
            return Err(KeySetError::NoneForUs);
        }
        let nameless = only_one.then(|| named.values().chain(&nameless).next().cloned()).flatten();
        Ok(Self { named, nameless })
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.named.len().max(usize::from(self.nameless.is_some()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key with this id; for a token without an id, the only key.
    pub fn get(&self, name: Option<&str>) -> Option<Arc<DecodingKey>> {
        match name {
            Some(name) => self.named.get(name).cloned(),
            None => self.nameless.clone(),
        }
    }
}

fn verifies(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let of_its_kind = match (&jwk.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256) => true,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => {
            key.curve == EllipticCurve::P256
        }
        _ => false,
    };
    let common = &jwk.common;
    of_its_kind
        && common.key_algorithm.is_none_or(|named| named == algorithm.into())
        && common.public_key_use.as_ref().is_none_or(|use_| *use_ == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify))
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.named.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
