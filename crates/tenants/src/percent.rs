//! Parts in percent.

use serde::{Deserialize, Deserializer, de};

/// A part in percent that leaves something for others.
pub(crate) fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    match u8::deserialize(from)? {
        percent @ 0..=99 => Ok(percent),
        _ => Err(de::Error::custom("expected 0 to 99 percent")),
    }
}

/// The same, where it may be absent.
pub(crate) fn optional_percent<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    percent(from).map(Some)
}
