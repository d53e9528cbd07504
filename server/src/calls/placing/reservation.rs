//! What a call holds before the telephone system is asked: its number, and a share of two budgets.

use super::Placing;
use crate::calls::call_id::CallId;
use crate::error::ApiError;
use crate::gate::budgets::Draw;
use crate::gate::live_numbers::Claim;
use crate::gate::secret_key::OpaqueKey;
use crate::provider::NewCall;
use crate::tenants::tenant::Tenant;
use std::time::Duration;

pub(super) struct Reservation {
    number: OpaqueKey,
    call_id: CallId,
    draws: [Draw; 2],
    at: Duration,
}

impl Placing {
    /// Takes all of it, or nothing.
    pub(super) fn reserve(&self, tenant: &Tenant, call: &NewCall) -> Result<Reservation, ApiError> {
        let at = self.clock.uptime();
        let number = self.secret.opaque("number", call.number.expose_e164().as_bytes());
        let domain = self.secret.opaque("domain", tenant.domain.as_str().as_bytes());
        let claim = Claim { call_id: call.id, until: at + self.hold };
        self.claim(number, claim, at)?;
        let draws = [
            Draw { key: number, quota: tenant.limits.number },
            Draw { key: domain, quota: tenant.limits.domain },
        ];
        if let Err(exhausted) = self.budgets.draw(&draws, at) {
            self.live_numbers.release(number, call.id);
            return Err(ApiError::RateLimited { retry_after: exhausted.retry_after });
        }
        Ok(Reservation { number, call_id: call.id, draws, at })
    }

    /// For a call that was certainly not placed: asking again costs nothing.
    pub(super) fn undo(&self, reservation: &Reservation) {
        self.live_numbers.release(reservation.number, reservation.call_id);
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
