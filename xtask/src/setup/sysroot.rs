//! Paths of the toolchain in use, independent of rustup.

use crate::tool;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// A path under the toolchain's `lib/rustlib`.
pub(super) fn rustlib(inside: &str) -> Result<PathBuf> {
    let sysroot = tool::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(sysroot.trim_end()).join("lib/rustlib").join(inside))
}
