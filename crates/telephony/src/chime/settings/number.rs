//! A telephone number in a section. An error does not repeat it.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use shared_types::phone::PhoneNumber;

/// A telephone number as an operator writes it.
#[derive(Clone, Debug)]
pub(super) struct SettingNumber(pub(super) PhoneNumber);

impl<'de> Deserialize<'de> for SettingNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let number = value.as_str().and_then(|text| PhoneNumber::parse(text).ok());
        number.map(Self).ok_or_else(|| {
            de::Error::custom("expected a telephone number in quotes, like \"+12025550142\"")
        })
    }
}
