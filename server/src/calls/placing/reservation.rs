//! What a call holds before the telephone system is asked: its number, and a share of two budgets. A call
//! that was asked for at a later time took its share when it was asked for, and holds its number when it
//! is placed.

use super::Placing;
use crate::error::ApiError;
use crate::gate::budgets::Draw;
use crate::gate::live_numbers::Claim;
use crate::gate::secret_key::OpaqueKey;
use crate::tenants::tenant::Tenant;
use model::call_id::CallId;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What is held. It says nothing of the number.
#[derive(Debug)]
pub(crate) struct Reservation {
    number: OpaqueKey,
    call_id: CallId,
    /// Two budgets, or none.
    draws: Vec<Draw>,
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
        let draws = self.draws(tenant, held.number);
        if let Err(exhausted) = self.budgets.draw(&draws, held.at) {
            self.release_number(&held);
            return Err(ApiError::RateLimited { retry_after: exhausted.retry_after });
        }
        Ok(Reservation { draws: draws.to_vec(), ..held })
    }

    /// Takes the number only.
    pub(crate) fn hold_number(
        &self,
        call_id: CallId,
        number: &PhoneNumber,
    ) -> Result<Reservation, ApiError> {
        let at = self.clock.uptime();
        let number = self.secret.opaque("number", number.expose_e164().as_bytes());
        self.claim(number, Claim { call_id, until: at + self.hold }, at)?;
        Ok(Reservation { number, call_id, draws: Vec::new(), at })
    }

    /// Gives back the number only.
    pub(crate) fn release_number(&self, reservation: &Reservation) {
        self.live_numbers.release(reservation.number, reservation.call_id);
    }

    /// Calls of the last hour that count against the tenant's budget.
    pub(crate) fn drawn_for(&self, tenant: &Tenant, now: Duration) -> u32 {
        self.budgets.drawn(&self.draw_of_domain(tenant), now)
    }

    /// Whether the budgets have room for a call, which takes none of it yet.
    pub(crate) fn has_room(&self, tenant: &Tenant, number: &PhoneNumber) -> Result<(), ApiError> {
        let key = self.secret.opaque("number", number.expose_e164().as_bytes());
        self.budgets
            .check(&self.draws(tenant, key), self.clock.uptime())
            .map_err(|exhausted| ApiError::RateLimited { retry_after: exhausted.retry_after })
    }

    fn draws(&self, tenant: &Tenant, number: OpaqueKey) -> [Draw; 2] {
        [Draw { key: number, quota: tenant.limits.number }, self.draw_of_domain(tenant)]
    }

    fn draw_of_domain(&self, tenant: &Tenant) -> Draw {
        let key = self.secret.opaque("domain", tenant.domain.as_str().as_bytes());
        Draw { key, quota: tenant.limits.domain }
    }

    /// For a call that was certainly not placed: asking again costs nothing.
    pub(crate) fn undo(&self, reservation: &Reservation) {
        self.release_number(reservation);
        self.budgets.give_back(&reservation.draws, reservation.at);
    }

    fn claim(&self, number: OpaqueKey, claim: Claim, now: Duration) -> Result<(), ApiError> {
        let Err(standing) = self.live_numbers.claim(number, claim, None, now) else {
            return Ok(());
        };
        let over = self.live.find(&standing.call_id).is_some_and(|call| call.is_over());
        if over && self.live_numbers.claim(number, claim, Some(standing.call_id), now).is_ok() {
            return Ok(());
        }
        Err(ApiError::AlreadyUnderWay { retry_after: standing.until.saturating_sub(now) })
    }
}
