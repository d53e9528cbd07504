//! One terminal as the file has it.

use crate::{Terminal, TerminalSecret};
use model::extension::{EndpointName, Extension};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use settings::problem::Problem;
use settings::strict;
use shared_types::digest::Ha1;

/// One terminal as it is written. It proves itself by `ha1` or by `password`, not by both.
#[derive(Deserialize, JsonSchema)]
struct TerminalFile {
    /// The MD5 sum of user:realm:password, as `click2call ha1` prints it.
    #[serde(default, deserialize_with = "ha1")]
    #[schemars(with = "Option<String>")]
    ha1: Option<Ha1>,
    /// The SIP password in clear.
    #[serde(default, deserialize_with = "password")]
    #[schemars(with = "Option<String>")]
    password: Option<SecretString>,
    /// What Asterisk dials: `b1c1t1_alice` for `PJSIP/b1c1t1_alice`.
    endpoint: EndpointName,
    /// What the called person sees.
    extension: Extension,
    /// The company's number.
    company: u64,
    /// The brand's number.
    brand: u64,
}

/// Reads the value of a member, or says everything that is wrong with it; it repeats no secret.
pub(super) fn read(value: Value) -> Result<Terminal, Vec<Problem>> {
    if !value.is_object() {
        let expected = "expected an object with ha1, endpoint, extension, company and brand";
        return Err(vec![Problem::new("", expected)]);
    }
    let file: TerminalFile = strict::read(value)?;
    Ok(Terminal {
        secret: secret(file.ha1, file.password)?,
        endpoint: file.endpoint,
        extension: file.extension,
        company: file.company,
        brand: file.brand,
    })
}

fn secret(
    ha1: Option<Ha1>,
    password: Option<SecretString>,
) -> Result<TerminalSecret, Vec<Problem>> {
    match (ha1, password) {
        (Some(ha1), None) => Ok(TerminalSecret::Ha1(ha1)),
        (None, Some(password)) => Ok(TerminalSecret::Password(password)),
        (None, None) => Err(vec![Problem::new("", "expected `ha1` (better) or `password`")]),
        (Some(_), Some(_)) => Err(vec![Problem::new("", "expected `ha1` or `password`, not both")]),
    }
}

fn ha1<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Ha1>, D::Error> {
    let ha1 = text(from)?.and_then(|text| text.parse().ok());
    ha1.map(Some).ok_or_else(|| {
        de::Error::custom("expected 32 hexadecimal digits, as `click2call ha1` prints them")
    })
}

fn password<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    let password = text(from)?.filter(|text| !text.is_empty());
    password
        .map(|text| Some(text.into()))
        .ok_or_else(|| de::Error::custom("expected a password, in quotes"))
}

/// `None` for a value that is no text, so that no message quotes it.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(Some(text)),
        _ => Ok(None),
    }
}
