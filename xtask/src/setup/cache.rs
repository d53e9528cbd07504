//! The user's cache, which is shared by checkouts.

use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// The folder `name` in the project's cache. It may not exist yet.
pub(crate) fn folder(name: &str) -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context("there is no HOME to keep things in: set HOME or XDG_CACHE_HOME")?;
    Ok(base.join("click2call").join(name))
}
