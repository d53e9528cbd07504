//! Gets what is missing on this machine, one file a thing.
//!
//! A step that is already done is skipped without a word. One that cannot be done names the command
//! that would do it.

pub(crate) mod addons_linter;
pub(crate) mod api_tools;
mod apt;
mod cache;
pub(crate) mod cargo_deny;
pub(crate) mod cargo_fuzz;
pub(crate) mod chromium;
mod crates;
pub(crate) mod debian_root;
mod npm_packages;
mod npm_tools;
pub(crate) mod openapi_python_client;
pub(crate) mod other_browsers;
mod python_tool;
mod rust_src;
pub(crate) mod schemathesis;
mod sysroot;
mod wasm_target;

use crate::workspace::Workspace;
use anyhow::Result;

pub(crate) use rust_src::StdSource;

/// Where the widget runs.
pub(crate) const BROWSER_TARGET: &str = "wasm32-unknown-unknown";

/// WebAssembly with a terminal to print to, for tests.
pub(crate) const TEST_TARGET: &str = "wasm32-wasip1";

/// What the web build needs.
pub(crate) fn for_build(workspace: &Workspace) -> Result<StdSource> {
    wasm_target::ensure(BROWSER_TARGET)?;
    npm_packages::ensure(workspace)?;
    rust_src::ensure()
}

/// What the npm package needs.
pub(crate) fn for_npm_package(workspace: &Workspace) -> Result<()> {
    npm_packages::ensure(workspace)
}

/// What the tests on WebAssembly need.
pub(crate) fn for_wasm_tests() -> Result<()> {
    wasm_target::ensure(TEST_TARGET)
}
