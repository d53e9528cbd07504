//! The section `[proof]`: when requests require proof of work, and how much.

use super::difficulty;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// The section `[proof]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProofSettings {
    /// Tenants can set it anew.
    pub when: WhenProof,
    /// Zero bits: each one more is twice the work.
    #[serde(deserialize_with = "bits")]
    #[schemars(range(min = 8, max = 20))]
    pub bits: u8,
    /// Of a tenant whose pressure could not be greater.
    #[serde(deserialize_with = "bits")]
    #[schemars(range(min = 8, max = 20))]
    pub most_bits: u8,
    /// A tenant is under pressure once so much of its hourly budget is drawn.
    #[serde(deserialize_with = "percent")]
    #[schemars(range(min = 1, max = 99))]
    pub budget_percent: u8,
    /// Or once limits refused so many requests for it within a minute.
    #[serde(deserialize_with = "settings::bounds::at_least_one")]
    pub refusals_per_minute: u32,
}

/// When work is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenProof {
    Never,
    /// While many ask.
    #[default]
    Pressure,
    Always,
}

impl Default for ProofSettings {
    fn default() -> Self {
        Self {
            when: WhenProof::default(),
            bits: 16,
            most_bits: 20,
            budget_percent: 50,
            refusals_per_minute: 30,
        }
    }
}

fn bits<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let wanted = u8::deserialize(from)?;
    if (difficulty::MIN..=difficulty::MAX).contains(&wanted) {
        Ok(wanted)
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
