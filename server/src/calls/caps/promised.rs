//! The room that caps have beside the calls that are scheduled.
//!
//! A scheduled call counts in the day in which it is placed, and its place is reserved from its request on: calls for
//! now, and calls that are scheduled after it, leave room for it. Otherwise a flood of calls would use up the day, and
//! a person would wait for a call that is never placed.

use super::{Cap, CapCharge, CapError, CappedCall, Caps};
use crate::calls::caps::CapReached;
use shared_types::phone::PhoneNumber;
use state::rate_limits::{AcquireError, Charge, Quota, RateLimits};
use std::time::Duration;
use tenants::budgets::price::Price;

/// The calls that count for a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::calls) enum Scope {
    Number,
    Tenant,
    All,
}

/// A scheduled call: when it is due, from now on, and what it takes of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Promise {
    due: Duration,
    units: u32,
}

/// A scheduled call, as the caps see it.
pub(in crate::calls) struct PromisedCall {
    /// From now on; zero for one that is overdue.
    pub(in crate::calls) due: Duration,
    /// `None` if it cannot be decrypted. Such a call is not placed.
    pub(in crate::calls) number: Option<PhoneNumber>,
}

/// The scheduled calls of each scope.
pub(crate) struct Promised {
    pub(in crate::calls) to_number: Vec<PromisedCall>,
    pub(in crate::calls) of_tenant: Vec<PromisedCall>,
    pub(in crate::calls) of_all: Vec<PromisedCall>,
}

impl Caps {
    /// Whether the numbers of scheduled calls matter for the caps of this call, by scope.
    pub(in crate::calls) fn needs_numbers(&self, call: CappedCall<'_>, scope: Scope) -> bool {
        let charges = self.charges(call);
        let mut of_scope = charges.iter().filter(|charge| charge.cap.scope() == Some(scope));
        of_scope.any(|charge| !charge.cap.counts_calls())
    }

    /// Fails if a call at `at`, from now on, would take the place of a scheduled one. `is_counted`: the caps, or the
    /// scheduled calls, contain it already.
    pub(in crate::calls) async fn keep_promises(
        &self,
        call: CappedCall<'_>,
        promised: &Promised,
        at: Duration,
        is_counted: bool,
    ) -> Result<(), CapError> {
        for CapCharge { cap, name, charge } in self.charges(call) {
            let calls = match cap.scope() {
                Some(Scope::Number) => &promised.to_number,
                Some(Scope::Tenant) => &promised.of_tenant,
                Some(Scope::All) => &promised.of_all,
                None => continue,
            };
            let units = |other: &PromisedCall| self.units_of(call, cap, name.as_deref(), other);
            let mut taken: Vec<_> =
                calls.iter().map(|other| Promise { due: other.due, units: units(other) }).collect();
            if !is_counted {
                taken.push(Promise { due: at, units: charge.quota.units });
            }
            match first_without_room(&*self.rate_limits, charge, &taken, at).await {
                Ok(None) => {}
                Ok(Some(retry_after)) => {
                    return Err(CapError::Reached(CapReached::new(cap, name, retry_after)));
                }
                Err(AcquireError::Limited(limited)) => {
                    let reached = CapReached::new(cap, name, limited.retry_after);
                    return Err(CapError::Reached(reached));
                }
                Err(AcquireError::State(error)) => return Err(CapError::State(error)),
            }
        }
        Ok(())
    }

    /// What a scheduled call takes of a cap.
    fn units_of(
        &self,
        call: CappedCall<'_>,
        cap: Cap,
        budget: Option<&str>,
        promised: &PromisedCall,
    ) -> u32 {
        if cap.counts_calls() {
            return 1;
        }
        let Some(number) = &promised.number else { return 0 };
        match cap {
            Cap::Destination | Cap::TotalDestination => {
                let budgets = if cap == Cap::Destination {
                    &call.tenant.budgets.destinations
                } else {
                    &self.budgets.destinations
                };
                let is_covered = budgets.of(number).any(|(name, _)| Some(name) == budget);
                u32::from(is_covered)
            }
            _ => self.budgets.prices.of(number).map_or(0, Price::thousandths),
        }
    }
}

/// Looks for a time, from `at` on, at which the window of `charge` has no room for a call that is due then. Answers when
/// the window has, from now on.
async fn first_without_room(
    rate_limits: &dyn RateLimits,
    charge: Charge,
    promises: &[Promise],
    at: Duration,
) -> Result<Option<Duration>, AcquireError> {
    let Quota { max, window, .. } = charge.quota;
    let later = promises.iter().map(|promise| promise.due);
    let later = later.filter(|due| (at..at + window).contains(due));
    for end in later.chain([at]) {
        let is_within = |due: Duration| due <= end && due + window > end;
        let within = promises.iter().filter(|promise| is_within(promise.due));
        let units = within.fold(0_u32, |units, promise| units.saturating_add(promise.units));
        if units > max {
            return Ok(Some(window));
        }
        if end >= window || units == 0 {
            // All that was placed by now has left the window then.
            continue;
        }
        let quota = charge.quota.taking(units);
        match rate_limits.check(&[Charge { quota, ..charge }]).await {
            Ok(()) => {}
            Err(AcquireError::Limited(limited)) if limited.retry_after <= end => {}
            Err(AcquireError::Limited(limited)) => return Ok(Some(limited.retry_after)),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

impl Cap {
    /// Whose scheduled calls a cap leaves room for. `None` for one that no scheduled call has a place in.
    fn scope(self) -> Option<Scope> {
        match self {
            Self::NumberDay | Self::NumberWeek => Some(Scope::Number),
            Self::DomainDay | Self::Destination | Self::DomainCost => Some(Scope::Tenant),
            Self::TotalDay | Self::TotalDestination | Self::TotalCost => Some(Scope::All),
            Self::DomainConcurrent
            | Self::TotalConcurrent
            | Self::CallerConcurrent
            | Self::CallerHour
            | Self::CallerDay
            | Self::CallerInternationalHour
            | Self::CallerInternationalDay => None,
        }
    }

    /// Each call takes one unit of it, whatever its number.
    fn counts_calls(self) -> bool {
        matches!(self, Self::NumberDay | Self::NumberWeek | Self::DomainDay | Self::TotalDay)
    }
}
