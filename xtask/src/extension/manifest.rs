//! The extension's `manifest.json`, and its schema of policies.

use super::{Browser, Files};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::fs;

pub(super) fn files(workspace: &Workspace, browser: Browser) -> Result<Files> {
    let mut manifest = read(workspace, "manifest")?;
    manifest.extend(read(workspace, browser.name())?);
    manifest.insert("version".to_owned(), super::VERSION.into());
    let manifest = serde_json::to_vec_pretty(&manifest)?;
    let managed = serde_json::to_vec_pretty(&read(workspace, "managed")?)?;
    Ok(Files::from([("manifest.json".to_owned(), manifest), ("managed.json".to_owned(), managed)]))
}

fn read(workspace: &Workspace, name: &str) -> Result<Map<String, Value>> {
    let path = workspace.path("extension/manifest").join(name).with_extension("json");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no object", path.display()))
}
