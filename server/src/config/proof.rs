//! When a browser has to work before its visitor is called, and how much.

use crate::gate::proof::schedule;
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
    if (schedule::FLOOR..=schedule::MOST).contains(&wanted) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    fn told(text: &str) -> Result<ProofSettings, String> {
        let settings = read::from_text(text, "click2call.toml", &|_| None);
        settings.map(|settings| settings.proof).map_err(|error| error.to_string())
    }

    #[test]
    fn each_can_be_set() {
        let settings = told(
            "[proof]\nwhen = 'always'\nbits = 8\nmost_bits = 12\nbudget_percent = 80\nrefusals_per_minute = 5",
        );

        let expected = ProofSettings {
            when: WhenProof::Always,
            bits: 8,
            most_bits: 12,
            budget_percent: 80,
            refusals_per_minute: 5,
        };
        assert_eq!(settings, Ok(expected));
        assert_eq!(told(""), Ok(ProofSettings::default()));
    }

    #[test]
    fn what_a_phone_could_not_do_in_time_stops_the_start() {
        for (text, expected) in [
            ("bits = 21", "proof.bits (C2C_PROOF_BITS): expected 8 to 20 bits"),
            ("most_bits = 7", "proof.most_bits: expected 8 to 20 bits"),
            ("bits = 18\nmost_bits = 17", "proof.most_bits: expected at least as many as bits"),
            ("budget_percent = 100", "proof.budget_percent: expected 1 to 99"),
            ("refusals_per_minute = 0", "proof.refusals_per_minute: expected at least 1"),
            ("when = 'often'", "proof.when (C2C_PROOF): unknown variant"),
            ("bit = 9", "proof.bit: no such name; did you mean `bits`?"),
        ] {
            let error = told(&format!("[proof]\n{text}")).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
