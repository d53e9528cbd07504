//! Signed calls: [`Exchange`] over Asterisk.

use super::{Asterisk, NORMAL_CLEARING, originate};
use ami::{AmiError, NotSent};
use async_trait::async_trait;
use model::call_progress::CallProgress;
use model::dtmf_digit::Digit;
use model::exchange::{Exchange, ExchangeError, SignedCall};
use shared_types::iden::Iden;

#[async_trait]
impl Exchange for Asterisk {
    async fn originate(&self, host: &str, call: SignedCall) -> Result<CallProgress, ExchangeError> {
        let session =
            self.sessions.get_or_start(host).map_err(AmiError::from).map_err(exchange_error)?;
        let call =
            session.originate(&originate::for_signed_call(&call)).await.map_err(exchange_error)?;
        Ok(call.subscribe())
    }

    async fn hang_up(&self, host: &str, iden: &Iden) -> Result<(), ExchangeError> {
        let session =
            self.sessions.get_or_start(host).map_err(AmiError::from).map_err(exchange_error)?;
        session.hang_up(iden.as_str(), NORMAL_CLEARING).await.map_err(exchange_error)
    }

    async fn play_dtmf(&self, host: &str, iden: &Iden, digit: Digit) -> Result<(), ExchangeError> {
        let session =
            self.sessions.get_or_start(host).map_err(AmiError::from).map_err(exchange_error)?;
        let digit = ami::DtmfDigit::try_from(digit.expose())
            .map_err(|error| ExchangeError::NotSent(Box::new(error)))?;
        session.play_dtmf(iden.as_str(), digit).await.map_err(exchange_error)
    }
}

fn exchange_error(error: AmiError) -> ExchangeError {
    match &error {
        AmiError::NotSent(NotSent::NoSuchCall) => ExchangeError::NoSuchCall,
        AmiError::Refused(refusal) if refusal.is_no_such_channel() => ExchangeError::NoSuchCall,
        AmiError::InvalidHeader(_) | AmiError::NotSent(_) => {
            ExchangeError::NotSent(Box::new(error))
        }
        AmiError::Refused(_) => ExchangeError::Refused(Box::new(error)),
        AmiError::NoAnswer => ExchangeError::OutcomeUnknown(Box::new(error)),
    }
}
