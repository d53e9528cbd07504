//! The caps on calls: in a day, in a week, at once, for a destination, and on their cost.
//!
//! They are charged when a call is placed, also when a scheduled one is. A call that is certainly not placed is
//! refunded. A call in progress counts until its end is known; one whose end cannot be known counts for a while.

mod callers;
mod cap;
mod promised;
mod slot;
mod trips;

use crate::shared_state::SharedState;
pub(super) use callers::StoredCallerSlot;
pub(crate) use callers::{Caller, CallerKind};
pub use cap::{Cap, CapReached};
pub(super) use promised::{Promised, PromisedCall, Scope};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
pub(super) use slot::{CallSlot, StoredSlot};
use state::error::StateError;
use state::pseudonyms::{PseudonymKey, Pseudonymizer};
use state::rate_limits::{AcquireError, Charge, Quota, RateLimits, Receipt};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tenants::budgets::destination_budget::DestinationBudgets;
use tenants::budgets::price::Price;
use tenants::budgets::settings::BudgetSettings;
use tenants::caps::TotalCaps;
use tenants::limits::LimitSettings;
use tenants::tenant::Tenant;

/// A call whose end is reported counts as in progress for at most this time.
const LONGEST_CALL: Duration = Duration::from_hours(4);
/// When a request is worth another try after the lines were busy. The end of a call cannot be foreseen.
const CONCURRENCY_RETRY: Duration = Duration::from_mins(2);

/// The caps of all tenants.
pub(super) struct Caps {
    rate_limits: Arc<dyn RateLimits>,
    pseudonyms: Pseudonymizer,
    totals: TotalCaps,
    budgets: Box<BudgetSettings>,
    /// How long a call counts as in progress whose end cannot be known.
    assumed_call: Duration,
}

/// What a call was charged.
#[derive(Debug)]
pub(crate) struct ChargedCaps {
    /// Refunded if the call is not placed.
    receipt: Receipt,
    /// Of the calls in progress.
    pub(super) slot: CallSlot,
}

/// A cap, and what a call is charged for it.
#[derive(Clone)]
struct CapCharge {
    cap: Cap,
    /// The name of a budget.
    name: Option<String>,
    charge: Charge,
}

/// Why a call is not charged.
pub(crate) enum CapError {
    Reached(CapReached),
    State(StateError),
}

/// A call that is to be charged.
#[derive(Clone, Copy)]
pub(super) struct CappedCall<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) number: &'a PhoneNumber,
    /// The telephone system reports the end of the call.
    pub(super) is_followed: bool,
}

impl Caps {
    pub(super) fn new(
        state: &SharedState,
        limits: &LimitSettings,
        budgets: Box<BudgetSettings>,
    ) -> Self {
        Self {
            rate_limits: Arc::clone(&state.rate_limits),
            pseudonyms: state.pseudonyms("caps"),
            totals: TotalCaps::new(limits),
            budgets,
            assumed_call: limits.number_lock_seconds.get(),
        }
    }

    /// Charges `call` to all caps, or to none if one is reached.
    pub(super) async fn charge(&self, call: CappedCall<'_>) -> Result<ChargedCaps, CapError> {
        let slot = self.take_slot(call).await?;
        let charges = self.charges(call);
        match self.acquire(&charges).await {
            Ok(receipt) => Ok(ChargedCaps { receipt, slot }),
            Err(error) => {
                slot.free().await;
                Err(error)
            }
        }
    }

    /// Whether [`Self::charge`] would succeed. Nothing is charged.
    pub(super) async fn check(&self, call: CappedCall<'_>) -> Result<(), CapError> {
        for is_followed in [true, false] {
            self.check_all(&self.slots(call.tenant, is_followed)).await?;
        }
        self.check_all(&self.charges(call)).await
    }

    /// For a call that was certainly not placed.
    pub(super) async fn refund(&self, charged: ChargedCaps) {
        charged.slot.free().await;
        if let Err(error) = self.rate_limits.refund(charged.receipt).await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "a call that was not placed counts for the day");
        }
    }

    /// The slot of a call of `domain` that an earlier process placed.
    pub(super) fn resume_slot(&self, domain: &Domain, stored: &StoredSlot) -> Option<CallSlot> {
        Some(self.slot(domain, stored.receipt()?))
    }

    fn slot(&self, domain: &Domain, receipt: Receipt) -> CallSlot {
        let assumed = self.assumed(domain);
        CallSlot { rate_limits: Arc::clone(&self.rate_limits), receipt, assumed }
    }

    async fn take_slot(&self, call: CappedCall<'_>) -> Result<CallSlot, CapError> {
        let CappedCall { tenant, is_followed, .. } = call;
        // Calls whose end is known and those whose end is not have windows, and so keys, of their own.
        self.check_all(&self.slots(tenant, !is_followed)).await?;
        let receipt = self.acquire(&self.slots(tenant, is_followed)).await?;
        Ok(self.slot(&tenant.domain, receipt))
    }

    /// The places of the calls in progress, for calls whose end is reported or is not.
    fn slots(&self, tenant: &Tenant, is_followed: bool) -> Vec<CapCharge> {
        let window = if is_followed { LONGEST_CALL } else { self.assumed_call };
        let domain = tenant.domain.as_str();
        let max = tenant.limits.caps.domain_concurrent;
        let (of_domain, of_all) = self.slot_keys(domain, is_followed);
        vec![
            CapCharge::new(Cap::DomainConcurrent, of_domain, Quota::within(max, window)),
            CapCharge::new(
                Cap::TotalConcurrent,
                of_all,
                Quota::within(self.totals.concurrent, window),
            ),
        ]
    }

    /// The charges of a call whose end will not be known.
    fn assumed(&self, domain: &Domain) -> Vec<Charge> {
        let (of_domain, of_all) = self.slot_keys(domain.as_str(), false);
        // It is in progress already, so it is counted whatever the cap.
        let quota = Quota::within(u32::MAX, self.assumed_call);
        vec![Charge { key: of_domain, quota }, Charge { key: of_all, quota }]
    }

    fn slot_keys(&self, domain: &str, is_followed: bool) -> (PseudonymKey, PseudonymKey) {
        let kind = if is_followed { "calls in progress" } else { "calls of unknown end" };
        (self.key(kind, domain), self.key(kind, ""))
    }

    fn charges(&self, call: CappedCall<'_>) -> Vec<CapCharge> {
        let CappedCall { tenant, number, .. } = call;
        let (domain, number_key) = (tenant.domain.as_str(), number.expose_limit_key());
        let caps = tenant.limits.caps;
        let mut charges = vec![
            CapCharge::new(Cap::NumberDay, self.key("number day", number_key), caps.number_day),
            CapCharge::new(Cap::NumberWeek, self.key("number week", number_key), caps.number_week),
            CapCharge::new(Cap::DomainDay, self.key("domain day", domain), caps.domain_day),
            CapCharge::new(Cap::TotalDay, self.key("total day", ""), self.totals.day),
        ];
        let (own, all) = (&tenant.budgets, &self.budgets);
        charges.extend(self.of_destinations(Cap::Destination, &own.destinations, domain, number));
        charges.extend(self.of_destinations(Cap::TotalDestination, &all.destinations, "", number));
        charges.extend(self.of_cost(Cap::DomainCost, own.cost_per_day, domain, number));
        charges.extend(self.of_cost(Cap::TotalCost, all.total_cost_per_day, "", number));
        charges
    }

    fn of_destinations(
        &self,
        cap: Cap,
        budgets: &DestinationBudgets,
        domain: &str,
        number: &PhoneNumber,
    ) -> Vec<CapCharge> {
        let mut charges = Vec::new();
        for (name, budget) in budgets.of(number) {
            let value = format!("{domain} {name}");
            let quotas = [("destination hour", budget.hour()), ("destination day", budget.day())];
            for (kind, quota) in quotas {
                charges.extend(quota.map(|quota| CapCharge {
                    name: Some(name.to_owned()),
                    ..CapCharge::new(cap, self.key(kind, &value), quota)
                }));
            }
        }
        charges
    }

    /// A call of no cost is not charged.
    fn of_cost(
        &self,
        cap: Cap,
        budget: Option<Price>,
        domain: &str,
        number: &PhoneNumber,
    ) -> Option<CapCharge> {
        let (budget, price) = (budget?, self.budgets.prices.of(number)?.thousandths());
        let quota = Quota::per_day(budget.thousandths()).taking(price);
        (price > 0).then(|| CapCharge::new(cap, self.key("cost", domain), quota))
    }

    async fn acquire(&self, charges: &[CapCharge]) -> Result<Receipt, CapError> {
        let all: Vec<_> = charges.iter().map(|charge| charge.charge).collect();
        match self.rate_limits.acquire(&all).await {
            Ok(receipt) => Ok(receipt),
            Err(AcquireError::State(error)) => Err(CapError::State(error)),
            Err(AcquireError::Limited(limited)) => {
                // Which one is not reported. Meanwhile there may be room again: then any of them was it.
                self.check_all(charges).await?;
                let cap = charges.first().map_or(Cap::TotalDay, |charge| charge.cap);
                Err(CapError::Reached(CapReached::new(cap, None, limited.retry_after)))
            }
        }
    }

    async fn check_all(&self, charges: &[CapCharge]) -> Result<(), CapError> {
        for CapCharge { cap, name, charge } in charges {
            match self.rate_limits.check(&[*charge]).await {
                Ok(()) => {}
                Err(AcquireError::State(error)) => return Err(CapError::State(error)),
                Err(AcquireError::Limited(limited)) => {
                    let reached = CapReached::new(*cap, name.clone(), limited.retry_after);
                    return Err(CapError::Reached(reached));
                }
            }
        }
        Ok(())
    }

    fn key(&self, kind: &'static str, value: &str) -> PseudonymKey {
        self.pseudonyms.pseudonym(kind, value.as_bytes())
    }
}

impl CapCharge {
    fn new(cap: Cap, key: PseudonymKey, quota: Quota) -> Self {
        Self { cap, name: None, charge: Charge { key, quota } }
    }
}
