//! Keys derived from the journal's key, one for each purpose, so that one use reveals nothing about another.

use crate::canonical_form::CanonicalForm;
use crate::sealing::Sealing;
use hmac::{Hmac, KeyInit, Mac};
use model::call_id::CallId;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared_types::hex;
use std::fmt;

/// All derived keys. They are not printed.
#[derive(Clone)]
pub(crate) struct Keys {
    rows: Hmac<Sha256>,
    chain_index: Hmac<Sha256>,
    numbers: Hmac<Sha256>,
    actors: Hmac<Sha256>,
    customers: Hmac<Sha256>,
    jobs: Hmac<Sha256>,
    reported_calls: Hmac<Sha256>,
    do_not_call: Hmac<Sha256>,
    /// Encrypts the numbers of scheduled calls.
    pub(crate) scheduled: Sealing,
    /// Encrypts the details of calls in progress.
    pub(crate) live_calls: Sealing,
    /// Encrypts the contexts of calls, and the ids of reported calls.
    pub(crate) contexts: Sealing,
    /// Encrypts the patterns of the do-not-call list.
    pub(crate) do_not_call_patterns: Sealing,
}

impl Keys {
    pub(crate) fn derive(key: &SecretString) -> Self {
        let of = |purpose: &str| mac_under(&bytes_of(key, purpose));
        Self {
            rows: of("rows"),
            chain_index: of("register"),
            numbers: of("numbers"),
            actors: of("actors"),
            customers: of("customers"),
            jobs: of("jobs"),
            reported_calls: of("reported calls"),
            do_not_call: of("do not call"),
            scheduled: Sealing::new(&bytes_of(key, "numbers that wait")),
            live_calls: Sealing::new(&bytes_of(key, "calls in progress")),
            contexts: Sealing::new(&bytes_of(key, "contexts of calls")),
            do_not_call_patterns: Sealing::new(&bytes_of(key, "patterns not to call")),
        }
    }

    /// For the hash of a row.
    pub(crate) fn row(&self) -> CanonicalForm<Hmac<Sha256>> {
        CanonicalForm::new(self.rows.clone())
    }

    /// For the MACs of the chain index and the seal.
    pub(crate) fn chain_index(&self) -> CanonicalForm<Hmac<Sha256>> {
        CanonicalForm::new(self.chain_index.clone())
    }

    /// The pseudonym of a number: the same for the same digits, and irreversible without the key.
    pub(crate) fn number(&self, digits: &str) -> String {
        pseudonym(self.numbers.clone(), digits)
    }

    /// The hash of a number on the do-not-call list.
    pub(crate) fn do_not_call_number(&self, digits: &str) -> String {
        pseudonym(self.do_not_call.clone(), digits)
    }

    /// The hash of a prefix on the do-not-call list. It differs from that of a number with the same digits.
    pub(crate) fn do_not_call_prefix(&self, digits: &str) -> String {
        pseudonym(self.do_not_call.clone(), &format!("{digits}*"))
    }

    /// The pseudonym of a user of the API.
    pub(crate) fn actor(&self, subject: &str) -> String {
        pseudonym(self.actors.clone(), subject)
    }

    /// The pseudonym of a tenant's customer.
    pub(crate) fn customer(&self, tenant: &str, id: &str) -> String {
        hex::encode(&pseudonym_of_tenant(self.customers.clone(), tenant, id))
    }

    /// The pseudonym of a tenant's job.
    pub(crate) fn job(&self, tenant: &str, id: &str) -> String {
        hex::encode(&pseudonym_of_tenant(self.jobs.clone(), tenant, id))
    }

    /// The id of a call that an application of `tenant` reports, made of its id in the other system.
    pub(crate) fn reported_call(&self, tenant: &str, id: &str) -> CallId {
        CallId::from_keyed_hash(pseudonym_of_tenant(self.reported_calls.clone(), tenant, id))
    }
}

/// The secret of servers without one of their own.
pub(crate) fn server_secret(key: &SecretString) -> SecretString {
    hex::encode(&bytes_of(key, "secret of the server")).into()
}

fn bytes_of(key: &SecretString, purpose: &str) -> [u8; 32] {
    let mut mac = mac_under(key.expose_secret().as_bytes());
    mac.update(b"click2call journal, version 1: ");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The complete MAC in hexadecimal.
pub(crate) fn mac_hex(mac: CanonicalForm<Hmac<Sha256>>) -> String {
    hex::encode(&mac.finish().finalize().into_bytes())
}

/// Half of the MAC is more than enough to distinguish values.
fn pseudonym(mut mac: Hmac<Sha256>, value: &str) -> String {
    mac.update(value.as_bytes());
    hex::encode(&mac.finalize().into_bytes()[..16])
}

/// The same, of an id that means something within one tenant only.
fn pseudonym_of_tenant(mac: Hmac<Sha256>, tenant: &str, id: &str) -> [u8; 16] {
    let mac = CanonicalForm::new(mac).text(tenant).text(id).finish().finalize().into_bytes();
    let mut half = [0; 16];
    half.copy_from_slice(&mac[..16]);
    half
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
    fn the_same_id_of_two_tenants_has_two_names() {
        let keys = keys("a");
        let names = |tenant: &str, id: &str| {
            let call = keys.reported_call(tenant, id).to_string();
            [keys.customer(tenant, id), keys.job(tenant, id), call]
        };

        assert_eq!(names("acme.com", "7"), names("acme.com", "7"));
        let all = [names("acme.com", "7"), names("acme.co", "m7"), names("other.example", "7")];
        let different: std::collections::HashSet<_> = all.iter().flatten().collect();
        assert_eq!(different.len(), 9);
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
