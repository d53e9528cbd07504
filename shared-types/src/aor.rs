//! The address of record of a terminal, as its user writes it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// `user@domain`, byte for byte as it was sent, without trimming or case folding, because the digest covers these bytes.
///
/// The domain follows the last `@`; neither part is empty or contains a space or a line break. The user is not printed.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Aor {
    text: String,
    /// The position of the last `@`.
    at: usize,
}

/// Why a text is not an [`Aor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of record: expected something like alice@pbx.example.com")]
pub struct AorError;

impl Aor {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the last `@`.
    pub fn user(&self) -> &str {
        &self.text[..self.at]
    }

    /// The part after the last `@`; the realm of the digest.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

impl TryFrom<String> for Aor {
    type Error = AorError;

    fn try_from(text: String) -> Result<Self, AorError> {
        let at = text.rfind('@').ok_or(AorError)?;
        let both_parts = at > 0 && at + 1 < text.len();
        if both_parts && !text.contains([' ', '\r', '\n']) {
            Ok(Self { text, at })
        } else {
            Err(AorError)
        }
    }
}

impl FromStr for Aor {
    type Err = AorError;

    fn from_str(text: &str) -> Result<Self, AorError> {
        text.to_owned().try_into()
    }
}

impl From<Aor> for String {
    fn from(aor: Aor) -> Self {
        aor.text
    }
}

impl fmt::Debug for Aor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aor(…@{:?})", self.domain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Option<(String, String)> {
        let aor: Aor = text.parse().ok()?;
        Some((aor.user().to_owned(), aor.domain().to_owned()))
    }

    #[test]
    fn it_is_split_at_the_last_at_sign() {
        let split = |user: &str, domain: &str| Some((user.to_owned(), domain.to_owned()));

        assert_eq!(parts("myuser@host.example.org"), split("myuser", "host.example.org"));
        assert_eq!(parts("a@b@c"), split("a@b", "c"));
        assert_eq!(parts("@@c"), split("@", "c"));
        assert_eq!(parts("Alice@Host"), split("Alice", "Host"));
    }

    #[test]
    fn only_empty_parts_spaces_and_line_breaks_are_refused() {
        for bad in
            ["", "@", "a@", "@b", "alice", "a b@c", "a@b c", "a@b\n", "a\r@b", " a@b", "a@b@"]
        {
            assert_eq!(bad.parse::<Aor>(), Err(AorError), "{bad:?}");
        }
        for good in ["a\t@b", "a\0@b", "a|b@c|d", "é@ü", &format!("{}@b", "a".repeat(5_000))] {
            assert!(good.parse::<Aor>().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn the_user_does_not_print() {
        let aor: Aor = "alice@host.example".parse().unwrap();

        assert_eq!(format!("{aor:?}"), "Aor(…@\"host.example\")");
    }

    proptest! {
        #[test]
        fn an_aor_preserves_every_byte(text in ".*@.*|.*") {
            if let Ok(aor) = text.parse::<Aor>() {
                prop_assert_eq!(aor.as_str(), &text);
                prop_assert_eq!(format!("{}@{}", aor.user(), aor.domain()), text);
                prop_assert!(!aor.domain().contains('@'));
            }
        }
    }
}
