//! The digest by which a user proves knowledge of a terminal's password without sending it.
//!
//! `HA1 = MD5(user:realm:password)`, `HA2 = MD5(destination)`, `response = MD5(HA1:nonce:HA2)`, each as lower hexadecimal. The
//! contract requires MD5; the nonce protects against replay.

use crate::hex;
use md5::{Digest as _, Md5};
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// The hash of user, realm and password. It is equivalent to the password, so it does not print.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Ha1(Hex);

/// The response that the user sends instead of the password. It does not print.
#[derive(Clone)]
pub struct Response(Hex);

/// Why a text is not a [`Ha1`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an HA1: expected 32 hexadecimal digits")]
pub struct Ha1Error;

/// An MD5 sum as 32 digits of lower hexadecimal.
type Hex = [u8; 32];

impl Ha1 {
    /// The HA1 of a user; the realm is the domain of the address.
    pub fn new(user: &str, realm: &str, password: &str) -> Self {
        Self(md5(&[user.as_bytes(), realm.as_bytes(), password.as_bytes()]))
    }

    /// The response for one nonce and one destination.
    pub fn response(&self, nonce: &str, destination: &str) -> Response {
        let ha2 = md5(&[destination.as_bytes()]);
        Response(md5(&[&self.0, nonce.as_bytes(), &ha2]))
    }

    /// The digits, in lower case.
    pub fn expose(&self) -> &str {
        text(&self.0)
    }
}

impl Response {
    /// The digits, in lower case. Compare them in constant time.
    pub fn expose(&self) -> &str {
        text(&self.0)
    }
}

impl FromStr for Ha1 {
    type Err = Ha1Error;

    fn from_str(text: &str) -> Result<Self, Ha1Error> {
        let hex: Hex = text.as_bytes().try_into().map_err(|_| Ha1Error)?;
        if hex.iter().all(u8::is_ascii_hexdigit) {
            Ok(Self(hex.map(|digit| digit.to_ascii_lowercase())))
        } else {
            Err(Ha1Error)
        }
    }
}

impl TryFrom<String> for Ha1 {
    type Error = Ha1Error;

    fn try_from(text: String) -> Result<Self, Ha1Error> {
        text.parse()
    }
}

impl fmt::Debug for Ha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ha1(…)")
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Response(…)")
    }
}

/// The sum of the parts, joined by colons.
fn md5(parts: &[&[u8]]) -> Hex {
    let mut sum = Md5::new();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            sum.update(b":");
        }
        sum.update(part);
    }
    in_hex(sum.finalize().into())
}

fn in_hex(bytes: [u8; 16]) -> Hex {
    let mut text = [0; 32];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = hex::digits(byte);
    }
    text
}

fn text(hex: &Hex) -> &str {
    std::str::from_utf8(hex).unwrap_or_default()
}

#[cfg(test)]
mod tests;
