//! What is reserved for a call before the telephone system is asked: the lock of its number and charges to two
//! rate limits and to the caps, or the names of its channels; and the charges of its caller. A scheduled call is charged to the rate limits at its
//! request; its number is locked and its caps are charged when it is placed.

use super::CallService;
use crate::calls::caps::ChargedCaps;
use crate::calls::kept_reservation::{KeptReservation, LockedNumber};
use crate::calls::stored_call::StoredReservation;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use admission::channel_reservations::ChannelReservation;
use model::call_id::CallId;
use shared_types::phone::PhoneNumber;
use state::number_locks::LockError;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{Charge, Receipt};
use std::error::Error;
use std::sync::Arc;

/// What is reserved for one call.
#[derive(Debug)]
pub(crate) enum Reservation {
    /// Of a call to a number.
    Number(NumberReservation),
    /// Of a call from a terminal, whose caps were charged.
    Channels(ChannelReservation, ChargedCaps),
}

impl Reservation {
    /// What stays reserved for the call, which may be in progress from now on.
    pub(super) fn keep(self) -> KeptReservation {
        match self {
            Self::Number(NumberReservation { locked, caps, caller, .. }) => {
                let slots = caps.into_iter().chain(caller).map(|charged| charged.slot).collect();
                KeptReservation { number: Some(locked), channels: None, slots }
            }
            Self::Channels(channels, caller) => KeptReservation {
                number: None,
                channels: Some(channels.keep()),
                slots: vec![caller.slot],
            },
        }
    }

    /// What is stored of it, so that a later process releases it.
    pub(super) fn to_stored(&self) -> StoredReservation {
        match self {
            Self::Number(NumberReservation { locked, caps, caller, .. }) => StoredReservation {
                number: Some(locked.number),
                slot: caps.as_ref().map(|charged| charged.slot.to_stored()),
                caller: caller.as_ref().map(|charged| charged.slot.to_stored_of_caller()),
            },
            Self::Channels(_, caller) => StoredReservation {
                caller: Some(caller.slot.to_stored_of_caller()),
                ..StoredReservation::default()
            },
        }
    }
}

/// The lock of a number, and charges.
#[derive(Debug)]
pub(crate) struct NumberReservation {
    locked: LockedNumber,
    /// Of two limits, if they were charged.
    receipt: Option<Receipt>,
    /// `None` until they are charged.
    pub(super) caps: Option<Box<ChargedCaps>>,
    /// `None` of a visitor's call.
    pub(super) caller: Option<Box<ChargedCaps>>,
}

impl NumberReservation {
    /// Unlocks the number only.
    pub(crate) async fn unlock(&self) {
        self.locked.unlock().await;
    }
}

impl CallService {
    /// Locks the number and charges the limits, or does nothing.
    pub(crate) async fn reserve(
        &self,
        tenant: &Tenant,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<NumberReservation, ApiError> {
        let locked = self.lock_number(call_id, number).await?;
        match self.rate_limits.acquire(&self.charges(tenant, locked.locked.number)).await {
            Ok(receipt) => Ok(NumberReservation { receipt: Some(receipt), ..locked }),
            Err(error) => {
                locked.unlock().await;
                Err(error.into())
            }
        }
    }

    /// Locks the number only.
    pub(crate) async fn lock_number(
        &self,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<NumberReservation, ApiError> {
        let number = self.number_key(number);
        self.lock(number, call_id).await?;
        let locked = LockedNumber { locks: Arc::clone(&self.number_locks), number, call_id };
        Ok(NumberReservation { locked, receipt: None, caps: None, caller: None })
    }

    /// The number of calls in the last hour that count against the tenant's limit.
    pub(crate) async fn used_by(&self, tenant: &Tenant) -> Result<u32, ApiError> {
        Ok(self.rate_limits.used(&self.charge_of_domain(tenant)).await?)
    }

    /// Checks the limits for a call without charging them.
    pub(crate) async fn has_room(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<(), ApiError> {
        let key = self.number_key(number);
        self.rate_limits.check(&self.charges(tenant, key)).await?;
        self.check_caps(tenant, number).await
    }

    /// What limits and locks count a number by. Digits behind a whole number do not change it.
    fn number_key(&self, number: &PhoneNumber) -> PseudonymKey {
        self.pseudonyms.pseudonym("number", number.expose_limit_key().as_bytes())
    }

    fn charges(&self, tenant: &Tenant, number: PseudonymKey) -> [Charge; 2] {
        [Charge { key: number, quota: tenant.limits.number }, self.charge_of_domain(tenant)]
    }

    fn charge_of_domain(&self, tenant: &Tenant) -> Charge {
        let key = self.pseudonyms.pseudonym("domain", tenant.domain.as_str().as_bytes());
        Charge { key, quota: tenant.limits.domain }
    }

    /// For a call that was certainly not placed: it is not charged.
    pub(crate) async fn undo(&self, reservation: NumberReservation) {
        reservation.unlock().await;
        for charged in reservation.caps.into_iter().chain(reservation.caller) {
            self.caps.refund(*charged).await;
        }
        if let Some(receipt) = reservation.receipt
            && let Err(error) = self.rate_limits.refund(receipt).await
        {
            let error = &error as &dyn Error;
            tracing::warn!(error, "a call that was not placed stays charged");
        }
    }

    async fn lock(&self, number: PseudonymKey, call_id: CallId) -> Result<(), LockError> {
        let period = self.number_lock_period;
        match self.number_locks.try_lock(number, call_id, period, None).await {
            Err(LockError::Held(held)) if self.is_over(&held.call_id) => {
                let ended = Some(held.call_id);
                self.number_locks.try_lock(number, call_id, period, ended).await
            }
            outcome => outcome,
        }
    }

    fn is_over(&self, call_id: &CallId) -> bool {
        self.live.find(call_id).is_some_and(|call| call.is_over())
    }
}
