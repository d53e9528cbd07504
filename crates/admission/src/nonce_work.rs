//! Proof of work over a nonce, for the addresses of record whose passwords are being guessed.
//!
//! The proof is a decimal number such that SHA-256 over the end of the nonce, a colon and the number begins with enough
//! zero bits. The end is a part of the nonce's signature, which no two nonces share: 63 characters, so that a browser
//! hashes one block only for each number that it tries. A nonce is bound to its address and used once, so a proof is
//! good for one attempt at one address, and nothing more has to be stored or signed.

use crate::proof_of_work::{MAX_DIGITS, is_digits, zero_bits};
use sha2::{Digest, Sha256};

/// The characters of a nonce that are hashed.
const END: usize = 63;

/// The part of `nonce` that is hashed. `None` for a text that is too short for a nonce.
pub fn hashed_part(nonce: &str) -> Option<&str> {
    nonce.len().checked_sub(END).and_then(|start| nonce.get(start..))
}

/// Whether `proof` is a proof of work over `nonce` of at least `bits` zero bits.
pub fn is_done(nonce: &str, proof: &str, bits: u8) -> bool {
    let is_number = (1..=MAX_DIGITS).contains(&proof.len()) && is_digits(proof);
    let Some(end) = hashed_part(nonce).filter(|_| is_number) else { return false };
    zero_bits(&Sha256::digest(format!("{end}:{proof}"))) >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "1700000000.0123456789abcdef.\
        00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    #[test]
    fn a_number_with_enough_zero_bits_is_a_proof_of_its_nonce_only() {
        let proof = (0..).map(|number: u64| number.to_string());
        let proof = proof.into_iter().find(|proof| is_done(NONCE, proof, 12)).unwrap();

        assert!(is_done(NONCE, &proof, 11) && !is_done(NONCE, &proof, 60));
        assert!(!is_done(&NONCE.replace("00", "01"), &proof, 12));
        assert!(!is_done(&NONCE[NONCE.len() - 62..], &proof, 0), "too short for a nonce");
        for wrong in ["", " 1", "+1", "1a", "12345678901234567", &format!("{proof} ")] {
            assert!(!is_done(NONCE, wrong, 0), "{wrong:?}");
        }
    }
}
