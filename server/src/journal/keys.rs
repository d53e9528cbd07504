//! What is derived from the journal's key: one key for each purpose, so that no use of one helps with
//! another.

use super::canonical::Canonical;
use super::sealing::Sealing;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared_types::hex;
use std::fmt;

/// Clones share nothing, and none of it prints.
#[derive(Clone)]
pub(super) struct Keys {
    rows: Hmac<Sha256>,
    register: Hmac<Sha256>,
    numbers: Hmac<Sha256>,
    actors: Hmac<Sha256>,
    /// For numbers of calls that have not been placed yet.
    pub(super) waiting: Sealing,
}

impl Keys {
    pub(super) fn derive(key: &SecretString) -> Self {
        let bytes_of = |purpose: &str| {
            let mut mac = mac_under(key.expose_secret().as_bytes());
            mac.update(b"click2call journal, version 1: ");
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes()
        };
        let of = |purpose: &str| mac_under(&bytes_of(purpose));
        Self {
            rows: of("rows"),
            register: of("register"),
            numbers: of("numbers"),
            actors: of("actors"),
            waiting: Sealing::new(&bytes_of("numbers that wait")),
        }
    }

    /// For the hash of a row.
    pub(super) fn row(&self) -> Canonical<Hmac<Sha256>> {
        Canonical::new(self.rows.clone())
    }

    /// For what the register says of a chain.
    pub(super) fn register(&self) -> Canonical<Hmac<Sha256>> {
        Canonical::new(self.register.clone())
    }

    /// What stands for a number: the same for the same digits, and no way back without the key.
    pub(super) fn number(&self, digits: &str) -> String {
        pseudonym(self.numbers.clone(), digits)
    }

    /// What stands for a user of the API.
    pub(super) fn actor(&self, subject: &str) -> String {
        pseudonym(self.actors.clone(), subject)
    }
}

/// All of a code, in hexadecimal.
pub(super) fn code(mac: Canonical<Hmac<Sha256>>) -> String {
    hex::encode(&mac.finish().finalize().into_bytes())
}

/// Half of the code is more than enough to tell values apart.
fn pseudonym(mut mac: Hmac<Sha256>, value: &str) -> String {
    mac.update(value.as_bytes());
    hex::encode(&mac.finalize().into_bytes()[..16])
}

/// HMAC takes keys of any length: longer ones than a block are hashed first (RFC 2104, section 2).
fn mac_under(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    if key.len() <= block.len() {
        block[..key.len()].copy_from_slice(key);
    } else {
        block[..32].copy_from_slice(&<Sha256 as sha2::Digest>::digest(key));
    }
    Hmac::new(&block.into())
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(key: &str) -> Keys {
        Keys::derive(&key.to_owned().into())
    }

    #[test]
    fn the_code_is_that_of_rfc_4231() {
        let mut mac = mac_under(b"Jefe");
        mac.update(b"what do ya want for nothing?");
        let code = hex::encode(&mac.finalize().into_bytes());
        assert_eq!(code, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

        let mut mac = mac_under(&[0xaa; 131]);
        mac.update(b"Test Using Larger Than Block-Size Key - Hash Key First");
        let code = hex::encode(&mac.finalize().into_bytes());
        assert_eq!(code, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn each_purpose_and_each_key_makes_names_of_its_own() {
        let keys_of = |key| [keys(key).number("12025550142"), keys(key).actor("12025550142")];

        assert_eq!(keys_of("a"), keys_of("a"));
        assert_ne!(keys_of("a")[0], keys_of("a")[1]);
        assert_ne!(keys_of("a")[0], keys_of("b")[0]);
        assert_eq!(format!("{:?}", keys("sesame")), "Keys(…)");
    }
}
