//! Converts the messages of `assets/words`, which have keys, to the files for browsers: the widget's messages only, in the order
//! of [`MessageKey::ALL`].

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use shared_types::message_keys::MessageKey;
use shared_types::message_keys::extension::ExtensionMessageKey;
use shared_types::phone::NumberProblem;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Messages by key.
pub(crate) type Keyed = BTreeMap<String, String>;

/// The widget's file of each language, by name.
pub(super) fn all(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>> {
    let of_widget = |(language, keyed): (String, Keyed)| {
        let sentences = in_order(&keyed).with_context(|| format!("words of {language}"))?;
        Ok((format!("{language}.json"), sentences))
    };
    keyed(workspace)?.into_iter().map(of_widget).collect()
}

/// Writes the English sentences of the widget, in the order of [`MessageKey::ALL`], and says where.
pub(super) fn english_of_widget(workspace: &Workspace) -> Result<PathBuf> {
    let path = workspace.target("widget/english.json");
    let english = keyed(workspace)?.remove("en").unwrap_or_default();
    let sentences = in_order(&english).context("words of en")?;
    fs::write(&path, sentences).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

/// Writes the place of each sentence of the widget, by its key, and says where. `number_problems` has the places of
/// the sentences about numbers, by the names that the server sends.
pub(super) fn places_of_widget(workspace: &Workspace) -> Result<PathBuf> {
    let path = workspace.target("widget/places.json");
    let mut places: BTreeMap<_, _> =
        MessageKey::ALL.into_iter().map(|key| (key.as_str(), json!(key as usize))).collect();
    places.insert("number_problems", json!(number_problems()));
    fs::write(&path, serde_json::to_vec(&places)?)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

fn number_problems() -> BTreeMap<&'static str, usize> {
    let place = |problem: NumberProblem| {
        let key = MessageKey::from_key(&format!("number_{}", problem.as_str()))?;
        Some((problem.as_str(), key as usize))
    };
    NumberProblem::ALL.into_iter().filter_map(place).collect()
}

/// The sentences of every language, by its code.
pub(crate) fn keyed(workspace: &Workspace) -> Result<BTreeMap<String, Keyed>> {
    let folder = workspace.path("assets/words");
    let entries = fs::read_dir(&folder).context("assets/words is missing")?;
    let mut languages = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let language = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            languages.insert(language.to_owned(), read(&path)?);
        }
    }
    ensure!(languages.contains_key("en"), "assets/words/en.json is missing");
    Ok(languages)
}

fn read(path: &Path) -> Result<Keyed> {
    let text = fs::read_to_string(path)?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no object of sentences", path.display()))
}

fn in_order(keyed: &Keyed) -> Result<Vec<u8>> {
    let is_stray = |key: &str| {
        MessageKey::from_key(key).is_none() && ExtensionMessageKey::from_key(key).is_none()
    };
    if let Some(stray) = keyed.keys().find(|key| is_stray(key)) {
        bail!("there is no sentence \"{stray}\"");
    }
    let sentence = |key: MessageKey| {
        keyed
            .get(key.as_str())
            .with_context(|| format!("the sentence \"{}\" is missing", key.as_str()))
    };
    let sentences: Result<Vec<_>> = MessageKey::ALL.into_iter().map(sentence).collect();
    Ok(serde_json::to_vec(&sentences?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Keyed {
        MessageKey::ALL
            .into_iter()
            .map(|key| (key.as_str().to_owned(), key.as_str().to_owned()))
            .collect()
    }

    #[test]
    fn a_browser_gets_the_sentences_alone_and_in_their_order() {
        let sentences: Vec<String> = serde_json::from_slice(&in_order(&whole()).unwrap()).unwrap();

        assert_eq!(sentences, MessageKey::ALL.map(MessageKey::as_str));
    }

    #[test]
    fn each_problem_of_a_number_has_the_place_of_its_sentence() {
        let places = number_problems();

        assert_eq!(places.len(), NumberProblem::ALL.len());
        assert_eq!(places["too_short"], MessageKey::NumberTooShort as usize);
    }

    #[test]
    fn a_missing_and_a_stray_sentence_are_named() {
        let mut words = whole();
        words.remove("submit");
        assert!(in_order(&words).unwrap_err().to_string().contains("\"submit\""));
        words.insert("greeting".to_owned(), String::new());
        assert!(in_order(&words).unwrap_err().to_string().contains("\"greeting\""));
    }
}
