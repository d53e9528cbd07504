//! Redocly's and Spectral's linters of API descriptions, and `openapi-typescript` with the client that uses its types.
//!
//! They have more than a hundred megabytes that only the tests of the API need: they have their own lock file.

use super::npm_tools::NpmTools;
use anyhow::Result;
use std::path::PathBuf;

const TOOLS: NpmTools = NpmTools {
    folder: "api-tools",
    name: "linters of API descriptions and a generator of clients",
    package: include_str!("../../api-tools/package.json"),
    lock: include_str!("../../api-tools/package-lock.json"),
};

/// Their folder; they are installed if necessary.
pub(crate) fn ensure() -> Result<PathBuf> {
    TOOLS.ensure()
}
