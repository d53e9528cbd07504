//! A number, or all numbers with the same first digits.

use shared_types::phone::{NumberProblem, PhoneNumber};
use std::fmt;
use std::str::FromStr;

/// The longest prefix: one digit less than E.164 allows.
const MAX_PREFIX_DIGITS: usize = 14;
/// Digits of a prefix that print. More would identify a person nearly as well as the number does.
const VISIBLE_PREFIX_DIGITS: usize = 6;

/// One number, or a prefix. `Display` masks both.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum NumberPattern {
    /// This number only: `+12025550142`.
    Number(PhoneNumber),
    /// Every number in E.164 with these first digits: `+1900*`.
    Prefix(NumberPrefix),
}

/// The first digits of numbers in E.164, without the plus: 1 to 14, the first of which is not 0.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NumberPrefix(String);

/// Why a text is not a [`NumberPattern`]. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberPatternError {
    #[error("not a telephone number ({}): expected +12025550142, or a prefix like +1900*", .0.as_str())]
    Number(NumberProblem),
    #[error("not a prefix: expected a plus, 1 to 14 digits and a star, like +1900*")]
    Prefix,
}

impl NumberPattern {
    /// Whether `number` is this number, or has this prefix.
    pub fn covers(&self, number: &PhoneNumber) -> bool {
        match self {
            Self::Number(own) => own == number,
            Self::Prefix(NumberPrefix(digits)) => number.expose_digits().starts_with(&**digits),
        }
    }

    /// The text that [`FromStr`] reads: for the database and for an export, never for a log.
    pub fn expose(&self) -> String {
        match self {
            Self::Number(number) => number.expose_e164().to_owned(),
            Self::Prefix(NumberPrefix(digits)) => format!("+{digits}*"),
        }
    }
}

impl NumberPrefix {
    /// The digits: for keyed hashes, never for a log.
    pub fn expose_digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for NumberPattern {
    type Err = NumberPatternError;

    fn from_str(text: &str) -> Result<Self, NumberPatternError> {
        match text.trim().strip_suffix('*') {
            Some(prefix) => prefix.parse().map(Self::Prefix),
            None => text.parse().map(Self::Number).map_err(NumberPatternError::Number),
        }
    }
}

impl FromStr for NumberPrefix {
    type Err = NumberPatternError;

    /// Reads `+1 900`, with the separators that people write.
    fn from_str(text: &str) -> Result<Self, NumberPatternError> {
        let digits = text.trim().strip_prefix('+').ok_or(NumberPatternError::Prefix)?;
        let digits: String = digits.chars().filter(|c| !" -.()".contains(*c)).collect();
        let is_prefix = (1..=MAX_PREFIX_DIGITS).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_prefix { Ok(Self(digits)) } else { Err(NumberPatternError::Prefix) }
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&number.masked()),
            Self::Prefix(NumberPrefix(digits)) => match digits.get(..VISIBLE_PREFIX_DIGITS) {
                Some(visible) if digits.len() > visible.len() => write!(f, "+{visible}…*"),
                _ => write!(f, "+{digits}*"),
            },
        }
    }
}

impl fmt::Debug for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NumberPattern({self})")
    }
}

impl fmt::Debug for NumberPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NumberPrefix(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NumberPattern {
        text.parse().unwrap()
    }

    fn number(text: &str) -> PhoneNumber {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_covers_itself_however_it_is_written() {
        for text in ["+12025550142", "(202) 555-0142", "+1 202 555 0142"] {
            assert!(pattern(text).covers(&number("202-555-0142")), "{text}");
            assert!(!pattern(text).covers(&number("202-555-0143")), "{text}");
        }
    }

    #[test]
    fn a_prefix_covers_the_numbers_that_begin_with_it() {
        for text in ["+1202*", "+1 (202)*", "+1*"] {
            assert!(pattern(text).covers(&number("202-555-0142")), "{text}");
            assert!(!pattern(text).covers(&number("+44 20 7946 0958")), "{text}");
        }
        assert!(!pattern("+1203*").covers(&number("202-555-0142")));
    }

    #[test]
    fn other_texts_are_refused_without_being_repeated() {
        for text in ["*", "+*", "1900*", "+0*", "+19x*", "+1900**", "+123456789012345*"] {
            assert_eq!(text.parse::<NumberPattern>(), Err(NumberPatternError::Prefix), "{text}");
        }
        for text in ["", "+", "12", "sesame", "+1 202 555 01"] {
            let error = text.parse::<NumberPattern>().unwrap_err();
            assert!(matches!(error, NumberPatternError::Number(_)), "{text}");
            assert!(!error.to_string().contains("sesame"));
        }
    }

    #[test]
    fn what_was_exposed_is_read_again() {
        for text in ["+12025550142", "+1900*", "+442079460958"] {
            assert_eq!(pattern(text).expose(), text);
            assert_eq!(pattern(&pattern(text).expose()), pattern(text));
        }
    }

    #[test]
    fn it_prints_masked() {
        for (text, shown) in [
            ("+12025550142", "***-***-0142"),
            ("+1900*", "+1900*"),
            ("+120255*", "+120255*"),
            ("+12025550142*", "+120255…*"),
        ] {
            assert_eq!(pattern(text).to_string(), shown);
            assert_eq!(format!("{:?}", pattern(text)), format!("NumberPattern({shown})"));
        }
    }
}
