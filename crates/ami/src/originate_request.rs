//! The action `Originate`: its parameters and its headers.

pub(crate) mod validation;

use crate::action::{Action, InvalidHeader, InvalidHeaderReason};
use crate::action_id::ActionId;
use shared_types::call_state::Leg;
use std::fmt;
use std::time::Duration;
use validation::{reject_characters, validate_channel_id, validate_length};

/// A call to place: Asterisk rings `channel` and, once it is answered, runs `exten` of the dialplan
/// for it.
///
/// `Debug` shows the ids only, because the other fields may be phone numbers.
#[derive(Clone)]
pub struct OriginateRequest {
    /// The channel of the first leg: `Local/<number>@<context>`, with `/n` if Asterisk must not
    /// optimise the Local channel away.
    pub channel: String,
    /// The extension to run once the first leg has answered.
    pub exten: String,
    /// The dialplan context of `exten`.
    pub context: String,
    /// The number or name of the caller id.
    pub caller_id: String,
    /// The name that is displayed with `caller_id`.
    pub caller_name: Option<String>,
    /// How long the first leg may ring.
    pub timeout: Duration,
    /// The id of the call's channel, chosen by the caller. It identifies the call from then on.
    pub channel_id: String,
    /// The id of the second half of the Local channel.
    pub other_channel_id: String,
    /// Channel variables; they are sent in the order of their names.
    pub variables: Vec<(String, String)>,
    /// What the two legs are.
    pub legs: CallLegs,
}

/// What the two legs of a call are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLegs {
    /// The leg that is rung first.
    pub first: Leg,
    /// The leg that is rung once the first has answered.
    pub second: Leg,
}

/// Asterisk silently truncates longer values.
const MAX_CHANNEL_BYTES: usize = 255;
const MAX_EXTEN_BYTES: usize = 79;
const MAX_CALLER_ID_BYTES: usize = 255;

impl OriginateRequest {
    /// The action that places the call, or the first value that is invalid.
    pub fn to_action(&self, id: ActionId) -> Result<Action, InvalidHeader> {
        validate_length("Channel", &self.channel, MAX_CHANNEL_BYTES)?;
        validate_length("Exten", &self.exten, MAX_EXTEN_BYTES)?;
        validate_length("Context", &self.context, MAX_EXTEN_BYTES)?;
        let caller_id = self.format_caller_id()?;
        validate_channel_id("ChannelId", &self.channel_id)?;
        validate_channel_id("OtherChannelId", &self.other_channel_id)?;
        let action = Action::new("Originate", id)
            .header("Channel", &self.channel)?
            .header("Exten", &self.exten)?
            .header("Context", &self.context)?
            .header("Priority", "1")?
            .header("CallerID", &caller_id)?
            .header("Timeout", &self.timeout.as_millis().to_string())?
            .header("Async", "true")?
            .header("ChannelId", &self.channel_id)?
            .header("OtherChannelId", &self.other_channel_id)?;
        self.add_variables(action)
    }

    /// `"Acme 47" <500>`, or the number alone.
    fn format_caller_id(&self) -> Result<String, InvalidHeader> {
        reject_characters("CallerID", &self.caller_id, &['"', '<', '>'])?;
        let Some(name) = &self.caller_name else { return Ok(self.caller_id.clone()) };
        reject_characters("CallerID", name, &['"', '<', '>', '\\'])?;
        let formatted = format!("\"{name}\" <{}>", self.caller_id);
        validate_length("CallerID", &formatted, MAX_CALLER_ID_BYTES)?;
        Ok(formatted)
    }

    fn add_variables(&self, action: Action) -> Result<Action, InvalidHeader> {
        let mut variables: Vec<_> = self.variables.iter().collect();
        variables.sort();
        variables.into_iter().try_fold(action, |action, (name, value)| {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_name) {
                return Err(InvalidHeader::new(name, InvalidHeaderReason::InvalidName));
            }
            // A comma would start another variable.
            reject_characters(name, value, &[','])?;
            action.header("Variable", &format!("{name}={value}"))
        })
    }
}

impl fmt::Debug for OriginateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginateRequest")
            .field("channel_id", &self.channel_id)
            .field("legs", &self.legs)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
