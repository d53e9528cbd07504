//! Comparison of secrets in constant time: parts of addresses, passwords of basic authentication.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether `given` is `expected`. The time reveals neither the content of `expected` nor its length.
pub fn matches(expected: &[u8], given: &[u8]) -> bool {
    // Hashes have one length, whatever was given.
    let (expected, given) = (Sha256::digest(expected), Sha256::digest(given));
    expected.as_slice().ct_eq(given.as_slice()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_matches() {
        assert!(matches(b"secret", b"secret"));
        for wrong in ["", "secre", "secret2", "Secret"] {
            assert!(!matches(b"secret", wrong.as_bytes()), "{wrong}");
        }
    }
}
