//! What the one who placed a call proves themselves by afterwards.

use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};
use shared_types::hex;
use std::fmt;
use subtle::ConstantTimeEq;

/// 128 random bits as 32 digits of hexadecimal. It does not print.
pub struct Token(String);

/// What is kept of a [`Token`]: enough to know it again, too little to use it.
#[derive(Clone, Copy)]
pub(super) struct TokenHash([u8; 32]);

impl Token {
    pub(super) fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(hex::encode(&bytes)))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TokenHash {
    pub(super) fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    pub(super) fn is_of(&self, token: &str) -> bool {
        self.0.ct_eq(&Self::new(token).0).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn only_the_very_token_is_known_again() {
        let token = Token::random(&SystemRandom).unwrap();
        let hash = TokenHash::new(token.expose());

        assert_eq!(token.expose().len(), 32);
        assert!(hash.is_of(token.expose()));
        assert!(!hash.is_of("") && !hash.is_of(Token::random(&SystemRandom).unwrap().expose()));
        assert_eq!(format!("{token:?} {hash:?}"), "Token(…) TokenHash(…)");
    }
}
