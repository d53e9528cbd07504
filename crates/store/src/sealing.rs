//! Encrypts values that must be read again, under an AEAD with a key of its own.
//!
//! The algorithm is ChaCha20-Poly1305 (RFC 8439). The value's owner is authenticated with it, so that it cannot
//! be moved to another row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::random::{Random, RandomError};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use shared_types::hex;

/// Before the bytes in base64. Older versions wrote hexadecimal digits, without a mark.
const BASE64: char = '~';

/// The key. It is not printed.
#[derive(Clone)]
pub(crate) struct Sealing(Option<LessSafeKey>);

impl Sealing {
    /// `key` has 256 bits; with another length nothing can be sealed.
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new))
    }

    /// Encrypts `text`: nonce, ciphertext and tag in base64, which takes two thirds of the room of hexadecimal.
    pub(crate) fn seal(
        &self,
        owner: &str,
        text: &str,
        random: &dyn Random,
    ) -> Result<Option<String>, RandomError> {
        let mut nonce = [0; NONCE_LEN];
        // Random: a collision is not expected before billions of values.
        random.fill(&mut nonce)?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(text.as_bytes());
        let done = self.0.as_ref().and_then(|key| {
            let nonce = Nonce::assume_unique_for_key(nonce);
            let owner = Aad::from(owner.as_bytes());
            let tag = key.seal_in_place_separate_tag(nonce, owner, &mut bytes[NONCE_LEN..]).ok()?;
            bytes.extend_from_slice(tag.as_ref());
            Some(())
        });
        Ok(done.map(|()| {
            let mut sealed = String::from(BASE64);
            URL_SAFE_NO_PAD.encode_string(&bytes, &mut sealed);
            sealed
        }))
    }

    /// Decrypts a value. `None` if it was not sealed for `owner`, or was changed since.
    pub(crate) fn open(&self, owner: &str, sealed: &str) -> Option<String> {
        let bytes = match sealed.strip_prefix(BASE64) {
            Some(base64) => URL_SAFE_NO_PAD.decode(base64).ok()?,
            None => hex::decode(sealed)?,
        };
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let owner = Aad::from(owner.as_bytes());
        let text = self.0.as_ref()?.open_in_place(nonce, owner, &mut rest).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    fn sealing(key: u8) -> Sealing {
        Sealing::new(&[key; 32])
    }

    fn sealed(owner: &str, text: &str) -> String {
        sealing(1).seal(owner, text, &SystemRandom).unwrap().unwrap()
    }

    #[test]
    fn what_is_sealed_is_read_again_by_who_has_the_key() {
        let hidden = sealed("a", "+12025550142");

        assert!(
            !hidden.contains("5550142") && !hidden.contains(&hex::encode(b"5550142")),
            "{hidden}"
        );
        assert_eq!(sealing(1).open("a", &hidden).as_deref(), Some("+12025550142"));
        assert_eq!(sealing(2).open("a", &hidden), None, "another key");
        assert_eq!(sealing(1).open("b", &hidden), None, "another row");
    }

    #[test]
    fn no_two_seals_are_alike_and_what_was_changed_is_not_read() {
        let hidden = sealed("a", "+12025550142");
        assert_ne!(hidden, sealed("a", "+12025550142"));

        for place in [0, 30, hidden.len() - 1] {
            let mut changed = hidden.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            assert_eq!(sealing(1).open("a", std::str::from_utf8(&changed).unwrap()), None);
        }
        for nonsense in ["", "0", "zz", "00112233445566778899aabb", &hidden[2..]] {
            assert_eq!(sealing(1).open("a", nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn what_an_older_version_sealed_is_read() {
        let sealed = sealed("a", "+12025550142");
        let bytes = URL_SAFE_NO_PAD.decode(&sealed[1..]).unwrap();

        assert_eq!(sealing(1).open("a", &hex::encode(&bytes)).as_deref(), Some("+12025550142"));
    }

    #[test]
    fn a_key_of_another_length_seals_nothing() {
        assert!(matches!(Sealing::new(b"short").seal("a", "b", &SystemRandom), Ok(None)));
    }
}
