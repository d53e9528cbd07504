//! The browser of the journeys: Debian's Chromium, which Playwright drives as well as its own.

use super::apt;
use crate::step::step;
use crate::tool;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::PathBuf;

/// Names a browser that is not on the search path.
pub(crate) const CHOICE: &str = "C2C_CHROMIUM";

const NAMES: [&str; 2] = ["chromium", "chromium-browser"];
const PACKAGE: &str = "chromium";

/// Says where the browser is, after getting it if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os(CHOICE).map(PathBuf::from) {
        if !chosen.is_file() {
            bail!("{CHOICE} names {}, which is no file", chosen.display());
        }
        return Ok(chosen);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    step("Installing Chromium from the distribution's packages", || {
        apt::install("Chromium", &[PACKAGE])
    })?;
    find().context("Chromium was installed but is not on the PATH")
}

fn find() -> Option<PathBuf> {
    NAMES.into_iter().find_map(tool::on_path)
}
