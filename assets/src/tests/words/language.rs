//! Reads `assets/words` as people write it: one sentence a line, so that a change shows as one.

use shared_types::words::Word;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file of `assets/words`.
pub(super) struct Language {
    /// As pages name it in `lang`: `de`.
    pub(super) code: String,
    /// Keys and sentences, in the order of the file.
    pub(super) entries: Vec<(String, String)>,
}

pub(super) struct Sentence {
    pub(super) language: String,
    pub(super) word: Word,
    pub(super) text: String,
}

impl Language {
    fn read(file: &Path) -> Self {
        let code = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(file).unwrap();
        let lines = text.strip_prefix("{\n").and_then(|text| text.strip_suffix("\n}\n"));
        let lines = lines.unwrap_or_else(|| panic!("{code}: braces have lines of their own"));
        let entries = lines.split(",\n").map(|line| entry(&code, line)).collect();
        Self { code, entries }
    }

    /// Those with a key that there is.
    pub(super) fn sentences(&self) -> Vec<Sentence> {
        let entries = self.entries.iter();
        let known = entries.filter_map(|(key, text)| Some((Word::from_key(key)?, text.clone())));
        known.map(|(word, text)| Sentence { language: self.code.clone(), word, text }).collect()
    }
}

/// Every language, by its code.
pub(super) fn all() -> Vec<Language> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut languages: Vec<_> = files.map(|file| Language::read(&file)).collect();
    languages.sort_by(|one, other| one.code.cmp(&other.code));
    languages
}

/// The sentence that all others translate.
pub(super) fn english(word: Word) -> String {
    let words: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../../words/en.json")).unwrap();
    words[word.key()].clone()
}

fn entry(code: &str, line: &str) -> (String, String) {
    let entry: BTreeMap<String, String> = serde_json::from_str(&format!("{{{line}}}"))
        .unwrap_or_else(|error| panic!("{code}: no sentence of its own: {line}: {error}"));
    assert_eq!(entry.len(), 1, "{code}: one sentence a line: {line}");
    entry.into_iter().next().unwrap()
}
