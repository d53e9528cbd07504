//! The user's cache, where every checkout finds what was made once.

use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// `name` in our part of it. It may not be there yet.
pub(crate) fn folder(name: &str) -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context("there is no HOME to keep things in: set HOME or XDG_CACHE_HOME")?;
    Ok(base.join("click2call").join(name))
}
