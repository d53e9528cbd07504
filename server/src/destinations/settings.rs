//! How the users of a telephone system dial: the section `destinations`.

use super::pattern::DialPattern;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use shared_types::phone::{CallingCode, CallingCodeError};

/// Destinations that users dial.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DestinationSettings {
    /// The internal extensions and service codes: patterns of digits and `*`, with `X` for any digit and `.` at the
    /// end for any rest. They are not checked further. Default: two to four digits, and `*` with one to three.
    /// Longer ones may be numbers: directory services have five or six digits in many countries.
    #[schemars(with = "Vec<String>")]
    pub internal: Vec<DialPattern>,
    /// The calling code of the country in which numbers are dialled without one: `"1"`, `"44"`. Without it, numbers are
    /// read as North American, and what else is dialled counts as international.
    #[schemars(with = "Option<String>")]
    pub calling_code: Option<HomeCountry>,
    /// What users dial before a number for an outside line: `"9"`. Default: nothing.
    #[serde(deserialize_with = "digits")]
    pub outside_line: Option<String>,
}

/// The country of a telephone system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum HomeCountry {
    /// `1`.
    NorthAmerica,
    /// Any other.
    CallingCode(CallingCode),
}

impl HomeCountry {
    /// `None` for North America.
    pub fn calling_code(self) -> Option<CallingCode> {
        match self {
            Self::NorthAmerica => None,
            Self::CallingCode(code) => Some(code),
        }
    }
}

impl TryFrom<String> for HomeCountry {
    type Error = CallingCodeError;

    fn try_from(text: String) -> Result<Self, CallingCodeError> {
        match text.trim_start_matches('+') {
            "1" => Ok(Self::NorthAmerica),
            code => code.parse().map(Self::CallingCode),
        }
    }
}

impl From<HomeCountry> for String {
    fn from(country: HomeCountry) -> Self {
        country.calling_code().map_or_else(|| "1".to_owned(), CallingCode::digits)
    }
}

impl Default for DestinationSettings {
    fn default() -> Self {
        let internal = ["XX", "XXX", "XXXX", "*X", "*XX", "*XXX"];
        let internal = internal.into_iter().filter_map(|it| it.to_owned().try_into().ok());
        Self { internal: internal.collect(), calling_code: None, outside_line: None }
    }
}

fn digits<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Option::<String>::deserialize(from)? {
        Some(text)
            if !(1..=4).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) =>
        {
            Err(de::Error::custom("expected one to four digits, like 9"))
        }
        text => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: serde_json::Value) -> Result<DestinationSettings, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn a_home_country_is_a_calling_code() {
        let code = |text: &str| read(json!({ "calling_code": text })).map(|it| it.calling_code);

        assert_eq!(code("1"), Ok(Some(HomeCountry::NorthAmerica)));
        assert_eq!(code("+44").unwrap().map(String::from), Some("44".to_owned()));
        for bad in ["", "0", "999", "US", "881"] {
            assert!(code(bad).unwrap_err().contains("calling code"), "{bad}");
        }
    }

    #[test]
    fn a_wrong_pattern_or_outside_line_is_refused() {
        assert_eq!(read(json!({})).unwrap().internal.len(), 6);
        assert!(read(json!({ "internal": ["."] })).unwrap_err().contains("a pattern"));
        for bad in ["", "99999", "+", "0 "] {
            assert!(read(json!({ "outside_line": bad })).unwrap_err().contains("digits"), "{bad}");
        }
    }
}
