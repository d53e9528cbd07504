//! The section `[budgets]`.

use super::PricesMissing;
use super::destination_budget::DestinationBudgets;
use super::price::Price;
use super::prices::Prices;
use schemars::JsonSchema;
use serde::Deserialize;

/// The section `[budgets]`: what calls may cost, and how many may go to some destinations. By default there are no
/// budgets: prices are the operator's, and countries outside of the United States and Canada are called only for
/// tenants that allow them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BudgetSettings {
    /// The maximum cost of the calls of one tenant in 24 hours, in the currency of `prices`. Tenants can override
    /// it.
    pub cost_per_day: Option<Price>,
    /// The maximum cost of the calls of all tenants together in 24 hours.
    pub total_cost_per_day: Option<Price>,
    /// The price of a call by the first digits of its number, such as `1` or `447`; of several, the longest counts. A
    /// call to a number without a price costs as much as the dearest.
    pub prices: Prices,
    /// How many calls of all tenants together may go to some numbers, by names of the operator's own.
    pub destinations: DestinationBudgets,
}

impl BudgetSettings {
    /// Checks that there are prices where there are costs. The error comes with the name of the setting.
    pub fn check(&self) -> Result<(), (&'static str, PricesMissing)> {
        let costs = [
            ("budgets.cost_per_day", self.cost_per_day),
            ("budgets.total_cost_per_day", self.total_cost_per_day),
        ];
        match costs.into_iter().find(|(_, cost)| cost.is_some()) {
            Some((name, _)) if self.prices.is_empty() => Err((name, PricesMissing)),
            _ => Ok(()),
        }
    }
}
