//! The ids that match a response to its action.

use model::random::{Random, RandomError};
use shared_types::hex;
use std::fmt;

/// The `ActionID` of one action: 128 random bits.
///
/// Every session with the right to read call events also sees our events and ids. If an id were
/// predictable, another session could forge an event for one of our calls.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActionId(String);

impl ActionId {
    /// A new random id.
    pub fn generate(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(hex::encode(&bytes)))
    }

    /// The value of the header `ActionID`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::ConstantRandom;

    #[test]
    fn an_id_has_128_random_bits_and_its_debug_output_hides_them() {
        let id = ActionId::generate(&ConstantRandom(0xa5)).unwrap();

        assert_eq!(id.as_str(), "a5".repeat(16));
        assert_eq!(format!("{id:?}"), "ActionId(…)");
    }
}
