//! How telephone numbers are written for a telephone system.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::phone::PhoneNumber;

/// How a number is written for a telephone system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// `12025550142`
    #[default]
    Digits,
    /// `+12025550142`
    E164,
    /// `2025550142`; digits for numbers of other countries.
    National,
}

impl NumberForm {
    /// The number in this form: for the telephone system, never for a log.
    pub fn expose(self, number: &PhoneNumber) -> &str {
        match self {
            Self::Digits => number.expose_digits(),
            Self::E164 => number.expose_e164(),
            Self::National => number.expose_national().unwrap_or(number.expose_digits()),
        }
    }
}
