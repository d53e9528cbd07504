//! The section `[proof_of_work]`: when requests require proof of work, and how much.

use super::difficulty;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The section `[proof_of_work]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProofOfWorkSettings {
    /// When requests require proof of work. Tenants can override it.
    pub mode: ProofOfWorkMode,
    /// Zero bits at the beginning of the pressure, 8 to 20. One more bit doubles the work.
    #[serde(deserialize_with = "difficulty")]
    #[schemars(range(min = 8, max = 20))]
    pub difficulty: u8,
    /// Zero bits at the greatest pressure, 8 to 20.
    #[serde(deserialize_with = "difficulty")]
    #[schemars(range(min = 8, max = 20))]
    pub max_difficulty: u8,
    /// The part of its hourly limit, in percent, from which a tenant is under pressure.
    #[serde(deserialize_with = "percent")]
    #[schemars(range(min = 1, max = 99))]
    pub budget_percent: u8,
    /// The number of requests refused by rate limits in a minute from which a tenant is under pressure.
    #[serde(deserialize_with = "settings::bounds::at_least_one")]
    pub refusals_per_minute: u32,
}

/// When requests require proof of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofOfWorkMode {
    /// No request.
    Never,
    /// While the tenant is under pressure.
    #[default]
    Pressure,
    /// Every request.
    Always,
}

impl Default for ProofOfWorkSettings {
    fn default() -> Self {
        Self {
            mode: ProofOfWorkMode::default(),
            difficulty: 16,
            max_difficulty: 20,
            budget_percent: 50,
            refusals_per_minute: 30,
        }
    }
}

fn difficulty<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let bits = u8::deserialize(from)?;
    if (difficulty::MIN..=difficulty::MAX).contains(&bits) {
        Ok(bits)
    } else {
        Err(de::Error::custom("expected 8 to 20 bits: each one more is twice the work"))
    }
}

fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    match u8::deserialize(from)? {
        percent @ 1..=99 => Ok(percent),
        _ => Err(de::Error::custom("expected 1 to 99 percent")),
    }
}
