//! Whether the client knows the password of the terminal.
//!
//! A terminal that does not exist and a wrong password take the same steps, so that nobody can list
//! the terminals of a company by the clock.

use super::request::Claim;
use admission::nonces::Redeemed;
use directory::{Terminal, TerminalSecret};
use model::extension::{EndpointName, Extension, NameError};
use secrecy::{ExposeSecret, SecretString};
use shared_types::destination::Destination;
use shared_types::digest::{Ha1, Response};
use subtle::{Choice, ConstantTimeEq};

/// Stands in where there is no password: as long as a password of the contract is.
const NO_PASSWORD: &str = "0000000000000000";

/// The terminal that takes the place of one that does not exist.
pub(super) struct Decoy(Terminal);

/// What a response was made for. It is good for nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signed<'a> {
    /// A call to this destination.
    Call(&'a Destination),
    /// No call: only to find out whether the password is the right one.
    Credentials,
}

impl<'a> Signed<'a> {
    /// No destination has a letter, so no response for one purpose is one for the other.
    fn text(self) -> &'a str {
        match self {
            Self::Call(destination) => destination.expose(),
            Self::Credentials => "credentials",
        }
    }
}

/// What was sent to prove it, over a nonce that is spent: one guess costs one nonce.
pub(super) struct Proof<'a> {
    claim: &'a Claim,
    signed: Signed<'a>,
}

/// The steps of a judgement that take time. Tests count them: an unknown terminal must cost the same steps
/// as a wrong password.
trait Digest {
    fn ha1(&self, user: &str, realm: &str, password: &SecretString) -> Ha1 {
        Ha1::new(user, realm, password.expose_secret())
    }

    fn response(&self, ha1: &Ha1, nonce: &str, destination: &str) -> Response {
        ha1.response(nonce, destination)
    }

    /// Compares in constant time.
    fn are_equal(&self, expected: &Response, response: &str) -> Choice {
        expected.expose().as_bytes().ct_eq(response.as_bytes())
    }
}

/// As the contract has it.
struct Md5;

impl Digest for Md5 {}

impl<'a> Proof<'a> {
    pub(super) fn new(_: &Redeemed, claim: &'a Claim, signed: Signed<'a>) -> Self {
        Self { claim, signed }
    }

    /// The terminal, if there is one and the response was made with its secret.
    pub(super) fn judge(&self, found: Option<Terminal>, decoy: &Decoy) -> Option<Terminal> {
        self.judge_with(&Md5, found, decoy)
    }

    fn judge_with(
        &self,
        digest: &impl Digest,
        found: Option<Terminal>,
        decoy: &Decoy,
    ) -> Option<Terminal> {
        let is_there = Choice::from(u8::from(found.is_some()));
        let terminal = found.unwrap_or_else(|| decoy.0.clone());
        // Both kinds of secret cost the same: a password is copied, hashed and wiped for either.
        let stand_in;
        let password = match &terminal.secret {
            TerminalSecret::Password(password) => password,
            TerminalSecret::Ha1(_) => {
                stand_in = decoy.password();
                &stand_in
            }
        };
        let Claim { aor, nonce, response, .. } = self.claim;
        let hashed = digest.ha1(aor.user(), aor.domain(), password);
        let ha1 = match &terminal.secret {
            TerminalSecret::Ha1(stored) => stored,
            TerminalSecret::Password(_) => &hashed,
        };
        let expected = digest.response(ha1, nonce, self.signed.text());
        let response = response.to_ascii_lowercase();
        let is_right = digest.are_equal(&expected, &response);
        bool::from(is_right & is_there).then_some(terminal)
    }
}

impl Decoy {
    pub(super) fn new() -> Result<Self, NameError> {
        Ok(Self(Terminal {
            secret: TerminalSecret::Password(NO_PASSWORD.into()),
            endpoint: EndpointName::try_from("b1c1t1_nobody".to_owned())?,
            extension: Extension::try_from("100".to_owned())?,
            company: 0,
            brand: 0,
        }))
    }

    fn password(&self) -> SecretString {
        match &self.0.secret {
            TerminalSecret::Password(password) => password.clone(),
            TerminalSecret::Ha1(_) => NO_PASSWORD.into(),
        }
    }
}

#[cfg(test)]
mod tests;
