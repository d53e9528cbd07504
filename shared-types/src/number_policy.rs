//! Which numbers a tenant calls.

use crate::phone::{CallingCode, NanpCountry, NumberClass, NumberPlan, NumberProblem, PhoneNumber};
use serde::{Deserialize, Serialize};

/// Which numbers a tenant calls. The default is the United States and Canada.
///
/// Premium, shared-cost, personal, carrier, satellite and toll-free numbers, pagers, voicemails and the company-wide
/// numbers (UAN) of other countries are never called, under any policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberPolicy {
    /// Puerto Rico, Guam and the other territories of the United States.
    pub us_territories: bool,
    /// The other countries in `+1`, which look domestic and are billed as international, by ISO code: `"JM"`.
    pub caribbean: Vec<NanpCountry>,
    /// Countries outside of `+1`, by calling code: `"44"`. Only telephones of their numbering plans are called.
    pub countries: Vec<NumberPlan>,
    /// Valid area codes that no country has in our tables; new ones are assigned several times a year.
    pub unknown_area_codes: bool,
    /// 555-01XX, the fictional numbers: for demonstrations and tests.
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
    /// Parses typed text and checks whether this tenant calls the number.
    ///
    /// Form and server call this function.
    pub fn accept(&self, text: &str) -> Result<PhoneNumber, NumberProblem> {
        self.accept_in(None, text)
    }

    /// The same for text that was typed after the country of this calling code was chosen.
    pub fn accept_in(
        &self,
        place: Option<CallingCode>,
        text: &str,
    ) -> Result<PhoneNumber, NumberProblem> {
        let number = PhoneNumber::parse_in(place, text)?;
        self.judge(&number)?;
        Ok(number)
    }

    /// Checks whether this tenant calls `number`.
    pub fn judge(&self, number: &PhoneNumber) -> Result<(), NumberProblem> {
        let (allowed, problem) = match number.class() {
            NumberClass::Domestic => return Ok(()),
            NumberClass::UsTerritory => (self.us_territories, NumberProblem::TerritoryNotCalled),
            NumberClass::Caribbean(country) => {
                (self.caribbean.contains(&country), NumberProblem::CountryNotCalled)
            }
            NumberClass::International(code) => return self.judge_abroad(code, number),
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

    /// The numbering plans of the allowed countries as texts, for [`read_plan`](Self::read_plan) in a browser.
    pub fn plan_texts(&self) -> Vec<String> {
        self.countries.iter().filter_map(NumberPlan::text).collect()
    }

    /// Adds the text of a numbering plan to the policy in a browser. Plans of other countries are ignored.
    pub fn read_plan(&mut self, text: &str) {
        let Some(plan) = NumberPlan::from_text(text) else { return };
        for known in &mut self.countries {
            if known.code() == plan.code() {
                known.clone_from(&plan);
            }
        }
    }

    /// Checks whether this tenant calls a number outside of `+1`, whose calling code is `code`.
    fn judge_abroad(&self, code: CallingCode, number: &PhoneNumber) -> Result<(), NumberProblem> {
        let plan = self.countries.iter().find(|plan| plan.code() == code);
        let plan = plan.ok_or(NumberProblem::CountryNotCalled)?;
        plan.judge(number.expose_subscriber())
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
    fn allowed_numbers_are_called() {
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
    fn an_allowed_country_allows_its_ordinary_telephones_only() {
        let countries = ["44", "49", "33", "34", "43"].map(|code| code.parse().unwrap());
        let policy = NumberPolicy { countries: countries.into(), ..NumberPolicy::default() };

        for text in ["+44 7400 123456", "+49 30 23125101", "+33 6 12 34 56 78", "+43 1 5123456"] {
            assert_eq!(judged(&policy, text), Ok(()), "{text}");
        }
        for (text, problem) in [
            ("+44 909 879 0000", NumberProblem::Premium),
            ("+44 70 1234 5678", NumberProblem::Personal),
            ("+49 900 1 234567", NumberProblem::Premium),
            ("+33 899 12 34 56", NumberProblem::Premium),
            ("+34 803 123 456", NumberProblem::Premium),
            ("+43 900 123456", NumberProblem::Premium),
            ("+44 800 123 4567", NumberProblem::TollFree),
            ("+49 800 1234567", NumberProblem::TollFree),
            ("+44 6079 460958", NumberProblem::Unassigned),
            ("+44 20 7946 095", NumberProblem::TooShort),
        ] {
            assert_eq!(judged(&policy, text), Err(problem), "{text}");
        }
    }

    #[test]
    fn a_browser_has_the_rules_of_the_servers_after_it_read_the_plans() {
        let server: NumberPolicy = serde_json::from_str(EVERYTHING).unwrap();
        let mut browser = server.clone();
        browser.countries = vec![NumberPlan::unchecked("44".parse().unwrap())];
        assert_ne!(browser, server);

        for text in server.plan_texts().iter().map(String::as_str).chain(["33 A.", "", "44"]) {
            browser.read_plan(text);
        }

        assert_eq!(browser, server);
    }

    #[test]
    fn no_digits_at_the_end_make_another_number_of_a_whole_one() {
        let policy: NumberPolicy = serde_json::from_str(EVERYTHING).unwrap();

        for more in 0..100 {
            for text in [format!("+442079460958{more}"), format!("+442079460958{more:02}")] {
                assert_eq!(judged(&policy, &text), Err(NumberProblem::TooLong), "{text}");
            }
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
    fn an_invalid_place_is_refused_with_the_expected_format() {
        let error = serde_json::from_str::<NumberPolicy>(r#"{"caribbean":["FR"]}"#).unwrap_err();
        assert!(error.to_string().starts_with("expected the ISO code of one of +1's"), "{error}");

        let error = serde_json::from_str::<NumberPolicy>(r#"{"countries":["1"]}"#).unwrap_err();
        assert!(error.to_string().starts_with("expected the calling code"), "{error}");
    }
}
