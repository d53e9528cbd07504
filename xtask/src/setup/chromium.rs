//! The browser of the journeys: Debian's Chromium, which Playwright drives as well as its own.

use super::apt;
use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;

/// Names a browser that is not on the search path.
pub(crate) const CHOICE: &str = "C2C_CHROMIUM";

/// Says where the browser is, after getting it if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os(CHOICE).map(PathBuf::from) {
        if !chosen.is_file() {
            bail!("{CHOICE} names {}, which is no file", chosen.display());
        }
        return Ok(chosen);
    }
    apt::program("Chromium", &["chromium", "chromium-browser"], "chromium")
}
