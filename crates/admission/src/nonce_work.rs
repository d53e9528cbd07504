//! Proof of work over a nonce, for the addresses of record whose passwords are being guessed.
//!
//! The proof is a decimal number such that SHA-256 over the nonce, a colon and the number begins with enough zero bits.
//! A nonce is bound to its address and used once, so a proof is good for one attempt at one address, and nothing more
//! has to be stored or signed.

use crate::proof_of_work::{MAX_DIGITS, is_digits, zero_bits};
use sha2::{Digest, Sha256};

/// Whether `proof` is a proof of work over `nonce` of at least `bits` zero bits.
pub fn is_done(nonce: &str, proof: &str, bits: u8) -> bool {
    let is_number = (1..=MAX_DIGITS).contains(&proof.len()) && is_digits(proof);
    is_number && zero_bits(&Sha256::digest(format!("{nonce}:{proof}"))) >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "1700000000.0123456789abcdef.00";

    #[test]
    fn a_number_with_enough_zero_bits_is_a_proof_of_its_nonce_only() {
        let proof = (0..).map(|number: u64| number.to_string());
        let proof = proof.into_iter().find(|proof| is_done(NONCE, proof, 12)).unwrap();

        assert!(is_done(NONCE, &proof, 11) && !is_done(NONCE, &proof, 60));
        assert!(!is_done("1700000000.0123456789abcdef.01", &proof, 12));
        for wrong in ["", " 1", "+1", "1a", "12345678901234567", &format!("{proof} ")] {
            assert!(!is_done(NONCE, wrong, 0), "{wrong:?}");
        }
    }
}
