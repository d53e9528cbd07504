//! How many calls may go to some numbers: those with the same first digits, country or type.

use super::number_prefix::NumberPrefix;
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::phone::{Assignment, Country, NumberType, PhoneNumber};
use state::rate_limits::Quota;
use std::collections::BTreeMap;

/// Budgets of destinations by their names. A call counts for every budget that covers its number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(with = "BTreeMap<String, DestinationBudgetFile>")]
pub struct DestinationBudgets(BTreeMap<BudgetName, DestinationBudget>);

/// The name of a budget, as it stands in the log: `uk-mobile`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct BudgetName(String);

/// The text is not a [`BudgetName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name of 1 to 40 letters a-z, digits, - and _, like uk-mobile")]
pub struct BudgetNameError;

/// How many calls may go to the numbers of one destination.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "DestinationBudgetFile")]
pub struct DestinationBudget {
    prefixes: Vec<NumberPrefix>,
    countries: Vec<Country>,
    types: Vec<NumberType>,
    per_hour: Option<u32>,
    per_day: Option<u32>,
}

/// How many calls may go to the numbers of one destination. A number belongs to it if it fits all of `prefixes`,
/// `countries` and `types` that are there, of which one must be.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct DestinationBudgetFile {
    /// The first digits of the numbers: "447".
    #[schemars(with = "Vec<String>")]
    prefixes: Vec<NumberPrefix>,
    /// The countries of the numbers, by ISO 3166 code: "GB".
    #[schemars(with = "Vec<String>")]
    countries: Vec<Country>,
    /// The types of the numbers: `fixed_line`, `mobile`, `voip`. Numbers that may be a telephone at a fixed place or a
    /// mobile phone, such as all of the United States, are of both types.
    #[schemars(with = "Vec<String>")]
    types: Vec<NumberType>,
    /// Calls in an hour.
    per_hour: Option<u32>,
    /// Calls in 24 hours.
    per_day: Option<u32>,
}

/// The values are no [`DestinationBudget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DestinationBudgetError {
    #[error("expected prefixes, countries or types: which numbers it is for")]
    EveryNumber,
    #[error("expected per_hour or per_day: how many calls it allows")]
    NoLimit,
}

impl DestinationBudgets {
    /// The budgets that cover `number`, with their names.
    pub fn of(&self, number: &PhoneNumber) -> impl Iterator<Item = (&str, &DestinationBudget)> {
        let assignment = (!self.0.is_empty()).then(|| number.assignment());
        let all = self.0.iter().map(|(name, budget)| (name.0.as_str(), budget));
        all.filter(move |(_, budget)| assignment.is_some_and(|it| budget.covers(number, it)))
    }
}

impl DestinationBudget {
    /// Calls in an hour.
    pub fn hour(&self) -> Option<Quota> {
        self.per_hour.map(Quota::per_hour)
    }

    /// Calls in 24 hours.
    pub fn day(&self) -> Option<Quota> {
        self.per_day.map(Quota::per_day)
    }

    fn covers(&self, number: &PhoneNumber, assignment: Assignment) -> bool {
        let Assignment { country, number_type } = assignment;
        fits_one(&self.prefixes, |prefix| prefix.is_of(number))
            && fits_one(&self.countries, |it| country == Some(*it))
            && fits_one(&self.types, |it| includes(*it, number_type))
    }
}

/// Whether one of `wanted` fits. Without any, everything does.
fn fits_one<T>(wanted: &[T], fits: impl FnMut(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(fits)
}

fn includes(wanted: NumberType, number_type: NumberType) -> bool {
    let may_be_both = number_type == NumberType::FixedLineOrMobile;
    let is_one = matches!(wanted, NumberType::FixedLine | NumberType::Mobile);
    wanted == number_type || (may_be_both && is_one)
}

impl TryFrom<DestinationBudgetFile> for DestinationBudget {
    type Error = DestinationBudgetError;

    fn try_from(file: DestinationBudgetFile) -> Result<Self, DestinationBudgetError> {
        let DestinationBudgetFile { prefixes, countries, types, per_hour, per_day } = file;
        if prefixes.is_empty() && countries.is_empty() && types.is_empty() {
            return Err(DestinationBudgetError::EveryNumber);
        }
        if per_hour.is_none() && per_day.is_none() {
            return Err(DestinationBudgetError::NoLimit);
        }
        Ok(Self { prefixes, countries, types, per_hour, per_day })
    }
}

impl TryFrom<String> for BudgetName {
    type Error = BudgetNameError;

    fn try_from(text: String) -> Result<Self, BudgetNameError> {
        let is_good = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if (1..=40).contains(&text.len()) && text.bytes().all(is_good) {
            Ok(Self(text))
        } else {
            Err(BudgetNameError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGETS: &str = r#"{
        "uk": { "countries": ["GB", "JE"], "per_day": 9 },
        "uk-mobile": { "countries": ["GB"], "types": ["mobile"], "per_hour": 2, "per_day": 5 },
        "london": { "prefixes": ["4420"], "per_hour": 1 },
        "mobile": { "types": ["mobile"], "per_day": 50 }
    }"#;

    fn covering(number: &str) -> Vec<String> {
        let budgets: DestinationBudgets = serde_json::from_str(BUDGETS).unwrap();
        let number = PhoneNumber::parse(number).unwrap();
        budgets.of(&number).map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn a_budget_covers_the_numbers_that_fit_all_that_it_names() {
        assert_eq!(covering("+44 20 7946 0958"), ["london", "uk"]);
        assert_eq!(covering("+44 7400 123456"), ["mobile", "uk", "uk-mobile"]);
        assert_eq!(covering("+44 7797 712345"), ["mobile", "uk"], "in Jersey");
        assert_eq!(covering("+33 1 23 45 67 89"), [""; 0]);
    }

    #[test]
    fn a_number_that_may_be_a_mobile_phone_counts_as_one() {
        assert_eq!(covering("(212) 234-5678"), ["mobile"]);
    }

    #[test]
    fn a_budget_has_the_quotas_that_it_names() {
        let budgets: DestinationBudgets = serde_json::from_str(BUDGETS).unwrap();
        let number = PhoneNumber::parse("+44 20 7946 0958").unwrap();
        let quotas: Vec<_> =
            budgets.of(&number).map(|(_, budget)| (budget.hour(), budget.day())).collect();

        let (hour, day) = (Quota::per_hour(1), Quota::per_day(9));
        assert_eq!(quotas, [(Some(hour), None), (None, Some(day))]);
    }

    #[test]
    fn what_is_no_budget_is_refused_with_what_was_expected() {
        for (text, told) in [
            (r#"{ "all": { "per_day": 9 } }"#, "expected prefixes, countries or types"),
            (r#"{ "uk": { "countries": ["GB"] } }"#, "expected per_hour or per_day"),
            (r#"{ "uk": { "countries": ["UK"], "per_day": 9 } }"#, "expected the ISO 3166 code"),
            (r#"{ "uk": { "prefixes": ["044"], "per_day": 9 } }"#, "expected the first digits"),
            (r#"{ "UK!": { "countries": ["GB"], "per_day": 9 } }"#, "expected a name"),
        ] {
            let error = serde_json::from_str::<DestinationBudgets>(text).unwrap_err();
            assert!(error.to_string().contains(told), "{text}: {error}");
        }
    }
}
