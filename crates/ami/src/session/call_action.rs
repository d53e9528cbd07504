//! The actions on an existing call, and the channels that they apply to.

use crate::action::{Action, InvalidHeader};
use crate::action_id::ActionId;
use crate::call_tracker::CallTracker;
use crate::error::{AmiError, NotSent};
use model::dtmf_digit::DtmfDigit;
use model::random::Random;

/// An action on an existing call.
#[derive(Clone, Copy, Debug)]
pub(super) enum CallAction {
    /// Ends the call; the phones receive this Q.850 cause.
    HangUp { cause: Option<u8> },
    /// Plays a digit as if it were pressed on the phone of the first leg.
    PlayDtmf { digit: DtmfDigit },
}

impl CallAction {
    pub(super) fn is_hang_up(self) -> bool {
        matches!(self, Self::HangUp { .. })
    }

    /// The channels of the call that the action applies to.
    pub(super) fn target_channels(self, call: &CallTracker) -> Vec<String> {
        match self {
            Self::HangUp { .. } => call.hang_up_channels(),
            Self::PlayDtmf { .. } => call.dtmf_channel().into_iter().collect(),
        }
    }

    /// The AMI action for one channel.
    pub(super) fn to_action(self, channel: &str, random: &dyn Random) -> Result<Action, AmiError> {
        let id = ActionId::generate(random).map_err(NotSent::from)?;
        Ok(match self {
            Self::HangUp { cause } => hang_up(id, channel, cause)?,
            Self::PlayDtmf { digit } => play_dtmf(id, channel, digit)?,
        })
    }
}

fn hang_up(id: ActionId, channel: &str, cause: Option<u8>) -> Result<Action, InvalidHeader> {
    let action = Action::new("Hangup", id).header("Channel", channel)?;
    match cause {
        Some(cause) => action.header("Cause", &cause.to_string()),
        None => Ok(action),
    }
}

/// `Receive: true` injects the digit as if the channel had received it. In the other direction
/// Asterisk would block this session for the length of the tone.
fn play_dtmf(id: ActionId, channel: &str, digit: DtmfDigit) -> Result<Action, InvalidHeader> {
    Action::new("PlayDTMF", id)
        .header("Channel", channel)?
        .header("Digit", digit.expose().encode_utf8(&mut [0; 4]))?
        .header("Receive", "true")
}
