//! Budgets: what calls may cost in 24 hours, and how many may go to some destinations.
//!
//! - [`price`]: amounts, in the operator's currency
//! - [`number_prefix`]: the first digits of numbers
//! - [`prices`]: the price of a call by its number
//! - [`destination_budget`]: how many calls may go to some numbers
//! - [`settings`]: the section `[budgets]`

pub mod destination_budget;
pub mod number_prefix;
pub mod price;
pub mod prices;
pub mod settings;

use destination_budget::DestinationBudgets;
use price::Price;
use schemars::JsonSchema;
use serde::Deserialize;
use settings::BudgetSettings;

/// A tenant's own budgets.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct BudgetsFile {
    /// The maximum cost of the tenant's calls in 24 hours, by the prices of the settings. Default: that of the
    /// settings.
    pub cost_per_day: Option<Price>,
    /// How many of the tenant's calls may go to some numbers, by names of the tenant's own.
    pub destinations: DestinationBudgets,
}

/// The budgets of one tenant.
#[derive(Clone, Debug)]
pub struct TenantBudgets {
    /// What the calls may cost in 24 hours; `None` for no bound.
    pub cost_per_day: Option<Price>,
    /// How many of the calls may go to some numbers.
    pub destinations: DestinationBudgets,
}

/// A budget of costs needs prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("needs prices in [budgets.prices] of the settings")]
pub struct PricesMissing;

impl TenantBudgets {
    pub(super) fn new(own: BudgetsFile, settings: &BudgetSettings) -> Result<Self, PricesMissing> {
        if own.cost_per_day.is_some() && settings.prices.is_empty() {
            return Err(PricesMissing);
        }
        let cost_per_day = own.cost_per_day.or(settings.cost_per_day);
        Ok(Self { cost_per_day, destinations: own.destinations })
    }
}
