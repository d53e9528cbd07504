//! Serializes a request to JSON.

use serde::ser::{Impossible, Serialize, SerializeStruct, Serializer};
use std::fmt;

/// The JSON object of `request`. `None` if it has a value that is neither a text nor a flag.
pub fn to_json<T: Serialize>(request: &T) -> Option<String> {
    let mut json = String::new();
    request.serialize(Value(&mut json)).ok()?;
    Some(json)
}

/// A value of a type that no request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unsupported;

type Written = Result<(), Unsupported>;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("neither a text nor a flag")
    }
}

impl std::error::Error for Unsupported {}

impl serde::ser::Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Appends one value.
struct Value<'a>(&'a mut String);

/// Appends the fields after the opening brace.
struct Fields<'a>(&'a mut String);

impl SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Written {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        quote(self.0, name);
        self.0.push(':');
        value.serialize(Value(self.0))
    }

    fn end(self) -> Written {
        self.0.push('}');
        Ok(())
    }
}

/// All escapes are numeric, because the short forms would need more code.
fn quote(json: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    json.push('"');
    for c in text.chars() {
        if c < ' ' || c == '"' || c == '\\' {
            json.push_str("\\u00");
            json.push(char::from(HEX[c as usize >> 4]));
            json.push(char::from(HEX[c as usize & 15]));
        } else {
            json.push(c);
        }
    }
    json.push('"');
}

macro_rules! unsupported {
    ($($kind:ident($($value:ty),*)),+ $(,)?) => {
        $(fn $kind(self, $(_: $value),*) -> Written { Err(Unsupported) })+
    };
}

impl<'a> Serializer for Value<'a> {
    type Ok = ();
    type Error = Unsupported;
    type SerializeStruct = Fields<'a>;
    type SerializeSeq = Impossible<(), Unsupported>;
    type SerializeTuple = Impossible<(), Unsupported>;
    type SerializeTupleStruct = Impossible<(), Unsupported>;
    type SerializeTupleVariant = Impossible<(), Unsupported>;
    type SerializeMap = Impossible<(), Unsupported>;
    type SerializeStructVariant = Impossible<(), Unsupported>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Unsupported> {
        self.0.push('{');
        Ok(Fields(self.0))
    }

    fn serialize_str(self, text: &str) -> Written {
        quote(self.0, text);
        Ok(())
    }

    fn serialize_bool(self, flag: bool) -> Written {
        self.0.push_str(if flag { "true" } else { "false" });
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Written {
        value.serialize(self)
    }

    unsupported! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
        serialize_f32(f32), serialize_f64(f64), serialize_char(char), serialize_bytes(&[u8]),
        serialize_unit(), serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, _: &T) -> Written {
        Err(Unsupported)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        Err(Unsupported)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use shared_types::callback::CallbackRequest;

    fn requests() -> impl Strategy<Value = CallbackRequest> {
        let text = any::<String>;
        let optional = || option::of(any::<String>());
        (text(), text(), optional(), any::<bool>(), optional(), optional()).prop_map(
            |(domain, phone_number, department, consent, at, proof)| CallbackRequest {
                domain,
                phone_number,
                department,
                consent,
                at,
                proof,
            },
        )
    }

    proptest! {
        #[test]
        fn a_request_is_written_as_serde_json_would_read_and_write_it(request in requests()) {
            let json = to_json(&request).unwrap();

            prop_assert_eq!(&serde_json::from_str::<CallbackRequest>(&json).unwrap(), &request);
            let value: Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(value, serde_json::to_value(&request).unwrap());
        }
    }

    #[test]
    fn a_request_has_one_stable_form_on_the_wire() {
        let request = CallbackRequest {
            domain: "acme.com".into(),
            phone_number: "+12025550142".into(),
            department: Some("sales".into()),
            consent: true,
            at: None,
            proof: None,
        };

        assert_eq!(
            to_json(&request).unwrap(),
            r#"{"domain":"acme.com","phone_number":"+12025550142","department":"sales","consent":true}"#
        );
    }

    #[test]
    fn every_character_that_ends_a_json_text_is_escaped() {
        for c in ('\0'..='\u{a0}').chain(['"', '\\', '/', '\u{2028}', '\u{feff}', '😀']) {
            let json = to_json(&c.to_string()).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), json!(c), "{json}");
        }
    }

    #[test]
    fn unsupported_values_are_refused() {
        assert_eq!(to_json(&Some(true)).unwrap(), "true");
        assert_eq!(to_json(&None::<bool>).unwrap(), "null");
        assert_eq!(to_json(&7), None);
        assert_eq!(to_json(&["a", "b"]), None);
        assert_eq!(to_json(&json!({"a": "b"})), None);
        assert_eq!(to_json(&shared_types::error_code::ErrorCode::Internal), None);
    }
}
