//! For `deserialize_with`: names and secrets on one line.

use crate::setting_text;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

pub(super) fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if is_line(&text) { Ok(text) } else { Err(de::Error::custom("expected a name on one line")) }
}

pub(super) fn password<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    match setting_text::string(from)?.filter(|text| is_line(text)) {
        Some(text) => Ok(text.into()),
        None => Err(de::Error::custom("expected a secret in quotes, on one line")),
    }
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}
