//! Secrets that are long and random enough to be the key of an HMAC.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

const EXPECTED: &str =
    "expected at least 32 characters of randomness, as `openssl rand -hex 32` prints them";

/// Parts of texts that are printed in examples.
const PLACEHOLDERS: [&str; 12] = [
    "change",
    "replace",
    "secret",
    "password",
    "placeholder",
    "example",
    "insert",
    "todo",
    "your-",
    "your_",
    "xxxx",
    "1234567890",
];

/// For `deserialize_with`: a key for HMAC, the strength of which is its length. The message of the error does
/// not repeat the text.
pub fn hmac_key<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(from)?;
    let lower = text.to_ascii_lowercase();
    let is_placeholder = PLACEHOLDERS.iter().any(|part| lower.contains(part));
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    if text.len() < 32 || is_placeholder || different.len() < 8 {
        return Err(de::Error::custom(EXPECTED));
    }
    Ok(text.into())
}

/// The same for a setting that may be absent; add `default`.
pub fn optional_hmac_key<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<SecretString>, D::Error> {
    hmac_key(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    fn read(text: &str) -> Result<SecretString, Error> {
        let text: StrDeserializer<'_, Error> = text.into_deserializer();
        hmac_key(text)
    }

    #[test]
    fn a_short_repetitive_or_well_known_text_is_refused_and_not_repeated() {
        assert!(read("0f1e2d3c4b5a69788796a5b4c3d2e1f0").is_ok());
        for bad in [
            "",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f",
            "CHANGE_ME_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "00000000000000000000000000000000",
        ] {
            assert_eq!(read(bad).unwrap_err().to_string(), EXPECTED, "{bad}");
        }
    }
}
