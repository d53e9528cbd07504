//! The section `[simulator]`.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;

/// How fast simulated calls go on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SimulatorSettings {
    /// 1 is real time, 2 twice as fast.
    #[serde(deserialize_with = "speed")]
    pub speed: f64,
    /// The time limit for a telephone system that does not answer, in seconds of real time.
    pub patience_seconds: Seconds,
}

impl Default for SimulatorSettings {
    fn default() -> Self {
        Self { speed: 1.0, patience_seconds: Seconds::of::<10>() }
    }
}

fn speed<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let speed = f64::deserialize(from)?;
    if (0.01..=10_000.0).contains(&speed) {
        Ok(speed)
    } else {
        Err(de::Error::custom("expected a speed from 0.01 to 10000, where 1 is that of life"))
    }
}
