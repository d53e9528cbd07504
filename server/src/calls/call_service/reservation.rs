//! What is reserved for a call before the telephone system is asked: the lock of its number and charges to limits
//! and caps, or the names of its channels; and the charges of its caller. A scheduled call is charged when it is placed,
//! except to its client.

use super::CallService;
use super::client_limits::CallClient;
use crate::call_blocking::Called;
use crate::calls::caps::ChargedCaps;
use crate::calls::kept_reservation::{KeptReservation, LockedNumber};
use crate::calls::stored_call::StoredReservation;
use crate::error::ApiError;
use admission::channel_reservations::ChannelReservation;
use model::call_id::CallId;
use shared_types::phone::PhoneNumber;
use state::number_locks::LockError;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{Charge, Quota, Receipt};
use std::error::Error;
use std::sync::Arc;
use tenants::tenant::Tenant;

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
    /// What is refunded if the call is certainly not placed.
    receipts: Vec<Receipt>,
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
        client: CallClient,
    ) -> Result<NumberReservation, ApiError> {
        let mut reservation = self.lock_number(call_id, number).await?;
        match self.charge(tenant, number, client, &mut reservation).await {
            Ok(()) => Ok(reservation),
            Err(error) => {
                self.undo(reservation).await;
                Err(error)
            }
        }
    }

    /// Charges all limits of a call in their order. What was charged before an error is in `reservation`.
    async fn charge(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        client: CallClient,
        reservation: &mut NumberReservation,
    ) -> Result<(), ApiError> {
        let key = reservation.locked.number;
        self.check_back_off(tenant.provider, &tenant.domain).await?;
        let charged = self.charge_client(tenant, client).await?;
        reservation.receipts.extend(charged.receipt);
        if !matches!(client, CallClient::Scheduled) {
            self.leaves_room_for_scheduled_calls(tenant).await?;
        }
        let hour = self.hour_charges(tenant, key, charged.domain);
        reservation.receipts.push(self.rate_limits.acquire(&hour).await?);
        reservation.caps = Some(Box::new(self.charge_caps(tenant, number).await?));
        if !matches!(client, CallClient::Scheduled) {
            // After the charge, so that simultaneous calls do not take one place together.
            self.keep_promises(tenant, number, self.clock.now(), true).await?;
        }
        self.charge_attempt(tenant, key, client).await
    }

    /// Fails if calls are stopped, or the number is not called. [`CallService::place`] checks it once more; a surface
    /// checks it early, so that a blocked call costs no limit and no request to the telephone system.
    pub(crate) async fn ensure_not_blocked(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<(), ApiError> {
        let called = Called::Number(number);
        Ok(self.blocking.ensure_allowed(Some(&tenant.domain), called).await?)
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
        Ok(NumberReservation { locked, receipts: Vec::new(), caps: None, caller: None })
    }

    /// Checks the limits for a call now without charging them.
    pub(crate) async fn has_room(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        client: CallClient,
    ) -> Result<(), ApiError> {
        let key = self.number_key(number);
        self.check_back_off(tenant.provider, &tenant.domain).await?;
        let domain = self.check_client(tenant, client).await?;
        self.leaves_room_for_scheduled_calls(tenant).await?;
        self.rate_limits.check(&self.hour_charges(tenant, key, domain)).await?;
        self.check_caps(tenant, number).await?;
        self.keep_promises(tenant, number, self.clock.now(), false).await?;
        self.check_attempt(tenant, key, client).await
    }

    /// What limits and locks count a number by. Digits behind a whole number do not change it.
    fn number_key(&self, number: &PhoneNumber) -> PseudonymKey {
        self.pseudonyms.pseudonym("number", number.expose_limit_key().as_bytes())
    }

    /// The limits of number and tenant. `domain` is that of the tenant for this client.
    fn hour_charges(&self, tenant: &Tenant, number: PseudonymKey, domain: Quota) -> [Charge; 2] {
        let domain = Charge { quota: domain, ..self.charge_of_domain(tenant) };
        [Charge { key: number, quota: tenant.limits.number }, domain]
    }

    pub(super) fn charge_of_domain(&self, tenant: &Tenant) -> Charge {
        let key = self.pseudonyms.pseudonym("domain", tenant.domain.as_str().as_bytes());
        Charge { key, quota: tenant.limits.domain }
    }

    /// For a call that was certainly not placed: it is not charged.
    pub(crate) async fn undo(&self, reservation: NumberReservation) {
        reservation.unlock().await;
        for charged in reservation.caps.into_iter().chain(reservation.caller) {
            self.caps.refund(*charged).await;
        }
        for receipt in reservation.receipts {
            self.refund(receipt).await;
        }
    }

    /// Refunds what was charged for a call that was certainly not placed.
    pub(crate) async fn refund(&self, receipt: Receipt) {
        if let Err(error) = self.rate_limits.refund(receipt).await {
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
