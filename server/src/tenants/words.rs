//! The sentences that a tenant says in its own way, laid over those of the widget.

pub mod file;
mod placeholders;

use super::language::Language;
use crate::compressed::Compressed;
use assets::StaticFile;
use file::WordsFile;
use placeholders::placeholders;
use sha2::{Digest, Sha256};
use shared_types::hex;
use shared_types::words::Word;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A tenant's own sentences, and the files that browsers get of them.
#[derive(Debug)]
pub struct OwnWords {
    /// Hash of all of it, and of what it is laid over.
    version: String,
    languages: BTreeMap<Language, OwnLanguage>,
}

#[derive(Debug)]
struct OwnLanguage {
    sentences: Vec<String>,
    /// Made when it is first asked for.
    file: OnceLock<Arc<Compressed>>,
}

/// One language's sentences, for a browser.
#[derive(Clone, Debug)]
pub enum Sentences {
    /// Some of them are the tenant's.
    Own(Arc<Compressed>),
    /// All of them are the widget's.
    Usual(&'static StaticFile),
}

/// Why a sentence cannot be said in a tenant's way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    #[error("{language}.{key}: nothing can stand for {{{placeholder}}} here; {known}")]
    Placeholder { language: &'static str, key: &'static str, placeholder: String, known: String },
    /// The web build is not what it should be: a fault of ours.
    #[error("{0}: the widget's own sentences cannot be read")]
    Unreadable(&'static str),
}

impl OwnWords {
    /// Lays the sentences of `file` over the widget's.
    pub fn new(file: WordsFile) -> Result<Self, WordsError> {
        let mut digest = Sha256::new_with_prefix(assets::VERSION);
        let mut languages = BTreeMap::new();
        for (language, own) in file.0 {
            let mut sentences = usual(language)?;
            for (word, sentence) in own {
                let place = sentences
                    .get_mut(word.0 as usize)
                    .ok_or(WordsError::Unreadable(language.as_str()))?;
                let sentence = String::from(sentence);
                said_with_what_there_is(language, word.0, &sentence, place)?;
                *place = sentence;
            }
            // Quoted, so that no sentence runs into the next.
            digest.update(format!("{language:?}{sentences:?}"));
            languages.insert(language, OwnLanguage { sentences, file: OnceLock::new() });
        }
        let version = hex::encode(&digest.finalize()[..4]);
        Ok(Self { version, languages })
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// What a browser gets. Takes some milliseconds of work when a language is first asked for.
    pub fn in_language(&self, language: Language) -> Option<Sentences> {
        let Some(own) = self.languages.get(&language) else {
            return language.file().map(Sentences::Usual);
        };
        let make = || {
            // Sentences are text, which always is JSON.
            let text = serde_json::to_string(&own.sentences).unwrap_or_default();
            Arc::new(Compressed::new(text))
        };
        Some(Sentences::Own(Arc::clone(own.file.get_or_init(make))))
    }
}

/// The widget's sentences in the order of [`Word::ALL`].
fn usual(language: Language) -> Result<Vec<String>, WordsError> {
    let read = || serde_json::from_slice(language.file()?.raw).ok();
    read().ok_or(WordsError::Unreadable(language.as_str()))
}

/// A placeholder that the widget does not fill there would be shown as it stands.
fn said_with_what_there_is(
    language: Language,
    word: Word,
    own: &str,
    usual: &str,
) -> Result<(), WordsError> {
    let filled = placeholders(usual);
    let Some(stray) = placeholders(own).into_iter().find(|name| !filled.contains(name)) else {
        return Ok(());
    };
    let known: Vec<String> = filled.iter().map(|name| format!("{{{name}}}")).collect();
    Err(WordsError::Placeholder {
        language: language.as_str(),
        key: word.key(),
        placeholder: stray.to_owned(),
        known: match known.len() {
            0 => "this sentence has none".to_owned(),
            _ => format!("known here: {}", known.join(" ")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn words(value: Value) -> Result<OwnWords, String> {
        let file: WordsFile = serde_json::from_value(value).map_err(|error| error.to_string())?;
        OwnWords::new(file).map_err(|error| error.to_string())
    }

    fn sentences(words: &OwnWords, language: &str) -> Vec<String> {
        let told = words.in_language(Language::find(language).unwrap()).unwrap();
        match told {
            Sentences::Own(file) => serde_json::from_slice(&file.raw).unwrap(),
            Sentences::Usual(file) => serde_json::from_slice(file.raw).unwrap(),
        }
    }

    #[test]
    fn an_own_sentence_stands_in_the_place_of_the_usual_one() {
        let words = words(json!({ "de": { "promise": "Wir rufen Sie an." } })).unwrap();

        let (german, english) = (sentences(&words, "de"), sentences(&words, "en"));
        assert_eq!(german.len(), Word::COUNT);
        assert_eq!(german[Word::Promise as usize], "Wir rufen Sie an.");
        let usual = usual(Language::find("de").unwrap()).unwrap();
        assert_eq!(german[1..], usual[1..]);
        assert_eq!(english.len(), Word::COUNT, "a language without own sentences is as it was");
    }

    #[test]
    fn other_sentences_have_another_version() {
        let version =
            |text: &str| words(json!({ "en": { "promise": text } })).unwrap().version().to_owned();

        assert_eq!(version("A"), version("A"));
        assert_ne!(version("A"), version("B"));
    }

    #[test]
    fn a_sentence_is_said_with_the_placeholders_of_the_usual_one_or_fewer() {
        for good in ["We call {company}.", "{company}, {number}", "Just wait.", "{ } {} {1} }{"] {
            assert!(words(json!({ "en": { "accepted_next": good } })).is_ok(), "{good}");
        }
        let error = words(json!({ "en": { "accepted_next": "At {time}" } })).unwrap_err();
        assert_eq!(
            error,
            "en.accepted_next: nothing can stand for {time} here; known here: {company} {number}"
        );
        let error = words(json!({ "en": { "close": "{company}" } })).unwrap_err();
        assert!(error.ends_with("for {company} here; this sentence has none"), "{error}");
    }

    #[test]
    fn what_is_no_sentence_is_refused() {
        let long = "x".repeat(301);
        for (value, told) in [
            (json!({ "en": { "promis": "x" } }), "no such sentence; did you mean `promise`?"),
            (json!({ "en": { "zzzzzzzzzzz": "x" } }), "no such sentence; the schema lists them"),
            (json!({ "tlh": { "promise": "x" } }), "does not speak \"tlh\""),
            (json!({ "en": { "promise": "" } }), "expected 1 to 300 characters on one line"),
            (json!({ "en": { "promise": long } }), "expected 1 to 300 characters"),
            (json!({ "en": { "promise": "a\nb" } }), "expected 1 to 300 characters"),
            (json!({ "en": { "promise": "a\u{7}b" } }), "expected 1 to 300 characters"),
            (json!({ "en": { "promise": 5 } }), "invalid type"),
        ] {
            let error = words(value.clone()).unwrap_err();
            assert!(error.contains(told), "{value}: {error}");
        }
    }
}
