//! For `deserialize_with`: values that are validated, or must not be repeated in an error.

use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use shared_types::phone::PhoneNumber;

pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    let text = String::deserialize(from)?;
    let good = |url: &Url| {
        matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty()
    };
    Url::parse(&text).ok().filter(good).ok_or_else(|| {
        de::Error::custom("expected an address like https://pbx.example.com/ns-api/")
    })
}

pub(super) fn optional_address<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Url>, D::Error> {
    address(from).map(Some)
}

pub(super) fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if is_line(&text) { Ok(text) } else { Err(de::Error::custom("expected a name on one line")) }
}

/// A value for a header: printable ASCII without blanks.
pub(super) fn token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    let text = secret_text(from)?;
    let good = text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()));
    match good {
        Some(text) => Ok(Some(text.to_owned().into())),
        None => Err(de::Error::custom("expected a key or token in quotes, with no blank inside")),
    }
}

pub(super) fn password<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    match secret_text(from)?.filter(|text| is_line(text)) {
        Some(text) => Ok(text.into()),
        None => Err(de::Error::custom("expected a secret in quotes, on one line")),
    }
}

pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PhoneNumber>, D::Error> {
    let number = secret_text(from)?.and_then(|text| PhoneNumber::parse(&text).ok());
    match number {
        Some(number) => Ok(Some(number)),
        None => {
            Err(de::Error::custom("expected a telephone number in quotes, like \"+12025550142\""))
        }
    }
}

/// `None` for anything but a string. The error must not repeat it: it may be the secret.
fn secret_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(Some(text)),
        _ => Ok(None),
    }
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}
