//! Durations as they stand in a settings file: seconds, whole or with a point.

use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(from)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() && duration <= Duration::from_hours(24) => Ok(duration),
        _ => Err(de::Error::custom("expected a number of seconds above 0 and at most 86400")),
    }
}
