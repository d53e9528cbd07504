//! The user's cache folder, which is shared by checkouts.

use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::PathBuf;

/// A folder in the cache, made if it is missing.
pub(crate) fn folder(name: &str) -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context("there is neither XDG_CACHE_HOME nor HOME to keep the rig in")?;
    let folder = base.join("click2call/rig").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}
