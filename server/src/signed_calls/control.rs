//! The control of a signed call by the user who has its token.

use super::SignedCalls;
use super::lenient_json::Members;
use crate::calls::live_calls::LiveCall;
use crate::calls::subscription::CallSubscription;
use crate::error::ApiError;
use model::dtmf_digit::DtmfDigit;
use shared_types::call_state::CallState;
use shared_types::iden::Iden;
use std::sync::Arc;

impl SignedCalls {
    /// The states of a call so far, in order.
    pub fn states(&self, iden: &str, token: &str) -> Result<Arc<[CallState]>, ApiError> {
        let (_, call) = self.find(iden, token)?;
        Ok(call.progress())
    }

    /// The states after the first `position` ones.
    pub async fn subscribe(
        &self,
        iden: &str,
        token: &str,
        last: u32,
    ) -> Result<CallSubscription, ApiError> {
        let (_, call) = self.find(iden, token)?;
        Ok(self.calls.live.subscribe(&call, last).await?)
    }

    /// Ends the call on all its legs.
    pub async fn hang_up(&self, iden: &str, token: &str) -> Result<Iden, ApiError> {
        let (iden, call) = self.find_in_progress(iden, token)?;
        self.calls.hang_up(&call).await?;
        Ok(iden)
    }

    /// Plays the digits in `body`, `{"digits":"12#"}`, to the destination.
    pub async fn play_dtmf(&self, iden: &str, token: &str, body: &[u8]) -> Result<Iden, ApiError> {
        let (iden, call) = self.find_in_progress(iden, token)?;
        self.calls.play_dtmf(&call, &digits(body)?).await?;
        Ok(iden)
    }

    fn find_in_progress(&self, iden: &str, token: &str) -> Result<(Iden, Arc<LiveCall>), ApiError> {
        let found = self.find(iden, token)?;
        if found.1.is_over() { Err(ApiError::CallOver) } else { Ok(found) }
    }

    /// An invalid name, an unknown call and another token have the same answer.
    fn find(&self, iden: &str, token: &str) -> Result<(Iden, Arc<LiveCall>), ApiError> {
        let iden: Iden = iden.parse().map_err(|_| ApiError::CallNotFound)?;
        let call = self.calls.live.of_terminal(&iden, token);
        call.map(|call| (iden, call)).ok_or(ApiError::CallNotFound)
    }
}

fn digits(body: &[u8]) -> Result<Vec<DtmfDigit>, ApiError> {
    const MAX_DIGITS: usize = 32;
    let digits = Members::read(body)?.text("digits")?;
    if !(1..=MAX_DIGITS).contains(&digits.len()) {
        return Err(ApiError::InvalidDigits);
    }
    digits.chars().map(|key| DtmfDigit::new(key).ok_or(ApiError::InvalidDigits)).collect()
}
