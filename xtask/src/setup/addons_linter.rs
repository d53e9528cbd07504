//! Mozilla's linter of add-ons, which `web-ext lint` runs and so does addons.mozilla.org.
//!
//! It brings some sixty megabytes, which only the tests of the extension want: it has a lock file of its own.

use super::npm_tools::NpmTools;
use anyhow::Result;
use std::path::PathBuf;

const TOOLS: NpmTools = NpmTools {
    folder: "addons-linter",
    name: "Mozilla's linter of add-ons",
    package: include_str!("../../addons-linter/package.json"),
    lock: include_str!("../../addons-linter/package-lock.json"),
};

/// Says where the linter is, after installing it if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    Ok(TOOLS.ensure()?.join("node_modules/.bin/addons-linter"))
}
