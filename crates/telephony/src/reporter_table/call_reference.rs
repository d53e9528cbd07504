//! The name of a call in the events of its telephone system.

use std::fmt;
use std::str::FromStr;

/// The name of a call in the events of its telephone system: 1 to 128 visible characters of ASCII. It does not print, since it
/// may be made of a number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallReference(Box<str>);

/// The text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 128 visible characters of ASCII")]
pub struct CallReferenceError;

impl CallReference {
    const MAX_LENGTH: usize = 128;
}

impl FromStr for CallReference {
    type Err = CallReferenceError;

    fn from_str(text: &str) -> Result<Self, CallReferenceError> {
        let is_reference = (1..=Self::MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_reference { Ok(Self(text.into())) } else { Err(CallReferenceError) }
    }
}

impl fmt::Debug for CallReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallReference(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_bounded_and_does_not_print() {
        for good in ["1", "5780123456789012345", "6a1f-…".trim_end_matches('…'), &"a".repeat(128)]
        {
            let reference: CallReference = good.parse().unwrap();
            assert_eq!(format!("{reference:?}"), "CallReference(…)");
        }
        for bad in ["", " ", "a b", "a\n", "é", &"a".repeat(129)] {
            assert_eq!(bad.parse::<CallReference>(), Err(CallReferenceError), "{bad:?}");
        }
    }
}
