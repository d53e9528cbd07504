//! Reads `assets/words`, which has one message for each line so that diffs show single messages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A file of `assets/words`.
pub(super) struct Language {
    /// The language tag of `lang`: `de`.
    pub(super) code: String,
    /// Keys and messages, in the order of the file.
    pub(super) entries: Vec<(String, String)>,
}

/// A message of the widget or of the browser extension.
pub(super) struct Sentence {
    pub(super) language: String,
    pub(super) key: String,
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

    pub(super) fn sentences(&self) -> Vec<Sentence> {
        let sentence = |(key, text): &(String, String)| Sentence {
            language: self.code.clone(),
            key: key.clone(),
            text: text.clone(),
        };
        self.entries.iter().map(sentence).collect()
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

/// The English message. A key that English does not have has none.
pub(super) fn english(key: &str) -> String {
    static ENGLISH: LazyLock<BTreeMap<String, String>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../../words/en.json")).unwrap());
    ENGLISH.get(key).cloned().unwrap_or_default()
}

fn entry(code: &str, line: &str) -> (String, String) {
    let entry: BTreeMap<String, String> = serde_json::from_str(&format!("{{{line}}}"))
        .unwrap_or_else(|error| panic!("{code}: no sentence of its own: {line}: {error}"));
    assert_eq!(entry.len(), 1, "{code}: one sentence a line: {line}");
    entry.into_iter().next().unwrap()
}
