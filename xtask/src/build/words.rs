//! Turns the sentences of `assets/words`, which have keys for people, into what a browser gets: the
//! sentences alone, in the order of [`Word::ALL`].

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use shared_types::words::Word;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every language's file, by name.
pub(super) fn all(workspace: &Workspace) -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = workspace.path("assets/words");
    let entries = fs::read_dir(&folder).context("assets/words is missing")?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            files.insert(name.to_owned(), sentences(&path)?);
        }
    }
    ensure!(files.contains_key("en.json"), "assets/words/en.json is missing");
    Ok(files)
}

fn sentences(path: &Path) -> Result<Vec<u8>> {
    let text = fs::read_to_string(path)?;
    let keyed: BTreeMap<String, String> = serde_json::from_str(&text)
        .with_context(|| format!("{} is no object of sentences", path.display()))?;
    in_order(&keyed).with_context(|| format!("{} is wrong", path.display()))
}

fn in_order(keyed: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    if let Some(stray) = keyed.keys().find(|key| Word::from_key(key).is_none()) {
        bail!("there is no sentence \"{stray}\"");
    }
    let sentence = |word: Word| {
        keyed.get(word.key()).with_context(|| format!("the sentence \"{}\" is missing", word.key()))
    };
    let sentences: Result<Vec<_>> = Word::ALL.into_iter().map(sentence).collect();
    Ok(serde_json::to_vec(&sentences?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> BTreeMap<String, String> {
        Word::ALL.into_iter().map(|word| (word.key().to_owned(), word.key().to_owned())).collect()
    }

    #[test]
    fn a_browser_gets_the_sentences_alone_and_in_their_order() {
        let sentences: Vec<String> = serde_json::from_slice(&in_order(&whole()).unwrap()).unwrap();

        assert_eq!(sentences, Word::ALL.map(Word::key));
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
