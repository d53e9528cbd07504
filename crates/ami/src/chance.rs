//! Where randomness comes in, and the ids that are made of it.

use std::fmt;

/// A source of bytes that nobody can guess.
pub trait Chance: Send + Sync {
    /// Fills `bytes`, or says that there is no randomness to be had.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;
}

/// The machine had no random bytes for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes were to be had")]
pub struct NoChance;

/// What ties an answer to its action: 128 random bits.
///
/// Every other session with the right to hear of calls hears of ours, and of our ids. One that could be
/// guessed would let it pass off its own event as ours.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActionId(String);

impl ActionId {
    pub fn new(chance: &dyn Chance) -> Result<Self, NoChance> {
        let mut bytes = [0; 16];
        chance.fill(&mut bytes)?;
        Ok(Self(hex(&bytes)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn for_tests(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActionId(…)")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(u8);

    impl Chance for Bytes {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn an_id_is_128_bits_of_chance_and_does_not_print() {
        let id = ActionId::new(&Bytes(0xa5)).unwrap();

        assert_eq!(id.as_str(), "a5".repeat(16));
        assert_eq!(format!("{id:?}"), "ActionId(…)");
    }
}
