//! The section `[simulator]`.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;

/// How fast simulated calls go on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SimulatorSettings {
    /// 1 is the speed of life.
    #[serde(deserialize_with = "speed")]
    pub speed: f64,
    /// How long a silent telephone system is waited for, in seconds at the speed of life.
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
