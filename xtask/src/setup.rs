//! Gets what is missing on this machine, one file a thing.
//!
//! A step that is already done is skipped without a word. One that cannot be done names the command
//! that would do it.

mod npm_packages;
mod rust_src;
mod sysroot;
mod wasm_target;

use crate::workspace::Workspace;
use anyhow::Result;

pub(crate) use rust_src::StdSource;

/// What the web build needs.
pub(crate) fn for_build(workspace: &Workspace) -> Result<StdSource> {
    wasm_target::ensure("wasm32-unknown-unknown")?;
    npm_packages::ensure(workspace)?;
    rust_src::ensure()
}
