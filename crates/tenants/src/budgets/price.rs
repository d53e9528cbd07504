//! Prices of calls.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in the operator's currency, in thousandths: `0.035`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", inline)]
pub struct Price(u32);

/// The number is no amount within the bounds of [`Price`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount from 0 to 1000000, like 0.035")]
pub struct PriceError;

const LARGEST: f64 = 1_000_000.0;

impl Price {
    /// The amount in thousandths.
    pub fn thousandths(self) -> u32 {
        self.0
    }
}

impl TryFrom<f64> for Price {
    type Error = PriceError;

    fn try_from(amount: f64) -> Result<Self, PriceError> {
        if !(0.0..=LARGEST).contains(&amount) {
            return Err(PriceError);
        }
        // A price of less than a thousandth is not nothing. What is written with three decimals stays as it is.
        let thousandths = (amount * 1000.0 - 1e-6).ceil().max(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole, and at most 10⁹"
        )]
        let thousandths = thousandths as u32;
        Ok(Self(thousandths))
    }
}

impl From<Price> for f64 {
    fn from(price: Price) -> Self {
        Self::from(price.0) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_kept_in_thousandths_rounded_up() {
        for (amount, thousandths) in
            [(0.0, 0), (0.035, 35), (1.1, 1100), (20.0, 20_000), (0.0001, 1), (1e6, 1_000_000_000)]
        {
            assert_eq!(Price::try_from(amount).unwrap().thousandths(), thousandths, "{amount}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for amount in [-0.1, 1_000_000.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Price::try_from(amount), Err(PriceError), "{amount}");
        }
    }

    #[test]
    fn a_price_is_written_as_it_was_read() {
        let price: Price = serde_json::from_str("0.035").unwrap();

        assert_eq!(serde_json::to_string(&price).unwrap(), "0.035");
    }
}
