//! Telephone numbers: parsing, formatting, classification.
//!
//! A [`PhoneNumber`] never prints its digits: code that needs them calls a method `expose_…`, so that a search for this prefix finds
//! every place where a visitor's number leaves the type.
//!
//! # Layout
//! - [`PhoneNumber`], [`NumberClass`], [`NumberProblem`]: the number, its class, the reason of a refusal
//! - [`CallingCode`], [`NanpCountry`]: the countries that a policy may name
//! - [`NumberPlan`]: the numbers of a calling code's countries
//! - [`Assignment`], with [`Country`] and [`NumberType`]: the basis of a number's price
//! - [`Typed`], [`Edit`]: the text of a phone field during typing, and [`calling_code`], the country in that text

mod assignment;
mod class;
mod country;
mod nanp;
mod number_type;
mod parse;
mod place;
mod plan;
mod plans;
mod problem;
mod reading;
mod shape;
mod tables;
mod typed;

pub use assignment::Assignment;
pub use class::NumberClass;
pub use country::{Country, CountryError};
pub use number_type::NumberType;
pub use place::{CallingCode, CallingCodeError, NanpCountry, NanpCountryError};
pub use plan::NumberPlan;
pub use problem::NumberProblem;
pub use typed::{Edit, Typed, calling_code};

use std::fmt;
use std::str::FromStr;

/// A telephone number in E.164. Every value is well-formed.
///
/// `Debug` and `Display` show at most the last four digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses typed text: `(202) 555-0142`, `+1 202.555.0142`, `+44 20 7946 0958`.
    ///
    /// Whether the number is called is decided by
    /// [`NumberPolicy`](crate::number_policy::NumberPolicy).
    pub fn parse(text: &str) -> Result<Self, NumberProblem> {
        Self::parse_in(None, text)
    }

    /// The same, where digits without a plus are national digits of the country with this calling code: `020 7946 0958`.
    ///
    /// Text that starts with a plus or an international prefix is parsed independently of the country.
    pub fn parse_in(place: Option<CallingCode>, text: &str) -> Result<Self, NumberProblem> {
        parse::e164(place, text).map(Self)
    }

    /// The class of the number by cost and fraud risk.
    pub fn class(&self) -> NumberClass {
        match self.expose_national() {
            Some(national) => nanp::class(national),
            None => class::outside_of_nanp(self.expose_digits()),
        }
    }

    /// `+12025550142`: for the telephone system and for keyed hashes, never for a log.
    pub fn expose_e164(&self) -> &str {
        &self.0
    }

    /// `12025550142`: E.164 without its plus.
    pub fn expose_digits(&self) -> &str {
        self.0.strip_prefix('+').unwrap_or(&self.0)
    }

    /// `2025550142`: the ten digits of a number in `+1`, `None` for others.
    pub fn expose_national(&self) -> Option<&str> {
        self.expose_digits().strip_prefix('1')
    }

    /// `2079460958`: the digits after the calling code.
    pub(crate) fn expose_subscriber(&self) -> &str {
        CallingCode::split(self.expose_digits()).map_or("", |(_, _, subscriber)| subscriber)
    }

    /// `(202) 555-0142` or `+44 20 7946 0958`: for display to the person who typed it.
    pub fn expose_formatted(&self) -> String {
        match self.expose_national() {
            Some(national) => shape::national(national),
            None => shape::international(self.expose_digits()),
        }
    }

    /// `***-***-0142`: the only form for logs.
    pub fn masked(&self) -> String {
        let mut masked = String::from("***-***-");
        masked.push_str(self.last_four());
        masked
    }

    fn last_four(&self) -> &str {
        self.0.len().checked_sub(4).and_then(|start| self.0.get(start..)).unwrap_or("")
    }
}

impl FromStr for PhoneNumber {
    type Err = NumberProblem;

    fn from_str(text: &str) -> Result<Self, NumberProblem> {
        Self::parse(text)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(***-***-")?;
        f.write_str(self.last_four())?;
        f.write_str(")")
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***-***-")?;
        f.write_str(self.last_four())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_its_last_four_digits_at_most() {
        let number = PhoneNumber::parse("(202) 555-0142").unwrap();

        assert_eq!(format!("{number:?}"), "PhoneNumber(***-***-0142)");
        assert_eq!(number.to_string(), "***-***-0142");
        assert_eq!(number.masked(), "***-***-0142");
    }

    #[test]
    fn a_number_is_exposed_in_the_formats_of_telephone_systems() {
        let number = PhoneNumber::parse("(202) 555-0142").unwrap();

        assert_eq!(number.expose_e164(), "+12025550142");
        assert_eq!(number.expose_digits(), "12025550142");
        assert_eq!(number.expose_national(), Some("2025550142"));
        assert_eq!(number.expose_formatted(), "(202) 555-0142");
    }

    #[test]
    fn a_number_outside_of_north_america_has_no_national_form() {
        let number = PhoneNumber::parse("+44 20 7946 0958").unwrap();

        assert_eq!(number.expose_e164(), "+442079460958");
        assert_eq!(number.expose_national(), None);
        assert_eq!(number.expose_formatted(), "+44 20 7946 0958");
    }
}
