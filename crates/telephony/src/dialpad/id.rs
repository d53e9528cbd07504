//! Ids of calls, users, call centers, webhooks and subscriptions.

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An id of Dialpad: an integer of 64 bits, above 0. It does not print, because that of a user identifies a
/// person.
///
/// Dialpad's description has ids as integers, and its examples have them as texts: both are read. A number with
/// a fraction or an exponent is refused, because it would be rounded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct DialpadId(i64);

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an id of Dialpad: a number with up to 19 digits")]
pub struct DialpadIdError;

impl DialpadId {
    /// Whether `text` is an id.
    pub fn is_id(text: &str) -> bool {
        text.parse::<Self>().is_ok()
    }

    /// The digits: for Dialpad, never for a log.
    pub fn expose(self) -> String {
        self.0.to_string()
    }
}

impl FromStr for DialpadId {
    type Err = DialpadIdError;

    fn from_str(text: &str) -> Result<Self, DialpadIdError> {
        let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let id: i64 = text.parse().map_err(|_| DialpadIdError)?;
        if is_canonical && id > 0 { Ok(Self(id)) } else { Err(DialpadIdError) }
    }
}

impl TryFrom<i64> for DialpadId {
    type Error = DialpadIdError;

    fn try_from(id: i64) -> Result<Self, DialpadIdError> {
        if id > 0 { Ok(Self(id)) } else { Err(DialpadIdError) }
    }
}

impl fmt::Debug for DialpadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DialpadId(…)")
    }
}

impl<'de> Deserialize<'de> for DialpadId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(int64(from)?).map_err(de::Error::custom)
    }
}

/// An integer of 64 bits, as a number or as a text.
pub(super) fn int64<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    from.deserialize_any(Int64)
}

/// The same, or nothing.
pub(super) fn optional_int64<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Number(#[serde(deserialize_with = "int64")] i64);

    Ok(Option::<Number>::deserialize(from)?.map(|number| number.0))
}

struct Int64;

impl Visitor<'_> for Int64 {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 64 bits, as a number or as a text")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::custom("the integer has more than 64 bits"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        text.parse().map_err(|_| E::custom("the text is not an integer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Option<DialpadId> {
        serde_json::from_str(json).ok()
    }

    proptest! {
        #[test]
        fn every_id_is_read_as_number_and_as_text_and_written_without_loss(id in 1..=i64::MAX) {
            let read = [read(&id.to_string()), read(&format!("\"{id}\"")), id.to_string().parse().ok()];

            prop_assert_eq!(read, [Some(DialpadId(id)); 3]);
            prop_assert_eq!(serde_json::to_string(&DialpadId(id)).unwrap(), id.to_string());
            prop_assert_eq!(DialpadId(id).expose(), id.to_string());
        }
    }

    #[test]
    fn neighbours_beyond_the_integers_of_a_float_stay_different() {
        let ids = ["9007199254740993", "9007199254740992", "9223372036854775807"].map(read);

        assert_eq!(ids.map(|id| id.unwrap().expose())[0], "9007199254740993");
        assert_ne!(ids[0], ids[1]);
    }

    #[test]
    fn what_would_be_rounded_or_is_no_id_is_refused() {
        for json in ["0", "-1", "1.0", "9e18", "9223372036854775808", "\"1.0\"", "\"\"", "null"] {
            assert_eq!(read(json), None, "{json}");
        }
        for text in ["", "0", "007", "+7", "-7", "500a", "../7", "9223372036854775808"] {
            assert_eq!(text.parse::<DialpadId>(), Err(DialpadIdError), "{text}");
        }
    }

    #[test]
    fn an_id_does_not_print() {
        assert_eq!(format!("{:?}", DialpadId(5_780_123)), "DialpadId(…)");
    }
}
