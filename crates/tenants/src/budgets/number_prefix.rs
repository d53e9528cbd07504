//! The first digits of numbers.

use serde::{Deserialize, Serialize};
use shared_types::phone::PhoneNumber;

/// The first digits of numbers in E.164, without the plus: `447`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberPrefix(String);

/// The text is not a [`NumberPrefix`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the first digits of numbers, like 1 or 447")]
pub struct NumberPrefixError;

/// Numbers in E.164 have no more digits.
const MOST_DIGITS: usize = 15;

impl NumberPrefix {
    /// Whether `number` begins with these digits.
    pub fn is_of(&self, number: &PhoneNumber) -> bool {
        number.expose_digits().starts_with(&self.0)
    }

    /// How many digits it has.
    pub fn digits(&self) -> usize {
        self.0.len()
    }
}

impl TryFrom<String> for NumberPrefix {
    type Error = NumberPrefixError;

    fn try_from(text: String) -> Result<Self, NumberPrefixError> {
        let digits = text.strip_prefix('+').unwrap_or(&text);
        let is_good = (1..=MOST_DIGITS).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_good { Ok(Self(digits.to_owned())) } else { Err(NumberPrefixError) }
    }
}

impl From<NumberPrefix> for String {
    fn from(prefix: NumberPrefix) -> Self {
        prefix.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str) -> Result<NumberPrefix, NumberPrefixError> {
        text.to_owned().try_into()
    }

    #[test]
    fn a_prefix_is_compared_with_the_digits_of_e164() {
        let number = PhoneNumber::parse("+44 7400 123456").unwrap();

        assert!(prefix("447").unwrap().is_of(&number));
        assert!(prefix("+44").unwrap().is_of(&number));
        assert!(!prefix("448").unwrap().is_of(&number));
    }

    #[test]
    fn what_no_number_begins_with_is_refused() {
        for text in ["", "+", "0", "044", "44 7", "abc", "1234567890123456"] {
            assert_eq!(prefix(text), Err(NumberPrefixError), "{text:?}");
        }
    }
}
