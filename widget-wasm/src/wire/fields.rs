//! The fields of a JavaScript object, as a trait for tests on the host.

use shared_types::hours::Minute;

/// A day: longer waits in seconds and larger queue positions are cut off.
const LONGEST_WAIT: f64 = 86_400.0;

/// The fields of one object.
pub trait Fields {
    /// The value of this field.
    fn get(&self, name: &str) -> Field;
    /// The minute of a time in RFC 3339.
    fn minute(&self, moment: &str) -> Option<Minute>;
}

/// The value of a field, if its type is supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Text(String),
    /// Not negative, and not above `LONGEST_WAIT`.
    Number(u32),
    Flag(bool),
    /// Missing, or of another type.
    Absent,
}

impl Field {
    /// A number, rounded up so that a retry is not too early.
    pub fn number(number: f64) -> Self {
        let whole = number.ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked, and the fraction is gone"
        )]
        if (0.0..=LONGEST_WAIT).contains(&whole) {
            Self::Number(whole as u32)
        } else {
            Self::Absent
        }
    }

    /// The text, if it is one.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}
