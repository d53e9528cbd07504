//! Countries by their ISO 3166 codes.

use super::plans::PLANS;
use super::tables;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// A country with telephone numbers, by its ISO 3166 code: `GB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Country(&'static str);

/// Why a text is not a [`Country`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the ISO 3166 code of a country, in two capital letters, like GB")]
pub struct CountryError;

impl Country {
    pub const US: Self = Self("US");
    pub const CANADA: Self = Self("CA");

    /// A code of the tables.
    pub(super) fn of_table(iso: &'static str) -> Self {
        Self(iso)
    }

    /// The ISO 3166 code.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Every country of the tables. Countries with several calling codes or area codes occur several times.
    pub fn all() -> impl Iterator<Item = Self> {
        let home = [Self::US, Self::CANADA].into_iter();
        let in_nanp = tables::ELSEWHERE.into_iter().filter_map(|entry| entry.get(3..));
        let abroad = PLANS.iter().flat_map(|(_, countries, _)| countries.split(' '));
        home.chain(in_nanp.chain(abroad).map(Self))
    }
}

impl FromStr for Country {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        Self::all().find(|country| country.0 == text).ok_or(CountryError)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

// Implemented by hand, because the derive would require the text to live as long as the table.
impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_named_by_its_iso_code() {
        for iso in ["US", "CA", "PR", "JM", "GB", "JE", "KZ", "VA", "SJ"] {
            assert_eq!(iso.parse::<Country>().unwrap().as_str(), iso);
        }
        for text in ["", "gb", "UK", "XX", "44", "GB GG", "001"] {
            assert_eq!(text.parse::<Country>(), Err(CountryError), "{text:?}");
        }
    }

    #[test]
    fn a_country_is_written_as_a_string_and_read_back() {
        let country: Country = serde_json::from_str("\"GB\"").unwrap();

        assert_eq!(serde_json::to_string(&country).unwrap(), "\"GB\"");
        assert!(serde_json::from_str::<Country>("\"UK\"").is_err());
    }
}
