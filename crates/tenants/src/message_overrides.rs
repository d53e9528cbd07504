//! The messages of the widget for a tenant that overrides some, or that calls countries outside of `+1`: the numbering
//! plans of these come in the same file, as the browser needs them at the same time.

pub mod file;
mod placeholders;

use super::language::Language;
use assets::StaticFile;
use assets::compressed::Compressed;
use file::MessageOverridesFile;
use placeholders::placeholders;
use sha2::{Digest, Sha256};
use shared_types::hex;
use shared_types::message_keys::MessageKey;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The messages that a tenant overrides, its numbering plans, and the files for browsers.
#[derive(Debug)]
pub struct MessageOverrides {
    /// The hash of all of them, and of the version of the widget's messages.
    version: String,
    /// Every language whose file is not the widget's own.
    languages: BTreeMap<Language, LanguageFile>,
    /// As texts, see [`NumberPolicy::plan_texts`](shared_types::number_policy::NumberPolicy::plan_texts).
    plans: Vec<String>,
}

#[derive(Debug, Default)]
struct LanguageFile {
    /// `None`: those of the widget.
    sentences: Option<Vec<String>>,
    /// Made at the first request.
    file: OnceLock<Arc<Compressed>>,
}

/// The messages of a language, for a browser.
#[derive(Clone, Debug)]
pub enum Messages {
    /// Some of them are overridden.
    Overridden(Arc<Compressed>),
    /// All of them are the widget's.
    Default(&'static StaticFile),
}

/// Why a message cannot be overridden.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageOverrideError {
    #[error("{language}.{key}: nothing can stand for {{{placeholder}}} here; {known}")]
    Placeholder { language: &'static str, key: &'static str, placeholder: String, known: String },
    /// The web build is broken.
    #[error("{0}: the widget's own sentences cannot be read")]
    Unreadable(&'static str),
}

impl MessageOverrides {
    /// Overrides the widget's messages by those of `file`, if it is there, and adds the numbering plans. `None` without
    /// both.
    pub fn new(
        file: Option<MessageOverridesFile>,
        plans: Vec<String>,
    ) -> Result<Option<Self>, MessageOverrideError> {
        if file.is_none() && plans.is_empty() {
            return Ok(None);
        }
        let mut digest = Sha256::new_with_prefix(assets::VERSION);
        let mut languages = BTreeMap::new();
        if !plans.is_empty() {
            languages.extend(Language::all().map(|language| (language, LanguageFile::default())));
        }
        for (language, own) in file.map(|file| file.0).unwrap_or_default() {
            let mut sentences = defaults(language)?;
            for (key, sentence) in own {
                let place = sentences
                    .get_mut(key.0 as usize)
                    .ok_or(MessageOverrideError::Unreadable(language.as_str()))?;
                let sentence = String::from(sentence);
                ensure_known_placeholders(language, key.0, &sentence, place)?;
                *place = sentence;
            }
            // Quoted, so that the boundaries between messages count.
            digest.update(format!("{language:?}{sentences:?}"));
            languages.insert(
                language,
                LanguageFile { sentences: Some(sentences), file: OnceLock::new() },
            );
        }
        digest.update(format!("{plans:?}"));
        let version = hex::encode(&digest.finalize()[..4]);
        Ok(Some(Self { version, languages, plans }))
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// The messages in `language`. The first request for a language takes some milliseconds of work.
    pub fn in_language(&self, language: Language) -> Option<Messages> {
        let Some(own) = self.languages.get(&language) else {
            return language.file().map(Messages::Default);
        };
        let make = || {
            let sentences = own.sentences.clone().or_else(|| defaults(language).ok());
            let texts = [sentences.unwrap_or_default(), self.plans.clone()].concat();
            // A list of strings can always be written as JSON.
            Arc::new(Compressed::new(serde_json::to_string(&texts).unwrap_or_default()))
        };
        Some(Messages::Overridden(Arc::clone(own.file.get_or_init(make))))
    }
}

/// The widget's messages in the order of [`MessageKey::ALL`].
fn defaults(language: Language) -> Result<Vec<String>, MessageOverrideError> {
    let read = || serde_json::from_slice(language.file()?.raw).ok();
    read().ok_or(MessageOverrideError::Unreadable(language.as_str()))
}

/// Refuses a placeholder that the widget's own message does not have: it would be shown as it is.
fn ensure_known_placeholders(
    language: Language,
    key: MessageKey,
    own: &str,
    default: &str,
) -> Result<(), MessageOverrideError> {
    let filled = placeholders(default);
    let Some(stray) = placeholders(own).into_iter().find(|name| !filled.contains(name)) else {
        return Ok(());
    };
    let known: Vec<String> = filled.iter().map(|name| format!("{{{name}}}")).collect();
    Err(MessageOverrideError::Placeholder {
        language: language.as_str(),
        key: key.as_str(),
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

    fn overrides(value: Value) -> Result<MessageOverrides, String> {
        let file: MessageOverridesFile =
            serde_json::from_value(value).map_err(|error| error.to_string())?;
        MessageOverrides::new(Some(file), Vec::new())
            .map(Option::unwrap)
            .map_err(|error| error.to_string())
    }

    fn messages(overrides: &MessageOverrides, language: &str) -> Vec<String> {
        let told = overrides.in_language(Language::find(language).unwrap()).unwrap();
        match told {
            Messages::Overridden(file) => serde_json::from_slice(&file.raw).unwrap(),
            Messages::Default(file) => serde_json::from_slice(file.raw).unwrap(),
        }
    }

    #[test]
    fn an_own_sentence_stands_in_the_place_of_the_usual_one() {
        let overrides = overrides(json!({ "de": { "promise": "Wir rufen Sie an." } })).unwrap();

        let (german, english) = (messages(&overrides, "de"), messages(&overrides, "en"));
        assert_eq!(german.len(), MessageKey::COUNT);
        assert_eq!(german[MessageKey::Promise as usize], "Wir rufen Sie an.");
        let defaults = defaults(Language::find("de").unwrap()).unwrap();
        assert_eq!(german[1..], defaults[1..]);
        assert_eq!(
            english.len(),
            MessageKey::COUNT,
            "a language without own sentences is as it was"
        );
    }

    #[test]
    fn the_plans_stand_behind_the_sentences_of_every_language() {
        let plans = vec!["44 A.".to_owned(), "33 B.".to_owned()];
        let own = serde_json::from_value(json!({ "de": { "promise": "Wir rufen Sie an." } }));
        let overrides = MessageOverrides::new(Some(own.unwrap()), plans.clone()).unwrap().unwrap();

        for language in ["de", "en", "ja"] {
            let texts = messages(&overrides, language);
            assert_eq!(texts.len(), MessageKey::COUNT + 2, "{language}");
            assert_eq!(texts[MessageKey::COUNT..], plans);
        }
        assert_eq!(messages(&overrides, "de")[0], "Wir rufen Sie an.");
        assert_eq!(
            messages(&overrides, "en")[..MessageKey::COUNT],
            defaults(Language::find("en").unwrap()).unwrap()
        );
        let other = MessageOverrides::new(None, vec!["44 A.".to_owned()]).unwrap().unwrap();
        assert_ne!(overrides.version(), other.version());
        assert!(MessageOverrides::new(None, Vec::new()).unwrap().is_none());
    }

    #[test]
    fn other_sentences_have_another_version() {
        let version = |text: &str| {
            overrides(json!({ "en": { "promise": text } })).unwrap().version().to_owned()
        };

        assert_eq!(version("A"), version("A"));
        assert_ne!(version("A"), version("B"));
    }

    #[test]
    fn a_sentence_is_said_with_the_placeholders_of_the_usual_one_or_fewer() {
        for good in ["We call {company}.", "{company}, {number}", "Just wait.", "{ } {} {1} }{"] {
            assert!(overrides(json!({ "en": { "accepted_next": good } })).is_ok(), "{good}");
        }
        let error = overrides(json!({ "en": { "accepted_next": "At {time}" } })).unwrap_err();
        assert_eq!(
            error,
            "en.accepted_next: nothing can stand for {time} here; known here: {company} {number}"
        );
        let error = overrides(json!({ "en": { "close": "{company}" } })).unwrap_err();
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
            let error = overrides(value.clone()).unwrap_err();
            assert!(error.contains(told), "{value}: {error}");
        }
    }
}
