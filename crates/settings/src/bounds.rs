//! Durations and counts as they are written in a settings file.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::time::Duration;

/// Seconds, with or without a fraction: above 0 and at most a day.
///
/// A field of this type has the name of its setting, `…_seconds`, and needs no further attribute.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", inline)]
pub struct Seconds(Duration);

/// The number is no duration within the bounds of [`Seconds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number of seconds above 0 and at most 86400")]
pub struct SecondsError;

/// Whole seconds from 1 to `MAX`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u64", into = "u64")]
#[schemars(with = "u64", inline)]
pub struct WholeSeconds<const MAX: u64>(Duration);

/// The number is not from 1 to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected whole seconds from 1 to {MAX}")]
pub struct WholeSecondsError<const MAX: u64>;

impl Seconds {
    /// A default: `#[serde(default = "Seconds::of::<30>")]`. Out of bounds it does not compile.
    pub const fn of<const SECONDS: u64>() -> Self {
        const { assert!(0 < SECONDS && SECONDS <= 86_400) };
        Self(Duration::from_secs(SECONDS))
    }

    /// The duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = SecondsError;

    fn try_from(seconds: f64) -> Result<Self, SecondsError> {
        Duration::try_from_secs_f64(seconds).map_err(|_| SecondsError)?.try_into()
    }
}

impl TryFrom<Duration> for Seconds {
    type Error = SecondsError;

    fn try_from(duration: Duration) -> Result<Self, SecondsError> {
        let is_within = !duration.is_zero() && duration <= Duration::from_hours(24);
        if is_within { Ok(Self(duration)) } else { Err(SecondsError) }
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}

impl<const MAX: u64> WholeSeconds<MAX> {
    /// A default, as [`Seconds::of`].
    pub const fn of<const SECONDS: u64>() -> Self {
        const { assert!(0 < SECONDS && SECONDS <= MAX) };
        Self(Duration::from_secs(SECONDS))
    }

    /// The duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl<const MAX: u64> TryFrom<u64> for WholeSeconds<MAX> {
    type Error = WholeSecondsError<MAX>;

    fn try_from(seconds: u64) -> Result<Self, WholeSecondsError<MAX>> {
        let is_within = (1..=MAX).contains(&seconds);
        if is_within { Ok(Self(Duration::from_secs(seconds))) } else { Err(WholeSecondsError) }
    }
}

impl<const MAX: u64> From<WholeSeconds<MAX>> for u64 {
    fn from(seconds: WholeSeconds<MAX>) -> Self {
        seconds.0.as_secs()
    }
}

/// For `deserialize_with`: a count that is not 0.
pub fn at_least_one<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        0 => Err(de::Error::custom("expected at least 1")),
        count => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read<T: de::DeserializeOwned>(value: Value) -> Result<T, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn seconds_may_have_a_fraction_and_are_at_most_a_day() {
        for (value, millis) in
            [(json!(2.5), 2500), (json!(30), 30_000), (json!(86_400), 86_400_000)]
        {
            let seconds: Seconds = read(value).unwrap();
            assert_eq!(seconds.get(), Duration::from_millis(millis));
        }
        assert_eq!(read(json!(30)), Ok(Seconds::of::<30>()));
        for value in [json!(0), json!(-1), json!(86_401), json!(1e300)] {
            let error = read::<Seconds>(value.clone()).unwrap_err();
            assert!(error.contains("above 0 and at most 86400"), "{value}: {error}");
        }
        assert!(read::<Seconds>(json!("many")).unwrap_err().contains("expected f64"));
    }

    #[test]
    fn whole_seconds_have_no_fraction() {
        assert_eq!(read(json!(60)), Ok(WholeSeconds::<300>::of::<60>()));
        for value in [json!(0), json!(301)] {
            let error = read::<WholeSeconds<300>>(value.clone()).unwrap_err();
            assert!(error.contains("expected whole seconds from 1 to 300"), "{value}: {error}");
        }
        assert!(read::<WholeSeconds<300>>(json!(1.5)).is_err());
    }
}
