//! Which numbers a tenant is willing to call.

use crate::phone::{CallingCode, NanpCountry, NumberClass, NumberProblem, PhoneNumber};
use serde::{Deserialize, Serialize};

/// Which numbers a tenant is willing to call. The default is the United States and Canada.
///
/// Premium, personal, carrier, satellite and toll-free numbers are never called back, whatever it
/// says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberPolicy {
    /// Puerto Rico, Guam and the other territories of the United States.
    pub us_territories: bool,
    /// The other countries in `+1` that look domestic and are billed as international, by ISO code:
    /// `"JM"`.
    pub caribbean: Vec<NanpCountry>,
    /// Countries outside of `+1`, by calling code: `"44"`.
    pub countries: Vec<CallingCode>,
    /// Well-formed area codes that no country has; new ones appear several times a year.
    pub unknown_area_codes: bool,
    /// 555-01XX, which belongs to fiction: for demonstrations and tests.
    pub fiction: bool,
}

impl Default for NumberPolicy {
    fn default() -> Self {
        Self {
            us_territories: false,
            caribbean: Vec::new(),
            countries: Vec::new(),
            unknown_area_codes: true,
            fiction: false,
        }
    }
}

impl NumberPolicy {
    /// Reads what a person typed and says whether this tenant calls it.
    ///
    /// The very function that both the form and the server ask.
    pub fn accept(&self, text: &str) -> Result<PhoneNumber, NumberProblem> {
        self.accept_in(None, text)
    }

    /// The same of what a person typed who had chosen the country of this calling code first.
    pub fn accept_in(
        &self,
        place: Option<CallingCode>,
        text: &str,
    ) -> Result<PhoneNumber, NumberProblem> {
        let number = PhoneNumber::parse_in(place, text)?;
        self.judge(&number)?;
        Ok(number)
    }

    /// Says whether this tenant calls `number`.
    pub fn judge(&self, number: &PhoneNumber) -> Result<(), NumberProblem> {
        let (allowed, problem) = match number.class() {
            NumberClass::Domestic => return Ok(()),
            NumberClass::UsTerritory => (self.us_territories, NumberProblem::TerritoryNotCalled),
            NumberClass::Caribbean(country) => {
                (self.caribbean.contains(&country), NumberProblem::CountryNotCalled)
            }
            NumberClass::International(code) => {
                (self.countries.contains(&code), NumberProblem::CountryNotCalled)
            }
            NumberClass::UnknownAreaCode => {
                (self.unknown_area_codes, NumberProblem::UnknownAreaCode)
            }
            NumberClass::Fiction => (self.fiction, NumberProblem::Fiction),
            NumberClass::TollFree => (false, NumberProblem::TollFree),
            NumberClass::Premium => (false, NumberProblem::Premium),
            NumberClass::Personal => (false, NumberProblem::Personal),
            NumberClass::Carrier => (false, NumberProblem::Carrier),
            NumberClass::Satellite => (false, NumberProblem::Satellite),
        };
        if allowed { Ok(()) } else { Err(problem) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: &str = r#"{"us_territories":true,"caribbean":["JM","BB"],"countries":["44"],
        "unknown_area_codes":true,"fiction":true}"#;

    fn judged(policy: &NumberPolicy, text: &str) -> Result<(), NumberProblem> {
        policy.accept(text).map(|_| ())
    }

    #[test]
    fn by_default_the_united_states_and_canada_are_called() {
        let policy = NumberPolicy::default();

        assert_eq!(judged(&policy, "(212) 234-5678"), Ok(()));
        assert_eq!(judged(&policy, "+1 416 234 5678"), Ok(()));
        assert_eq!(judged(&policy, "(555) 123-4567"), Ok(()), "an unknown area code");
        for (text, problem) in [
            ("787 234 5678", NumberProblem::TerritoryNotCalled),
            ("876 234 5678", NumberProblem::CountryNotCalled),
            ("+44 20 7946 0958", NumberProblem::CountryNotCalled),
            ("(202) 555-0142", NumberProblem::Fiction),
        ] {
            assert_eq!(judged(&policy, text), Err(problem), "{text}");
        }
    }

    #[test]
    fn what_a_tenant_allows_is_called() {
        let policy: NumberPolicy = serde_json::from_str(EVERYTHING).unwrap();

        for text in ["787 234 5678", "876 234 5678", "+44 20 7946 0958", "202 555 0142"] {
            assert_eq!(judged(&policy, text), Ok(()), "{text}");
        }
        assert_eq!(judged(&policy, "868 234 5678"), Err(NumberProblem::CountryNotCalled));
        assert_eq!(judged(&policy, "+33 6 12 34 56 78"), Err(NumberProblem::CountryNotCalled));
    }

    #[test]
    fn some_numbers_are_never_called_whatever_the_policy_says() {
        let policy: NumberPolicy = serde_json::from_str(EVERYTHING).unwrap();

        for (text, problem) in [
            ("900 234 5678", NumberProblem::Premium),
            ("212 976 5678", NumberProblem::Premium),
            ("246 976 5678", NumberProblem::Premium),
            ("212 555 1212", NumberProblem::Premium),
            ("500 234 5678", NumberProblem::Personal),
            ("700 234 5678", NumberProblem::Carrier),
            ("800 234 5678", NumberProblem::TollFree),
            ("+881 6 1234 5678", NumberProblem::Satellite),
            ("+979 1 2345 6789", NumberProblem::Premium),
            ("+800 1234 5678", NumberProblem::TollFree),
            ("+878 10 1234 5678", NumberProblem::Personal),
        ] {
            assert_eq!(judged(&policy, text), Err(problem), "{text}");
        }
    }

    #[test]
    fn unknown_area_codes_can_be_refused() {
        let policy = NumberPolicy { unknown_area_codes: false, ..NumberPolicy::default() };

        assert_eq!(judged(&policy, "(555) 123-4567"), Err(NumberProblem::UnknownAreaCode));
        assert_eq!(judged(&policy, "(200) 234-5678"), Err(NumberProblem::UnknownAreaCode));
    }

    #[test]
    fn a_policy_is_written_as_lists_of_strings() {
        let policy: NumberPolicy =
            serde_json::from_str(r#"{"caribbean":["JM"],"countries":["44","353"]}"#).unwrap();

        assert_eq!(
            serde_json::to_string(&policy).unwrap(),
            r#"{"us_territories":false,"caribbean":["JM"],"countries":["44","353"],"unknown_area_codes":true,"fiction":false}"#
        );
    }

    #[test]
    fn a_place_that_is_none_is_refused_with_what_was_expected() {
        let error = serde_json::from_str::<NumberPolicy>(r#"{"caribbean":["FR"]}"#).unwrap_err();
        assert!(error.to_string().starts_with("expected the ISO code of one of +1's"), "{error}");

        let error = serde_json::from_str::<NumberPolicy>(r#"{"countries":["1"]}"#).unwrap_err();
        assert!(error.to_string().starts_with("expected the calling code"), "{error}");
    }
}
