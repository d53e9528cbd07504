//! The languages that the widget speaks: one for each file of sentences in the web build.

use assets::{STATIC, StaticFile};
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeSet;

/// The code of a language that there are sentences in: `de`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(&'static str);

/// Why a text is not a [`Language`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the widget does not speak {0:?}; it speaks {known}", known = Language::list())]
pub struct LanguageError(String);

impl Language {
    /// The language with this code, written just so.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|language| language.0 == code)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// What a browser downloads: a JSON array of all sentences.
    pub fn file(self) -> Option<&'static StaticFile> {
        STATIC.iter().find(|file| file.name.strip_suffix(".json") == Some(self.0))
    }

    /// Every language that the widget speaks.
    pub fn all() -> impl Iterator<Item = Self> {
        STATIC.iter().filter_map(|file| file.name.strip_suffix(".json").map(Self))
    }

    /// The codes of all languages, sorted.
    pub fn codes() -> BTreeSet<&'static str> {
        Self::all().map(Self::as_str).collect()
    }

    fn list() -> String {
        Self::codes().into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// By hand, for it holds no part of what was read.
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(from)?).map_err(de::Error::custom)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(code: String) -> Result<Self, LanguageError> {
        Self::find(&code).ok_or(LanguageError(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_one_that_there_are_sentences_in() {
        let german = Language::try_from("de".to_owned()).unwrap();

        assert_eq!(german.as_str(), "de");
        assert!(german.file().is_some());
        for other in ["", "DE", "tlh", "click2call", "de.json"] {
            let error = Language::try_from(other.to_owned()).unwrap_err().to_string();
            assert!(error.contains("it speaks ar, de, en, es"), "{error}");
        }
    }
}
