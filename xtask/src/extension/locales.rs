//! The extension's messages in the browsers' format, from the same files as the widget's.

use super::Files;
use crate::build::words::{self, Keyed};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use shared_types::message_keys::extension::ExtensionMessageKey;

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
    let message = |key: ExtensionMessageKey| {
        let text = keyed
            .get(key.as_str())
            .with_context(|| format!("the sentence \"{}\" is missing", key.as_str()))?;
        // A single dollar would start a placeholder of the browser.
        Ok((key.as_str().to_owned(), json!({ "message": text.replace('$', "$$") })))
    };
    ExtensionMessageKey::ALL.into_iter().map(message).collect()
}
