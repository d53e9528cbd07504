//! What a telephone number is, and how it is written.

use std::fmt;

/// A telephone number in E.164. A value that exists is well-formed.
///
/// It does not print: `Debug` and `Display` show at most the last four digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// What kind of number it is, as far as cost and fraud are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// United States or Canada.
    Domestic,
    /// A territory of the United States.
    UsTerritory,
    /// Another country of `+1`: its ISO 3166 code.
    Caribbean(&'static str),
    /// 800 and its kin.
    TollFree,
    /// 900, and the exchange 976.
    Premium,
    /// 500 and its kin.
    Personal,
    /// 700 and 710: carriers and government.
    Carrier,
    /// 555-01XX.
    Fiction,
    /// Well-formed, and no country has this area code as far as our table knows.
    UnknownAreaCode,
    /// Outside of `+1`: its country calling code.
    International(&'static str),
}

/// Why a number is not called. Each has a word for machines; the widget has the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberProblem {
    Empty,
    TooShort,
    TooLong,
}

impl NumberProblem {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
        }
    }
}

impl PhoneNumber {
    /// Reads what people type.
    pub fn parse(text: &str) -> Result<Self, NumberProblem> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            0 => Err(NumberProblem::Empty),
            1..10 => Err(NumberProblem::TooShort),
            10 => Ok(Self(format!("+1{digits}"))),
            11..=15 => Ok(Self(format!("+{digits}"))),
            _ => Err(NumberProblem::TooLong),
        }
    }

    pub fn class(&self) -> NumberClass {
        NumberClass::Domestic
    }

    /// `+12025550142`: for the telephone system and for keyed hashes, never for a log.
    pub fn expose_e164(&self) -> &str {
        &self.0
    }

    /// `***-***-0142`: for logs, at most.
    pub fn masked(&self) -> String {
        format!("***-***-{}", &self.0[self.0.len() - 4..])
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A text in a phone field, and where its caret stands (in UTF-16 units, as browsers count).
#[derive(Clone, PartialEq, Eq)]
pub struct Typed {
    pub text: String,
    pub caret: usize,
}
