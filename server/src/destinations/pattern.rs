//! Patterns of internal extensions, as administrators of telephone systems write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 1 to 32 of the digits, `*`, `X` for any digit, and at the end a `.` for one or more of any: `2XX`, `*9X`, `88.`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline)]
pub struct DialPattern(String);

/// The text is not a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a pattern of extensions like 2XX: digits, *, X for any digit, and . at the end for any rest"
)]
pub struct DialPatternError;

impl DialPattern {
    const MAX_LENGTH: usize = 32;

    /// Whether all of `dialled` is as the pattern says.
    pub fn matches(&self, dialled: &str) -> bool {
        let (fixed, has_rest) =
            self.0.strip_suffix('.').map_or((&*self.0, false), |fixed| (fixed, true));
        let length_fits =
            if has_rest { dialled.len() > fixed.len() } else { dialled.len() == fixed.len() };
        length_fits
            && fixed.bytes().zip(dialled.bytes()).all(|(wanted, byte)| match wanted {
                b'X' => byte.is_ascii_digit(),
                other => other == byte,
            })
    }
}

impl TryFrom<String> for DialPattern {
    type Error = DialPatternError;

    fn try_from(text: String) -> Result<Self, DialPatternError> {
        let text = text.to_ascii_uppercase();
        let fixed = text.strip_suffix('.').unwrap_or(&text);
        let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'*' || byte == b'X';
        // A mere `.` would make every number an internal one.
        if (1..=Self::MAX_LENGTH).contains(&fixed.len()) && fixed.bytes().all(is_part) {
            Ok(Self(text))
        } else {
            Err(DialPatternError)
        }
    }
}

impl From<DialPattern> for String {
    fn from(pattern: DialPattern) -> Self {
        pattern.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Result<DialPattern, DialPatternError> {
        text.to_owned().try_into()
    }

    #[test]
    fn a_pattern_matches_all_of_what_is_dialled() {
        for (text, dialled) in [("2XX", "201"), ("2xx", "299"), ("*9X", "*98"), ("88.", "881")] {
            assert!(pattern(text).unwrap().matches(dialled), "{text} {dialled}");
        }
        for (text, dialled) in [
            ("2XX", "2011"),
            ("2XX", "20"),
            ("2XX", "301"),
            ("XXX", "*98"),
            ("XXX", "+12"),
            ("88.", "88"),
        ] {
            assert!(!pattern(text).unwrap().matches(dialled), "{text} {dialled}");
        }
    }

    #[test]
    fn a_text_that_could_match_everything_is_no_pattern() {
        for bad in ["", ".", "..", "2.X", "+XX", "2X#", "a", &"X".repeat(33)] {
            assert_eq!(pattern(bad), Err(DialPatternError), "{bad}");
        }
        assert_eq!(String::from(pattern("2xx").unwrap()), "2XX");
    }
}
