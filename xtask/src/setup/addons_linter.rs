//! Mozilla's linter for add-ons, used by `web-ext lint` and addons.mozilla.org.
//!
//! It has about sixty megabytes that only the extension's tests need: it has its own lock file.

use super::npm_tools::NpmTools;
use anyhow::Result;
use std::path::PathBuf;

const TOOLS: NpmTools = NpmTools {
    folder: "addons-linter",
    name: "Mozilla's linter of add-ons",
    package: include_str!("../../addons-linter/package.json"),
    lock: include_str!("../../addons-linter/package-lock.json"),
};

/// The path of the linter, which is installed if necessary.
pub(crate) fn ensure() -> Result<PathBuf> {
    Ok(TOOLS.ensure()?.join("node_modules/.bin/addons-linter"))
}
