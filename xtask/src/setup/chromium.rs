//! The browsers of the tests: Debian's Chromium and its headless shell, which Playwright supports like its own.
//!
//! The headless shell renders the same pages for about half of the processor time, but has no extensions and no enterprise
//! policies.

use super::apt;
use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;

/// The variable with a browser that is not on the search path.
const CHOICE: &str = "C2C_CHROMIUM";

/// The same for the headless shell.
const SHELL_CHOICE: &str = "C2C_HEADLESS_SHELL";

/// The variables with the paths of both browsers, which are installed if necessary.
pub(crate) fn ensure() -> Result<[(&'static str, PathBuf); 2]> {
    let chromium = match chosen(CHOICE)? {
        Some(chosen) => chosen,
        None => apt::program("Chromium", &["chromium", "chromium-browser"], "chromium")?,
    };
    let shell = match chosen(SHELL_CHOICE)? {
        Some(chosen) => chosen,
        None => apt::program("Chromium's headless shell", &[SHELL], SHELL)?,
    };
    Ok([(CHOICE, chromium), (SHELL_CHOICE, shell)])
}

const SHELL: &str = "chromium-headless-shell";

fn chosen(variable: &str) -> Result<Option<PathBuf>> {
    let chosen = env::var_os(variable).map(PathBuf::from);
    if let Some(missing) = chosen.as_ref().filter(|path| !path.is_file()) {
        bail!("{variable} names {}, which is no file", missing.display());
    }
    Ok(chosen)
}
