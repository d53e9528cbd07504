//! What is reserved for a call before the telephone system is asked: the lock of its number and charges to two
//! rate limits, or the names of its channels. A scheduled call is charged at its request, and its number is
//! locked when it is placed.

use super::CallService;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use admission::channel_reservations::{ChannelReservation, KeptChannels};
use admission::number_locks::NumberLock;
use admission::pseudonyms::PseudonymKey;
use admission::rate_limits::Charge;
use model::call_id::CallId;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What is reserved for one call.
#[derive(Debug)]
pub(crate) enum Reservation {
    /// Of a call to a number.
    Number(NumberReservation),
    /// Of a call from a terminal.
    Channels(ChannelReservation),
}

impl Reservation {
    /// The channels, which stay reserved from now on.
    pub(super) fn into_channels(self) -> Option<KeptChannels> {
        match self {
            Self::Number(_) => None,
            Self::Channels(channels) => Some(channels.keep()),
        }
    }
}

/// The lock of a number, and charges. It does not contain the number.
#[derive(Debug)]
pub(crate) struct NumberReservation {
    number: PseudonymKey,
    call_id: CallId,
    /// To two limits, or none.
    charges: Vec<Charge>,
    at: Duration,
}

impl CallService {
    /// Locks the number and charges the limits, or does nothing.
    pub(crate) fn reserve(
        &self,
        tenant: &Tenant,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<NumberReservation, ApiError> {
        let locked = self.lock_number(call_id, number)?;
        let charges = self.charges(tenant, locked.number);
        if let Err(limited) = self.rate_limits.try_acquire(&charges, locked.at) {
            self.unlock_number(&locked);
            return Err(limited.into());
        }
        Ok(NumberReservation { charges: charges.to_vec(), ..locked })
    }

    /// Locks the number only.
    pub(crate) fn lock_number(
        &self,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<NumberReservation, ApiError> {
        let at = self.clock.uptime();
        let number = self.pseudonyms.pseudonym("number", number.expose_e164().as_bytes());
        self.lock(number, NumberLock { call_id, until: at + self.number_lock_period }, at)?;
        Ok(NumberReservation { number, call_id, charges: Vec::new(), at })
    }

    /// Unlocks the number only.
    pub(crate) fn unlock_number(&self, reservation: &NumberReservation) {
        self.number_locks.unlock(reservation.number, reservation.call_id);
    }

    /// The number of calls in the last hour that count against the tenant's limit.
    pub(crate) fn used_by(&self, tenant: &Tenant, now: Duration) -> u32 {
        self.rate_limits.used(&self.charge_of_domain(tenant), now)
    }

    /// Checks the limits for a call without charging them.
    pub(crate) fn has_room(&self, tenant: &Tenant, number: &PhoneNumber) -> Result<(), ApiError> {
        let key = self.pseudonyms.pseudonym("number", number.expose_e164().as_bytes());
        Ok(self.rate_limits.check(&self.charges(tenant, key), self.clock.uptime())?)
    }

    fn charges(&self, tenant: &Tenant, number: PseudonymKey) -> [Charge; 2] {
        [Charge { key: number, quota: tenant.limits.number }, self.charge_of_domain(tenant)]
    }

    fn charge_of_domain(&self, tenant: &Tenant) -> Charge {
        let key = self.pseudonyms.pseudonym("domain", tenant.domain.as_str().as_bytes());
        Charge { key, quota: tenant.limits.domain }
    }

    /// For a call that was certainly not placed: it is not charged.
    pub(crate) fn undo(&self, reservation: &NumberReservation) {
        self.unlock_number(reservation);
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
