//! The member `words` of a tenant as it is written: sentences by language and key.

use crate::tenants::language::Language;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, json};
use shared_types::words::Word;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `{"de": {"promise": "..."}}`
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct WordsFile(pub BTreeMap<Language, BTreeMap<WordKey, Sentence>>);

/// A sentence by its key: `promise`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct WordKey(pub Word);

/// What a tenant says: 1 to 300 characters, no control characters. It is shown as text, never as markup.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sentence(String);

/// Why a key names no sentence, in words for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordKeyError {
    #[error("no such sentence; did you mean `{0}`?")]
    Close(&'static str),
    #[error("no such sentence; the schema lists them (docs/domains.schema.json)")]
    Unknown,
}

/// Why a text is not a [`Sentence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 300 characters on one line")]
pub struct SentenceError;

const MOST_CHARS: usize = 300;

impl TryFrom<String> for WordKey {
    type Error = WordKeyError;

    fn try_from(key: String) -> Result<Self, WordKeyError> {
        if let Some(word) = Word::from_key(&key) {
            return Ok(Self(word));
        }
        let closest = Word::ALL
            .into_iter()
            .map(|word| (strsim::damerau_levenshtein(word.key(), &key), word.key()))
            .filter(|(distance, _)| *distance <= 3)
            .min();
        Err(closest.map_or(WordKeyError::Unknown, |(_, close)| WordKeyError::Close(close)))
    }
}

impl TryFrom<String> for Sentence {
    type Error = SentenceError;

    fn try_from(text: String) -> Result<Self, SentenceError> {
        let text = text.trim();
        let fits = (1..=MOST_CHARS).contains(&text.chars().count());
        let ends_lines = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if fits && !text.chars().any(ends_lines) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SentenceError)
        }
    }
}

impl From<Sentence> for String {
    fn from(sentence: Sentence) -> Self {
        sentence.0
    }
}

/// Written by hand, so that an editor knows every key.
impl JsonSchema for WordsFile {
    fn schema_name() -> Cow<'static, str> {
        "WordsFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let sentence = json!({ "type": "string", "minLength": 1, "maxLength": MOST_CHARS });
        let keys: Map<_, _> =
            Word::ALL.into_iter().map(|word| (word.key().to_owned(), sentence.clone())).collect();
        json_schema!({
            "description": "Sentences by language and key.",
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": keys,
                "additionalProperties": false,
            },
        })
    }
}
