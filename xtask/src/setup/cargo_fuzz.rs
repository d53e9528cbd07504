//! cargo-fuzz, which compiles the fuzz targets with libFuzzer and runs them.

use super::crates;
use anyhow::Result;
use std::path::{Path, PathBuf};

const VERSION: &str = "0.13.2";

/// The path of cargo-fuzz, which is installed if necessary.
pub(crate) fn ensure(root: &Path) -> Result<PathBuf> {
    crates::program(root, "cargo-fuzz", VERSION)
}
