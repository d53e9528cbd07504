//! What a call holds before the telephone system is asked: its number, and a share of two budgets. A call
//! that was asked for at a later time took its share when it was asked for, and holds its number when it
//! is placed.

use super::Placing;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use admission::number_locks::NumberLock;
use admission::pseudonyms::PseudonymKey;
use admission::rate_limits::Charge;
use model::call_id::CallId;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What is held. It says nothing of the number.
#[derive(Debug)]
pub(crate) struct Reservation {
    number: PseudonymKey,
    call_id: CallId,
    /// Two limits, or none.
    charges: Vec<Charge>,
    at: Duration,
}

impl Placing {
    /// Takes all of it, or nothing.
    pub(crate) fn reserve(
        &self,
        tenant: &Tenant,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<Reservation, ApiError> {
        let held = self.hold_number(call_id, number)?;
        let charges = self.charges(tenant, held.number);
        if let Err(limited) = self.rate_limits.try_acquire(&charges, held.at) {
            self.release_number(&held);
            return Err(ApiError::RateLimited { retry_after: limited.retry_after });
        }
        Ok(Reservation { charges: charges.to_vec(), ..held })
    }

    /// Takes the number only.
    pub(crate) fn hold_number(
        &self,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<Reservation, ApiError> {
        let at = self.clock.uptime();
        let number = self.pseudonyms.pseudonym("number", number.expose_e164().as_bytes());
        self.lock(number, NumberLock { call_id, until: at + self.hold }, at)?;
        Ok(Reservation { number, call_id, charges: Vec::new(), at })
    }

    /// Gives back the number only.
    pub(crate) fn release_number(&self, reservation: &Reservation) {
        self.number_locks.unlock(reservation.number, reservation.call_id);
    }

    /// Calls of the last hour that count against the tenant's budget.
    pub(crate) fn used_by(&self, tenant: &Tenant, now: Duration) -> u32 {
        self.rate_limits.used(&self.charge_of_domain(tenant), now)
    }

    /// Whether the budgets have room for a call, which takes none of it yet.
    pub(crate) fn has_room(&self, tenant: &Tenant, number: &PhoneNumber) -> Result<(), ApiError> {
        let key = self.pseudonyms.pseudonym("number", number.expose_e164().as_bytes());
        self.rate_limits
            .check(&self.charges(tenant, key), self.clock.uptime())
            .map_err(|limited| ApiError::RateLimited { retry_after: limited.retry_after })
    }

    fn charges(&self, tenant: &Tenant, number: PseudonymKey) -> [Charge; 2] {
        [Charge { key: number, quota: tenant.limits.number }, self.charge_of_domain(tenant)]
    }

    fn charge_of_domain(&self, tenant: &Tenant) -> Charge {
        let key = self.pseudonyms.pseudonym("domain", tenant.domain.as_str().as_bytes());
        Charge { key, quota: tenant.limits.domain }
    }

    /// For a call that was certainly not placed: asking again costs nothing.
    pub(crate) fn undo(&self, reservation: &Reservation) {
        self.release_number(reservation);
        self.rate_limits.refund(&reservation.charges, reservation.at);
    }

    fn lock(&self, number: PseudonymKey, lock: NumberLock, now: Duration) -> Result<(), ApiError> {
        let Err(standing) = self.number_locks.try_lock(number, lock, None, now) else {
            return Ok(());
        };
        let over = self.live.find(&standing.call_id).is_some_and(|call| call.is_over());
        if over && self.number_locks.try_lock(number, lock, Some(standing.call_id), now).is_ok() {
            return Ok(());
        }
        Err(ApiError::AlreadyUnderWay { retry_after: standing.until.saturating_sub(now) })
    }
}
