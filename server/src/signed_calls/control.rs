//! What whoever placed a call may do with it: see it, end it, dial into it.

use super::error::SignedError;
use super::lenient_json::Members;
use super::placed::PlacedCall;
use super::{SignedCalls, WHEN_FULL};
use crate::calls::listening::Listening;
use model::dtmf_digit::Digit;
use model::exchange::ExchangeError;
use shared_types::call_state::CallState;
use shared_types::iden::Iden;
use std::sync::Arc;

impl SignedCalls {
    /// The states of a call so far, in order.
    pub fn states(&self, iden: &str, token: &str) -> Result<Arc<[CallState]>, SignedError> {
        let (_, call) = self.find(iden, token)?;
        let states = call.progress.borrow();
        Ok(Arc::clone(&states))
    }

    /// The states that come after the first `told` of them.
    pub fn listen(
        &self,
        iden: &str,
        token: &str,
        told: usize,
    ) -> Result<Listening<CallState>, SignedError> {
        let (_, call) = self.find(iden, token)?;
        let place = Arc::clone(&self.listeners).try_acquire_owned();
        let place = place.map_err(|_| SignedError::TooManyRequests { retry_after: WHEN_FULL })?;
        Ok(Listening::new(call.progress, told, self.closing.clone(), vec![place]))
    }

    /// Ends the call on all its legs.
    pub async fn hang_up(&self, iden: &str, token: &str) -> Result<Iden, SignedError> {
        let (iden, call) = self.find_alive(iden, token)?;
        self.ports.exchange.hang_up(&call.host, &iden).await.map_err(failure)?;
        Ok(iden)
    }

    /// Lets the called side hear the keys in `body`: `{"digits":"12#"}`.
    pub async fn play_dtmf(
        &self,
        iden: &str,
        token: &str,
        body: &[u8],
    ) -> Result<Iden, SignedError> {
        let (iden, call) = self.find_alive(iden, token)?;
        for digit in digits(body)? {
            self.ports.exchange.play_dtmf(&call.host, &iden, digit).await.map_err(failure)?;
        }
        Ok(iden)
    }

    /// No such name, no such call and another's call are told alike.
    fn find(&self, iden: &str, token: &str) -> Result<(Iden, PlacedCall), SignedError> {
        let iden: Iden = iden.parse().map_err(|_| SignedError::NoSuchCall)?;
        let call = self.placed.find(&iden, token, self.clock.uptime());
        call.map(|call| (iden, call)).ok_or(SignedError::NoSuchCall)
    }

    fn find_alive(&self, iden: &str, token: &str) -> Result<(Iden, PlacedCall), SignedError> {
        let (iden, call) = self.find(iden, token)?;
        if call.is_over() { Err(SignedError::CallOver) } else { Ok((iden, call)) }
    }
}

fn digits(body: &[u8]) -> Result<Vec<Digit>, SignedError> {
    const MOST: usize = 32;
    let digits = Members::read(body)?.text("digits")?;
    if !(1..=MOST).contains(&digits.len()) {
        return Err(SignedError::InvalidDigits);
    }
    digits.chars().map(|key| Digit::new(key).ok_or(SignedError::InvalidDigits)).collect()
}

fn failure(error: ExchangeError) -> SignedError {
    match error {
        ExchangeError::NoSuchCall => SignedError::CallOver,
        ExchangeError::NotSent(_)
        | ExchangeError::Refused(_)
        | ExchangeError::OutcomeUnknown(_) => SignedError::Control(error),
    }
}
