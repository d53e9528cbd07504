//! Times on the wire and in the database: RFC 3339, UTC, in whole milliseconds, as browsers read them.
//!
//! For members of structures: `#[serde(with = "model::rfc_3339")]`.

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes a time as text.
pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}

/// Reads a time from text.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| D::Error::custom("expected a time in RFC 3339"))
}
