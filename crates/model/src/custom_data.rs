//! The context of a call: what an application knows of the customer and of the job.
//!
//! It is opaque, except for the ids by which calls are found. On the wire it is the member `customData`.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The context of a call: a JSON object, or a text. Cheap to clone.
///
/// `Debug` shows nothing of it, because it names customers.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomData(Arc<Content>);

#[derive(PartialEq, Eq)]
struct Content {
    /// Compact: an object, or the literal of a text.
    json: Box<str>,
    customer_id: Option<Box<str>>,
    job_id: Option<Box<str>>,
}

/// Why a value is no context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomDataError {
    /// It is longer than [`CustomData::MAX_CHARS`].
    #[error("the context is longer than {} characters", CustomData::MAX_CHARS)]
    TooLong,
    /// Neither a JSON object nor a text, or an id in it is not a text.
    #[error("the context is neither an object nor a text, or an id in it is no text")]
    Unreadable,
}

impl CustomData {
    /// Maximum characters, of a text or of an object as compact JSON.
    pub const MAX_CHARS: usize = 2_000;

    /// Reads a JSON value. `None` for `null` and for an empty text.
    pub fn from_json(json: &str) -> Result<Option<Self>, CustomDataError> {
        // A recursion limit of 128 levels applies.
        let value = serde_json::from_str(json).map_err(|_| CustomDataError::Unreadable)?;
        match value {
            Value::Null => Ok(None),
            Value::String(text) => Self::from_text(&text),
            Value::Object(members) => {
                let json = compact(json);
                ensure_short(&json)?;
                Self::new(json, &members).map(Some)
            }
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(CustomDataError::Unreadable),
        }
    }

    /// Reads a text. If it is the JSON of an object, the ids in it count. `None` for an empty text.
    pub fn from_text(text: &str) -> Result<Option<Self>, CustomDataError> {
        if text.is_empty() {
            return Ok(None);
        }
        ensure_short(text)?;
        // No telephone system carries it.
        if text.contains('\0') {
            return Err(CustomDataError::Unreadable);
        }
        let members = serde_json::from_str::<Map<_, _>>(text).unwrap_or_default();
        Self::new(Value::from(text).to_string(), &members).map(Some)
    }

    fn new(json: String, members: &Map<String, Value>) -> Result<Self, CustomDataError> {
        Ok(Self(Arc::new(Content {
            json: json.into(),
            customer_id: id(members, "customerId")?,
            job_id: id(members, "jobId")?,
        })))
    }

    /// Compact JSON: an object, or the literal of a text. For the database and for messages, never for a log.
    pub fn expose_json(&self) -> &str {
        &self.0.json
    }

    /// An object as compact JSON, or the text as it is. For telephone systems, never for a log.
    pub fn expose_text(&self) -> Cow<'_, str> {
        // The literal of a text always parses.
        match serde_json::from_str::<Text>(&self.0.json) {
            Ok(Text(text)) => Cow::Owned(text),
            Err(_) => Cow::Borrowed(&self.0.json),
        }
    }

    /// The same JSON, to be written into other JSON without any change.
    pub fn to_raw_json(&self) -> Option<Box<RawValue>> {
        RawValue::from_string(self.0.json.to_string()).ok()
    }

    /// The id of the customer, for keyed hashes.
    pub fn expose_customer_id(&self) -> Option<&str> {
        self.0.customer_id.as_deref()
    }

    /// The id of the job, for keyed hashes.
    pub fn expose_job_id(&self) -> Option<&str> {
        self.0.job_id.as_deref()
    }

    /// Whether a call with this context can be found by it.
    pub fn has_ids(&self) -> bool {
        self.0.customer_id.is_some() || self.0.job_id.is_some()
    }
}

#[derive(Deserialize)]
struct Text(String);

fn ensure_short(text: &str) -> Result<(), CustomDataError> {
    if text.chars().nth(CustomData::MAX_CHARS).is_some() {
        Err(CustomDataError::TooLong)
    } else {
        Ok(())
    }
}

/// An id that is no text would look like one that is found, and would not be.
fn id(members: &Map<String, Value>, name: &str) -> Result<Option<Box<str>>, CustomDataError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) => Ok((!id.is_empty()).then(|| id.as_str().into())),
        Some(_) => Err(CustomDataError::Unreadable),
    }
}

/// Valid JSON without the white space between its tokens. The tokens stay as they were written: an id with
/// more digits than a float has is not rounded.
fn compact(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let (mut in_text, mut is_escaped) = (false, false);
    for character in json.chars() {
        if in_text {
            in_text = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            in_text = character == '"';
        }
        compact.push(character);
    }
    compact
}

impl fmt::Debug for CustomData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomData(…)")
    }
}

#[cfg(test)]
mod tests;
