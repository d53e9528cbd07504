//! The name of a call that a client may choose.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// 1 to 32 letters, digits, `_` or `-`. It becomes the id of a channel.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iden(String);

/// Why a text is not an [`Iden`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a call's name: expected 1 to 32 letters, digits, _ or -")]
pub struct IdenError;

impl Iden {
    pub const LONGEST: usize = 32;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the call's second channel. It may be the name of another call: `a-2` beside `a`.
    pub fn other_channel(&self) -> String {
        format!("{}-2", self.0)
    }
}

impl TryFrom<String> for Iden {
    type Error = IdenError;

    fn try_from(text: String) -> Result<Self, IdenError> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(is_name) {
            Ok(Self(text))
        } else {
            Err(IdenError)
        }
    }
}

impl FromStr for Iden {
    type Err = IdenError;

    fn from_str(text: &str) -> Result<Self, IdenError> {
        text.to_owned().try_into()
    }
}

impl From<Iden> for String {
    fn from(iden: Iden) -> Self {
        iden.0
    }
}

impl fmt::Display for Iden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Iden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iden({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_two_marks_make_a_name() {
        for good in ["a", "-", "_", "Call-1_b", &"9".repeat(32)] {
            assert_eq!(good.parse::<Iden>().unwrap().as_str(), good);
        }
        for bad in
            ["", "a b", "a\n", "a.b", "/a", "é", "a\0", "a\r\nAction: Logoff", &"9".repeat(33)]
        {
            assert_eq!(bad.parse::<Iden>(), Err(IdenError), "{bad:?}");
        }
    }

    #[test]
    fn the_other_channel_of_one_call_may_have_the_name_of_another() {
        assert_eq!("a".parse::<Iden>().unwrap().other_channel(), "a-2");
    }
}
