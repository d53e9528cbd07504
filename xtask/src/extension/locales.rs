//! The extension's sentences, out of the same files as the widget's, as browsers want them.

use super::Files;
use crate::build::words::{self, Keyed};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use shared_types::words::extension::ExtensionWord;

pub(super) fn files(workspace: &Workspace) -> Result<Files> {
    let mut files = Files::new();
    for (language, keyed) in words::keyed(workspace)? {
        let messages = messages(&keyed).with_context(|| format!("words of {language}"))?;
        files.insert(
            format!("_locales/{language}/messages.json"),
            serde_json::to_vec_pretty(&messages)?,
        );
    }
    Ok(files)
}

fn messages(keyed: &Keyed) -> Result<Map<String, Value>> {
    let message = |word: ExtensionWord| {
        let text = keyed
            .get(word.key())
            .with_context(|| format!("the sentence \"{}\" is missing", word.key()))?;
        // A single dollar would begin a placeholder of the browser's.
        Ok((word.key().to_owned(), json!({ "message": text.replace('$', "$$") })))
    };
    ExtensionWord::ALL.into_iter().map(message).collect()
}
