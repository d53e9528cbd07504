//! Rules for the messages of every language; each failure names the language and the key.

mod language;
mod typography;

use super::{LOADER, by_name};
use language::{Language, Sentence, all, english};
use shared_types::message_keys::MessageKey;
use shared_types::message_keys::extension::ExtensionMessageKey;

/// The limit of a message that is read at a glance, in characters.
const LONGEST: usize = 160;
/// The limit of buttons that are as wide as the panel, in characters.
const BUTTONS: [&str; 12] = [
    "submit",
    "submitting",
    "schedule_submit",
    "again",
    "close",
    "extension_call_link",
    "extension_hang_up",
    "extension_keypad",
    "extension_sign_in",
    "extension_sign_out",
    "extension_unlock",
    "extension_test",
];
const LONGEST_BUTTON: usize = 25;
/// The limit of buttons that look like links, in characters.
const LINKS: [&str; 5] =
    ["cancel", "cancelling", "another_number", "did_not_ring", "extension_recent_clear"];
const LONGEST_LINK: usize = 30;
/// Messages that are equal in English and another language.
const SAME: [(&str, &str); 4] = [
    ("de", "extension_check_server"),
    ("de", "extension_passphrase"),
    ("it", "extension_check_server"),
    ("nl", "extension_check_server"),
];

#[test]
fn the_languages_are_those_that_the_documents_name() {
    let named = include_str!("../../../docs/languages.md");
    let languages = all();

    for Language { code, .. } in &languages {
        assert!(named.contains(&format!("\n| `{code}` |")), "{code} has no row");
    }
    let rows = named.matches("\n| `").count() - named.matches("\n| `{").count();
    assert_eq!(rows, languages.len(), "rows of languages that are not there");
}

#[test]
fn the_loader_chooses_among_these_languages_only() {
    let list = LOADER.split_once("(en|").and_then(|(_, after)| after.split_once(')'));
    let (others, _) = list.expect("the loader has a list that begins with English");
    let mut chosen: Vec<_> = std::iter::once("en").chain(others.split('|')).collect();
    chosen.sort_unstable();

    let written: Vec<_> = all().into_iter().map(|language| language.code).collect();
    assert_eq!(chosen, written);
}

#[test]
fn each_language_has_every_message_in_order() {
    for language in all() {
        let keys: Vec<_> = language.entries.iter().map(|(key, _)| key.as_str()).collect();
        let due = MessageKey::ALL.map(MessageKey::as_str).into_iter();
        let due: Vec<_> =
            due.chain(ExtensionMessageKey::ALL.map(ExtensionMessageKey::as_str)).collect();
        for (due, key) in due.iter().zip(&keys) {
            assert_eq!(key, due, "{}: another key was due", language.code);
        }
        assert_eq!(keys.len(), due.len(), "{}: keys", language.code);
    }
}

#[test]
fn a_language_file_for_browsers_has_messages_only() {
    for language in all() {
        let served = by_name(&format!("{}.json", language.code));
        let served: Vec<String> = serde_json::from_slice(served.raw).unwrap();
        for ((key, text), served) in language.entries.iter().zip(&served) {
            assert_eq!(served, text, "{} {key}: the web build is older", language.code);
        }
        assert_eq!(served.len(), MessageKey::COUNT, "{}: sentences", language.code);
    }
}

#[test]
fn no_message_is_empty_or_too_long() {
    nobody_breaks("has 1 to 160 characters and no space around it", |sentence| {
        let text = &sentence.text;
        !text.is_empty() && text.trim() == text && text.chars().count() <= LONGEST
    });
}

#[test]
fn messages_of_buttons_are_short() {
    nobody_breaks("on a button fits it", |Sentence { key, text, .. }| {
        let length = text.chars().count();
        (!BUTTONS.contains(&key.as_str()) || length <= LONGEST_BUTTON)
            && (!LINKS.contains(&key.as_str()) || length <= LONGEST_LINK)
    });
}

#[test]
fn a_message_has_the_placeholders_of_the_english_one() {
    nobody_breaks("has the placeholders of the English sentence", |sentence| {
        placeholders(&sentence.text) == placeholders(&english(&sentence.key))
    });
}

#[test]
fn no_message_was_left_in_english() {
    nobody_breaks("is translated", |Sentence { language, key, text }| {
        let is_same = SAME.contains(&(language.as_str(), key.as_str()));
        language == "en" || is_same == (*text == english(key))
    });
}

#[test]
fn errors_have_no_exclamation_marks() {
    nobody_breaks("that tells of an error stays calm", |Sentence { key, text, .. }| {
        !is_error(key) || !text.contains(['!', '！'])
    });
}

/// Messages of the extension have no exclamation marks.
fn is_error(key: &str) -> bool {
    ["error_", "number_", "extension_"].iter().any(|start| key.starts_with(start))
        || ["unreached", "rate_limited"].contains(&key)
}

/// The placeholders of a message, sorted, because languages have different orders.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<_> = text
        .split('{')
        .skip(1)
        .map(|after| after.split_once('}').map_or("a brace that is not closed", |(name, _)| name))
        .collect();
    for browsers in ["%s", "<match>{", "}</match>"] {
        found.extend(text.matches(browsers));
    }
    found.sort_unstable();
    found
}

/// Applies `rule` to every message of every language, and reports all failures.
fn nobody_breaks(promise: &str, rule: impl Fn(&Sentence) -> bool) {
    let broken: Vec<String> = all()
        .iter()
        .flat_map(Language::sentences)
        .filter(|sentence| !rule(sentence))
        .map(|Sentence { language, key, text }| format!("\n  {language} {key}: {text}"))
        .collect();
    assert!(broken.is_empty(), "not every sentence {promise}:{}", broken.concat());
}
