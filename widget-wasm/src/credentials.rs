//! The account of a desk phone. It does not print.

use shared_types::digest::Ha1;
use std::cell::RefCell;
use std::fmt;

/// The address of a desk phone, and its password or the password's hash.
pub struct Credentials {
    aor: String,
    secret: RefCell<Secret>,
}

enum Secret {
    Password(String),
    /// The hash of a password, for the realm of the server. The password is dropped after hashing.
    Hashed {
        realm: String,
        ha1: Ha1,
    },
    /// A hash for a realm that is not known yet. `None` if the text is not a hash.
    Given(Option<Ha1>),
}

impl Credentials {
    /// `aor` is the phone's address: `alice@pbx.example.com`.
    pub fn with_password(aor: impl Into<String>, password: impl Into<String>) -> Self {
        Self { aor: aor.into(), secret: RefCell::new(Secret::Password(password.into())) }
    }

    /// The same with `MD5(user:realm:password)` in hexadecimal, which is equivalent to the password.
    pub fn with_ha1(aor: impl Into<String>, ha1: &str) -> Self {
        Self { aor: aor.into(), secret: RefCell::new(Secret::Given(ha1.parse().ok())) }
    }

    /// The phone's address.
    pub fn aor(&self) -> &str {
        &self.aor
    }

    /// The response for one nonce and one destination. `None` if the realm is not that of the hash.
    pub fn respond(&self, realm: &str, nonce: &str, destination: &str) -> Option<String> {
        let mut secret = self.secret.borrow_mut();
        if let Secret::Password(password) = &*secret {
            let user = self.aor.rsplit_once('@').map_or("", |(user, _)| user);
            let ha1 = Ha1::new(user, realm, password);
            *secret = Secret::Hashed { realm: realm.to_owned(), ha1 };
        }
        let ha1 = match &*secret {
            Secret::Hashed { realm: known, ha1 } if known == realm => ha1,
            Secret::Given(Some(ha1)) => ha1,
            _ => return None,
        };
        Some(ha1.response(nonce, destination).expose().to_owned())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::digest;

    const AOR: &str = "my@user@host.example.org";

    #[test]
    fn a_password_proves_a_call_as_often_as_needed_for_the_realm_of_the_first() {
        let account = Credentials::with_password(AOR, "s3cr3t");
        let proof = |realm, nonce| account.respond(realm, nonce, "102");

        let first = digest("my@user", "host.example.org", "s3cr3t", "one", "102");
        let second = digest("my@user", "host.example.org", "s3cr3t", "two", "102");
        assert_eq!(proof("host.example.org", "one"), Some(first));
        assert_eq!(proof("host.example.org", "two"), Some(second));
        assert_eq!(proof("evil.example.org", "three"), None);
    }

    #[test]
    fn a_hash_proves_the_same_and_a_text_that_is_none_proves_nothing() {
        let ha1 = crate::digest::ha1("my@user", "host.example.org", "s3cr3t");
        let proof = Credentials::with_ha1(AOR, &ha1).respond("host.example.org", "one", "102");

        let expected = digest("my@user", "host.example.org", "s3cr3t", "one", "102");
        assert_eq!(proof, Some(expected));
        assert_eq!(Credentials::with_ha1(AOR, "no hash").respond("host", "one", "102"), None);
    }

    #[test]
    fn it_does_not_print() {
        assert_eq!(format!("{:?}", Credentials::with_password(AOR, "s3cr3t")), "Credentials(…)");
    }
}
