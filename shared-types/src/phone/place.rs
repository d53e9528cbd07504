//! The countries of numbers, as a policy names them.

use super::tables;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

/// The calling code of a country outside of `+1`: `44`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallingCode(u16);

/// Why a text is not a [`CallingCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the calling code of a country outside of +1, in digits, like 44")]
pub struct CallingCodeError;

impl CallingCode {
    /// Splits `digits` into the calling code, as a value and as digits, and the rest.
    ///
    /// Calling codes are prefix-free, so at most one matches.
    pub(super) fn split(digits: &str) -> Option<(Self, &str, &str)> {
        if digits.starts_with('0') {
            return None;
        }
        (1..=3).find_map(|length| {
            let (prefix, rest) = digits.split_at_checked(length)?;
            let code = value(prefix.as_bytes());
            has_bit(&tables::CALLING_CODES, code).then_some((Self(code), prefix, rest))
        })
    }

    /// The ISO 3166 code of the country with this calling code, and of the main country if several share it: `GB` for 44, which is
    /// also Jersey's.
    pub fn main_country(self) -> Option<&'static str> {
        tables::MAIN_COUNTRIES.into_iter().find_map(|entry| {
            let (code, iso) = entry.split_at_checked(entry.len().checked_sub(2)?)?;
            (value(code.as_bytes()) == self.0).then_some(iso)
        })
    }

    pub(super) fn value(self) -> u16 {
        self.0
    }

    /// `44`. Implemented by hand, because the formatting library would be included in the widget.
    pub fn digits(self) -> String {
        [100, 10, 1]
            .into_iter()
            .filter(|place| self.0 >= *place)
            .filter_map(|place| char::from_digit(u32::from(self.0 / place % 10), 10))
            .collect()
    }

    /// Whether national numbers may begin with a zero. Elsewhere a zero after the code is the trunk prefix.
    pub(super) fn keeps_zero(self) -> bool {
        matches!(self.0, 39 | 225 | 226 | 229 | 241 | 242 | 250 | 378 | 992)
    }

    /// Removes the trunk prefix, if it is not a single zero.
    pub(super) fn without_trunk_prefix(self, digits: &str) -> &str {
        let prefix = match self.0 {
            7 if digits.len() == 11 => "8",
            36 => "06",
            250 if digits.len() == 10 => "0",
            375 => "80",
            993 if digits.len() == 9 => "8",
            _ => return digits,
        };
        digits.strip_prefix(prefix).unwrap_or(digits)
    }

    /// Shared by satellites and services, without a country.
    pub(super) fn is_global_service(self) -> bool {
        matches!(self.0, 800 | 808 | 870 | 878 | 881 | 882 | 883 | 888 | 979)
    }
}

impl FromStr for CallingCode {
    type Err = CallingCodeError;

    fn from_str(text: &str) -> Result<Self, CallingCodeError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        match Self::split(digits) {
            Some((code, _, "")) if all_digits && code.0 != 1 && !code.is_global_service() => {
                Ok(code)
            }
            _ => Err(CallingCodeError),
        }
    }
}

impl TryFrom<String> for CallingCode {
    type Error = CallingCodeError;

    fn try_from(text: String) -> Result<Self, CallingCodeError> {
        text.parse()
    }
}

impl From<CallingCode> for String {
    fn from(code: CallingCode) -> Self {
        code.0.to_string()
    }
}

impl fmt::Display for CallingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A country of `+1` other than the United States and Canada, by its ISO 3166 code: `JM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct NanpCountry(&'static str);

/// Why a text is not a [`NanpCountry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the ISO code of one of +1's other countries: \
     AG AI BB BM BS DM DO GD JM KN KY LC MS SX TC TT VC VG"
)]
pub struct NanpCountryError;

impl NanpCountry {
    /// The ISO 3166 code.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl FromStr for NanpCountry {
    type Err = NanpCountryError;

    fn from_str(text: &str) -> Result<Self, NanpCountryError> {
        tables::ELSEWHERE
            .into_iter()
            .filter_map(|entry| Elsewhere::of(entry.get(3..)?).country())
            .find(|country| country.0 == text)
            .ok_or(NanpCountryError)
    }
}

// Implemented by hand, because the derive would require the text to live as long as the table.
impl fmt::Display for NanpCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for NanpCountry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The place of an area code in `+1` outside of the United States and Canada.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    Territory,
    Country(NanpCountry),
}

impl Elsewhere {
    /// Looks `area` up among the area codes of the other places.
    pub(super) fn find(area: &[u8]) -> Option<Self> {
        Self::iso(area).map(Self::of)
    }

    /// The ISO 3166 code of the other place with this area code.
    pub(super) fn iso(area: &[u8]) -> Option<&'static str> {
        tables::ELSEWHERE.into_iter().find_map(|entry| {
            let (code, iso) = entry.split_at_checked(3)?;
            (code.as_bytes() == area).then_some(iso)
        })
    }

    fn of(iso: &'static str) -> Self {
        match iso {
            "AS" | "GU" | "MP" | "PR" | "VI" => Self::Territory,
            _ => Self::Country(NanpCountry(iso)),
        }
    }

    fn country(self) -> Option<NanpCountry> {
        match self {
            Self::Territory => None,
            Self::Country(country) => Some(country),
        }
    }
}

/// The value of ASCII digits.
pub(super) fn value(digits: &[u8]) -> u16 {
    digits
        .iter()
        .fold(0, |value: u16, digit| value.wrapping_mul(10).wrapping_add(u16::from(digit & 0x0f)))
}

/// Whether bit number `index` of a table is set, lowest bit first.
pub(super) fn has_bit(table: &[u8], index: u16) -> bool {
    table.get(usize::from(index / 8)).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calling_code_is_that_of_a_country_outside_of_north_america() {
        assert_eq!("44".parse::<CallingCode>().unwrap().to_string(), "44");
        assert_eq!("+353".parse::<CallingCode>().unwrap().to_string(), "353");
        for text in ["7", "44", "880"] {
            assert_eq!(text.parse::<CallingCode>().unwrap().digits(), text);
        }
        for text in ["", "+", "1", "04", "4", "441", "999", "GB", "881", "979", "800", "4 ", "4J"] {
            assert_eq!(text.parse::<CallingCode>(), Err(CallingCodeError), "{text:?}");
        }
    }

    #[test]
    fn a_calling_code_leads_to_the_main_one_of_its_countries() {
        for (code, iso) in [("44", "GB"), ("49", "DE"), ("7", "RU"), ("39", "IT"), ("353", "IE")] {
            assert_eq!(code.parse::<CallingCode>().unwrap().main_country(), Some(iso));
        }
    }

    #[test]
    fn a_country_of_plus_one_is_named_by_its_iso_code() {
        assert_eq!("JM".parse::<NanpCountry>().unwrap().as_str(), "JM");
        for text in ["", "J", "jm", "US", "CA", "PR", "GB", "876"] {
            assert_eq!(text.parse::<NanpCountry>(), Err(NanpCountryError), "{text:?}");
        }
    }

    #[test]
    fn the_complaint_about_a_country_lists_exactly_those_there_are() {
        let complaint = NanpCountryError.to_string();
        let (_, listed) = complaint.split_once(": ").unwrap();
        let mut known: Vec<_> = tables::ELSEWHERE
            .into_iter()
            .filter_map(|entry| Elsewhere::of(&entry[3..]).country())
            .map(NanpCountry::as_str)
            .collect();
        known.sort_unstable();
        known.dedup();

        assert_eq!(listed.split(' ').collect::<Vec<_>>(), known);
    }

    #[test]
    fn places_are_written_as_strings_and_read_back() {
        let code: CallingCode = serde_json::from_str("\"44\"").unwrap();
        let country: NanpCountry = serde_json::from_str("\"BB\"").unwrap();

        assert_eq!(serde_json::to_string(&(code, country)).unwrap(), r#"["44","BB"]"#);
        assert!(serde_json::from_str::<NanpCountry>("\"FR\"").is_err());
    }
}
