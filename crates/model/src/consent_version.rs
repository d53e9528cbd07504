//! Which consent text a visitor agreed to.

use sha2::{Digest, Sha256};
use shared_types::hex;
use std::fmt;

/// The first 64 bits of a SHA-256 over text and address. It prints as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentVersion([u8; 8]);

impl ConsentVersion {
    /// The version of a text and the address of its details; empty if there is none.
    pub fn of(text: &str, url: &str) -> Self {
        // Neither contains a zero byte, so that no two pairs are hashed alike.
        let digest = Sha256::digest([text.as_bytes(), &[0], url.as_bytes()].concat());
        let mut version = [0; 8];
        version.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self(version)
    }
}

impl fmt::Display for ConsentVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_between_text_and_address_is_part_of_the_version() {
        assert_ne!(ConsentVersion::of("ab", ""), ConsentVersion::of("a", "b"));
        assert_eq!(ConsentVersion::of("I agree.", "").to_string().len(), 16);
    }
}
