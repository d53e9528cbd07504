//! What can be done to a call that stands, and on which of its channels.

use crate::action::{Action, BadValue};
use crate::chance::{ActionId, Chance};
use crate::digit::Digit;
use crate::error::{AmiError, NotSent};
use crate::follow::Follow;

#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    HangUp { cause: Option<u8> },
    Press { digit: Digit },
}

impl Deed {
    pub(super) fn is_hang_up(self) -> bool {
        matches!(self, Self::HangUp { .. })
    }

    pub(super) fn channels(self, follow: &Follow) -> Vec<String> {
        match self {
            Self::HangUp { .. } => follow.to_hang_up(),
            Self::Press { .. } => follow.for_digits().into_iter().collect(),
        }
    }

    pub(super) fn action(self, channel: &str, chance: &dyn Chance) -> Result<Action, AmiError> {
        let id = ActionId::new(chance).map_err(NotSent::from)?;
        Ok(match self {
            Self::HangUp { cause } => hang_up(id, channel, cause)?,
            Self::Press { digit } => press(id, channel, digit)?,
        })
    }
}

fn hang_up(id: ActionId, channel: &str, cause: Option<u8>) -> Result<Action, BadValue> {
    let action = Action::new("Hangup", id).header("Channel", channel)?;
    match cause {
        Some(cause) => action.header("Cause", &cause.to_string()),
        None => Ok(action),
    }
}

/// As if it came from the phone: said in the other direction, Asterisk would do nothing else on this
/// session for as long as the tone lasts.
fn press(id: ActionId, channel: &str, digit: Digit) -> Result<Action, BadValue> {
    Action::new("PlayDTMF", id)
        .header("Channel", channel)?
        .header("Digit", digit.expose().encode_utf8(&mut [0; 4]))?
        .header("Receive", "true")
}
