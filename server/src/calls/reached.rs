//! One entry in the history of a call.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use shared_types::call_state::CallState;

/// A state, and the time at which it was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reached {
    #[serde(flatten)]
    pub state: CallState,
    /// RFC 3339, UTC.
    #[serde(serialize_with = "rfc_3339")]
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// In whole milliseconds, as browsers read it.
fn rfc_3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}
