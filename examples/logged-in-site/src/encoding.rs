//! Random names, and the encodings of JOSE and PKCE.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};

/// Base64 for addresses and tokens, without padding (RFC 7515, section 2).
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes such a text.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// An unguessable name: 32 random bytes in 43 characters, the minimum of a PKCE verifier.
pub(crate) fn random_name(random: &dyn Random) -> Result<String, RandomError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes)?;
    Ok(base64url(bytes))
}

/// The challenge of a verifier (RFC 7636, section 4.2, `S256`).
pub(crate) fn challenge_of(verifier: &str) -> String {
    base64url(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge_of(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
