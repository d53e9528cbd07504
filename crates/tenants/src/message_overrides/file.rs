//! The member `words` of a tenant in its file: messages by language and key.

use crate::language::Language;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, json};
use shared_types::message_keys::MessageKey;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `{"de": {"promise": "..."}}`
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct MessageOverridesFile(pub BTreeMap<Language, BTreeMap<MessageName, MessageText>>);

/// The key of a message: `promise`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct MessageName(pub MessageKey);

/// A tenant's own message: 1 to 300 characters, no control characters. It is shown as text, never as markup.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MessageText(String);

/// Why a key is not that of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageNameError {
    #[error("no such sentence; did you mean `{0}`?")]
    Close(&'static str),
    #[error("no such sentence; the schema lists them (docs/domains.schema.json)")]
    Unknown,
}

/// Why a text is not a [`MessageText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 300 characters on one line")]
pub struct MessageTextError;

const MOST_CHARS: usize = 300;

impl TryFrom<String> for MessageName {
    type Error = MessageNameError;

    fn try_from(key: String) -> Result<Self, MessageNameError> {
        if let Some(key) = MessageKey::from_key(&key) {
            return Ok(Self(key));
        }
        let closest = MessageKey::ALL
            .into_iter()
            .map(|known| (strsim::damerau_levenshtein(known.as_str(), &key), known.as_str()))
            .filter(|(distance, _)| *distance <= 3)
            .min();
        Err(closest.map_or(MessageNameError::Unknown, |(_, close)| MessageNameError::Close(close)))
    }
}

impl TryFrom<String> for MessageText {
    type Error = MessageTextError;

    fn try_from(text: String) -> Result<Self, MessageTextError> {
        let text = text.trim();
        let fits = (1..=MOST_CHARS).contains(&text.chars().count());
        let ends_lines = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if fits && !text.chars().any(ends_lines) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MessageTextError)
        }
    }
}

impl From<MessageText> for String {
    fn from(sentence: MessageText) -> Self {
        sentence.0
    }
}

/// Written by hand, so that an editor knows every key.
impl JsonSchema for MessageOverridesFile {
    fn schema_name() -> Cow<'static, str> {
        "MessageOverridesFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let sentence = json!({ "type": "string", "minLength": 1, "maxLength": MOST_CHARS });
        let keys: Map<_, _> = MessageKey::ALL
            .into_iter()
            .map(|message| (message.as_str().to_owned(), sentence.clone()))
            .collect();
        json_schema!({
            "description": "Messages by language and key.",
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": keys,
                "additionalProperties": false,
            },
        })
    }
}
