//! Parses an answer from the fields of a JavaScript object.
//!
//! Serde provides the names of the expected fields in order, and gets their values in this order: matching the names of an object
//! against those of the type would need more code.

use super::fields::{Field, Fields};
use serde::de::value::U32Deserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Expected, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use shared_types::callback::CallbackReply;
use std::fmt;

/// The answer, if it is one of the server's. A missing text is empty.
///
/// The names of its two variants are repeated here, because serde would buffer every field before it reads the tag.
pub fn read(fields: &dyn Fields) -> Option<CallbackReply> {
    let object = Object(fields);
    match &*fields.get("status").into_text()? {
        "ok" => Deserialize::deserialize(object).ok().map(CallbackReply::Ok),
        "error" => Deserialize::deserialize(object).ok().map(CallbackReply::Error),
        _ => None,
    }
}

/// A required field is missing, or has a type that no answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an answer of the server")
    }
}

impl std::error::Error for Unreadable {}

/// Serde's error messages would be included in the widget and never shown.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
}

/// The object as a whole.
struct Object<'a>(&'a dyn Fields);

impl<'de> Deserializer<'de> for Object<'_> {
    type Error = Unreadable;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Values { fields: self.0, names })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The values of the remaining field names.
struct Values<'a> {
    fields: &'a dyn Fields,
    names: &'static [&'static str],
}

impl<'de> SeqAccess<'de> for Values<'_> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        let [name, rest @ ..] = self.names else { return Ok(None) };
        self.names = rest;
        seed.deserialize(Value(self.fields.get(name))).map(Some)
    }
}

/// The value of one field.
struct Value(Field);

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.into_text().unwrap_or_default())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0 == Field::Flag(true))
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Field::Number(number) => visitor.visit_u32(number),
            _ => Err(Unreadable),
        }
    }

    /// An object is skipped: the demand for a proof of work is passed unchanged to the script that solves it.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Field::Absent => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// By index among the variants. An unknown one is past the last, which serde maps to `#[serde(other)]`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let text = self.0.into_text().ok_or(Unreadable)?;
        let place = (0_u32..).zip(variants).find(|(_, variant)| **variant == text);
        visitor.visit_enum(U32Deserializer::new(place.map_or(u32::MAX, |(place, _)| place)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::{Value, json};
    use shared_types::callback::{CallbackAccepted, ProofDemand, Refusal};
    use shared_types::error_code::ErrorCode;

    fn accepted() -> impl Strategy<Value = CallbackReply> {
        let text = any::<String>;
        let optional = || option::of(any::<String>());
        (text(), text(), optional(), any::<bool>(), optional()).prop_map(
            |(call_id, message, code, can_cancel, scheduled_for)| {
                let taken = CallbackAccepted { call_id, message, code, can_cancel, scheduled_for };
                CallbackReply::Ok(taken)
            },
        )
    }

    fn refused() -> impl Strategy<Value = CallbackReply> {
        let optional = || option::of(any::<String>());
        let codes = ErrorCode::ALL.into_iter().chain([ErrorCode::Unknown]).collect::<Vec<_>>();
        let wait = option::of(0..=86_400_u64);
        (select(codes), any::<String>(), optional(), wait, optional(), optional(), optional())
            .prop_map(|(code, message, reason, retry_after, call_id, opens_at, closed_for)| {
                CallbackReply::Error(Refusal {
                    reason,
                    retry_after,
                    call_id,
                    opens_at,
                    closed_for,
                    ..Refusal::new(code, message)
                })
            })
    }

    proptest! {
        #[test]
        fn an_answer_is_read_as_serde_json_would_read_it(
            answer in prop_oneof![accepted(), refused()],
        ) {
            let json = serde_json::to_value(&answer).unwrap();

            prop_assert_eq!(read(&json), Some(answer));
        }
    }

    #[test]
    fn every_code_is_read_as_itself_and_one_of_a_newer_server_as_unknown() {
        let code = |code: Value| match read(&json!({ "status": "error", "code": code })) {
            Some(CallbackReply::Error(refusal)) => refusal.code,
            other => panic!("{other:?}"),
        };

        for known in ErrorCode::ALL {
            assert_eq!(code(json!(known)), known);
        }
        assert_eq!(code(json!("on_fire")), ErrorCode::Unknown);
        assert_eq!(code(json!("unknown")), ErrorCode::Unknown);
    }

    #[test]
    fn a_demand_of_a_proof_is_left_to_the_script_that_solves_it() {
        let proof = Some(ProofDemand { challenge: "c".into(), bits: 12 });
        let refusal = Refusal { proof, ..Refusal::new(ErrorCode::ProofRequired, "Work.") };
        let json = serde_json::to_value(CallbackReply::Error(refusal.clone())).unwrap();

        assert_eq!(read(&json), Some(CallbackReply::Error(Refusal { proof: None, ..refusal })));
    }

    #[test]
    fn additional_members_of_an_answer_are_ignored() {
        let json = json!({ "status": "ok", "call_id": "abc", "message": "", "weather": ["fine"] });

        assert!(matches!(read(&json), Some(CallbackReply::Ok(taken)) if taken.call_id == "abc"));
    }

    #[test]
    fn an_answer_with_a_field_of_another_kind_is_none() {
        let wait = json!({ "status": "error", "code": "rate_limited", "retry_after": "soon" });
        assert_eq!(read(&wait), None);
        assert_eq!(read(&json!({ "status": "error", "code": 7 })), None);
        assert_eq!(read(&json!({ "status": 200 })), None);
    }
}
