//! The price of a call by its number.

use super::number_prefix::NumberPrefix;
use super::price::Price;
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;

/// Prices by the first digits of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(with = "BTreeMap<String, Price>")]
pub struct Prices(BTreeMap<NumberPrefix, Price>);

impl Prices {
    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The price of a call to `number`. A number that no entry is about costs as much as the dearest: a destination
    /// that was forgotten must not be free. `None` without entries.
    pub fn of(&self, number: &PhoneNumber) -> Option<Price> {
        let entries = self.0.iter().filter(|(prefix, _)| prefix.is_of(number));
        let longest = entries.max_by_key(|(prefix, _)| prefix.digits()).map(|(_, price)| *price);
        longest.or_else(|| self.0.values().max().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(prices: &str, number: &str) -> Option<u32> {
        let prices: Prices = serde_json::from_str(prices).unwrap();
        let number = PhoneNumber::parse(number).unwrap();
        prices.of(&number).map(Price::thousandths)
    }

    #[test]
    fn the_longest_prefix_counts_and_what_has_no_price_is_dear() {
        let prices = r#"{ "1": 0.02, "44": 0.05, "447": 0.25 }"#;

        assert_eq!(price(prices, "(212) 234-5678"), Some(20));
        assert_eq!(price(prices, "+44 20 7946 0958"), Some(50));
        assert_eq!(price(prices, "+44 7400 123456"), Some(250));
        assert_eq!(price(prices, "+33 6 12 34 56 78"), Some(250));
        assert_eq!(price("{}", "(212) 234-5678"), None);
    }
}
