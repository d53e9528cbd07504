//! Redocly's and Spectral's linters of API descriptions, and `openapi-typescript` with the client that uses its types.
//!
//! They bring more than a hundred megabytes, which only the tests of the API want: they have a lock file of their own.

use super::npm_tools::NpmTools;
use anyhow::Result;
use std::path::PathBuf;

const TOOLS: NpmTools = NpmTools {
    folder: "api-tools",
    name: "linters of API descriptions and a generator of clients",
    package: include_str!("../../api-tools/package.json"),
    lock: include_str!("../../api-tools/package-lock.json"),
};

/// Says in which folder they are, after installing them if need be.
pub(crate) fn ensure() -> Result<PathBuf> {
    TOOLS.ensure()
}
