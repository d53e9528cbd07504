//! The destination that a user dials on their own telephone.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// 1 to 64 of `+ * 0-9`, dialled unchanged: an extension, a service code or a number. It prints masked.
///
/// Longer destinations are refused, because Asterisk would truncate them and dial another number.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Destination(String);

/// Why a text is not a [`Destination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a destination: expected 1 to 64 digits, + or *")]
pub struct DestinationError;

impl Destination {
    pub const LONGEST: usize = 64;

    /// The digits, for the digest and the telephone system.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// For logs: the last four digits of a number; nothing of a destination that is too short to be masked.
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(4);
        if hidden < 4 { "***".to_owned() } else { format!("***{}", &self.0[hidden..]) }
    }
}

impl TryFrom<String> for Destination {
    type Error = DestinationError;

    fn try_from(text: String) -> Result<Self, DestinationError> {
        let is_dialled = |byte: u8| byte.is_ascii_digit() || b"+*".contains(&byte);
        if (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(is_dialled) {
            Ok(Self(text))
        } else {
            Err(DestinationError)
        }
    }
}

impl FromStr for Destination {
    type Err = DestinationError;

    fn from_str(text: &str) -> Result<Self, DestinationError> {
        text.to_owned().try_into()
    }
}

impl From<Destination> for String {
    fn from(destination: Destination) -> Self {
        destination.0
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_plus_and_star_are_dialled() {
        for good in ["102", "+34944010101", "++**", "*98", &"1".repeat(64)] {
            assert_eq!(good.parse::<Destination>().unwrap().expose(), good);
        }
        for bad in ["", "#1", "10 2", "102\n", "1-2", "a", "1\0", "٣", "1@b", &"1".repeat(65)] {
            assert_eq!(bad.parse::<Destination>(), Err(DestinationError), "{bad:?}");
        }
    }

    #[test]
    fn it_prints_masked() {
        let printed = |text: &str| format!("{:?}", text.parse::<Destination>().unwrap());

        assert_eq!(printed("+34944010101"), "Destination(***0101)");
        assert_eq!(printed("102"), "Destination(***)");
        assert_eq!(printed("1234567"), "Destination(***)");
    }
}
